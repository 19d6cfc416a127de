using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// When a memcg is at its limit, and when no longer. A charge takes each page that has come free and reclaims 32 once none is
/// (mm/memcontrol.c try_charge_memcg, mm/vmscan.c try_to_free_mem_cgroup_pages; K11.13). Where another level takes R of what grows by G, its own reclaim
/// takes G - R on the average. So it does here, a round at a time: all of G until 32 pages are free, and nothing until they are used up. Let go at
/// the first byte, growth would be held again within nanoseconds, without end.
/// </summary>
internal sealed partial class MemoryManager
{
    /// <summary>True at the limit; and below it, where its reclaim goes on and others take pages as well, until a round of them is free.</summary>
    public static bool IsAtMax(MemoryCgroup memcg, long now)
    {
        long usage = memcg.Usage.At(now);
        return usage >= memcg.Max || (memcg.IsHeldAtMax && usage >= memcg.Max - Protection.Round);
    }

    /// <summary>
    /// Looks whether it is held at its limit, and at memory.high: what is charged is a batch, for which reclaim is asked where usage is above memory.high by then (K3.5,
    /// K3.16), so what comes free there is for growth a batch at a time.
    /// </summary>
    private void Hold(MemoryCgroup memcg, long usage, long now)
    {
        // Decided by how it moved until now: at one moment its speed goes to and fro while those below and above are brought in line.
        bool goesOn = memcg.Plan is not null && (memcg.HeldAt == now || memcg.Usage.Rate < 0);
        memcg.IsHeldAtMax = usage >= memcg.Max || (memcg.IsHeldAtMax && goesOn && usage >= memcg.Max - Protection.Round);

        // Where others' reclaim makes room as well, what is held is their doing, too, and goes on while usage stays where it is.
        goesOn |= memcg.Plan is { Elsewhere: > 0, Capacity: > 0 };
        memcg.IsHeldAtHigh = usage >= memcg.High || (memcg.IsHeldAtHigh && goesOn && usage >= LetsGoAt(memcg));
        memcg.HeldAt = now;
    }

    private long LetsGoAt(MemoryCgroup memcg) => memcg.High - (host.KernelFacts.ChargeBatch * Pages.Size);

    /// <summary>When growth is let go that is held a little below memory.high, ns.</summary>
    private long NextLetGo(MemoryCgroup memcg, long now) =>
        memcg.IsHeldAtHigh && memcg.Usage.Rate < 0 && memcg.Usage.At(now) >= LetsGoAt(memcg) ? memcg.Usage.TimeOf(now, LetsGoAt(memcg) - 1) : SimTime.Never;
}
