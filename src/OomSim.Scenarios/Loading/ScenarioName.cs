using System.Text;

namespace OomSim.Scenarios;

/// <summary>
/// Names of scenarios: that of the run's folder, which the file name gives where the file has no <c>name:</c>, and that of the Compose
/// project.
/// </summary>
internal static class ScenarioName
{
    /// <summary>Longest name, in UTF-16 units.</summary>
    public const int MaximumLength = 100;

    private const int MaximumBytes = 200;
    private const string Fallback = "scenario";

    /// <summary>Names that no folder can bear on Windows.</summary>
    private static readonly string[] DeviceNames =
    [
        "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
        "lpt8", "lpt9",
    ];

    /// <summary>True for a name that keeps Windows from making a folder of it.</summary>
    public static bool IsDevice(string name) => DeviceNames.Contains(name.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The name of a run by its file: the file's own without its ending, or its folder's for <c>compose.yaml</c> and <c>docker-compose.yml</c>.
    /// It stays as it is as far as every file system can hold it: what none can becomes <c>-</c>.
    /// </summary>
    public static string Of(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        if (name is "compose" or "docker-compose")
        {
            // As Compose does: the project bears the folder's name.
            name = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) ?? name;
        }

        StringBuilder safe = new(name.Length);
        int bytes = 0;
        foreach (Rune rune in name.Trim().TrimStart('.', '-', ' ', '<').EnumerateRunes())
        {
            bool refused = Rune.IsControl(rune) || rune == Rune.ReplacementChar || "<>:\"/\\|?*".Contains(rune.ToString(), StringComparison.Ordinal);
            bytes += refused ? 1 : rune.Utf8SequenceLength;
            if (bytes > MaximumBytes || safe.Length + rune.Utf16SequenceLength > MaximumLength)
            {
                break;
            }

            safe.Append(refused ? "-" : rune.ToString());
        }

        string result = safe.ToString().Trim().TrimEnd('.', '-', ' ');
        return result.Length == 0 ? Fallback : IsDevice(result) ? Fallback + "-" + result : result;
    }

    /// <summary>The name of the Compose project: small letters, digits, <c>-</c> and <c>_</c>, as Compose makes it of a folder's name.</summary>
    public static string Project(string name)
    {
        string safe = string.Concat(name.ToLowerInvariant().Where(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_')).TrimStart('-', '_');
        return safe.Length == 0 ? Fallback : safe;
    }
}
