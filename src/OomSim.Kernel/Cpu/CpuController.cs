using System.Numerics;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The CPU controller of one cgroup: weight, quota, usage (K20).</summary>
public sealed class CpuController : IShareGroupOwner
{
    private readonly LinuxHost _host;
    private Fluid _usage;
    private Fluid _burnt;
    private ThrottleClock? _throttle;
    private CpuBurners? _burners;
    private FloatedTime? _floated;
    private int _children;
    private int _limitedBelow;
    private long _quota = -1;
    private long _period = 100_000;
    private long _burst;

    internal CpuController(LinuxHost host, CpuController? parent, PressureGroup pressure)
    {
        _host = host;
        Pressure = pressure;
        Parent = parent;
        Group = parent is null ? host.Cpu.Root : host.Cpu.AddGroup(parent.Group, Weight);
        Group.Owner = this;
        if (parent is not null)
        {
            parent._children++;
            parent._burners?.Review();
        }

        EffectiveCpus = parent?.EffectiveCpus ?? (BigInteger.One << host.Config.Cpus) - 1;
        CpuCount = parent?.CpuCount ?? host.Config.Cpus;
    }

    /// <summary>The controller above.</summary>
    public CpuController? Parent { get; }

    /// <summary>Scheduler weight on the scale of cpu.shares, default 1024 (K20.1).</summary>
    public long Weight { get; private set; } = 1024;

    /// <summary>Quota in µs per period; −1 for none (K20.8).</summary>
    public long Quota => _quota;

    /// <summary>Period in µs.</summary>
    public long Period => _period;

    /// <summary>What may be left over of the quota for the periods to come, µs (K20.9).</summary>
    public long Burst => _burst;

    /// <summary>Periods in which more than the quota was drawn, and how much more, ns: nr_bursts, burst_usec (K20.12).</summary>
    /// <param name="now">The present in ns.</param>
    public (long Periods, long Time) Bursts(long now) => _throttle is { } clock ? (clock.Pool.BurstsAt(now), clock.Pool.BurstTimeAt(now)) : default;

    /// <summary>Periods that ended while a quota was set, up to one in which nobody used any of it: nr_periods (K20.12).</summary>
    public long Periods(long now) => _throttle is { } clock ? clock.Pool.PeriodsAt(now) : 0;

    /// <summary>Those of them that ended with the quota used up: nr_throttled (K20.12).</summary>
    public long ThrottledPeriods(long now) => _throttle is { } clock ? clock.Pool.ThrottledPeriodsAt(now) + (clock.HeldBackAt(now) / (_period * 1000)) : 0;

    internal ShareGroup Group { get; }

    /// <summary>How many of the cgroups below have a quota.</summary>
    internal int LimitedBelow => _limitedBelow;

    /// <summary>What its quota counts; null when it never had one.</summary>
    internal ThrottleClock? Throttle => _throttle;

    /// <summary>Which others have as much withheld by their quota; null while its own is not used up, or not spread over the periods.</summary>
    internal ThrottledKey? ThrottledLike => _quota >= 0 && _throttle is { Pool.State: PoolState.Spread } && Group.IsAtCap
        ? new ThrottledKey(Parent!, EffectiveCpus == Parent!.EffectiveCpus ? null : this, Weight, Group.Granted, Group.Wanted)
        : null;

    /// <summary>Its stall accounting.</summary>
    internal PressureGroup Pressure { get; }

    /// <summary>Its processes that do nothing but use CPU time.</summary>
    internal CpuBurners Burners => _burners ??= new CpuBurners(_host, this);

    /// <summary>How many those are.</summary>
    internal int BurnerCount => _burners?.Count ?? 0;

    /// <summary>Where their work goes on; null where there are none.</summary>
    internal SharedWork? BurnPlace => _burners?.Place;

    /// <summary>True where nothing but its weight tells it from its siblings: no quota, no CPUs of its own, no cgroups below.</summary>
    internal bool IsPlain => _quota < 0 && _children == 0 && Parent is not null && EffectiveCpus == Parent.EffectiveCpus;

