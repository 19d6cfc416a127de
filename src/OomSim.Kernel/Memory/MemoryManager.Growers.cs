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

    private static Process? FirstGrower(MemoryCgroup memcg)
    {
        Process? first = null;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                Consider(process);
            }

            foreach (Process visitor in cgroup.Memory.Visitors)
            {
                Consider(visitor);
            }
        }

        return first;

        void Consider(Process process)
        {
            if (process.Activity is { Wish: > 0 } && (first is null || process.Pid < first.Pid))
            {
                first = process;
            }
        }
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
