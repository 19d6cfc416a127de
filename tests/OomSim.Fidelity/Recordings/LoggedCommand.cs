using System.Globalization;
using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>One entry of <c>commands.log</c>: when it was given and answered (ns), its text, its output and exit status.</summary>
public sealed partial record LoggedCommand(long Time, long? Returned, string Text, int? ExitCode, IReadOnlyList<string> Output)
{
    /// <summary>Reads the entries in order.</summary>
    public static IReadOnlyList<LoggedCommand> Parse(IEnumerable<string> lines)
    {
        List<LoggedCommand> all = [];
        foreach (string line in lines)
        {
            if (Entry().Match(line) is { Success: true } entry)
            {
                string text = entry.Groups[2].Value;
                Match inline = Status().Match(text);
                all.Add(new LoggedCommand(
                    Clock.Parse(entry.Groups[1].Value),
                    inline.Success ? Clock.Parse(inline.Groups[2].Value) : null,
                    (inline.Success ? text[..inline.Index] : text).Trim(),
                    inline.Success ? int.Parse(inline.Groups[1].Value, CultureInfo.InvariantCulture) : null,
                    []));
            }
            else if (all.Count > 0 && line.StartsWith("    | ", StringComparison.Ordinal))
            {
                all[^1] = all[^1] with { Output = [.. all[^1].Output, line[6..].TrimEnd()] };
            }
            else if (all.Count > 0 && Status().Match(line) is { Success: true } status)
            {
                all[^1] = all[^1] with
                {
                    ExitCode = int.Parse(status.Groups[1].Value, CultureInfo.InvariantCulture),
                    Returned = Clock.Parse(status.Groups[2].Value),
                };
            }
        }

        return all;
    }

    [GeneratedRegex(@"^\[t=(-?[\d.]+)\] (.*)$")]
    private static partial Regex Entry();

    [GeneratedRegex(@"\brc=(\d+)\b.*?\bat t=([\d.]+)")]
    private static partial Regex Status();
}
