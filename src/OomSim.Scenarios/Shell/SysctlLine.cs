namespace OomSim.Scenarios;

/// <summary>The words of a <c>sysctl</c>.</summary>
/// <param name="Settings"><c>KEY=VALUE</c> to set, <c>KEY</c> to read.</param>
/// <param name="Writes">-w: all are to be set.</param>
/// <param name="Quiet">-q: what was set is not shown.</param>
/// <param name="ValuesOnly">-n: keys are not shown.</param>
/// <param name="NamesOnly">-N: values are not shown.</param>
/// <param name="IgnoresUnknown">-e: unknown keys are no error.</param>
/// <param name="NotSimulated">An option that is real, or not, and not simulated; null when there is none.</param>
internal sealed record SysctlLine(
    IReadOnlyList<string> Settings, bool Writes, bool Quiet, bool ValuesOnly, bool NamesOnly, bool IgnoresUnknown, string? NotSimulated)
{
    private const string Options = "wqnNe";

    private static readonly string[] Long = ["--write", "--quiet", "--values", "--names", "--ignore"];

    /// <summary>Reads what follows the word sysctl.</summary>
    public static SysctlLine Parse(IEnumerable<string> words)
    {
        List<string> settings = [];
        string flags = "";
        string? unknown = null;
        foreach (string word in words)
        {
            if (Array.IndexOf(Long, word) is >= 0 and var index)
            {
                flags += Options[index];
            }
            else if (word is ['-', .. { Length: > 0 } letters])
            {
                unknown ??= letters.All(Options.Contains) ? null : word;
                flags += letters;
            }
            else
            {
                settings.Add(word);
            }
        }

        return new SysctlLine(
            settings, flags.Contains('w', StringComparison.Ordinal), flags.Contains('q', StringComparison.Ordinal), flags.Contains('n', StringComparison.Ordinal),
            flags.Contains('N', StringComparison.Ordinal), flags.Contains('e', StringComparison.Ordinal), unknown);
    }

    /// <summary>The key of a setting, with dots.</summary>
    public static string Key(string setting) => setting.Split('=')[0].Trim().Replace('/', '.');

    /// <summary>The value that a setting gives; null when it only names a key.</summary>
    public static string? Value(string setting) => setting.IndexOf('=', StringComparison.Ordinal) is > 0 and var cut ? setting[(cut + 1)..].Trim() : null;
}
