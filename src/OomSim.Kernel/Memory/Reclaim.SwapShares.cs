namespace OomSim.Kernel;

/// <summary>How swapping divides between sources of which next to nothing is in memory (K12.2).</summary>
internal sealed partial class Reclaim
{
    /// <summary>
    /// Where all sources together have hardly more than a page each, and grow while they are swapped out: of each goes what comes, and of what
    /// is there in proportion, so that all are down to their last page at the same moment. By what they have, one would be down to it at once, and the next
    /// one a moment later, in turns without end. False where none grows, or there is more.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="memcg">Whose plan it is.</param>
    /// <param name="sources">What has a page to take.</param>
    /// <param name="few">What has less than a page.</param>
    /// <param name="amount">How much goes, 2^-20 byte/s.</param>
    private static bool DivideByGrowth(ReclaimPlan plan, MemoryCgroup memcg, List<(SwapSource Source, long Bytes)> sources, List<(SwapSource Source, long Bytes)> few, long amount)
    {
        Int128 beyond = 0;
        foreach ((_, long bytes) in sources)
        {
            beyond += bytes - Pages.Size + 1;
        }

        if (sources.Count == 0 || beyond >= Round)
        {
            return false;
        }

        Dictionary<SwapSource, long> goes = GoingBelow(memcg);
        Dictionary<SwapSource, long> before = [];
        Add(memcg, before);
        List<(SwapSource Source, long Bytes, long Comes)> all = [];
        Int128 comes = 0;
        int largest = 0;
        foreach ((SwapSource source, long bytes) in sources.Concat(few))
        {
            // Of what has less than a page, one level takes what comes.
            long own = Math.Max(0, source.Resident.Rate + (bytes >= Pages.Size ? goes : before).GetValueOrDefault(source));
            if (own > 0 || bytes >= Pages.Size)
            {
                largest = all.Count > 0 && all[largest].Bytes >= bytes ? largest : all.Count;
                all.Add((source, bytes, own));
                comes += own;
            }
        }

        if (comes == 0)
        {
            return false;
        }

        Int128 follows = Int128.Min(amount, comes);
        Int128 left = amount;
        foreach ((SwapSource source, long bytes, long own) in all)
        {
            long rate = (long)((own * follows / comes) + ((amount - follows) * Math.Max(0, bytes - Pages.Size + 1) / beyond));
            left -= rate;
            plan.SwapOuts.Add((source, rate));
        }

        plan.SwapOuts[largest] = (plan.SwapOuts[largest].Source, plan.SwapOuts[largest].Rate + (long)left);
        return true;
    }

    /// <summary>What goes to swap now of each source in a subtree, for whatever level: what comes to it is what it grows by and that, 2^-20 byte/s.</summary>
    private static Dictionary<SwapSource, long> GoingBelow(MemoryCgroup memcg)
    {
        Dictionary<SwapSource, long> goes = [];
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            Add(cgroup.Memory, goes);
        }

        for (MemoryCgroup? m = memcg.Parent; m is not null; m = m.Parent)
        {
            Add(m, goes);
        }

        return goes;
    }

    private static void Add(MemoryCgroup level, Dictionary<SwapSource, long> goes)
    {
        foreach ((SwapSource source, long rate) in level.Plan?.SwapOuts ?? [])
        {
            goes[source] = goes.GetValueOrDefault(source) + rate;
        }
    }
}
