namespace OomSim.Docker;

/// <summary><c>--format raw</c> of lists: a line for each column, and an empty one behind each row (client's formatter.RawFormatKey).</summary>
internal static class RawFormat
{
    /// <summary>The template that a format means.</summary>
    /// <param name="format">As typed.</param>
    /// <param name="isQuiet">True for the first line alone.</param>
    /// <param name="lines">Each name with its column, in order.</param>
    public static string Of(string format, bool isQuiet, params (string Name, string Column)[] lines) =>
        format != "raw" ? format
        : isQuiet ? Line(lines[0])
        : string.Concat(lines.Select(l => Line(l) + "\n"));

    // Of containers some are written with a blank in front, which goes with an empty value.
    private static string Line((string Name, string Column) line) => line.Name is "state" or "status" or "labels" or "ports" ? $"{line.Name}: {{{{- pad .{line.Column} 1 0}}}}" : $"{line.Name}: {{{{.{line.Column}}}}}";
}
