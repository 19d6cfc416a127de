using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The timer of the periods, and what is in the pool (K20.9, K20.12).</summary>
internal sealed partial class BandwidthPool
{
    // What was not used of a quota's last period for having been spread, in 2^-20 ns: a kernel would have let it be used by then, so it does not lapse with the period.
    private long _owed;

    // What the last refill came to, but for that: what is drawn beyond the quota until the next was saved before.
    private long _full;
    private long _bursts;
    private long _burstTime;

    /// <summary>The host has panicked: no period ends any more, and nothing is counted.</summary>
    /// <param name="now">The present in ns.</param>
    public void Halt(long now)
    {
        Advance(now);
        LeaveState(now);
        (State, _end) = (PoolState.Open, SimTime.Never);
        Book(SimTime.Never);
    }

    /// <summary>Periods in which more than the quota was drawn: nr_bursts (K20.12).</summary>
    /// <param name="now">The present in ns.</param>
    public long BurstsAt(long now)
    {
        Advance(now);
        return _bursts;
    }

    /// <summary>How much more that was, ns: burst_usec (K20.12).</summary>
    /// <param name="now">The present in ns.</param>
    public long BurstTimeAt(long now)
    {
        Advance(now);
        return _burstTime;
    }

    // A quota that is written starts the timer, whoever runs (tg_set_cfs_bandwidth), and so does the first use after it has stopped, in the phase that it had (hrtimer_forward).
    private void Start(long now)
    {
        if (_end == SimTime.Never && !host.HasPanicked)
        {
            _end = FirstEnd(now);
            _since = now;
        }
    }

    private long FirstEnd(long now) => _phase == SimTime.Never ? now + _period
        : now < _phase ? _phase
        : _phase + (((now - _phase) / _period + 1) * _period);

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
            int refills = _isUsed ? 2 : 1;
            _periods += refills;

            // It was set to its next expiry before it found that nobody needs it.
            _phase = _end + (refills * _period);
            CountBursts(_left, 0, 1);
            _full = (long)Int128.Min(Int128.Max(0, _left) + ((Int128)refills * _quota), (Int128)_quota + _burst);
            (_end, _left, _since, _isUsed, _streak, _owed) = (SimTime.Never, _full, now, false, 0, 0);
            return;
        }

        Int128 atEnd = _left - ((Int128)_rate * (_end - _since));
        Int128 each = (Int128)_rate * _period;
        CountBursts(atEnd, each, periods);
        Int128 left = Refilled(atEnd + _quota);
        left = Refilled(left + ((periods - 1) * (_quota - each)));
        _periods += periods;
        if (State == PoolState.Throttled)
        {
            _throttledPeriods += periods;
            _streak += periods;
            _shownUntil = _end + (periods * _period);
        }
        else if (State == PoolState.Open)
        {
            _throttledPeriods += _hasStood ? 1 : 0;
            _streak = 0;
        }

        _hasStood = false;
        _left = (long)left;
        _owed = (long)Int128.Clamp(left - _quota, 0, _isHeld ? long.MaxValue : _owed);
        _full = (long)Int128.Min(left - _owed, (Int128)_quota + _burst);
        _since = _end + ((periods - 1) * _period);
        _end = _since + _period;

        // One that ended throttled is never the idle one (do_sched_cfs_period_timer).
        _isUsed = _rate > 0 || State == PoolState.Throttled;
    }

    // No more than the burst is left over for the next period, but what the spread form lost in rounding, or owed when another quota was written.
    private Int128 Refilled(Int128 left) => _isHeld ? left : Int128.Min((Int128)_quota + _burst + _owed, left);

    // Of so many periods the first has so much left at its end, the others each use so much. One that is spread draws its quota.
    private void CountBursts(Int128 left, Int128 each, long periods)
    {
        if (_burst == 0 || State == PoolState.Spread)
        {
            return;
        }

        CountBurst(_full - Int128.Max(0, left) - _quota);
        CountBurst(each - _quota, periods - 1);
    }

    private void CountBurst(Int128 beyond, long periods = 1)
    {
        if (beyond > 0)
        {
            _bursts += periods;
            _burstTime += (long)((beyond * periods) >> Bits);
        }
    }

    private long NextAt()
    {
        if (State != PoolState.Open)
        {
            // Another whose period ends in the same ns may have brought this one's to the next.
            return State == PoolState.Throttled ? _stopsUntil : _return;
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

        Int128 beyond = ((Int128)_rate * _period) - _quota;
        if (beyond <= 0)
        {
            return SimTime.Never;
        }

        // Each period takes so much more than it brings, until one has too little.
        Int128 next = Refilled(_left - ((Int128)_rate * (_end - _since)) + _quota);
        Int128 whole = Int128.Max(0, (next - _quota) / beyond);
        return _end + (long)((whole * _period) + ((next - (whole * beyond) + _rate - 1) / _rate));
    }
}
