using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The CPU time of a cgroup with a quota (K20.9 to K20.13): each period puts the quota into a pool. While there is something in it the
/// cgroup runs as if it had no quota; then it is throttled to the end of the period. Between two changes of what the cgroup uses all of
/// this is worked out, so one that never uses up its quota costs nothing.
/// One that wants more than its quota for longer than <see cref="BandwidthPools.ShownPeriods"/> has it spread over the periods instead: its cap is quota ÷ period,
/// which comes to the same at the end of each, where it does (<see cref="SpreadQuota"/>). The period in which work of it is done has its stop again, so that work ends when it does
/// for a kernel.
/// </summary>
internal sealed partial class BandwidthPool(LinuxHost host, CpuController controller) : IEventOwner
{
    private const int Bits = 20;

    /// <summary>Work that is done so shortly after the beginning of a period counts as done in the one before, ns: the spread form rounds.</summary>
    private const long Guard = 1000;

    private long _quota;
    private long _period;
    private long _burst;
    private long _left;
    private long _since;
    private long _rate;
    private long _end = SimTime.Never;
    private long _phase = SimTime.Never;
    private long _return = SimTime.Never;
    private long _periods;
    private long _throttledPeriods;
    private long _stopsUntil;
    private long _stopped;
    private long _standing;
    private long _stood;
    private long _stoodAt = SimTime.Never;
    private bool _ranEmpty;
    private bool _hasStood;
    private StoredInt128 _wanted;
    private long _streak;
    private long _shownUntil;
    private bool _isUsed = true;
    private bool _isHeld;
    private EventHandle _next;
    private long _nextAt = SimTime.Never;

    /// <summary>What it does with who wants CPU time.</summary>
    public PoolState State { get; private set; } = PoolState.Open;

    /// <summary>True to the end of the period after one that ended throttled: who runs in it was held back, and soon is again unless it wants less.</summary>
    /// <param name="now">The present in ns.</param>
    public bool WasThrottled(long now) => State == PoolState.Open && now < _shownUntil;

    /// <summary>True while its quota is spread over the periods for the many who compete beside it, whatever is within.</summary>
    public bool IsPressed { get; private set; }

    /// <summary>True when nobody stands for it, nor did in the period before.</summary>
    /// <param name="now">The present in ns.</param>
    public bool IsUnthrottled(long now) => State == PoolState.Open && now >= _shownUntil;

    /// <summary>Set while it waits to be looked at (<see cref="BandwidthPools"/>).</summary>
    public bool IsMarked { get; set; }

    /// <summary>Periods that ended: nr_periods (K20.12).</summary>
    /// <param name="now">The present in ns.</param>
    public long PeriodsAt(long now)
    {
        Advance(now);
        return _periods;
    }

    /// <summary>Those of them that ended with the cgroup stopped, without those in which the quota was spread.</summary>
    /// <param name="now">The present in ns.</param>
    public long ThrottledPeriodsAt(long now)
    {
        Advance(now);
        return _throttledPeriods;
    }

    /// <summary>Its quota is another: the pool is full of the new one, and who was stopped goes on (K20.8).</summary>
    /// <param name="quota">In µs per period; -1 for none.</param>
    /// <param name="period">In µs.</param>
    /// <param name="burst">What may be left over of it for the periods to come, µs.</param>
    /// <param name="rate">What the cgroup uses, in 2^-20 of a CPU.</param>
    /// <param name="now">The present in ns.</param>
    public void Set(long quota, long period, long burst, long rate, long now)
    {
        Advance(now);
        if (GoesByMean)
        {
            CatchUp(now);
            _owed = (long)Unspent(now);
        }
        else
        {
            _owed = Math.Clamp(_left, 0, _owed);
        }

        // It is a refill like any other: what is left is saved, and more used than the new quota is a burst (__refill_cfs_bandwidth_runtime).
        Int128 saved = Int128.Max(0, _left - (Int128)_owed);
        LeaveState(now);

        // Who stands goes on, and its period does not end throttled.
        _hasStood = false;
        _rate = rate;
        _period = period * 1000;

        // No more than all CPUs can use: it does not run empty then.
        _quota = Scaled(quota);
        _burst = Scaled(burst);
        if (quota >= 0)
        {
            CountBurst(_full - saved - _quota);
            _full = (long)Int128.Min(_quota + saved, (Int128)_quota + _burst);
            saved = _full;
        }

        _left = (long)saved + _owed;
        _streak = 0;
        _shownUntil = 0;
        State = PoolState.Open;
        if (quota >= 0)
        {
            Start(now);
        }
        else if (_end != SimTime.Never)
        {
            (_end, _phase) = (SimTime.Never, _end);
        }

        ApplyCap();
        MarkAround();
    }

