namespace OomSim.Kernel;

/// <summary>What happened to a memcg's pages on their lists (K12, K13). Its own only: sums are made by who reads them.</summary>
public sealed partial class MemoryCgroup
{
    private BytesPerKind _uncharged;
    private LruCounters? _lru;

    /// <summary>Bytes of a kind that were uncharged so far, here (pgpgout).</summary>
    internal long Uncharged(MemoryKind kind, long now) => _uncharged[(int)kind] + kind switch
    {
        MemoryKind.Anon => Count(LruCounter.FlowAnon, now),
        MemoryKind.Shmem => Count(LruCounter.FlowShmem, now),
        MemoryKind.Clean => Count(LruCounter.FlowFile, now),
        _ => 0,
    };

    /// <summary>
    /// True from when reclaim for it first had active file pages become inactive because they were too many, while both lists are about as long as that lets them
    /// be: from one round to the next they are too many, or not (K12.6).
    /// </summary>
    internal bool IsAtFileRatio { get; set; }

    /// <summary>How far reclaim has gone round its anonymous pages, for whatever level.</summary>
    internal AnonTurn AnonTurn => (_lru ??= new LruCounters()).AnonTurn;

    /// <summary>Bytes of a counter, without those below.</summary>
    internal long Count(LruCounter counter, long now) => _lru?.At(counter, now) ?? 0;

    /// <summary>Counts bytes at once.</summary>
    internal void Add(LruCounter counter, long bytes)
    {
        if (bytes != 0)
        {
            (_lru ??= new LruCounters()).Add(counter, bytes, _host.Simulator.Now);
        }
    }

    /// <summary>Counts faster or slower from now on, 2^-20 byte/s.</summary>
    internal void AddRate(LruCounter counter, long delta)
    {
        if (delta != 0)
        {
            (_lru ??= new LruCounters()).AddRate(counter, delta, _host.Simulator.Now);
        }
    }

    /// <summary>File pages on active lists here and below, bytes.</summary>
    internal long ActiveFile(long now)
    {
        long bytes = 0;
        foreach (CachePool pool in Pools)
        {
            bytes += pool.Active.Rate == 0 && pool.Active.At(now) == 0 ? 0 : pool.ActiveAt(now);
        }

        if (PoolsBelow == Pools.Count)
        {
            return bytes;
        }

        foreach (Cgroup child in Cgroup.ChildList)
        {
            bytes += child.Memory.ActiveFile(now);
        }

        return bytes;
    }

    /// <summary>A counter over this memcg and all below, bytes.</summary>
    internal long CountAll(LruCounter counter, long now)
    {
        long bytes = Count(counter, now);
        foreach (Cgroup child in Cgroup.ChildList)
        {
            bytes += child.Memory.CountAll(counter, now);
        }

        return bytes;
    }

    /// <summary>How fast this memcg and all below count, 2^-20 byte/s.</summary>
    internal long RateOfAll(LruCounter counter)
    {
        long rate = _lru?.RateOf(counter) ?? 0;
        foreach (Cgroup child in Cgroup.ChildList)
        {
            rate += child.Memory.RateOfAll(counter);
        }

        return rate;
    }
}
