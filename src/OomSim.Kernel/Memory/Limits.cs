namespace OomSim.Kernel;

/// <summary>Changes hard limits with each hierarchy's rules (K7.1, K8.1, K8.2). Null: the write goes on, its result comes later.</summary>
internal sealed class Limits(LinuxHost host)
{
    /// <summary>Writes of memory.max that kill.</summary>
    public KillingWrites Killing { get; } = new(host);

    /// <summary>v2 memory.max: takes effect at once; reclaims, then kills until usage fits what was written or nobody is left, and returns then (K7.1).</summary>
    public Errno? SetMaxV2(MemoryCgroup memcg, long max, WriteCall call)
    {
        host.NotifyJump(memcg.Cgroup);
        memcg.Max = max;
        memcg.Forced = memcg.Usage.At(host.Simulator.Now);
        host.Writeback.OnLimits();
        host.Memory.MarkDirty(memcg);
        return memcg.Forced <= max ? Errno.None : ShrinkToMaxV2(memcg, max, call);
    }

    /// <summary>v2 memory.high: reclaims what it can and always succeeds (K6.9).</summary>
    public Errno? SetHigh(MemoryCgroup memcg, long high, WriteCall call)
    {
        host.NotifyJump(memcg.Cgroup);
        if (high > memcg.High)
        {
            host.Tasks.SleepOut(memcg.Cgroup);
        }

        memcg.High = high;
        host.Writeback.OnLimits();
        host.Memory.MarkDirty(memcg);
        return new ReclaimingWrite(host, memcg, _ => Over(memcg, high), call) { Fruitless = () => Errno.None }.Begin();
    }

    /// <summary>v1 memory.limit_in_bytes: never kills; EBUSY where usage cannot be reclaimed (K8.2).</summary>
    public Errno? SetMaxV1(MemoryCgroup memcg, long max, WriteCall call)
    {
        if (max > memcg.MemswMax)
        {
            return Errno.EINVAL;
        }

        if (Over(memcg, max) > 0)
        {
            return ShrinkToMaxV1(memcg, max, call);
        }

        host.NotifyJump(memcg.Cgroup);
        return PutMaxV1(memcg, max);
    }

    /// <summary>v1 memory.memsw.limit_in_bytes.</summary>
    public Errno? SetMemswV1(MemoryCgroup memcg, long memsw, WriteCall call)
    {
        if (memsw < memcg.Max)
        {
            return Errno.EINVAL;
        }

        if (OverMemsw(memcg, memsw) > 0)
        {
            return ShrinkToMemsw(memcg, memsw, call);
        }

        host.NotifyJump(memcg.Cgroup);
        return PutMemsw(memcg, memsw);
    }

    /// <summary>
    /// v1 memory.force_empty: takes all that can be taken, and waits for what the disk or swap has to write first, as a limit that is
    /// lowered does; what stays is no error (K8.10, K8.16).
    /// </summary>
    public Errno? Empty(MemoryCgroup memcg, WriteCall call) => new ReclaimingWrite(host, memcg, _ => Over(memcg, 0), call)
    {
        Fruitless = () => Errno.None,
        Interrupted = Errno.EINTR,
    }.Begin();

    /// <summary>
    /// memory.reclaim, and what who returns to its program above memory.high takes, for whom no call is: clean pages, and anonymous ones by swap. Dirty pages are
    /// not reclaim's to write, nor does it wait for them (K6.2, K7.12, K12.14).
    /// </summary>
    public Errno? Take(MemoryCgroup memcg, long bytes, Errno fruitless, WriteCall? call, bool files = true, bool anon = true)
    {
        bytes = Math.Min(bytes, long.MaxValue / 2);
        return new ReclaimingWrite(host, memcg, taken => bytes - taken, call)
        {
            WaitsForDisk = false,
            Drains = false,
            TakesFiles = files,
            Swaps = anon,
            Fruitless = () => fruitless,
            Interrupted = Errno.EINTR,
        }.Begin();
    }