    /// <summary>The cgroup uses CPU time at another rate from now on, or what it wants has changed.</summary>
    /// <param name="rate">In 2^-20 of a CPU.</param>
    /// <param name="now">The present in ns.</param>
    public void Note(long rate, long now)
    {
        if (controller.Quota < 0)
        {
            _rate = rate;
            return;
        }

        Advance(now);
        _rate = rate;
        if (rate > 0)
        {
            Start(now);
            _isUsed = true;
        }

        Mark();
    }

    /// <summary>
    /// Who is in it stops for the quota of a cgroup below. If this one's is used up in the same ns, it stops for both: each is found empty on the way up
    /// (put_prev_entity, check_cfs_rq_runtime).
    /// </summary>
    /// <param name="now">The present in ns.</param>
    public void NoteStopBelow(long now)
    {
        Advance(now);
        if (State == PoolState.Open && _rate > 0 && _left <= 0)
        {
            _ranEmpty = true;
            NoteStanding(now);
            Mark();
        }
    }

    /// <summary>Some work of the cgroup will be done, as it goes now.</summary>
    /// <param name="at">When, in ns.</param>
    public void NoteEnd(long at)
    {
        if (State != PoolState.Spread || IsPressed || _end == SimTime.Never)
        {
            return;
        }

        // The rate of the spread form is rounded down: what it has not used yet, and will not have, is used on the way.
        long now = host.Simulator.Now;
        Advance(now);
        Int128 behind = Int128.Max(0, _left - ((Int128)_quota * Math.Max(0, _end - now) / _period));
        Int128 wait = ((Int128)(at - now) * controller.Group.Cap * _period / _quota) - (behind * _period / _quota);
        long done = now + (long)Int128.Max(0, wait) - Guard;
        long begins = done <= _end ? now : _end + ((done - 1 - _end) / _period * _period);

        // A period more to make up for what was lost in rounding.
        begins -= (Int128)controller.Group.Cap * _period < _quota ? _period : 0;
        if (begins < _return)
        {
            _return = begins;
            Book(begins);
        }
    }

    /// <summary>Follows the last sharing out of the CPUs.</summary>
    public void Review()
    {
        IsMarked = false;
        long now = host.Simulator.Now;
        if (controller.Quota < 0 || host.HasPanicked)
        {
            Book(SimTime.Never);
            return;
        }

        Advance(now);
        if (controller.Group.Wanted != _wanted.Value)
        {
            // Somebody came or went: the next periods may be others than the last.
            _wanted = controller.Group.Wanted;
            _streak = 0;
            _steadySince = now;
            if (State == PoolState.Spread && !IsPressed && controller.LimitedBelow > 0)
            {
                // A quota below may run empty first, which shows period by period.
                Enter(PoolState.Open, now);
            }
        }

        bool ranEmpty = _ranEmpty;
        _ranEmpty = false;
        if (State == PoolState.Open && ranEmpty)
        {
            Enter(PoolState.Throttled, now);
        }
        else if (State == PoolState.Open && controller.Group.IsContended && _rate > 0)
        {
            Enter(PoolState.Spread, now, isPressed: true);
        }
        else if (State == PoolState.Spread && IsWrong(now))
        {
            GoByPeriods(now);
        }

        else if (State == PoolState.Spread && !IsPressed && controller.Group.HasRoom != controller.Group.ManyShareByRunners)
        {
            ApplyCap();
        }

        if (_isHeld != controller.Group.IsAtCap)
        {
            _isHeld = !_isHeld;
            host.Tasks.TellThrottling(controller.Pressure.Cgroup);
        }

        // Who is frozen or killed while it stands would have to run for that, and counts to the end.
        _standing = Math.Max(now == _stopped ? 0 : _standing, controller.Standing);
        if (host.KernelFacts.CountsEmptyThrottled && now == _stopped && now == _stoodAt)
        {
            // Also those who stand for a quota below that was found used up with this one (throttle_cfs_rq).
            _standing = Math.Max(_standing, _stood);
        }

        controller.Throttle!.Throttled.SetRate(now, State == PoolState.Throttled ? StandingRate() : 0);
        NoteRoom(now);
        Book(NextAt());
    }

    /// <summary>Something in or about it has changed: it is looked at before time goes on.</summary>
    public void Mark() => host.Bandwidth.Mark(this);

    /// <summary>The cgroup goes.</summary>
    public void Close() => Book(SimTime.Never);

