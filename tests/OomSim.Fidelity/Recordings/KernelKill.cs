using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>One kill in a kernel log, the recorded or the simulated one: time in ns, resident anonymous memory in bytes.</summary>
public sealed record KernelKill(long Time, string Cgroup, string Comm, long Anon)
{
    /// <summary>PID of the victim on the host; each machine has its own.</summary>
    public int Pid { get; init; }

    /// <summary>Finds the kills in a log.</summary>
    public static IReadOnlyList<KernelKill> Parse(IEnumerable<string> lines)
    {
        List<KernelKill> all = [];
        string cgroup = "";
        foreach (OomLogReport report in OomLogReader.Read(lines))
        {
            // A kill whose report was held back is of the situation before.
            cgroup = report.VictimMemcg ?? cgroup;
            all.AddRange(report.Kills.Select(kill => new KernelKill(kill.Time ?? 0, cgroup, kill.Name, (kill.AnonRssKb ?? 0) << 10) { Pid = kill.Pid }));
        }

        return all;
    }
}
