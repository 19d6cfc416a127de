namespace OomSim.Kernel;

/// <summary>How long reclaim tries in vain before it is out of memory.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>Rounds of direct reclaim without a page before the allocator turns to the OOM killer (K11.3: more than 16).</summary>
    private const long RoundsBeforeOom = 17;

    /// <summary>
    /// True once the fruitless passes of the charge loop (K3.13), or on the host the allocator's rounds (K11.3), have taken
    /// their time; until then growth waits.
    /// </summary>
    private bool HasGivenUp(MemoryCgroup memcg, long now)
    {
        if (memcg.ReclaimingSince is null && HangsAt(memcg))
        {
            host.TextFaults.Spread(memcg);
        }

        HostProfile profile = host.Config.Profile;
        memcg.ReclaimingSince ??= now;
        long end = memcg.ReclaimingSince.Value + (memcg.IsRoot ? RoundsBeforeOom * profile.HostReclaimRound
            : profile.ReclaimInVain(host.KernelFacts.PassesBeforeOom));
        if (now >= end)
        {
            return true;
        }

        memcg.ScheduleCrossing(end);
        return false;
    }

    /// <summary>
    /// Calls of reclaim that find nothing pass over memory.low, too: each once more through all priorities, and each of those is an event of everyone
    /// below whom it covers (K11.14, K7.8; recording docker/v2-24, where events go on after the last page).
    /// </summary>
    private void CountLowInVain(MemoryCgroup memcg)
    {
        if (!_reclaim.Protection.IsUsed || host.Config.Cgroup != CgroupVersion.V2)
        {
            return;
        }

        _reclaim.Protection.Begin(memcg, ReclaimPass.IgnoringLow);
        long calls = memcg.IsRoot ? RoundsBeforeOom : host.KernelFacts.PassesBeforeOom;
        long now = host.Simulator.Now;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            MemoryCgroup below = cgroup.Memory;
            if (!ReferenceEquals(below, memcg) && Protection.IsCovered(below, 0, now) && below.Usage.At(now) > below.EffectiveMin)
            {
                below.RaiseLow(calls * LowPasses.InVain);
            }
        }
    }

    /// <summary>Counts what a charge met that nothing could be reclaimed for. True where memory and swap together refused it.</summary>
    private bool CountVain(MemoryCgroup memcg, Process? trigger)
    {
        bool memsw = IsAtMemsw(memcg, host.Simulator.Now);
        long passes = host.KernelFacts.PassesBeforeOom;
        CountPasses(memcg, passes, passes + 1, memsw);
        CountTextFaults(memcg, trigger, memsw);
        CountLowInVain(memcg);
        host.NotifyJump(memcg.Cgroup);
        return memsw;
    }

    private static void CountPasses(MemoryCgroup memcg, long passes, long failures, bool memsw)
    {
        memcg.CountFailures(failures, memsw);
        memcg.RaiseMax(passes);
    }

    /// <summary>
    /// Counts what faults on program text meet at a limit at which reclaim finds nothing: it has taken the text of whoever grows, which
    /// faults on it before it is out of memory, and where the OOM killer is disabled others fault and go through the passes like it.
    /// </summary>
    private void CountTextFaults(MemoryCgroup memcg, Process? trigger, bool memsw)
    {
        if (memcg.IsRoot)
        {
            return;
        }

        if (trigger is not null)
        {
            CountReadahead(memcg, trigger, memsw);
        }

        long passes = host.KernelFacts.PassesBeforeOom;
        bool isCounted = trigger is null;
        foreach (Process process in memcg.Faulting ?? [])
        {
            CountReadahead(memcg, process, memsw);
            if (!isCounted)
            {
                CountPasses(memcg, passes, passes + 1, memsw);
            }

            isCounted = false;
        }
    }

    /// <summary>
    /// A fault on text reads pages around it ahead, each with a charge of its own that gives up early (K9.3): it meets the limit, and once more
    /// after the stocks were drained (K3.8, K3.14: two and one refusals). Who faults on the same text again and again reads no more ahead.
    /// </summary>
    private void CountReadahead(MemoryCgroup memcg, Process process, bool memsw)
    {
        if (process.IsTextRefused || !LosesText(process, memcg))
        {
            return;
        }

        Inode text = process.Text!;
        long pages = Math.Min(KernelFacts.ReadaheadPages, Pages.Count(text.Size - text.CachedAt(host.Simulator.Now)));
        process.IsTextRefused = true;
        CountPasses(memcg, 2 * pages, 3 * pages, memsw);
    }
}
