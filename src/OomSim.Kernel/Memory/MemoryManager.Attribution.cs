using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Telling the ledger whose growth a plan, or a kswapd that wakes, makes room for.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>Pairs that one round of reclaim counts at most for a group it takes from, all together.</summary>
    private const int MostPairs = 4096;

    private readonly List<(ReclaimAccount Account, long Wish)> _growing = [];
    private bool _isClosed;

    /// <summary>Whose growth took whose pages.</summary>
    public ReclaimLedger Ledger { get; } = new();

    /// <summary>The whole run's, at its end: what the plans in effect took so far is counted.</summary>
    public ReclaimLedger CloseLedger(long now)
    {
        if (_isClosed)
        {
            return Ledger;
        }

        _isClosed = true;
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            if (cgroup.Memory.Plan is { } plan)
            {
                Book(cgroup.Memory, plan, now);
            }

            Ledger.Close(cgroup.Memory, isGone: false);
        }

        return Ledger;
    }

    /// <summary>Those whose growth comes to a memcg at this moment. The list holds until it is asked for again.</summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="victims">From how many something is taken: the more, the fewer growers are kept apart.</param>
    public List<(ReclaimAccount Account, long Wish)> Growing(MemoryCgroup memcg, int victims)
    {
        _growing.Clear();
        Collect(memcg, PathDelay.None, PathDelay.None, host.Simulator.Now);
        int most = Math.Clamp(MostPairs / Math.Max(1, victims), 4, 64);
        if (_growing.Count > most)
        {
            // The fastest are named.
            _growing.Sort(static (a, b) => a.Wish != b.Wish ? b.Wish.CompareTo(a.Wish) : string.CompareOrdinal(a.Account.Path, b.Account.Path));
            Int128 rest = 0;
            for (int i = most; i < _growing.Count; i++)
            {
                rest += _growing[i].Wish;
            }

            _growing.RemoveRange(most, _growing.Count - most);
            _growing.Add((Ledger.Others, (long)Int128.Min(rest, long.MaxValue >> 8)));
        }

        return _growing;
    }

    private void Collect(MemoryCgroup memcg, in PathDelay above, in PathDelay own, long now)
    {
        if (memcg.OwnWish.Value > 0)
        {
            _growing.Add((Ledger.Of(memcg), (long)Int128.Clamp(Own(memcg, own.Factor, own), 1, long.MaxValue >> 8)));
        }

        foreach (Cgroup cgroup in memcg.Cgroup.ChildList)
        {
            if (LetsThrough(cgroup.Memory, now))
            {
                PathDelay path = above.And(cgroup.Memory, cgroup.Memory.Factor, cgroup.Memory.Delay);
                Collect(cgroup.Memory, host.KernelFacts.HighIsHierarchical ? path : above, path, now);
            }
        }
    }

    /// <summary>Notes for whom a plan takes pages from now on; what it took for others until now is counted.</summary>
    private void Attribute(MemoryCgroup memcg, ReclaimPlan plan, long now)
    {
        // Most plans are those of a container at its own limit: it grows, and its pages go.
        if (memcg.Cgroup.ChildList.Count == 0)
        {
            if (plan.Growing is not null)
            {
                Book(memcg, plan, now);
                plan.Growing = null;
            }

            plan.Booked = plan.Booked < 0 ? now : plan.Booked;
            return;
        }

        List<(ReclaimAccount, long)> growing = Growing(memcg, plan.Drops.Count + plan.SwapOuts.Count);
        if (plan.Booked >= 0)
        {
            if (plan.Growing?.SequenceEqual(growing) == true)
            {
                return;
            }

            Book(memcg, plan, now);
        }

        plan.Booked = now;
        plan.Growing = [.. growing];
    }

    private void Book(MemoryCgroup memcg, ReclaimPlan plan, long now)
    {
        if (plan.Booked >= now || plan.Booked < 0)
        {
            return;
        }

        foreach ((CachePool pool, long rate) in plan.Drops)
        {
            Book(plan, memcg, pool.Owner, Over(rate), 0);
        }

        foreach ((SwapSource source, long rate) in plan.SwapOuts)
        {
            Book(plan, memcg, source.Owner, 0, Over(rate));
        }

        plan.Booked = now;

        long Over(long rate)
        {
            Fluid taken = default;
            taken.SetRate(plan.Booked, rate);
            return taken.At(now);
        }
    }

    private void Book(ReclaimPlan plan, MemoryCgroup memcg, MemoryCgroup owner, long file, long swap)
    {
        if ((file | swap) == 0)
        {
            return;
        }

        if (plan.Growing is { } growing)
        {
            Ledger.Add(growing, Ledger.Of(owner), file, swap);
        }
        else
        {
            Ledger.Add(Ledger.Of(memcg), Ledger.Of(owner), file, swap);
        }
    }
}
