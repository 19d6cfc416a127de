using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Writes dirty pages to disk at its speed (K14): when too many are dirty, when they are old, when somebody waits for
/// them, or when reclaim needs them clean. Once started it goes on until all are written.
/// </summary>
internal sealed class Writeback(LinuxHost host) : IEventOwner
{
    private const int ExpireTag = 0;
    private const int ThresholdTag = 1;
    private const int DoneTag = 2;

    /// <summary>
    /// Least distance between the thresholds, bytes: the flusher takes 1024 pages at a time, so on a host that is nearly
    /// full writers are not stopped and let go more often than that.
    /// </summary>
    private const long LeastBackground = 4L << 20;

    private readonly List<Inode> _dirtyInodes = [];
    private readonly List<CachePool> _writing = [];
    private readonly List<Process> _writers = [];
    private readonly List<Process> _syncers = [];
    private Fluid _dirty;
    private EventHandle _expire;
    private EventHandle _threshold;
    private long _thresholdTime = SimTime.Never;
    private EventHandle _done;

    /// <summary>Dirty bytes of the host.</summary>
    public long DirtyNow => _dirty.At(host.Simulator.Now);

    /// <summary>True while pages are being written.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>True while writers must wait for the disk (K14.2).</summary>
    public bool IsThrottling { get; private set; }

    /// <summary>True when dirty pages came or went at another speed since the disk was shared out.</summary>
    public bool IsStale { get; private set; }

    /// <summary>What each writer may dirty while throttled, 2^-20 byte/s.</summary>
    public long WriterShare => (host.Config.DiskWrite << 20) / Math.Max(1, _writers.Count);

    /// <summary>What the disk can write at least of pages that are dirtied in a pool that has none yet, 2^-20 byte/s.</summary>
    public long ShareOf(CachePool pool)
    {
        long others = Math.Max(0, DirtyNow) + (Pages.Size * (_writing.Count - (_writing.Contains(pool) ? 1 : 0)));
        return (long)((Int128)(host.Config.DiskWrite << 20) * Pages.Size / (others + Pages.Size) / Math.Max(1, pool.Inode.Users));
    }

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
        _writers.Add(process);
        if (!inode.IsDirtyTracked)
        {
            inode.IsDirtyTracked = true;
            _dirtyInodes.Add(inode);
        }

