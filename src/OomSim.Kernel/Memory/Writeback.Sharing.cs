namespace OomSim.Kernel;

/// <summary>
/// Who writes to the disk at the same time, and what each gets. fsync writes its file itself (mm/filemap.c:
/// file_write_and_wait_range), and the flusher of each group with cgroup writeback its group's files; on v1 one flusher writes all
/// (fs/fs-writeback.c). None of them has more of the disk for having more to write.
/// </summary>
internal sealed partial class Writeback
{
    private readonly List<WriteStream> _streams = [];
    private readonly Dictionary<object, WriteStream> _streamOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<long> _demands = [];

    /// <summary>What a writer to a pool may dirty, 2^-20 byte/s: no more than its part of the disk while too much is dirty (K14.2).</summary>
    public long WriterShare(CachePool pool)
    {
        long share = _host.Held(host.Config.DiskWrite << 20);

        // The stricter of both applies (K14.3).
        return pool.Owner.Dirty is { } domain ? Math.Min(share, domain.Held(domain.DiskShare)) : share;
    }

    /// <summary>A process asks for another speed of its write to a file on disk: what it leaves is for the others.</summary>
    /// <param name="process">Who writes.</param>
    /// <param name="demand">How fast it could go if nothing were dirty, 2^-20 byte/s; 0 while it cannot run, <see cref="long.MaxValue"/> for as fast as it can.</param>
    public void SetDemand(Process process, long demand)
    {
        if (process.Activity is { Kind: ActivityKind.Write, File.IsTmpfs: false } activity && activity.DirtyDemand != demand)
        {
            activity.DirtyDemand = demand;
            Stir(_host, host.Config.DiskWrite << 20);
            if (process.Cgroup.Memory.Dirty is { } domain)
            {
                Stir(domain, domain.DiskShare);
            }
        }
    }

    private void Stir(DirtyDomain domain, long disk)
    {
        long before = domain.IsThrottling ? domain.Level.Of(disk) : 0;
        domain.Level.Forget();
        if (domain.IsThrottling && domain.Level.Of(disk) != before)
        {
            domain.Writers.ForEach(host.Tasks.MarkDirty);
        }
    }

    /// <summary>What the disk can write at least of pages that are dirtied in a pool that has none yet, 2^-20 byte/s.</summary>
    public static long ShareOf(CachePool pool) => pool.DiskShare / Math.Max(1, pool.Inode.Users);

    private void ShareOut(long now)
    {
        _streams.Clear();
        _streamOf.Clear();
        foreach (CachePool pool in _writing)
        {
            StreamOf(pool).Add(pool);
        }

        // Writers who are held to their part of the disk do not make that part smaller.
        foreach (DirtyDomain domain in _memcgs)
        {
            if (domain.IsThrottling && _streamOf.TryGetValue(domain.Memcg!, out WriteStream? stream))
            {
                stream.IsOpen = true;
            }
        }

        long speed = host.Config.DiskWrite << 20;
        _demands.Clear();
        _streams.ForEach(stream => _demands.Add(stream.Demand(now)));
        long level = Math.Min(speed, MaxMin.Level(speed, _demands));
        _streams.ForEach(stream => stream.ShareOut(level, speed / _streams.Count, now));
    }

    private WriteStream StreamOf(CachePool pool)
    {
        object key = pool.Inode.Syncers > 0 ? pool.Inode : host.Config.Cgroup == CgroupVersion.V2 ? pool.Owner : this;
        if (!_streamOf.TryGetValue(key, out WriteStream? stream))
        {
            stream = new WriteStream();
            _streamOf.Add(key, stream);
            _streams.Add(stream);
        }

        return stream;
    }

    /// <summary>What the disk writes of a group's pages holds its writers back.</summary>
    private void RefreshShares()
    {
        _memcgs.ForEach(static domain => domain.SyncedRate = 0);
        foreach (CachePool pool in _writing)
        {
            if (pool.Inode.Syncers > 0 && pool.Owner.Dirty is { } payer)
            {
                payer.SyncedRate += pool.DiskRate;
            }
        }

        foreach (DirtyDomain domain in _memcgs)
        {
            long share = _streamOf.TryGetValue(domain.Memcg!, out WriteStream? stream)
                ? stream.Level + domain.SyncedRate
                : Math.Max(domain.SyncedRate, (host.Config.DiskWrite << 20) / (_streams.Count + 1));
            if (share != domain.DiskShare)
            {
                domain.DiskShare = share;
                if (domain.IsThrottling)
                {
                    domain.Writers.ForEach(host.Tasks.MarkDirty);
                }
            }
        }
    }
}
