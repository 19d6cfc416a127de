using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>
/// A line that was typed to the host's shell, <c>host$ sleep 1; kill -9 4042</c>, as its log shows it: the words of the script are worked out, loops are not.
/// </summary>
internal static partial class ShellLine
{
    /// <summary>The simple commands of a logged entry in order, loops unrolled and redirections to nowhere taken away; none where it is no such line.</summary>
    public static IEnumerable<string> CommandsOf(string entry) =>
        CommandMatch.OnHost().Match(entry) is { Success: true } typed ? Commands(typed.Groups["line"].Value) : [];

    /// <summary>The simple commands of a line.</summary>
    public static IEnumerable<string> Commands(string line)
    {
        string unrolled = Loop().Replace(line, loop => string.Join(
            ';',
            loop.Groups["values"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(value => loop.Groups["body"].Value.Replace("${" + loop.Groups["name"].Value + "}", value, StringComparison.Ordinal)
                    .Replace("$" + loop.Groups["name"].Value, value, StringComparison.Ordinal))));
        return Separator().Split(unrolled).Select(part => ToNowhere().Replace(part, "").Trim()).Where(part => part.Length > 0);
    }

    /// <summary>Whom a command sends which signal (15 where it names none); no one where it is no <c>kill</c>.</summary>
    public static (string Signal, IReadOnlyList<int> Pids)? Kill(string command) => KillWord().Match(command) is { Success: true } kill
        ? (kill.Groups["signal"].Success ? kill.Groups["signal"].Value : "TERM",
            [.. kill.Groups["pid"].Captures.Select(pid => int.Parse(pid.Value, System.Globalization.CultureInfo.InvariantCulture))])
        : null;

    [GeneratedRegex(@"for (?<name>\w+) in (?<values>[^;$]*); *do (?<body>.*?); *done")]
    private static partial Regex Loop();

    [GeneratedRegex(@" *(?:;|&&|\|\|) *")]
    private static partial Regex Separator();

    [GeneratedRegex(@" *(2>&1|[12&]?> ?/dev/null)")]
    private static partial Regex ToNowhere();

    [GeneratedRegex(@"^kill(?: (?:-s |-n |-)(?<signal>[A-Za-z0-9]+))?(?: --)?(?: +(?<pid>\d+))+$")]
    private static partial Regex KillWord();
}
