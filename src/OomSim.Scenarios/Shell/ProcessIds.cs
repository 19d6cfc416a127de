using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>
/// Fills in PIDs of the host: <c>$(pidof dockerd)</c> and <c>$(docker inspect -f '{{.State.Pid}}' NAME)</c>, as it is typed, and <c>$(pid NAME[/PROCESS])</c> for
/// the oldest process of a name as well.
/// </summary>
internal static partial class ProcessIds
{
    private const string Pattern =
        @"\$\(\s*((?<daemon>(pidof|pgrep(\s+-x)?)\s+dockerd|cat\s+/(var/)?run/docker\.pid)|pid\s+(?<name>[^)\s]+)|docker\s+(container\s+)?inspect\s+((-f|--format)[\s=]\s*[""']?\{\{\s*\.State\.Pid\s*\}\}[""']?\s+(?<inspected>[^-)\s][^)\s]*)|(?<inspected>[^-)\s][^)\s]*)\s+(-f|--format)[\s=]\s*[""']?\{\{\s*\.State\.Pid\s*\}\}[""']?))\s*\)";

    /// <summary>Stands for the PID of dockerd, which need not be a process of the host.</summary>
    public const string Dockerd = "$(pidof dockerd)";

    private const char Open = '\u0005';
    private const char Daemon = '\u0007';
    private const char Close = '\u0006';

    /// <summary>The line with each reference replaced; null and an error text where a container is not there or does not run.</summary>
    public static (string? Line, string Error) Expand(World world, string line)
    {
        string error = "";
        string result = Reference().Replace(line, match =>
        {
            if (match.Groups["daemon"].Success)
            {
                // Nothing, where there is none.
                return world.Docker.Phase == DaemonPhase.Down ? "" : Dockerd;
            }

            string name = NameOf(match);
            string[] parts = name.Split('/', 2);
            Container? container = world.Docker.Find(parts[0]);
            bool inspects = match.Groups["inspected"].Success;
            if (inspects && container is not null)
            {
                return (container.Init?.Pid ?? 0).ToString(CultureInfo.InvariantCulture);
            }

            Process? process = parts.Length == 1 ? container?.Init : container?.Init?.Namespace.Members.FirstOrDefault(p => p.Comm == parts[1]);
            error = error.Length > 0 || process is not null ? error : inspects ? $"Error: No such object: {name}" : $"pid: no running process '{name}'";
            return process?.Pid.ToString(CultureInfo.InvariantCulture) ?? "";
        });
        return error.Length == 0 ? (result, "") : (null, error);
    }

    /// <summary>The containers that a line names so.</summary>
    public static IEnumerable<string> Containers(string line) => Reference().Matches(line).Where(m => !m.Groups["daemon"].Success).Select(m => NameOf(m).Split('/')[0]);

    /// <summary>Makes each reference of a line one piece, which is not split into words.</summary>
    public static string Mask(string line) => Reference().Replace(line, match => match.Groups["daemon"].Success ? Daemon.ToString() : Open + NameOf(match) + Close);

    /// <summary>Puts references back into a word.</summary>
    public static string Unmask(string word) =>
        word.Replace(Daemon.ToString(), Dockerd, StringComparison.Ordinal).Replace(Open.ToString(), "$(pid ", StringComparison.Ordinal).Replace(Close, ')');

    /// <summary>A word with a number in the place of each reference, to see of what kind it is.</summary>
    public static string Example(string word) => Reference().Replace(word, "1");

    /// <summary>True where a reference begins at a place of a line.</summary>
    public static bool IsAt(string line, int at) => ReferenceHere().IsMatch(line, at);

    private static string NameOf(Match match) => match.Groups["inspected"].Success ? match.Groups["inspected"].Value : match.Groups["name"].Value;

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\G" + Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex ReferenceHere();
}