    /// <inheritdoc/>
    void IEventOwner.OnEvent(int tag, long argument)
    {
        _nextAt = SimTime.Never;
        long now = host.Simulator.Now;
        Advance(now);
        switch (State)
        {
            case PoolState.Open when _left <= 0 && controller.Group.Wanted > 0:
                Enter(PoolState.Throttled, now);
                break;
            case PoolState.Throttled when now >= _stopsUntil:
                // Of many that are let go at the same time each would be in the way of all others.
                bool isPressed = controller.Group is { Wanted: var wanted, Parent.IsCrowded: true } && wanted > 0;
                bool spreads = isPressed || (_streak >= host.Bandwidth.ShownPeriods && controller.Group.Wanted > 0 && SpreadQuota.ComesToTheSame(host.Cpu, controller, now));
                Enter(spreads ? PoolState.Spread : PoolState.Open, now, isPressed);
                break;
            case PoolState.Spread when now >= _return:
                _shownUntil = _isHeld ? _end : _shownUntil;
                GoByPeriods(now);
                break;
            case PoolState.Open when now == _shownUntil:
                host.Tasks.TellThrottling(controller.Pressure.Cgroup);
                break;
        }

        Mark();
        host.Settle();
    }

    private void Enter(PoolState state, long now, bool isPressed = false)
    {
        PoolState before = State;
        LeaveState(now);
        State = state;
        _stopsUntil = _end;
        _stopped = now;
        NoteStanding(now);
        IsPressed = isPressed;
        for (CpuController? above = state == PoolState.Throttled ? controller.Parent : null; above is not null; above = above.Parent)
        {
            above.NoteStopBelow(now);
        }

        ApplyCap();

        // What those above want of their quotas changes with it.
        controller.Parent?.NoteThrottled(now);
        if (before == PoolState.Throttled)
        {
            host.Tasks.ForgetFairCpu(controller.Pressure.Cgroup);
        }

        host.Tasks.TellThrottling(controller.Pressure.Cgroup);
        MarkAround();
    }

    // Who is pressed stays so as long as others compete; who is not, as long as the mean is what it comes to.
    private bool IsWrong(long now) => IsPressed
        ? controller.Group is { IsAtCap: false, IsContended: false, Parent.IsCrowded: false }
        : !controller.Group.IsContended && (!controller.Group.IsAtCap || !SpreadQuota.ComesToTheSame(host.Cpu, controller, now));

    private void LeaveState(long now)
    {
        _return = SimTime.Never;
        ThrottleClock clock = controller.Throttle!;
        if (State == PoolState.Spread)
        {
            // Whether the present period ends throttled is decided at its end, where it would not stand by now.
            _hasStood = !IsPressed && _isHeld && _end - now <= _period - (long)(_quota / Int128.Max(1, controller.Standing));
            host.Throttling.Note(controller, clock, null, now);
            _throttledPeriods += clock.HeldBack.At(now) / Math.Max(1, _period);
            clock.HeldBack = new Fluid(0);
            _isHeld = false;
        }

        if (State == PoolState.Throttled)
        {
            _counted -= CountedBefore() * (now - _stopped);
        }

        clock.Throttled.SetRate(now, 0);
    }

    // In 2^-20 ns; no more than all CPUs can use of a period.
    private long Scaled(long time) => (long)Int128.Min((Int128)Math.Max(0, time) * 1000, (Int128)_period * host.Config.Cpus) << Bits;

    private void ApplyCap() => host.Cpu.SetCap(
        controller.Group,
        controller.Quota < 0 ? long.MaxValue : State switch
        {
            PoolState.Open => long.MaxValue,
            PoolState.Throttled => 0,
            _ => controller.MeanShare,
        },
        controller.Quota >= 0 && State != PoolState.Spread,
        State == PoolState.Spread && !IsPressed,
        State == PoolState.Spread && !IsPressed && controller.Group.HasRoom);

    // Those below may no longer go by the mean; those above are told.
    private void MarkAround()
    {
        Mark();
        if (controller.LimitedBelow > 0)
        {
            foreach (Cgroup below in controller.Pressure.Cgroup.Subtree())
            {
                below.Cpu.Throttle?.Pool.Mark();
            }
        }
    }

    private void Book(long at)
    {
        if (at == _nextAt)
        {
            return;
        }

        host.Simulator.Cancel(_next);
        _nextAt = at;
        if (at != SimTime.Never)
        {
            _next = host.Simulator.Schedule(Math.Max(at, host.Simulator.Now), this, 0);
        }
    }
}
