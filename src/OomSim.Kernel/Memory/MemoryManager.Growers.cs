namespace OomSim.Kernel;

/// <summary>Who grows in a memcg and below it, and who reads.</summary>
internal sealed partial class MemoryManager
{
    private void RefreshGrowers(MemoryCgroup memcg)
    {
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Grows: true })
                {
                    host.Tasks.MarkDirty(process);
                }
            }

            foreach (Process visitor in cgroup.Memory.Visitors)
            {
                host.Tasks.MarkDirty(visitor);
            }
        }
    }

    /// <summary>Whose charges a memcg lets through or refuses: those who grow here and below, but not at the cost of another, and those who belong elsewhere and grow at its cost.</summary>
    private List<Process> Charged(MemoryCgroup memcg)
    {
        // One list for all: each OOM asks for it, and most find one process.
        List<Process> charged = _charged;
        charged.Clear();
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                // Who was moved may be charged for still where it was, here or elsewhere.
                if (process.Activity is { Wish: > 0, Elsewhere: null })
                {
                    charged.Add(process);
                }
            }

            foreach (Process visitor in cgroup.Memory.Visitors)
            {
                if (visitor.Activity is { Wish: > 0 } activity && ReferenceEquals(activity.Elsewhere, cgroup.Memory))
                {
                    charged.Add(visitor);
                }
            }
        }

        return charged;
    }

    /// <summary>
    /// True where what is read has a page whose place it can take, one of those read before. Where readers alone ask for room and the cache is empty, the first
    /// page is refused like any other charge, and they are out of memory (K3.8, K9.5: each is charged before it is in the cache). Growth of others decides by itself.
    /// </summary>
    private static bool PassesPages(MemoryCgroup memcg, long now)
    {
        if (memcg.IsRoot || memcg.VisitorsBelow > 0 || Reclaim.CachedBelow(memcg, now) >= Pages.Size)
        {
            return true;
        }

        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Wish: > 0, Kind: not ActivityKind.Read })
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool HasReader(MemoryCgroup memcg)
    {
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Kind: ActivityKind.Read, Wish: > 0 })
                {
                    return true;
                }
            }
        }

        return false;
    }
}
