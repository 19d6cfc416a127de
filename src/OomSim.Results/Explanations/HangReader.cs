using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Reads what a hang is about, when the first process of a container begins to wait.</summary>
internal static class HangReader
{
    /// <summary>Reads it; those who wait are added later.</summary>
    public static HangFacts Read(LinuxHost host, Process process, MemoryCgroup at)
    {
        CgroupValues values = at.Cgroup.Read();
        HostValues now = host.Read();
        Container? container = process.Cgroup.Keeper as Container;
        return new HangFacts
        {
            TimeNs = host.Simulator.Now,
            Container = process.Owner,
            Cgroup = at.Cgroup.Path,
            IsOwn = container is not null && ReferenceEquals(container.Cgroup, at.Cgroup),
            Usage = values.Current,
            Limit = values.Max,
            MemswUsage = values.Current + values.SwapCurrent,
            MemswLimit = at.MemswMax == MemoryCgroup.Unlimited ? null : at.MemswMax,
            StoredMemory = container?.Spec.Memory ?? 0,
            StoredMemorySwap = container?.Spec.MemorySwap ?? 0,
            HostAvailable = now.MemoryAvailable,
            HostSwap = now.SwapTotal,
            Others =
            [
                .. SightReader.All(process.Cgroup).Where(p => p.HungAt is null && !ReferenceEquals(p, process)).Take(KillReader.KeptCandidates)
                    .Select(p => new OtherTask(p.Pid, p.Comm, p.Condition.ToString().ToLowerInvariant())),
            ],
            WouldKill = Victim(host, at) is { } victim ? FormattableString.Invariant($"{victim.Comm} (pid {victim.Pid})") : "",
        };
    }

    // Who has the most points at this moment; among equals the last (K1.8).
    private static Process? Victim(LinuxHost host, MemoryCgroup at)
    {
        long total = Badness.MemcgTotalPages(host, at);
        Process? worst = null;
        long most = long.MinValue;
        foreach (Process process in SightReader.All(at.Cgroup))
        {
            if (Badness.Points(host, process, total) is { } points && points >= most)
            {
                (worst, most) = (process, points);
            }
        }

        return worst;
    }
}
