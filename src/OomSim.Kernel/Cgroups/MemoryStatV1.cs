using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>v1 memory.stat (K8.14): the cgroup's own figures, the lowest limits above it, then the same figures with all below.</summary>
internal static class MemoryStatV1
{
    /// <summary>The file's text. What the model does not keep apart is 0.</summary>
    public static string Text(LinuxHost host, Cgroup cgroup)
    {
        StringBuilder text = new();
        long swapBelow = cgroup.ChildList.Sum(child => child.Read().SwapCurrent);
        Append(text, "", host, [cgroup], cgroup.Read().SwapCurrent - swapBelow);
        text.Append(CultureInfo.InvariantCulture, $"hierarchical_memory_limit {Lowest(cgroup, static m => m.Max)}\n");
        text.Append(CultureInfo.InvariantCulture, $"hierarchical_memsw_limit {Lowest(cgroup, static m => m.MemswMax)}\n");
        Append(text, "total_", host, cgroup.Subtree(), cgroup.Read().SwapCurrent);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string prefix, LinuxHost host, IEnumerable<Cgroup> groups, long swap)
    {
        long now = host.Simulator.Now;
        long anon = 0;
        long file = 0;
        long dirty = 0;
        long shmem = 0;
        long mapped = 0;
        long locked = 0;
        foreach (Cgroup group in groups)
        {
            MemoryCgroup m = group.Memory;
            (_, long ownMapped, long ownLocked) = MemoryStat.Own(now, group);
            anon += m.Local(MemoryKind.Anon, now);
            file += m.Local(MemoryKind.Clean, now) + m.Local(MemoryKind.Dirty, now);
            dirty += m.Local(MemoryKind.Dirty, now);
            shmem += m.Local(MemoryKind.Shmem, now);
            mapped += ownMapped;
            locked += ownLocked;
        }

        void Add(string key, long number) => text.Append(CultureInfo.InvariantCulture, $"{prefix}{key} {Pages.Floor(Math.Max(0, number))}\n");
        Add("cache", file + shmem);
        Add("rss", anon);
        Add("rss_huge", 0);
        Add("shmem", shmem);
        Add("mapped_file", Math.Min(mapped, file));
        Add("dirty", dirty);
        Add("writeback", 0);
        Add("workingset_refault_anon", 0);
        Add("workingset_refault_file", 0);
        Add("swap", swap);
        Add("swapcached", 0);
        Add("pgpgin", 0);
        Add("pgpgout", 0);
        Add("pgfault", 0);
        Add("pgmajfault", 0);
        Add("inactive_anon", anon + shmem - locked);
        Add("active_anon", 0);
        Add("inactive_file", file);
        Add("active_file", 0);
        Add("unevictable", locked);
    }

    /// <summary>The lowest limit of a cgroup and those above; the root has none.</summary>
    private static long Lowest(Cgroup cgroup, Func<MemoryCgroup, long> limit)
    {
        long lowest = MemoryCgroup.Unlimited;
        for (MemoryCgroup m = cgroup.Memory; m.Parent is not null; m = m.Parent)
        {
            lowest = Math.Min(lowest, limit(m));
        }

        return lowest == MemoryCgroup.Unlimited ? CgroupFilesV1.UnlimitedShown : lowest;
    }
}
