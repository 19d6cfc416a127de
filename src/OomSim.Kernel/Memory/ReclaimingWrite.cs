using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// A write to a cgroup file that reclaims until enough is taken (K6.9, K7.1, K7.12, K8.2, K8.10), or a charge (<see cref="StructureCharges"/>). Clean pages go at once; for
/// dirty ones and for swap it takes the device's time, or that of whoever writes and reclaims where that is longer, batch by batch.
/// </summary>
internal sealed class ReclaimingWrite : IEventOwner
{
    /// <summary>Batches of a long reclaim: usage comes down in that many steps.</summary>
    private const int Batches = 16;

    private readonly LinuxHost _host;
    private readonly MemoryCgroup _memcg;
    private readonly Func<long> _over;
    private readonly WriteCall? _call;
    private long _batch;
    private long _toSwap;
    private bool _waitedForAll;
    private ReclaimPass _pass;

    /// <summary>Prepares a write.</summary>
    /// <param name="host">The host.</param>
    /// <param name="memcg">What is reclaimed from.</param>
    /// <param name="over">Bytes that are left to take, from those taken so far.</param>
    /// <param name="call">Gets the result where the write has to wait for a device; null where nobody waits for it.</param>
    public ReclaimingWrite(LinuxHost host, MemoryCgroup memcg, Func<long, long> over, WriteCall? call)
    {
        _host = host;
        _memcg = memcg;
        _over = () => over(Taken);
        _call = call;
    }

    /// <summary>False where dirty pages are left alone, but for that the flusher is woken to write them (K12.14).</summary>
    public bool WaitsForDisk { get; init; } = true;

    /// <summary>False where file pages are spared (K7.12).</summary>
    public bool TakesFiles { get; init; } = true;

    /// <summary>False where swap would not help (K8.2).</summary>
    public bool Swaps { get; init; } = true;

    /// <summary>False where what CPUs have charged in advance stays (K7.12).</summary>
    public bool Drains { get; init; } = true;

    /// <summary>For whom pages are taken; null where a command takes them, not growth.</summary>
    public ReclaimAccount? For { get; init; }

    /// <summary>What happens when enough is taken; null where the write goes on.</summary>
    public Func<Errno?> Enough { get; init; } = () => Errno.None;

    /// <summary>What happens when nothing more can be taken; null where the write goes on.</summary>
    public required Func<Errno?> Fruitless { get; init; }

    /// <summary>What the write returns where a signal ends it (mm/memcontrol.c: memory_max_write, memory_high_write; mem_cgroup_resize_max, memory_reclaim).</summary>
    public Errno Interrupted { get; init; } = Errno.None;

    private long Taken { get; set; }

    /// <summary>Starts; null where it has to wait.</summary>
    public Errno? Begin()
    {
        _host.NotifyJump(_memcg.Cgroup);
        if (Drains && _over() > 0)
        {
            _host.Stocks.Drain(_memcg);
        }

        _batch = Math.Max(Protection.Round, Pages.Ceiling(_over() / Batches));
        return Step();
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (_host.HasPanicked || _call is { IsOver: true })
        {
            return;
        }

        // rmdir waits for who writes (fs/kernfs/dir.c:kernfs_drain), who finds that nothing is left.
        Errno? result;
        if (_memcg.Cgroup.IsRemoved)
        {
            result = _over() <= 0 ? Enough() : Fruitless();
        }
        else
        {
            _host.NotifyJump(_memcg.Cgroup);
            long swap = Math.Min(_toSwap, Math.Max(0, _over()));
            Taken += swap > 0 ? _host.Memory.Reclaim.SwapNow(_memcg, swap, _pass) : 0;
            result = Step();
        }

        _host.Settle();
        if (result is { } errno)
        {
            _call?.Return(errno);
        }
    }

    private Errno? Step()
    {
        // What memory.low protects is passed over only where nothing else can be taken (K5.8).
        bool isLowSkipped = true;
        for (_pass = ReclaimPass.Normal; isLowSkipped && _pass <= ReclaimPass.IgnoringLow; _pass++)
        {
            if (Step(out isLowSkipped, out Errno? result))
            {
                return result;
            }
        }

        return Fruitless();
    }

    /// <summary>One pass; false where it finds nothing to take and too little was taken so far.</summary>
    private bool Step(out bool isLowSkipped, out Errno? result)
    {
        Reclaim reclaim = _host.Memory.Reclaim;
        result = null;
        isLowSkipped = false;
        _toSwap = 0;
        if (TakesFiles && _over() is > 0 and var bytes)
        {
            Taken += reclaim.DropNow(_memcg, bytes, _pass, For ?? _host.Memory.Ledger.Command);
            isLowSkipped = reclaim.Protection.LowSkipped;
        }

        long over = _over();
        if (over <= 0)
        {
            result = Enough();
            return true;
        }

        long dirty = WaitsForDisk ? Math.Min(over, reclaim.DirtyBelow(_memcg, _pass)) : 0;
        isLowSkipped |= WaitsForDisk && reclaim.Protection.LowSkipped;
        if (dirty > 0)
        {
            _host.Writeback.Start();

            // Where all was waited for and others have written since, the few pages of the moment are not waited for one by one: reclaim sleeps until many are clean, or for its time
            // (mm/vmscan.c:reclaim_throttle).
            long waits = _waitedForAll ? _batch : Math.Max(Protection.Round, Math.Min(dirty, _batch));
            _waitedForAll = dirty <= waits;
            result = Wait(waits, _host.Config.DiskWrite << 20);
            return true;
        }

        if (!WaitsForDisk && TakesFiles && reclaim.DirtyBelow(_memcg, _pass) > 0)
        {
            _host.Writeback.Start();
        }

        _toSwap = Swaps ? Math.Min(Math.Min(over, _batch), reclaim.SwappableNow(_memcg, _pass)) : 0;
        isLowSkipped |= Swaps && reclaim.Protection.LowSkipped;
        if (_toSwap <= 0)
        {
            return false;
        }

        result = Wait(_toSwap, Math.Min(_host.Swap!.ShareFor(null), _host.Config.Profile.SwapOutSpeed << 20));
        return true;
    }

    private Errno? Wait(long bytes, long speed)
    {
        long takes = (long)Int128.Min(long.MaxValue >> 2, ((Int128)bytes << 20) * SimTime.Second / Math.Max(1, speed));
        _call?.WhenInterrupted = Interrupted;
        _host.Simulator.Schedule(_host.Simulator.Now + Math.Max(1, takes), this, 0);
        return null;
    }
}
