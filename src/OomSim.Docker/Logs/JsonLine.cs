using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>A message of the <c>json-file</c> driver: <c>{"log":"hi\n","stream":"stdout","time":"…"}</c>.</summary>
internal static class JsonLine
{
    /// <summary>The line with its line feed.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="attributes">A JSON object that the driver adds; empty for none.</param>
    public static string Format(LogEntry entry, string attributes = "")
    {
        var line = new StringBuilder("{\"log\":\"");
        foreach (Rune rune in entry.Text.EnumerateRunes())
        {
            Append(line, rune);
        }

        line.Append("\",\"stream\":\"").Append(entry.IsError ? "stderr" : "stdout").Append('"');
        if (attributes.Length > 0)
        {
            line.Append(",\"attrs\":").Append(attributes);
        }

        return line.Append(",\"time\":\"").Append(Timestamps.Rfc3339Nano(entry.Time)).Append("\"}\n").ToString();
    }

    /// <summary>Bytes that it takes on disk.</summary>
    public static long Length(LogEntry entry, string attributes) => Encoding.UTF8.GetByteCount(Format(entry, attributes));

    // Go's encoder escapes what would end a string, what controls a terminal, what HTML would read, and two separators.
    private static void Append(StringBuilder line, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                line.Append('\\').Append(rune);
                break;
            case '\n':
                line.Append("\\n");
                break;
            case '\r':
                line.Append("\\r");
                break;
            case < 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029:
                line.Append("\\u").Append(rune.Value.ToString("x4", CultureInfo.InvariantCulture));
                break;
            default:
                line.Append(rune);
                break;
        }
    }
}