        if (IsThrottling)
        {
            RefreshWriters();
        }
    }

    /// <summary>A process no longer writes.</summary>
    public void RemoveWriter(Process process)
    {
        _writers.Remove(process);
        if (IsThrottling)
        {
            RefreshWriters();
        }
    }

    /// <summary>A process waits for dirty pages to reach the disk.</summary>
    public void AddSyncer(Process process)
    {
        _syncers.Add(process);
        Start();
    }

    /// <summary>A process no longer waits.</summary>
    public void RemoveSyncer(Process process) => _syncers.Remove(process);

    /// <summary>Dirty pages come at a different speed from now on.</summary>
    public void OnDirtyRate(long delta)
    {
        _dirty.AddRate(host.Simulator.Now, delta);
        IsStale = true;
    }

    /// <summary>Dirty pages appear or vanish at once.</summary>
    public void OnDirtyBytes(long bytes)
    {
        _dirty.Add(host.Simulator.Now, bytes);
        IsStale = true;
    }

    /// <summary>Somebody needs clean pages now.</summary>
    public void Start()
    {
        if (!IsRunning && (DirtyNow > 0 || _dirty.Rate > 0) && !host.HasPanicked)
        {
            IsRunning = true;
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
        Look();
        if (IsRunning)
        {
            Replan();
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
        IsRunning = false;
        host.Simulator.Cancel(_expire);
        host.Simulator.Cancel(_threshold);
        host.Simulator.Cancel(_done);
    }

    /// <inheritdoc/>
    public void OnEvent(int tag, long argument)
    {
        if (host.HasPanicked)
        {
            return;
        }

        switch (tag)
        {
            case ExpireTag:
                Start();
                break;
            case ThresholdTag:
                _thresholdTime = SimTime.Never;
                break;
        }

        IsStale = true;
        host.Settle();
    }

    private void Replan()
    {
        Undo();
        long now = host.Simulator.Now;
        Int128 total = 0;
        for (int i = _dirtyInodes.Count - 1; i >= 0; i--)
        {
            bool open = _dirtyInodes[i].Users > 0;
            foreach (CachePool pool in _dirtyInodes[i].Pools)
            {
                if (pool.Dirty.At(now) > 0 || pool.Dirty.Rate > 0)
                {
                    open = true;
                    _writing.Add(pool);
                    total += Math.Max(Pages.Size, pool.Dirty.At(now));
                }
            }

            if (!open)
            {
                _dirtyInodes[i].IsDirtyTracked = false;
                _dirtyInodes.RemoveAt(i);
            }
        }

        host.Simulator.Cancel(_done);
        long next = SimTime.Never;
        long speed = host.Config.DiskWrite << 20;
        foreach (CachePool pool in _writing)
        {
            long rate = (long)((Int128)speed * Math.Max(Pages.Size, pool.Dirty.At(now)) / total);

            // A pool that is written as fast as it is dirtied holds nothing back.
            if (pool.Dirty.At(now) <= 0)
            {
                rate = Math.Min(rate, pool.Dirty.Rate);
            }

            Write(pool, rate, now);
            if (pool.Dirty.Rate < 0)
            {
                next = Math.Min(next, pool.Dirty.TimeOf(now, 0));
            }
        }

        IsRunning = _writing.Count > 0;
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
        _dirty.AddRate(now, -rate);
        for (MemoryCgroup? m = pool.Owner; m is not null; m = m.Parent)
        {
            host.Memory.MarkDirty(m);
        }
    }

    private void Look()
    {
        long now = host.Simulator.Now;
        long dirty = _dirty.At(now);
        (long background, long ceiling) = Thresholds();
        bool throttles = IsThrottling ? dirty >= background : dirty >= ceiling;
        if (throttles != IsThrottling)
        {
            IsThrottling = throttles;
            RefreshWriters();
        }

        if (dirty >= background)
        {
            Start();
        }

        long next = SimTime.Never;
        if (_dirty.Rate > 0 && !IsThrottling)
        {
            next = _dirty.TimeOf(now, IsRunning ? ceiling : background);
        }
        else if (_dirty.Rate < 0 && IsThrottling)
        {
            next = _dirty.TimeOf(now, background - 1);
        }

        if (next != _thresholdTime)
        {
            host.Simulator.Cancel(_threshold);
            _threshold = next == SimTime.Never ? default : host.Simulator.Schedule(next, this, ThresholdTag);
            _thresholdTime = next;
        }

        if ((dirty > 0 || _dirty.Rate > 0) && !IsRunning && !host.Simulator.IsPending(_expire))
        {
            // Pages older than 30 s are written by the flusher that looks every 5 s (K14.2).
            _expire = host.Simulator.Schedule(now + (30 * SimTime.Second), this, ExpireTag);
        }
    }

    private (long Background, long Ceiling) Thresholds()
    {
        // K14.1: 10 % and 20 % of what could be dirtied; the free run ends half way between them (K14.2).
        long dirtyable = host.DirtyableBytes;
        long background = Math.Max(LeastBackground, (long)((Int128)dirtyable * host.Sysctl("vm.dirty_background_ratio") / 100));
        long limit = (long)((Int128)dirtyable * host.Sysctl("vm.dirty_ratio") / 100);
        return (background, Math.Max(2 * LeastBackground, Math.Max(background + LeastBackground, (background + limit) / 2)));
    }

    private void RefreshWriters()
    {
        foreach (Process process in _writers)
        {
            host.Tasks.MarkDirty(process);
        }
    }
}