    /// <summary>
    /// memory.reclaim: bytes, from 6.12 on with <c>swappiness=N</c>, 0 to 200, of which 0 spares anonymous pages, and from 6.18 on
    /// <c>swappiness=max</c>, which takes nothing else (K7.12, K12.2).
    /// </summary>
    public Errno? Reclaim(MemoryCgroup memcg, string value, WriteCall call)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 && !host.KernelFacts.ReclaimTakesSwappiness)
        {
            // Up to then the word for no limit is the empty one.
            return Take(memcg, MemoryCgroup.Unlimited, Errno.EAGAIN, call);
        }

        if (words.Length is 0 or > 2 || CgroupFiles.ParseBytes(words[0], "") is not { } bytes)
        {
            return Errno.EINVAL;
        }

        if (words.Length == 1)
        {
            return Take(memcg, bytes, Errno.EAGAIN, call);
        }

        const string key = "swappiness=";
        string text = words[1].StartsWith(key, StringComparison.Ordinal) && host.KernelFacts.ReclaimTakesSwappiness ? words[1][key.Length..] : "";
        bool isMax = text == "max" && host.KernelFacts.ReclaimTakesAnonOnly;
        long? swappiness = isMax ? long.MaxValue : CgroupFiles.ParseNumber(text);
        return isMax || swappiness is >= 0 and <= 200
            ? Take(memcg, bytes, Errno.EAGAIN, call, files: !isMax, anon: swappiness > 0)
            : Errno.EINVAL;
    }

    // Most writes find less in use than they allow, those of each start: what a reclaim needs is not made for them.
    private Errno? ShrinkToMaxV2(MemoryCgroup memcg, long max, WriteCall call) =>
        new ReclaimingWrite(host, memcg, _ => Over(memcg, max), call) { Fruitless = () => Killing.Begin(memcg, max, call) }.Begin();

    private Errno? ShrinkToMaxV1(MemoryCgroup memcg, long max, WriteCall call) => new ReclaimingWrite(host, memcg, _ => Over(memcg, max), call)
    {
        Enough = () => PutMaxV1(memcg, max),
        Fruitless = () => Errno.EBUSY,
        Interrupted = Errno.EINTR,
    }.Begin();

    private Errno? ShrinkToMemsw(MemoryCgroup memcg, long memsw, WriteCall call) => new ReclaimingWrite(host, memcg, _ => OverMemsw(memcg, memsw), call)
    {
        Swaps = false,
        Enough = () => PutMemsw(memcg, memsw),
        Fruitless = () => Errno.EBUSY,
        Interrupted = Errno.EINTR,
    }.Begin();

    // The other limit may have been written while this one's writer reclaimed.
    private Errno PutMaxV1(MemoryCgroup memcg, long max)
    {
        if (max > memcg.MemswMax)
        {
            return Errno.EINVAL;
        }

        bool raised = max > memcg.Max;
        memcg.Max = max;
        After(memcg, raised);
        return Errno.None;
    }

    private Errno PutMemsw(MemoryCgroup memcg, long memsw)
    {
        if (memsw < memcg.Max)
        {
            return Errno.EINVAL;
        }

        bool raised = memsw > memcg.MemswMax;
        memcg.MemswMax = memsw;
        After(memcg, raised);
        return Errno.None;
    }

    private long OverMemsw(MemoryCgroup memcg, long memsw) => Over(memcg, memsw, memcg.SwapUsage.At(host.Simulator.Now));

    // A counter counts pages (K3.1): bytes of one, where growth ended in the middle of it, are none to take, and a device brings none of them back.
    private long Over(MemoryCgroup memcg, long limit, long swap = 0) =>
        limit == MemoryCgroup.Unlimited ? 0 : Pages.Floor(memcg.Usage.At(host.Simulator.Now) + swap) - limit;

    private void After(MemoryCgroup memcg, bool raised)
    {
        host.Memory.MarkDirty(memcg);
        if (raised)
        {
            host.Hung.OnUncharge(memcg, SleepEnd.LimitRaised);
        }
    }
}
