using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>How an OOM situation ended.</summary>
internal enum OomOutcome
{
    /// <summary>A process was chosen and killed.</summary>
    Killed,

    /// <summary>An earlier victim in the same scope is still dying.</summary>
    Pending,

    /// <summary>Nobody could be killed.</summary>
    NoVictim,

    /// <summary>The host panicked.</summary>
    Panic,
}

/// <summary>One process that an OOM killer looked at.</summary>
/// <param name="Process">The process.</param>
/// <param name="Points">Its badness in pages; null when it was not scored.</param>
public readonly record struct OomCandidate(Process Process, long? Points);

/// <summary>Chooses and kills, for a memcg at its limit or for the host (K1, K2, K4, K7).</summary>
internal sealed class OomKiller(LinuxHost host)
{
    /// <summary>True when the host or this memcg's subtree waits for a victim to die.</summary>
    public bool HasPendingVictim(MemoryCgroup memcg)
    {
        if (IsLeaf(memcg))
        {
            foreach (Process process in memcg.Cgroup.Members)
            {
                if (IsPending(process))
                {
                    return true;
                }
            }

            return false;
        }

        return EachCandidate(memcg).Any(IsPending);
    }

    /// <summary>Decides an OOM situation of a memcg, or of the host when it is the root (K2.1).</summary>
    public OomOutcome Run(MemoryCgroup memcg, Process? trigger)
    {
        bool global = memcg.IsRoot;
        long panic = host.PanicOnOom;
        bool panics = panic == 2 || (panic == 1 && global);
        if (!global)
        {
            host.Stocks.Drain(memcg); // K3.8
            RaiseOom(memcg, panics);
        }

        long totalPages = global ? Badness.HostTotalPages(host) : Badness.MemcgTotalPages(host, memcg);
        if (panics)
        {
            host.Report.Print(memcg, trigger, null, Scan(memcg, totalPages));
            host.Panic(panic == 2 ? "Out of memory: compulsory panic_on_oom is enabled" : "Out of memory: system-wide panic_on_oom is enabled");
            return OomOutcome.Panic;
        }

        if (global && host.Sysctl("vm.oom_kill_allocating_task") != 0 && trigger is not null && trigger.OomScoreAdj != -1000)
        {
            // K2.1: without a scan, so that another's slow death does not spare it.
            Kill(memcg, trigger, trigger, Scan(memcg, totalPages), "Out of memory (oom_kill_allocating_task)");
            return OomOutcome.Killed;
        }

        if (HasPendingVictim(memcg))
        {
            return OomOutcome.Pending;
        }

        List<OomCandidate> candidates = Scan(memcg, totalPages);
        Process? chosen = null;
        long best = long.MinValue;
        foreach (OomCandidate candidate in candidates)
        {
            // Among equals the last one visited wins (K1.8).
            if (candidate.Points is { } points && points >= best)
            {
                best = points;
                chosen = candidate.Process;
            }
        }

        if (chosen is null)
        {
            host.Report.Print(memcg, trigger, null, candidates);
            host.Kernel("oom", memcg.Cgroup.Path, "no killable process");
            host.KernelLog.Write("Out of memory and no killable processes...");
            if (global)
            {
                host.Panic("System is deadlocked on memory");
                return OomOutcome.Panic;
            }

            return OomOutcome.NoVictim;
        }

        Kill(memcg, chosen, trigger, candidates, global ? "Out of memory" : "Memory cgroup out of memory");
        return OomOutcome.Killed;
    }

    private List<OomCandidate> Scan(MemoryCgroup memcg, long totalPages)
    {
        if (!IsLeaf(memcg))
        {
            return [.. EachCandidate(memcg).Select(process => Score(process, totalPages))];
        }

        List<OomCandidate> candidates = new(memcg.Cgroup.Members.Count);
        foreach (Process process in memcg.Cgroup.Members)
        {
            candidates.Add(Score(process, totalPages));
        }

        return candidates;
    }

    private OomCandidate Score(Process process, long totalPages)
    {
        // Whoever empties a swap device makes the host run out: it goes first, whatever its score and adjustment (K1.14).
        bool isOrigin = process is { SwapOff.IsEmptying: true, SkipByOom: false, MemoryReleased: false };
        return new OomCandidate(process, isOrigin ? long.MaxValue : Badness.Points(host, process, totalPages));
    }

    private static bool IsPending(Process process) => process is { IsOomVictim: true, SkipByOom: false };

    /// <summary>True for a memcg with nothing below it, as most that kill: its processes are all that there is to look at.</summary>
    private static bool IsLeaf(MemoryCgroup memcg) => memcg is { IsRoot: false, Cgroup.ChildList.Count: 0 };

    /// <summary>Global: all processes in order of creation; memcg: its subtree, parents first, in the order of joining (K1.1).</summary>
    private IEnumerable<Process> Candidates(MemoryCgroup memcg) =>
        IsLeaf(memcg) ? memcg.Cgroup.Members : EachCandidate(memcg);

