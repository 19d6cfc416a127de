using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Writes dirty pages to disk at its speed (K14): when too many are dirty, until there are fewer; files that have been dirty for
/// long, until they are clean; a file that somebody waits for; and where reclaim needs clean pages, as many as were dirty then.
/// </summary>
internal sealed partial class Writeback : IEventOwner
{
    private const int ExpireTag = 0;
    private const int DoneTag = 1;

    private readonly LinuxHost host;
    private readonly List<Inode> _dirtyInodes = [];
    private readonly List<CachePool> _writing = [];
    private readonly List<Process> _syncers = [];
    private readonly DirtyDomain _host;
    private readonly List<DirtyDomain> _memcgs = [];
    private Fluid _dirty;
    private Fluid _written;
    private long _asked;
    private bool _hasExpired;
    private EventHandle _expire;
    private EventHandle _done;

    /// <summary>Nothing is dirty yet.</summary>
    public Writeback(LinuxHost host)
    {
        this.host = host;
        _host = new DirtyDomain(host, null, OnThreshold);
    }

    /// <summary>Dirty bytes of the host.</summary>
    public long DirtyNow => _dirty.At(host.Simulator.Now);

    private bool IsAsked => _written.At(host.Simulator.Now) < _asked;

    private bool HasWork => _hasExpired || _syncers.Count > 0 || _host.IsFlushing || IsAsked || _memcgs.Exists(static domain => domain.IsFlushing);

    /// <summary>True when dirty pages came or went at another speed since the disk was shared out.</summary>
    public bool IsStale { get; private set; }

    /// <summary>True while some process writes to a file on disk.</summary>
    public bool HasWriters => _host.Writers.Count > 0;

    /// <summary>Present write speed, byte/s.</summary>
    public long SpeedNow
    {
        get
        {
            long rate = 0;
            foreach (CachePool pool in _writing)
            {
                rate += pool.WrittenRate;
            }

            return rate >> 20;
        }
    }

    /// <summary>A process starts to write to a file on disk.</summary>
    public void AddWriter(Process process, Inode inode)
    {
        if (!inode.IsDirtyTracked)
        {
            inode.IsDirtyTracked = true;
            inode.DirtiedAt = host.Simulator.Now;
            _dirtyInodes.Add(inode);
        }
        else
        {
            NoteClean(inode, host.Simulator.Now);
        }

        MemoryCgroup memcg = process.Cgroup.Memory;
        if (memcg.Dirty is null && !memcg.IsRoot && host.Config.Cgroup == CgroupVersion.V2)
        {
            memcg.Dirty = new DirtyDomain(host, memcg, OnThreshold);
            _memcgs.Add(memcg.Dirty);
            for (MemoryCgroup? m = memcg.Parent; m is { IsRoot: false }; m = m.Parent)
            {
                m.DirtyBelow.Add(memcg.Dirty);
            }
        }

        process.Activity!.DirtyDemand = process.Activity.PaceRate;
        _host.Writers.Add(process);
        memcg.Dirty?.Writers.Add(process);
        ForgetLevels(memcg);
        RefreshThrottled();
    }

    /// <summary>A process no longer writes.</summary>
    public void RemoveWriter(Process process)
    {
        _host.Writers.Remove(process);
        process.Cgroup.Memory.Dirty?.Writers.Remove(process);
        ForgetLevels(process.Cgroup.Memory);
        RefreshThrottled();
    }

    /// <summary>A memcg goes, or has nothing to write any more.</summary>
    public void Forget(MemoryCgroup memcg)
    {
        if (memcg.Dirty is { } domain)
        {
            domain.Halt();
            _memcgs.Remove(domain);
            memcg.Dirty = null;
            for (MemoryCgroup? m = memcg.Parent; m is { IsRoot: false }; m = m.Parent)
            {
                m.DirtyBelow.Remove(domain);
            }
        }
    }

    /// <summary>What may be dirty changed: a limit, or a setting of the host. It matters to nobody while nothing is dirty.</summary>
    public void OnLimits() => IsStale |= !_dirty.IsZero || _memcgs.Count > 0 || _host.IsFlushing || _host.IsThrottling;

    /// <summary>A process waits for dirty pages to reach the disk.</summary>
    public void AddSyncer(Process process)
    {
        _syncers.Add(process);
        process.Activity!.File!.Syncers++;
        IsStale = true;
    }

    /// <summary>A process no longer waits.</summary>
    public void RemoveSyncer(Process process, Inode file)
    {
        _syncers.Remove(process);
        file.Syncers--;
        IsStale = true;
    }

    /// <summary>Dirty pages come at a different speed from now on.</summary>
    public void OnDirtyRate(long delta)
    {
        _dirty.AddRate(host.Simulator.Now, delta);
        IsStale = true;
    }

    /// <summary>What is dirty of a file in one memcg becomes another amount at once, to the last part of a byte: files come and go by the million.</summary>
    /// <param name="dirty">What it was.</param>
    /// <param name="bytes">What it is.</param>
    public void OnDirty(in Fluid dirty, long bytes)
    {
        long now = host.Simulator.Now;
        _dirty.AddFractions(now, dirty.FractionsTo(now, bytes));
        IsStale = true;
    }

    /// <summary>Reclaim needs clean pages: as much is written as is dirty now.</summary>
    public void Start()
    {
        if (!IsAsked && (DirtyNow > 0 || _dirty.Rate > 0) && !host.HasPanicked)
        {
            _asked = _written.At(host.Simulator.Now) + Math.Max(DirtyNow, DirtyDomain.LeastChunk);
            IsStale = true;
        }
    }

