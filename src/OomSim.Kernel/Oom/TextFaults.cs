namespace OomSim.Kernel;

/// <summary>
/// Page faults on program text in a full group whose OOM killer is disabled. Each tries to reclaim a page for itself: what
/// is left of the cache goes, which wakes those that hang (K3.17, K4.15), and all of them try on, in vain, for as long as
/// the passes of the charge loop take (K3.13). Then they hang together (recordings kernel/v1-b06 and -b12, docker/v1-06).
/// </summary>
internal sealed class TextFaults(LinuxHost host)
{
    /// <summary>A process needs a page of its text, for which there is no room.</summary>
    public void Begin(Process process, MemoryCgroup memcg)
    {
        process.FaultAt = memcg;
        (memcg.Faulting ??= []).Add(process);
        if (HungTasks.HasSleepers(memcg) && HasCache(memcg))
        {
            host.Hung.OnUncharge(memcg, SleepEnd.TextFault, process);
        }

        memcg.ReclaimingSince ??= host.Simulator.Now;
        host.Memory.MarkDirty(memcg);
        host.Tasks.MarkDirty(process);
    }

    /// <summary>True while faults wait at a memcg; where there is room for a page again they go on.</summary>
    public bool Wait(MemoryCgroup memcg, long room)
    {
        if (memcg.Faulting is not { Count: > 0 } faulting)
        {
            return false;
        }

        if (room >= Pages.Size)
        {
            LetGo(faulting);
        }

        return faulting.Count > 0;
    }

    /// <summary>A memcg has found something to reclaim: its faults go on, and who sleeps there is woken by what of it is freed. False where there are none.</summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="frees">False where all of it goes to swap.</param>
    public bool GoOn(MemoryCgroup memcg, bool frees)
    {
        if (memcg.Faulting is not { Count: > 0 } faulting)
        {
            return false;
        }

        host.Hung.OnReclaim(memcg, frees);
        LetGo(faulting);
        host.Memory.MarkDirty(memcg);
        return true;
    }

    /// <summary>A fatal signal ends the fault of a process.</summary>
    public void Forget(Process process)
    {
        if (process.FaultAt is { } memcg)
        {
            memcg.Faulting!.Remove(process);
            process.FaultAt = null;
            host.Memory.MarkDirty(memcg);
        }
    }

    /// <summary>The reclaim of a memcg begins to find nothing: who runs there loses its text and faults as well (recording docker/v1-07).</summary>
    public void Spread(MemoryCgroup memcg)
    {
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { IsFluid: true })
                {
                    host.Tasks.MarkDirty(process);
                }
            }
        }
    }

    private void LetGo(List<Process> faulting)
    {
        Process[] released = [.. faulting];
        faulting.Clear();
        foreach (Process process in released)
        {
            process.FaultAt = null;
            Freezer.Apply(host, process);
            host.Signals.DeliverPending(process);
            host.Tasks.MarkDirty(process);
        }
    }

    private bool HasCache(MemoryCgroup memcg)
    {
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (CachePool pool in cgroup.Memory.Pools)
            {
                // The last page that reclaim has left is short of some fractions of a byte.
                if (pool.Clean.At(host.Simulator.Now) > Pages.Size / 2)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
