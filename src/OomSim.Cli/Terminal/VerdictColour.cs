using Spectre.Console;

namespace OomSim.Cli;

/// <summary>Colours of verdicts on a terminal.</summary>
internal static class VerdictColour
{
    private static readonly string[] Words = ["PASS", "FAIL", "ERROR"];

    /// <summary>The style of a verdict.</summary>
    public static Style Of(string verdict) => verdict is "PASS" or "ok" || verdict.StartsWith("ok:", StringComparison.Ordinal) ? new Style(Color.Green)
        : verdict.StartsWith("not compared", StringComparison.Ordinal) ? Style.Plain
        : new Style(Color.Red);

    /// <summary>Lines whose first word, where it is a verdict, is coloured with the terminal's own sequences.</summary>
    public static string Ansi(string lines) => string.Join('\n', lines.Split('\n').Select(line =>
        Leading(line) is { } word ? $"\e[{(word == "PASS" ? 32 : 31)}m{word}\e[0m{line[word.Length..]}" : line));

    /// <summary>The verdict that a line begins with; null for none.</summary>
    public static string? Leading(string line) => Array.Find(Words, w => line.StartsWith(w + " ", StringComparison.Ordinal));
}
