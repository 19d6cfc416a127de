namespace OomSim.Kernel;

/// <summary>The freezer: takes the CPU away from a cgroup's processes and nothing else (K17, K18, M14).</summary>
internal static class Freezer
{
    /// <summary>Sets or clears a cgroup's own request and applies it to every process below.</summary>
    public static void Set(LinuxHost host, Cgroup cgroup, bool freeze)
    {
        if (cgroup.SelfFreezing == freeze)
        {
            return;
        }

        cgroup.SelfFreezing = freeze;
        host.Bandwidth.GoByPeriods(cgroup, freeze, host.Simulator.Now);
        foreach (Cgroup below in cgroup.Subtree())
        {
            below.NoteFreezing();
            foreach (Process process in below.Members.ToArray())
            {
                Apply(host, process);
            }
        }
    }

    /// <summary>Brings a process in line with its cgroup: after a change, a fork or a move (K17.5, K18.6).</summary>
    public static void Apply(LinuxHost host, Process process)
    {
        bool freeze = process.Cgroup.IsFreezing && !process.IsOomVictim;

        // A task that hangs at its limit sleeps uninterruptibly, and one in a page fault has to come out of it first (K4.17, K17.8).
        bool frozen = freeze && process.HungAt is null && process.FaultAt is null && !process.IsDying;
        bool wasToFreeze = process.IsFreezing;
        process.IsFreezing = false;
        if (process.IsFrozen == frozen)
        {
            if (wasToFreeze)
            {
                // Thawed before it came to park: what waited for the thaw is heard, what waits for the end of its sleep waits on.
                host.Signals.DeliverPending(process, isBack: false);
            }

            return;
        }

        if (frozen && (host.Tasks.SleepOf(process) ?? host.Bandwidth.StandingOf(process.Cgroup.Cpu, host.Simulator.Now)) is { } sleep)
        {
            // So does one that waits for a disk, or is held back; it freezes on its way back to its program (K17.8, K18.5). Who is throttled has to run for that.
            process.IsFreezing = true;
            host.Tasks.AwaitEnd(process, sleep);
            return;
        }

        Set(host, process, frozen);
    }

    /// <summary>A task that was told to freeze has come out of its sleep in the kernel.</summary>
    public static void OnAwake(LinuxHost host, Process process)
    {
        process.IsFreezing = false;
        Set(host, process, frozen: true);
    }

    /// <summary>Those in a cgroup that stood for its quota are let go before the next period: who was told to freeze does.</summary>
    public static void OnUnthrottled(LinuxHost host, Cgroup cgroup)
    {
        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.IsFreezing ? below.Members.ToArray() : [])
            {
                if (process.IsFreezing && host.Tasks.SleepOf(process) is null && host.Bandwidth.StandingOf(below.Cpu, host.Simulator.Now) is null)
                {
                    host.Tasks.ReturnToUser(process);
                }
            }
        }
    }

    private static void Set(LinuxHost host, Process process, bool frozen)
    {
        process.IsFrozen = frozen;
        if (frozen)
        {
            process.Runner.OnParked();
        }
        else
        {
            host.Signals.DeliverPending(process);
        }

        host.Tasks.MarkDirty(process);
    }

    /// <summary>True when the cgroup is told to freeze and every task below is frozen (K17.3, K18.2).</summary>
    public static bool IsFrozen(Cgroup cgroup)
    {
        if (!cgroup.IsFreezing)
        {
            return false;
        }

        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Members)
            {
                if (!process.IsFrozen && !process.IsOomVictim)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
