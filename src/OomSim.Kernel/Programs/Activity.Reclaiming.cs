namespace OomSim.Kernel;

/// <summary>How fast reclaim lets a step grow, as it was told last.</summary>
internal sealed partial class Activity
{
    // Each by itself could be bisected, but then stays where it was while all others moved on: up to 7 % off in random world tunes 102. Asked again
    // they settle to the byte, but for two of 240 random worlds, crowds 247 and 653, in which two states follow each other.
    private const int MostAtOnce = 24;

    // Most steps never grow where that takes time, and have no place for it.
    private Told? _told;

    /// <summary>
    /// What it grows by while it does nothing but reclaim, byte/s. What each of many grows by changes, by way of the CPUs they share, what reclaim
    /// takes for all others, and that what each grows by: they look again until nothing changes, or as often as this at one time.
    /// </summary>
    /// <param name="speed">What it is, byte/s; <see cref="long.MaxValue"/> where it takes no time.</param>
    /// <param name="inPart">True for what it would be in the part of a CPU that it gets, false in all that it asks for.</param>
    /// <param name="now">Present, ns.</param>
    public long FeelReclaim(long speed, bool inPart, long now)
    {
        if (_told is null && speed == long.MaxValue)
        {
            return speed;
        }

        _told ??= new Told();
        ref long told = ref (inPart ? ref _told.InPart : ref _told.Whole);
        long before = told == 0 ? long.MaxValue : told;
        if (speed == before)
        {
            return before;
        }

        _told.Times = _told.At == now ? _told.Times + 1 : 1;
        _told.At = now;
        if (_told.Times > MostAtOnce)
        {
            return before;
        }

        told = speed == long.MaxValue ? 0 : speed;
        return speed;
    }

    private sealed class Told
    {
        public long Whole;
        public long InPart;
        public long At = -1;
        public int Times;
    }
}