    /// <summary>Shares the disk anew where that is due.</summary>
    public void Settle()
    {
        if (!IsStale)
        {
            return;
        }

        IsStale = false;
        if (host.HasPanicked)
        {
            return;
        }

        Look();
        if (HasWork || _writing.Count > 0)
        {
            Replan();

            // The thresholds are met at another time.
            Look();
        }
    }

    /// <summary>Stops all writing, until the next settling shares the disk anew: pages are about to change hands.</summary>
    public void Suspend()
    {
        if (_writing.Count > 0)
        {
            Undo();
            IsStale = true;
        }
    }

    /// <summary>The host has panicked.</summary>
    public void Halt()
    {
        Undo();
        _host.IsFlushing = false;
        _asked = 0;
        host.Simulator.Cancel(_expire);
        host.Simulator.Cancel(_done);
        _host.Halt();
        _memcgs.ForEach(static domain => domain.Halt());
    }

    /// <inheritdoc/>
    public void OnEvent(int tag, long argument)
    {
        if (host.HasPanicked)
        {
            return;
        }

        if (tag == ExpireTag)
        {
            Expire();
        }

        IsStale = true;
        host.Settle();
    }

    private void Replan()
    {
        Undo();
        long now = host.Simulator.Now;
        bool writesAll = _host.IsFlushing || IsAsked;
        bool anyDirty = false;
        _hasExpired = false;
        _memcgs.ForEach(static domain => domain.IsWriting = false);
        for (int i = _dirtyInodes.Count - 1; i >= 0; i--)
        {
            Inode inode = _dirtyInodes[i];
            bool open = inode.Users > 0;
            NoteClean(inode, now);
            _hasExpired |= inode.IsExpired;
            foreach (CachePool pool in inode.Pools)
            {
                if (pool.Dirty.At(now) > 0 || pool.Dirty.Rate > 0)
                {
                    open = anyDirty = true;
                    if (writesAll || inode.IsExpired || inode.Syncers > 0 || pool.Owner.Dirty is { IsFlushing: true })
                    {
                        _writing.Add(pool);
                        pool.Owner.Dirty?.IsWriting = true;
                    }
                }
            }

            if (!open)
            {
                inode.IsDirtyTracked = false;
                _dirtyInodes.RemoveAt(i);
            }
        }

        host.Simulator.Cancel(_done);
        long next = SimTime.Never;
        ShareOut(now);
        foreach (CachePool pool in _writing)
        {
            Write(pool, pool.DiskRate, now);
            if (pool.Dirty.Rate < 0)
            {
                next = Math.Min(next, pool.Dirty.TimeOf(now, 0));
            }
        }

        RefreshShares();
        _host.IsFlushing &= anyDirty;
        _asked = anyDirty ? _asked : 0;
        if (IsAsked && _written.Rate > 0)
        {
            next = Math.Min(next, _written.TimeOf(now, _asked));
        }

        foreach (DirtyDomain domain in _memcgs)
        {
            domain.IsFlushing &= domain.IsWriting;
        }

        _done = next == SimTime.Never ? default : host.Simulator.Schedule(next, this, DoneTag);
        foreach (Process process in _syncers)
        {
            host.Tasks.MarkDirty(process);
        }
    }

    private void Undo()
    {
        long now = host.Simulator.Now;
        foreach (CachePool pool in _writing)
        {
            Write(pool, -pool.WrittenRate, now);
        }

        _writing.Clear();
    }

    private void Write(CachePool pool, long rate, long now)
    {
        if (rate == 0)
        {
            return;
        }

        pool.WrittenRate += rate;
        pool.Inode.Written.AddRate(now, rate);
        pool.Dirty.AddRate(now, -rate);
        pool.Clean.AddRate(now, rate);
        pool.Owner.ConvertRate(MemoryKind.Dirty, MemoryKind.Clean, rate);
        pool.Owner.AddDiskWriteRate(rate);
        _dirty.AddRate(now, -rate);
        _written.AddRate(now, rate);
        for (MemoryCgroup? m = pool.Owner; m is not null; m = m.Parent)
        {
            host.Memory.MarkDirty(m);
        }
    }

    private void Look()
    {
        long now = host.Simulator.Now;
        bool differs = _host.Look(_dirty);
        for (int i = _memcgs.Count - 1; i >= 0; i--)
        {
            differs |= _memcgs[i].Look(_dirty);
            if (_memcgs[i] is { Writers.Count: 0, IsFlushing: false } idle)
            {
                Forget(idle.Memcg!);
            }
        }

        if (differs)
        {
            RefreshWriters();
        }

        if ((_dirty.At(now) > 0 || _dirty.Rate > 0) && !host.Simulator.IsPending(_expire) && WakeInterval > 0)
        {
            ScheduleLook(now, Expiry);
        }
    }

    private void OnThreshold()
    {
        IsStale = true;
        host.Settle();
    }

    private void ForgetLevels(MemoryCgroup memcg)
    {
        _host.Level.Forget();
        memcg.Dirty?.Level.Forget();
    }

    private void RefreshThrottled()
    {
        if (_host.IsThrottling || _memcgs.Exists(static domain => domain.IsThrottling))
        {
            RefreshWriters();
        }
    }

    private void RefreshWriters() => _host.Writers.ForEach(host.Tasks.MarkDirty);
}