    /// <summary>cpuset.cpus, a bit per CPU; 0 when not set.</summary>
    internal BigInteger Cpuset { get; set; }

    /// <summary>The CPUs its tasks may use, a bit each (K20.15).</summary>
    internal BigInteger EffectiveCpus { get; private set; }

    /// <summary>How many those are.</summary>
    public int CpuCount { get; private set; }

    /// <summary>True where it, or a cgroup above, has a quota (K20.8).</summary>
    internal bool IsLimited
    {
        get
        {
            for (CpuController? c = this; c is not null; c = c.Parent)
            {
                if (c._quota >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// True when its quota, or that of a cgroup above, is used up and is what holds its tasks back (K20.8); not when
    /// they merely compete.
    /// </summary>
    internal bool IsHeldByQuota
    {
        get
        {
            for (CpuController? c = this; c is not null; c = c.Parent)
            {
                if (c._quota >= 0 && c.Group.IsAtCap)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True while its quota, or that of a cgroup above, was used up in the period before (K20.12): its tasks run, between two stops.</summary>
    internal bool WasThrottled
    {
        get
        {
            long now = _host.Simulator.Now;
            for (CpuController? c = this; c is not null; c = c.Parent)
            {
                if (c._throttle is { } clock && clock.Pool.WasThrottled(now))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Its quota as a part of CPU time, in 2^-20 of a CPU.</summary>
    internal long MeanShare => (long)Int128.Min(long.MaxValue - 1, (Int128)FairShare.One * _quota / _period);

    /// <summary>On how many CPUs its tasks stand while its pool is empty, in 2^-20 of a CPU (K20.12).</summary>
    internal long Standing => (long)Int128.Min(Group.Wanted, (Int128)CpuCount * FairShare.One);

    /// <summary>CPU time used by this cgroup and all below, ns.</summary>
    public long UsageNs(long now) => _usage.At(now) + UntoldNs(now);

    /// <summary>The part of <see cref="UsageNs"/> that processes used which do nothing else, ns.</summary>
    internal long BurntNs(long now) => _burnt.At(now) + UntoldNs(now);

    /// <summary>Time throttled by the quota, ns (K20.12).</summary>
    public long ThrottledNs(long now) => _throttle?.ThrottledAt(now) ?? 0;

    /// <inheritdoc/>
    void IShareGroupOwner.OnLevelChanged(long change) => AddBurntRate(_host.Simulator.Now, change * SimTime.Second);

    /// <inheritdoc/>
    void IShareGroupOwner.OnFloat(SharedWork? work) => (_floated ??= new FloatedTime()).Follow(work, _host.Simulator.Now);

    /// <inheritdoc/>
    void IShareGroupOwner.OnGiven(Int128 work)
    {
        long now = _host.Simulator.Now;
        Int128 time = work / (SharedWork.FromUnits(1) / FairShare.One);
        for (CpuController? c = this; c is not null; c = c.Parent)
        {
            c._usage.AddFractions(now, time * SimTime.Second);
            c._burnt.AddFractions(now, time * SimTime.Second);
            c.Pressure.AddBurnt(now, time * SimTime.Second, EffectiveCpus);
            c._throttle?.Pool.Draw(time, now);
        }
    }

    /// <inheritdoc/>
    void IShareGroupOwner.OnBooked(long at) => NoteEnd(at);

    /// <summary>Some work in it will be done, as it goes now.</summary>
    /// <param name="at">When, in ns.</param>
    internal void NoteEnd(long at)
    {
        for (CpuController? c = this; c is not null; c = c.Parent)
        {
            c._throttle?.Pool.NoteEnd(at);
        }
    }

    /// <summary>Who is in it stops for the quota of a cgroup below.</summary>
    internal void NoteStopBelow(long now)
    {
        if (_quota >= 0)
        {
            _throttle?.Pool.NoteStopBelow(now);
        }
    }

    internal void SetWeight(long shares)
    {
        Weight = shares;
        _host.Cpu.SetWeight(Group, shares);
        NoteThrottled(_host.Simulator.Now);
        ReviewBurners();
    }

    internal void SetQuota(long quota, long period, long burst)
    {
        long now = _host.Simulator.Now;
        if (Parent is null)
        {
            return;
        }

        _burst = burst;
        if (quota < 0 && _quota < 0)
        {
            _period = period;
            return;
        }

        _throttle ??= new ThrottleClock(new BandwidthPool(_host, this));
        CountLimited((quota < 0 ? 0 : 1) - (_quota < 0 ? 0 : 1));
        (_quota, _period) = (quota, period);
        _throttle.Pool.Set(quota, period, burst, _usage.Rate / SimTime.Second, now);

        // What those above want of their quotas changes with it.
        NoteThrottled(now);
        ReviewBurners();
        Freezer.OnUnthrottled(_host, Pressure.Cgroup);
    }

    /// <summary>
    /// Works out the CPUs its tasks may use from its own and those of the cgroup above (K20.15). To be called for a cgroup
    /// before those below it.
    /// </summary>
    internal void ApplyCpuset()
    {
        if (Parent is null)
        {
            return;
        }

        BigInteger own = Cpuset & Parent.EffectiveCpus;
        EffectiveCpus = own.IsZero ? Parent.EffectiveCpus : own;
        CpuCount = (int)BigInteger.PopCount(EffectiveCpus);
        _host.Cpu.SetUnits(Group, EffectiveCpus == Parent.EffectiveCpus ? null : EffectiveCpus);
        NoteThrottled(_host.Simulator.Now);
    }

    /// <summary>What else uses CPU in it has changed.</summary>
    internal void ReviewBurners() => _burners?.Review();

    /// <summary>Its burning processes are about to have other CPUs; <see cref="ReturnBurners"/> puts them back.</summary>
    internal void WithdrawBurners() => _burners?.Withdraw();

    /// <summary>Its burning processes have their CPUs.</summary>
    internal void ReturnBurners() => _burners?.Return();

    /// <summary>The cgroup goes.</summary>
    internal void Close()
    {
        _burners?.Close();
        if (_throttle is { } clock)
        {
            CountLimited(_quota < 0 ? 0 : -1);
            _host.Throttling.Note(this, clock, null, _host.Simulator.Now);
            clock.Pool.Close();
        }

        Parent!._children--;
        _host.Cpu.RemoveGroup(Group);
    }

    internal void AddUsageRate(long now, long delta)
    {
        for (CpuController? c = this; c is not null; c = c.Parent)
        {
            c._usage.AddRate(now, delta);
            c.NoteHere(now);
        }
    }

    internal void AddBurntRate(long now, long delta)
    {
        for (CpuController? c = this; c is not null; c = c.Parent)
        {
            c._burnt.AddRate(now, delta);
            c.Pressure.AddBurntRate(now, delta, EffectiveCpus);
        }

        AddUsageRate(now, delta);
    }

    internal void NoteThrottled(long now)
    {
        for (CpuController? c = this; c is not null; c = c.Parent)
        {
            c.NoteHere(now);
        }
    }

    private void CountLimited(int change)
    {
        for (CpuController? above = Parent; above is not null; above = above.Parent)
        {
            above._limitedBelow += change;
        }
    }

    // What its processes used of which it was not told.
    private long UntoldNs(long now) => (_burners?.UsedAlike(now) ?? 0) + (_floated?.At(now) ?? 0);

    private void NoteHere(long now)
    {
        if (_throttle is not { } clock || (_quota < 0 && clock.Among is null))
        {
            // Nothing of this runs without a quota.
            return;
        }

        clock.Pool.Note(_usage.Rate / SimTime.Second, now);

        // Others who come and go change what a quota withholds.
        _host.Throttling.Note(this, clock, ThrottledLike, now);
    }
}
