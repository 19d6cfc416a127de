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
            : profile.ReclaimBeforeOom * host.KernelFacts.PassesBeforeOom / HostProfile.PassesOfReclaim);
        if (now >= end)
        {
            return true;
        }

        memcg.ScheduleCrossing(end);
        return false;
    }
}
