using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The CPU time of a cgroup with a quota (K20.9 to K20.13): each period puts the quota into a pool. While there is something in it the
/// cgroup runs as if it had no quota; then it is throttled to the end of the period. Between two changes of what the cgroup uses all of
/// this is worked out, so one that never uses up its quota costs nothing.
/// One that wants more than its quota for longer than <see cref="BandwidthPools.ShownPeriods"/> has it spread over the periods instead: its cap is quota ÷ period,
/// which comes to the same at the end of each. The period in which work of it is done has its stop again, so that work ends when it does
/// for a kernel.
/// </summary>
internal sealed class BandwidthPool(LinuxHost host, CpuController controller) : IEventOwner
{
    private const int Bits = 20;

    /// <summary>Work that is done so shortly after the beginning of a period counts as done in the one before, ns: the spread form rounds.</summary>
    private const long Guard = 1000;

    private long _quota;
    private long _period;
    private long _left;
    private long _since;
    private long _rate;
    private long _end = SimTime.Never;
    private long _phase = SimTime.Never;
    private long _return = SimTime.Never;
    private long _periods;
    private long _throttledPeriods;
    private bool _isPressed;
    private StoredInt128 _wanted;
    private long _streak;
    private long _shownUntil;
    private bool _isUsed;
    private bool _isHeld;
    private EventHandle _next;
    private long _nextAt = SimTime.Never;

    /// <summary>What it does with who wants CPU time.</summary>
    public PoolState State { get; private set; } = PoolState.Open;

    /// <summary>True to the end of the period after one that ended throttled: who runs in it was held back, and soon is again unless it wants less.</summary>
    /// <param name="now">The present in ns.</param>
    public bool WasThrottled(long now) => State == PoolState.Open && now < _shownUntil;

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
    /// <param name="rate">What the cgroup uses, in 2^-20 of a CPU.</param>
    /// <param name="now">The present in ns.</param>
    public void Set(long quota, long period, long rate, long now)
    {
        Advance(now);
        LeaveState(now);
        _rate = rate;
        _period = period * 1000;

        // No more than all CPUs can use: it does not run empty then.
        _quota = (long)Int128.Min((Int128)Math.Max(0, quota) * 1000, (Int128)_period * host.Config.Cpus) << Bits;
        _left = _quota;
        _streak = 0;
        _shownUntil = 0;
        State = PoolState.Open;
        if (quota < 0)
        {
            (_end, _phase) = (SimTime.Never, SimTime.Never);
        }
        else if (_rate > 0)
        {
            Start(now);
        }

        ApplyCap();
        Mark();
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

    /// <summary>Some work of the cgroup will be done, as it goes now.</summary>
    /// <param name="at">When, in ns.</param>
    public void NoteEnd(long at)
    {
        if (State != PoolState.Spread || _isPressed || _end == SimTime.Never)
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
        if (controller.Quota < 0)
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
        }

        if (State == PoolState.Open && controller.Group.IsContended && _rate > 0)
        {
            Enter(PoolState.Spread, now, isPressed: true);
        }
        else if (State == PoolState.Spread && !controller.Group.IsAtCap && !controller.Group.IsContended
            && !(_isPressed && controller.Group is { Parent.IsCrowded: true }))
        {
            Enter(PoolState.Open, now);
        }

        if (_isHeld != controller.Group.IsAtCap)
        {
            _isHeld = !_isHeld;
            host.Tasks.TellThrottling(controller.Pressure.Cgroup);
        }

        controller.Throttle!.Throttled.SetRate(now, State == PoolState.Throttled ? controller.Standing * SimTime.Second : 0);
        Book(NextAt());
    }

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
            case PoolState.Throttled:
                // Of many that are let go at the same time each would be in the way of all others.
                bool isPressed = controller.Group is { Wanted: var wanted, Parent.IsCrowded: true } && wanted > 0;
                bool spreads = isPressed || (_streak >= host.Bandwidth.ShownPeriods && controller.Group.Wanted > 0);
                Enter(spreads ? PoolState.Spread : PoolState.Open, now, isPressed);
                break;
            case PoolState.Spread when now >= _return:
                _shownUntil = _isHeld ? _end : _shownUntil;
                Enter(PoolState.Open, now);
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
        _isPressed = isPressed;
        ApplyCap();

