namespace OomSim.Kernel;

/// <summary>Walks that stop where a call of reclaim has what it asks for (K11.15, <see cref="PartialWalk"/>).</summary>
internal sealed partial class Reclaim
{
    private readonly List<(MemoryCgroup Owner, long Bytes, PartialWalk.WalkedList List)> _walked = [];
    private readonly List<PartialWalk.WalkedList> _lists = [];
    private readonly List<int> _places = [];

    /// <summary>
    /// Pages that are looked at of each list in <see cref="_walked"/>, which lie in the order of the walk, in their places in what is returned (<see cref="_places"/>); null where all are looked at
    /// alike: where there is one, for the host (kswapd goes through all), before 6.12, and where there are very many.
    /// </summary>
    /// <param name="memcg">The memcg at its limit.</param>
    private long[]? WalkLooks(MemoryCgroup memcg)
    {
        if (_walked.Count < 2 || memcg.IsRoot || !host.KernelFacts.ReclaimStopsWalks)
        {
            return null;
        }

        _lists.Clear();
        _places.Clear();
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            bool has = _places.Count < _walked.Count && ReferenceEquals(_walked[_places.Count].Owner, cgroup.Memory);
            _lists.Add(has ? _walked[_places.Count].List : default);
            if (_lists.Count > PartialWalk.Most)
            {
                return null;
            }

            if (has)
            {
                _places.Add(_lists.Count - 1);
            }
        }

        return _places.Count == _walked.Count ? PartialWalk.Looks(_lists) : null;
    }

    /// <summary>The same of the lists of clean file pages.</summary>
    /// <param name="memcg">The memcg at its limit.</param>
    /// <param name="now">Present, ns.</param>
    /// <param name="all">All looks together.</param>
    private long[]? WalkFiles(MemoryCgroup memcg, long now, out long all)
    {
        _walked.Clear();
        all = 0;
        long bytes = 0;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            if (WholePages(pool, now) is > 0 and var has)
            {
                bool isNext = _walked.Count == 0 || !ReferenceEquals(_walked[^1].Owner, pool.Owner);
                bytes = isNext ? has : bytes + has;
                (MemoryCgroup, long, PartialWalk.WalkedList) list = (pool.Owner, bytes, new PartialWalk.WalkedList(bytes / Pages.Size, PartialWalk.Whole, Frees: true));
                if (isNext)
                {
                    _walked.Add(list);
                }
                else
                {
                    _walked[^1] = list;
                }
            }
        }

        long[]? looks = WalkLooks(memcg);
        foreach (int place in looks is null ? [] : _places)
        {
            all += looks![place];
        }

        return all == 0 ? null : looks;
    }
}
