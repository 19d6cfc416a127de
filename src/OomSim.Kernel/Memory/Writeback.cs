using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Writes dirty pages to disk at its speed (K14): when too many are dirty, when they are old, when somebody waits for
/// them, or when reclaim needs them clean. Once started it goes on until all are written.
/// </summary>
internal sealed class Writeback(LinuxHost host) : IEventOwner
{
    private const int ExpireTag = 0;
    private const int BackgroundTag = 1;
    private const int ThrottleTag = 2;
    private const int DoneTag = 3;

    private readonly List<CachePool> _writing = [];
    private readonly List<long> _rates = [];
    private Fluid _dirty;
    private EventHandle _expire;
    private EventHandle _background;
    private EventHandle _throttle;
    private EventHandle _done;
    private int _writers;

    /// <summary>Dirty bytes of the host.</summary>
    public long DirtyNow => _dirty.At(host.Simulator.Now);

    /// <summary>True while pages are being written.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>True while writers must wait for the disk (K14.2).</summary>
    public bool IsThrottling { get; private set; }

    /// <summary>What each writer may dirty while throttled, 2^-20 byte/s.</summary>
    public long WriterShare => (host.Config.DiskWrite << 20) / Math.Max(1, _writers);

    /// <summary>Present write speed, byte/s.</summary>
    public long SpeedNow => IsRunning ? host.Config.DiskWrite : 0;

    /// <summary>A process starts or stops writing.</summary>
    public void CountWriters(int delta) => _writers += delta;

    /// <summary>Dirty pages come at a different speed from now on.</summary>
    public void OnDirtyRate(long delta)
    {
        _dirty.AddRate(host.Simulator.Now, delta);
        Look();
    }

    /// <summary>Dirty pages appear or vanish at once.</summary>
    public void OnDirtyBytes(long bytes)
    {
        _dirty.Add(host.Simulator.Now, bytes);
        Look();
    }

    /// <summary>Somebody needs clean pages now.</summary>
    public void Start()
    {
        if (IsRunning || DirtyNow <= 0)
        {
            return;
        }

        IsRunning = true;
        Replan();
    }

    /// <summary>Dirty pages changed hands or writers changed speed: share the disk anew.</summary>
    public void Replan()
    {
        if (!IsRunning)
        {
            return;
        }

        Undo();
        long now = host.Simulator.Now;
        Int128 total = 0;
        foreach (Inode inode in host.DirtyInodes)
        {
            foreach (CachePool pool in inode.Pools)
            {
                if (pool.Dirty.At(now) > 0 || pool.Dirty.Rate > 0)
                {
                    _writing.Add(pool);
                    total += Math.Max(Pages.Size, pool.Dirty.At(now));
                }
            }
        }

        if (_writing.Count == 0)
        {
            Stop();
            return;
        }

        long speed = host.Config.DiskWrite << 20;
        long next = SimTime.Never;
        foreach (CachePool pool in _writing)
        {
            long rate = (long)((Int128)speed * Math.Max(Pages.Size, pool.Dirty.At(now)) / total);

            // A pool that is written as fast as it is dirtied holds nothing back.
            if (pool.Dirty.At(now) <= 0)
            {
                rate = Math.Min(rate, pool.Dirty.Rate);
            }

            _rates.Add(rate);
            pool.Dirty.AddRate(now, -rate);
            pool.Clean.AddRate(now, rate);
            pool.Owner.ConvertRate(MemoryKind.Dirty, MemoryKind.Clean, rate);
            _dirty.AddRate(now, -rate);
            if (pool.Dirty.Rate < 0)
            {
                next = Math.Min(next, pool.Dirty.TimeOf(now, 0));
            }

            host.Memory.MarkDirty(pool.Owner);
        }

        host.Simulator.Cancel(_done);
        _done = next == SimTime.Never ? default : host.Simulator.Schedule(next, this, DoneTag);
    }

    public void OnEvent(int tag, long argument)
    {
        switch (tag)
        {
            case ExpireTag:
            case BackgroundTag:
                Start();
                break;
            case ThrottleTag:
                IsThrottling = true;
                Start();
                RefreshWriters();
                break;
            case DoneTag:
                Replan();
                host.WakeSyncers();
                break;
        }

        Look();
        host.Settle();
    }

    private void Stop()
    {
        IsRunning = false;
        host.Simulator.Cancel(_done);
        host.WakeSyncers();
    }

    private void Undo()
    {
        long now = host.Simulator.Now;
        for (int i = 0; i < _writing.Count; i++)
        {
            CachePool pool = _writing[i];
            pool.Dirty.AddRate(now, _rates[i]);
            pool.Clean.AddRate(now, -_rates[i]);
            pool.Owner.ConvertRate(MemoryKind.Dirty, MemoryKind.Clean, -_rates[i]);
            _dirty.AddRate(now, _rates[i]);
            host.Memory.MarkDirty(pool.Owner);
        }

        _writing.Clear();
        _rates.Clear();
    }

    private void Look()
    {
        long now = host.Simulator.Now;
        long dirty = _dirty.At(now);
        (long background, long ceiling) = Thresholds();
        if (IsThrottling && dirty < background)
        {
            IsThrottling = false;
            RefreshWriters();
        }

        Reschedule(ref _background, IsRunning ? SimTime.Never : _dirty.TimeOf(now, background), BackgroundTag, dirty < background || !IsRunning);
        Reschedule(ref _throttle, IsThrottling || _dirty.Rate <= 0 ? SimTime.Never : _dirty.TimeOf(now, ceiling), ThrottleTag, true);
        if (dirty > 0 || _dirty.Rate > 0)
        {
            if (!IsRunning && !host.Simulator.IsPending(_expire))
            {
                // Pages older than 30 s are written by the flusher that looks every 5 s (K14.2).
                _expire = host.Simulator.Schedule(now + (30 * SimTime.Second), this, ExpireTag);
            }
        }
    }

    private void Reschedule(ref EventHandle handle, long time, int tag, bool wanted)
    {
        host.Simulator.Cancel(handle);
        handle = wanted && time != SimTime.Never ? host.Simulator.Schedule(time, this, tag) : default;
    }

    private (long Background, long Ceiling) Thresholds()
    {
        // K14.1: 10 % and 20 % of what could be dirtied; the free run ends half way between them (K14.2).
        long dirtyable = Math.Max(Pages.Size, host.DirtyableBytes);
        long background = dirtyable * host.Sysctl("vm.dirty_background_ratio") / 100;
        long limit = dirtyable * host.Sysctl("vm.dirty_ratio") / 100;
        return (background, (background + limit) / 2);
    }

    private void RefreshWriters()
    {
        foreach (Process process in host.LiveProcesses)
        {
            if (process.Activity?.Kind == ActivityKind.Write)
            {
                host.Tasks.MarkDirty(process);
            }
        }
    }
}
