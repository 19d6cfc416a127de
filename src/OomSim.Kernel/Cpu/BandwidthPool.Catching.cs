using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Where the periods would be in the middle of one, while the quota is spread over them: the mean comes to the same at the end of each only (K20.13).
/// </summary>
internal sealed partial class BandwidthPool
{
    // Since when who wants CPU time, and whether all of it was there, has been the same.
    private long _steadySince;
    private bool _hadRoom;

    // Time throttled, in 2^-20 ns, that the mean has counted before the stop that it is for.
    private long _counted;

    private bool GoesByMean => State == PoolState.Spread && !IsPressed && _isHeld && _end != SimTime.Never;

    private long Begin => _end - _period;

    // What it would have of the CPUs if it had no quota.
    private long Reach => controller.Standing is var standing && _hadRoom ? standing : Math.Min(standing, controller.Group.Granted + controller.Group.Throttled);

    /// <summary>When those in it go on who stand now for its quota; null where they run.</summary>
    /// <param name="now">The present in ns.</param>
    public long? StandsUntil(long now)
    {
        Advance(now);
        return State switch
        {
            PoolState.Throttled => _stopsUntil,
            PoolState.Spread when GoesByMean && (Int128)Reach * (now - Begin) >= _quota => _end,
            _ => null,
        };
    }

    /// <summary>Who is in it, or beside it, is about to change: it goes on from where the periods would be, and by them.</summary>
    /// <param name="now">The present in ns.</param>
    public void GoByPeriods(long now)
    {
        Advance(now);
        if (State != PoolState.Spread)
        {
            return;
        }

        if (GoesByMean)
        {
            CatchUp(now);
        }

        Enter(PoolState.Open, now);
    }

    /// <summary>Somebody was given CPU time at once.</summary>
    /// <param name="time">In 2^-20 ns.</param>
    /// <param name="now">The present in ns.</param>
    public void Draw(Int128 time, long now)
    {
        Advance(now);
        if (_end != SimTime.Never)
        {
            _left = (long)(_left - time);
            _isUsed = true;
            Mark();
        }
    }

    // Gives at once what would have been used of the period by now, where that is known, and counts the time throttled as it would be.
    private void CatchUp(long now)
    {
        if (!_hadRoom || _steadySince > Begin || controller.Group.Wanted != _wanted.Value || _period == 0)
        {
            return;
        }

        Int128 standing = controller.Standing;
        Int128 mean = controller.Group.Granted;
        Int128 elapsed = now - Begin;

        // What was lost of the mean in rounding has counted as time throttled.
        Int128 rounded = Int128.Max(0, _left - _quota + (mean * elapsed));
        if (!MissedTime.Give(controller, Unspent(now)))
        {
            return;
        }

        // A counter does not go back: what the mean has counted too early the stops to come count less.
        Int128 missed = Int128.Max(0, (standing * elapsed) - _quota) - ((standing - mean) * elapsed) - rounded - _counted;
        controller.Throttle!.Throttled.AddFractions(now, Int128.Max(0, missed) * SimTime.Second);
        _counted = (long)Int128.Max(0, -missed);
    }

    // What would be used of the period up to the present without the mean, and is not, in 2^-20 ns.
    private Int128 Unspent(long now) => Int128.Max(0, Int128.Min(_quota, (Int128)controller.Standing * (now - Begin)) - (_quota - _left));

    // Each CPU that stands counts (K20.12), but for what was counted before.
    private long StandingRate() => (_standing - CountedBefore()) * SimTime.Second;

    // Evenly over the stop.
    private long CountedBefore() => Math.Min(_standing, _counted / Math.Max(1, _stopsUntil - _stopped));

    private void NoteStanding(long now)
    {
        _stood = _stoodAt == now ? Math.Max(_stood, controller.Standing) : controller.Standing;
        _stoodAt = now;
    }

    private void NoteRoom(long now)
    {
        if (State == PoolState.Spread && controller.Group.HasRoom is var hasRoom && hasRoom != _hadRoom)
        {
            _hadRoom = hasRoom;
            _steadySince = now;
        }
    }
}
