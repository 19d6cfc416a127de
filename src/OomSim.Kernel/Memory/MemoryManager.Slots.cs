namespace OomSim.Kernel;

/// <summary>Reclaim at a limit that lacks nothing but slots, while an OOM victim elsewhere gives some back.</summary>
internal sealed partial class MemoryManager
{
    private readonly List<MemoryCgroup> _awaitingSlots = [];

    /// <summary>
    /// Victims have gone, or the reaper is done with them: those that waited for their slots look again. Where there are none for them, their passes have been in
    /// vain for as long as they take.
    /// </summary>
    public void OnVictimGone()
    {
        foreach (MemoryCgroup memcg in _awaitingSlots)
        {
            MarkDirty(memcg);
        }

        _awaitingSlots.Clear();
    }

    /// <summary>
    /// True where a memcg's pages would go to swap if its devices were not full, and a victim outside gives back slots from the beginning of its exit on
    /// (mm/memory.c:zap_pte_range). OOMs come one after the other (oom_lock, K2.1): whoever met the full device with the first still has passes of its charge
    /// loop left (K3.13), and a pass that takes a page uses none of them up.
    /// </summary>
    private bool AwaitsSlots(MemoryCgroup memcg, bool memswFailed)
    {
        if (memswFailed || host.Swap is null || !host.Reaper.FreesSwapOutside(memcg) || !_reclaim.LacksSlots(memcg))
        {
            return false;
        }

        if (!_awaitingSlots.Contains(memcg))
        {
            _awaitingSlots.Add(memcg);
        }

        return true;
    }
}