    private IEnumerable<Process> EachCandidate(MemoryCgroup memcg)
    {
        if (memcg.IsRoot)
        {
            foreach (Process process in host.LiveProcesses)
            {
                if (IsThere(process))
                {
                    yield return process;
                }
            }

            yield break;
        }

        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (IsThere(process))
                {
                    yield return process;
                }
            }
        }
    }

    // mkdir of its cgroup, which the memcg above pays for, is a call of the runtime, outside of all that is below; before it has returned there is nobody inside to be killed.
    private bool IsThere(Process process) =>
        process.Activity is not { MakesCgroup: true } making || making.Done.At(host.Simulator.Now) >= making.StructureBytes;

    private void RaiseOom(MemoryCgroup memcg, bool panics)
    {
        memcg.RaiseOom();

        // After a panic no program runs any more that could read of it.
        if (host.Config.Cgroup == CgroupVersion.V1 && !panics && host.Hung.TryLock(memcg))
        {
            host.Hung.Notify(memcg);
        }
    }

    private void Kill(MemoryCgroup domain, Process chosen, Process? trigger, List<OomCandidate> candidates, string prefix)
    {
        if (chosen.IsDying || chosen.KilledBy != 0)
        {
            // It dies already: it is marked, which thaws it, and reaped, without a word, an event or a signal (K2.6a, K2.9).
            chosen.IsOomVictim = true;
            Freezer.Apply(host, chosen);
            host.Reaper.Queue(chosen);
            return;
        }

        bool isReported = host.Report.Print(domain, trigger, chosen, candidates);
        host.LastOom = new OomDecision(host.Simulator.Now, domain.Cgroup, trigger, chosen, candidates) { IsReported = isReported };
        MemoryCgroup? group = GroupOf(domain, chosen);
        KillOne(chosen, prefix, domain);
        if (group is null)
        {
            return;
        }

        if (host.KernelFacts.CountsGroupKills)
        {
            group.Raise(static (m, local) =>
            {
                m.Counted.OomGroupKill++;
                m.CountedHere.OomGroupKill += local ? 1 : 0;
            });
        }

        host.KernelLog.Write($"Tasks in {group.Cgroup.Path} are going to be killed due to memory.oom.group set");

        // The victim is visited again and counted twice (K7.5, T1.15).
        foreach (Process member in Candidates(group).ToArray())
        {
            if (member.OomScoreAdj != -1000)
            {
                KillOne(member, prefix, domain, " group=" + group.Cgroup.Path);
            }
        }
    }

    /// <summary>The highest cgroup with memory.oom.group from the victim's up to the OOM domain (K7.4).</summary>
    private MemoryCgroup? GroupOf(MemoryCgroup domain, Process victim)
    {
        if (host.Config.Cgroup == CgroupVersion.V1 || victim.Cgroup.Memory.IsRoot)
        {
            return null;
        }

        MemoryCgroup? group = null;
        for (MemoryCgroup? m = victim.Cgroup.Memory; m is { IsRoot: false }; m = m.Parent)
        {
            if (m.OomGroup)
            {
                group = m;
            }

            if (ReferenceEquals(m, domain))
            {
                break;
            }
        }

        return group;
    }

    private void KillOne(Process victim, string prefix, MemoryCgroup domain, string ofGroup = "")
    {
        if (victim.MemoryReleased)
        {
            host.KernelLog.Write(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{prefix}: OOM victim {victim.Pid} ({victim.Comm}) is already exiting. Skip killing the task"));
            return;
        }

        MemoryCgroup memcg = victim.Cgroup.Memory;
        host.NotifyJump(victim.Cgroup);
        host.OomKills++;
        memcg.Raise(static (m, local) =>
        {
            m.Counted.OomKill++;
            m.CountedHere.OomKill += local ? 1 : 0;
        });
        host.Report.PrintKilled(prefix, victim);
        if (!victim.IsOomVictim)
        {
            host.NotifyOomKill(victim);
        }

        victim.IsOomVictim = true;
        if (victim.Runner.IsUnannounced)
        {
            host.TellStart(victim);
        }

        if (host.HasEventReaders)
        {
            ProcessValues values = victim.Read();
            host.Kernel("oom_kill", victim.Owner.Length > 0 ? victim.Owner : victim.Cgroup.Path, string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"pid={victim.Pid} comm={victim.Comm} anon={values.Anon} shmem={values.Shmem} adj={victim.OomScoreAdj} domain={(domain.IsRoot ? "host" : domain.Cgroup.Path)}{ofGroup}"));
        }

        if (host.Config.Cgroup == CgroupVersion.V2)
        {
            for (MemoryCgroup? m = memcg; m is { IsRoot: false }; m = m.Parent)
            {
                host.NotifyOom(m.Cgroup);
            }
        }

        host.Signals.Send(victim, SignalNumber.Kill);

        // The mark thaws a victim that the v1 freezer holds (K2.9, K19.1).
        Freezer.Apply(host, victim);
        host.Reaper.Queue(victim);
    }
}
