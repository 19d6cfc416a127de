namespace OomSim.Kernel;

/// <summary>
/// When a memcg is at its limit, and when no longer. Reclaim takes 32 pages at least (K11.13), so nobody finds out that fewer have come free because another
/// level took some of the same: growth would be let go and be held again within nanoseconds, without end.
/// </summary>
internal sealed partial class MemoryManager
{
    /// <summary>True at the limit; and below it, where its reclaim goes on and others take pages as well, until a round of them is free.</summary>
    public static bool IsAtMax(MemoryCgroup memcg, long now)
    {
        long usage = memcg.Usage.At(now);
        return usage >= memcg.Max || (memcg.HeldAt >= 0 && usage >= memcg.Max - Protection.Round);
    }

    // Decided by how it moved until now: at one moment its speed goes to and fro while those below and above are brought in line.
    private static bool Hold(MemoryCgroup memcg, long usage, long now)
    {
        if (usage >= memcg.Max)
        {
            memcg.HeldAt = now;
        }
        else if (memcg.HeldAt >= 0)
        {
            bool holds = usage >= memcg.Max - Protection.Round && memcg.Plan is not null && (memcg.HeldAt == now || memcg.Usage.Rate < 0);
            memcg.HeldAt = holds ? now : -1;
        }

        return memcg.HeldAt >= 0;
    }
}
