namespace OomSim.Kernel;

/// <summary>Where growth meets nothing.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// True where nothing holds growth back or takes time for it, here or above: below all limits, nothing reclaimed, nobody waiting. The moment
    /// at which that ends is an event (<see cref="SettleOne"/>).
    /// </summary>
    public bool IsFree(MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            long most = Math.Min(m.Max, m.High);
            if (m.Plan is not null || !m.LetsAllGrow || m.SwapHigh != MemoryCgroup.Unlimited || m.ReclaimingSince is not null
                || m.Faulting is { Count: > 0 } || m.Sleepers is { Count: > 0 } || m.Usage.At(now) >= (m.IsRoot ? Math.Min(most, host.Kswapd.Level) : most) || IsAtMemsw(m, now))
            {
                return false;
            }
        }

        return true;
    }
}