        // What those above want of their quotas changes with it.
        controller.Parent?.NoteThrottled(now);
        if (before == PoolState.Throttled)
        {
            host.Tasks.ForgetFairCpu(controller.Pressure.Cgroup);
        }

        host.Tasks.TellThrottling(controller.Pressure.Cgroup);
        Mark();
    }

    private void LeaveState(long now)
    {
        _return = SimTime.Never;
        ThrottleClock clock = controller.Throttle!;
        if (State == PoolState.Spread)
        {
            // Whether the present period ends throttled is decided at its end.
            host.Throttling.Note(controller, clock, null, now);
            _throttledPeriods += clock.HeldBack.At(now) / Math.Max(1, _period);
            clock.HeldBack = new Fluid(0);
            _isHeld = false;
        }

        clock.Throttled.SetRate(now, 0);
    }

    private void ApplyCap() => host.Cpu.SetCap(
        controller.Group,
        controller.Quota < 0 ? long.MaxValue : State switch
        {
            PoolState.Open => long.MaxValue,
            PoolState.Throttled => 0,
            _ => controller.MeanShare,
        },
        controller.Quota >= 0 && State != PoolState.Spread);

    private void Mark() => host.Bandwidth.Mark(this);

    // The timer goes on in the phase that it had (hrtimer_forward): the first use after the quota was set begins a period.
    private void Start(long now)
    {
        if (_end == SimTime.Never)
        {
            _end = FirstEnd(now);
            _phase = _end;
            _since = now;
            _left = _quota;
        }
    }

    private long FirstEnd(long now) => _phase == SimTime.Never ? now + _period : _phase + (((now - _phase) / _period + 1) * _period);

    private void Advance(long now)
    {
        if (_end == SimTime.Never)
        {
            _since = now;
            return;
        }

        if (now >= _end)
        {
            Pass(1 + ((now - _end) / _period), now);
        }

        if (_end != SimTime.Never)
        {
            _left = (long)(_left - ((Int128)_rate * (now - _since)));
            _since = now;
        }
    }

    // Ends of periods: a refill each, and none any more after one in which nobody used anything.
    private void Pass(long periods, long now)
    {
        if (_rate == 0 && State != PoolState.Throttled && periods > (_isUsed ? 1 : 0))
        {
            _periods += _isUsed ? 2 : 1;
            (_end, _left, _since, _isUsed, _streak) = (SimTime.Never, _quota, now, false, 0);
            return;
        }

        Int128 left = Refilled(_left - ((Int128)_rate * (_end - _since)) + _quota);
        left = Refilled(left + ((periods - 1) * (_quota - ((Int128)_rate * _period))));
        _periods += periods;
        if (State == PoolState.Throttled)
        {
            _throttledPeriods += periods;
            _streak += periods;
            _shownUntil = _end + (periods * _period);
        }
        else if (State == PoolState.Open)
        {
            _streak = 0;
        }

        _left = (long)left;
        _since = _end + ((periods - 1) * _period);
        _end = _since + _period;

        // One that ended throttled is never the idle one (do_sched_cfs_period_timer).
        _isUsed = _rate > 0 || State == PoolState.Throttled;
    }

    // Nothing is left over for the next period, but what the spread form lost in rounding.
    private Int128 Refilled(Int128 left) => _isHeld ? left : Int128.Min(_quota, left);

    private long NextAt()
    {
        if (State != PoolState.Open)
        {
            return State == PoolState.Throttled ? _end : _return;
        }

        long empty = EmptyAt();
        return _shownUntil > host.Simulator.Now && _rate > 0 ? Math.Min(empty, _shownUntil) : empty;
    }

    // When it runs empty as it goes.
    private long EmptyAt()
    {
        if (_end != SimTime.Never && _left <= 0 && controller.Group.Wanted > 0)
        {
            // Nobody has to run to find it empty.
            return _since;
        }

        if (_rate == 0 || _end == SimTime.Never)
        {
            return SimTime.Never;
        }

        long empty = _since + ((Math.Max(0, _left) + _rate - 1) / _rate);
        if (empty < _end)
        {
            return empty;
        }

        if ((Int128)_rate * _period <= _quota)
        {
            return SimTime.Never;
        }

        Int128 next = Refilled(_left - ((Int128)_rate * (_end - _since)) + _quota);
        return _end + (long)((next + _rate - 1) / _rate);
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
