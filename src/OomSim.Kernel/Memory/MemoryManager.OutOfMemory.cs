namespace OomSim.Kernel;

/// <summary>What becomes of the charges at a limit where reclaim has given up: each has an answer of its own (K4.2–K4.9).</summary>
internal sealed partial class MemoryManager
{
    private readonly List<Process> _charged = [];

    private void OutOfMemory(MemoryCgroup memcg, long wish)
    {
        bool tries = host.Simulator.IsPending(memcg.Retry);
        if (memcg.Forces && tries && !HangsAt(memcg))
        {
            GoOnForcing(memcg, wish);
            return;
        }

        bool stands = memcg.Factor == 0;
        if (stands && host.Oom.HasPendingVictim(memcg))
        {
            // Growth waits for the memory of a dying victim.
            return;
        }

        if (stands && tries && host.KernelFacts.ForcesWithoutVictim)
        {
            // Nobody is refused there: all wait for the next try.
            return;
        }

        List<Process> charged = Charged(memcg);
        if (stands && tries)
        {
            // Faults wait for the next try; who came in a system call meanwhile has its answer now.
            charged.RemoveAll(static process => process.Activity is { IsCall: false });
            if (charged.Count == 0)
            {
                return;
            }
        }

        charged.Sort(static (one, other) => one.Pid.CompareTo(other.Pid));
        if (HangsAt(memcg))
        {
            CountVain(memcg, charged.FirstOrDefault());
            host.Hung.HangAll(memcg, charged);
            return;
        }

        Stand(memcg);
        if (charged.Count == 0)
        {
            GetsRefusal(memcg, null, wish);
            return;
        }

        // One fault tries for all who take theirs again; and what an answer sets free is there for those behind.
        bool faulted = false;
        foreach (Process process in charged)
        {
            if (process.Activity is not { Wish: > 0 } activity || (faulted && !activity.IsCall))
            {
                continue;
            }

            faulted |= !activity.IsCall;
            if (!GetsRefusal(memcg, process, wish))
            {
                return;
            }

            if (!host.Enomem.RefuseCall(process, "no killable process in " + memcg.Cgroup.Path, host.Config.Profile.RefusedFaultPause))
            {
                host.Enomem.RefuseFault(process, memcg);
            }

            if (!IsHard(memcg))
            {
                break;
            }
        }

        // Growth waited already, while reclaim tried in vain; from now on its faults use up their cores.
        RefreshGrowers(memcg);
    }

    /// <summary>Runs the OOM killer for one charge. True where that is refused, for want of anybody who could be killed.</summary>
    private bool GetsRefusal(MemoryCgroup memcg, Process? trigger, long wish)
    {
        bool memsw = CountVain(memcg, trigger);
        OomOutcome outcome = host.Oom.Run(memcg, trigger);
        if (outcome == OomOutcome.Killed && trigger is { IsOomVictim: true })
        {
            // Whoever is killed for its own charge tries on, in vain, before it fails, at the same counter (K3.7, K3.13).
            long passes = host.KernelFacts.PassesAfterKill;
            CountPasses(memcg, passes, passes, memsw);
        }
        else if (outcome == OomOutcome.NoVictim && host.KernelFacts.ForcesWithoutVictim)
        {
            Force(memcg, wish, memsw);
        }

        return outcome == OomOutcome.NoVictim && !host.KernelFacts.ForcesWithoutVictim;
    }
}
