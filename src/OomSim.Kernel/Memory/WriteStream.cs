namespace OomSim.Kernel;

/// <summary>Files that one task writes to disk, in turns: the flusher of a group, or the file of those who wait for it.</summary>
internal sealed class WriteStream
{
    private readonly List<(Inode File, List<CachePool> Pools)> _files = [];
    private readonly List<long> _demands = [];

    /// <summary>True where it uses all that it gets, whatever comes to its files.</summary>
    public bool IsOpen { get; set; }

    /// <summary>What the disk gives it, or would give it if it had enough to write, 2^-20 byte/s.</summary>
    public long Level { get; private set; }

    /// <summary>What it can use, 2^-20 byte/s; <see cref="long.MaxValue"/> for all that it gets.</summary>
    public long Demand(long now)
    {
        if (IsOpen)
        {
            return long.MaxValue;
        }

        long demand = 0;
        foreach ((_, List<CachePool> pools) in _files)
        {
            demand = SumOf(demand, DemandOf(pools, now));
        }

        return demand;
    }

    /// <summary>It writes pages of a file; those of the same file come one after the other.</summary>
    public void Add(CachePool pool)
    {
        if (_files.Count == 0 || !ReferenceEquals(_files[^1].File, pool.Inode))
        {
            _files.Add((pool.Inode, []));
        }

        _files[^1].Pools.Add(pool);
    }

    /// <summary>Shares out what it gets: equally among its files (fs/fs-writeback.c:writeback_sb_inodes goes round in chunks).</summary>
    /// <param name="level">What it gets if it can use it, 2^-20 byte/s.</param>
    /// <param name="least">What it gets at least, whoever else writes, 2^-20 byte/s.</param>
    /// <param name="now">Present time, ns.</param>
    public void ShareOut(long level, long least, long now)
    {
        Level = level;
        _demands.Clear();
        _files.ForEach(file => _demands.Add(DemandOf(file.Pools, now)));
        long each = Math.Min(level, MaxMin.Level(level, _demands));
        foreach ((_, List<CachePool> pools) in _files)
        {
            ShareOut(pools, each, least / _files.Count, now);
        }
    }

    /// <summary>A file is written from its beginning to its end, whoever pays for its pages.</summary>
    private static void ShareOut(List<CachePool> pools, long rate, long least, long now)
    {
        Int128 total = 0;
        pools.ForEach(pool => total += WeightOf(pool, now));
        foreach (CachePool pool in pools)
        {
            long weight = WeightOf(pool, now);
            long part = (long)(rate * (Int128)weight / total);
            pool.DiskRate = Math.Min(part, DemandOf(pool, now));
            pool.DiskShare = (long)(least * (Int128)Pages.Size / (total - weight + Pages.Size));
        }
    }

    private static long WeightOf(CachePool pool, long now) => Math.Max(Pages.Size, pool.Dirty.At(now));

    private static long DemandOf(List<CachePool> pools, long now)
    {
        long demand = 0;
        foreach (CachePool pool in pools)
        {
            demand = SumOf(demand, DemandOf(pool, now));
        }

        return demand;
    }

    /// <summary>A pool that is written as fast as it is dirtied holds nothing back.</summary>
    private static long DemandOf(CachePool pool, long now) =>
        pool.Dirty.At(now) <= 0 || (pool.Dirty.Rate > 0 && pool.HasNoDirtyPage(now)) ? Math.Max(0, pool.Dirty.Rate) : long.MaxValue;

    private static long SumOf(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}
