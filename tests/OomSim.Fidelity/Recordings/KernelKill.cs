using System.Globalization;
using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>One kill in a kernel log, the recorded or the simulated one: time in ns, resident anonymous memory in bytes.</summary>
public sealed partial record KernelKill(long Time, bool Global, string Cgroup, int Pid, string Comm, long Anon, int OomScoreAdj)
{
    /// <summary>Finds the kills in a log.</summary>
    public static IReadOnlyList<KernelKill> Parse(IEnumerable<string> lines)
    {
        List<KernelKill> all = [];
        string cgroup = "";
        foreach (string line in lines)
        {
            if (Constraint().Match(line) is { Success: true } constraint)
            {
                cgroup = constraint.Groups[1].Value;
            }
            else if (Killed().Match(line) is { Success: true } killed)
            {
                all.Add(new KernelKill(
                    Clock.Parse(killed.Groups["time"].Value),
                    !line.Contains("Memory cgroup", StringComparison.Ordinal),
                    cgroup,
                    Number(killed.Groups["pid"]),
                    killed.Groups["comm"].Value,
                    (long)Number(killed.Groups["anon"]) << 10,
                    Number(killed.Groups["adj"])));
            }
        }

        return all;
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"oom-kill:.*task_memcg=([^,]+),")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"^\[\s*(?<time>[\d.]+)\] .*Killed process (?<pid>\d+) \((?<comm>[^)]*)\).*anon-rss:(?<anon>\d+)kB.*oom_score_adj:(?<adj>-?\d+)")]
    private static partial Regex Killed();
}
