namespace OomSim.Kernel;

/// <summary>How fast reclaim lets a step grow, as it was told last.</summary>
internal sealed partial class Activity
{
    private const int SmallChange = 12;
    private const int MostAtOnce = 24;

    private long _reclaim;
    private long _reclaimInPart;
    private long _toldAt = -1;
    private int _toldTimes;

    /// <summary>
    /// What it grows by while it does nothing but reclaim, byte/s: as before where that is another by less than a 4096th, or it was told so
    /// often at this time. What each of many grows by changes, by way of the CPUs they share, what reclaim takes for all others: the last bits
    /// of that, or two states between which they stand, would go round without end.
    /// </summary>
    /// <param name="speed">What it is, byte/s; <see cref="long.MaxValue"/> where it takes no time.</param>
    /// <param name="inPart">True for what it would be in the part of a CPU that it gets, false in all that it asks for.</param>
    /// <param name="now">Present, ns.</param>
    public long FeelReclaim(long speed, bool inPart, long now)
    {
        ref long told = ref (inPart ? ref _reclaimInPart : ref _reclaim);
        long before = told == 0 ? long.MaxValue : told;
        if (speed == before || (Math.Max(speed, before) < long.MaxValue && Math.Abs(speed - before) <= before >> SmallChange))
        {
            return before;
        }

        _toldTimes = _toldAt == now ? _toldTimes + 1 : 1;
        _toldAt = now;
        if (_toldTimes > MostAtOnce)
        {
            return before;
        }

        told = speed == long.MaxValue ? 0 : speed;
        return speed;
    }
}
