using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>Something to tell about an input, in the form that compilers use and editors understand.</summary>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>note</c>.</param>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">Line from 1; 0 when it is not about a file.</param>
/// <param name="Column">Column from 1.</param>
/// <param name="Text">What is wrong, on one line.</param>
internal sealed record Problem(string Severity, string File, int Line, int Column, string Text)
{
    /// <summary>True when the input can't be used.</summary>
    public bool IsError => Severity == "error";

    /// <summary>What the reader of scenarios found; a finding about a file as a whole is placed at its beginning.</summary>
    public static Problem Of(Diagnostic found)
    {
        bool isOption = found.File.StartsWith("--", StringComparison.Ordinal);
        string hint = found.Suggestion is null ? "" : $" (did you mean '{found.Suggestion}'?)";
        return new Problem(
            found.Severity == OomSim.Scenarios.Severity.Error ? "error" : "warning",
            found.File,
            isOption ? 0 : Math.Max(1, found.Line),
            isOption ? 0 : Math.Max(1, found.Column),
            Unnamed(found.Message.ReplaceLineEndings(" "), found.File) + hint);
    }

    /// <summary>An error about a file as a whole.</summary>
    public static Problem OfFile(string file, string text) => new("error", file, 1, 1, text);

    /// <summary>An error of the command itself, not about a file: the tool stands in the file's place, as compilers have it.</summary>
    public static Problem OfCommand(string text) => new("error", "oomsim", 0, 0, text.ReplaceLineEndings(" "));

    /// <summary>What a reader of results found: at its place in a file where it has one, else about the folder as a whole.</summary>
    /// <param name="folder">The folder as the user named it.</param>
    /// <param name="error">What the reader said.</param>
    public static Problem OfFolder(string folder, Exception error) => error is RunFileException at
        ? new Problem("error", at.FilePath, at.Line, at.Column, at.Message.ReplaceLineEndings(" "))
        : OfFile(folder, error.Message.ReplaceLineEndings(" "));

    // A file that is named where its error stands need not be named again.
    private static string Unnamed(string text, string file) =>
        text.StartsWith($"'{file}': ", StringComparison.Ordinal) ? text[(file.Length + 4)..]
        : text.StartsWith($"'{file}' ", StringComparison.Ordinal) ? text[(file.Length + 3)..]
        : text;

    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? $"{File}: {Severity}: {Text}" : $"{File}:{Line}:{Column}: {Severity}: {Text}";
}
