namespace OomSim.Engine;

/// <summary>
/// A quantity that is a straight line between two decisions: value, rate, since. Arithmetic is exact: the value is kept
/// in 2^-20 byte·ns/s, so setting a new rate never loses a fraction of a byte.
/// </summary>
public struct Fluid
{
    /// <summary>One unit per second, in rate units.</summary>
    public const long RateOne = 1L << 20;

    private static readonly Int128 Scale = (Int128)RateOne * SimTime.Second;

    private Int128 _scaled;
    private long _since;

    /// <summary>A quantity at rest.</summary>
    /// <param name="value">Its value in whole units (bytes, ns …).</param>
    public Fluid(long value)
    {
        _scaled = value * Scale;
    }

    /// <summary>Change per second in units of 2^-20; negative when it falls.</summary>
    public long Rate { get; private set; }

    /// <summary>The whole units at a time, rounded down.</summary>
    /// <param name="now">Time in ns, not before the last change.</param>
    public readonly long At(long now)
    {
        if (Rate == 0)
        {
            return (long)(_scaled / Scale);
        }

        Int128 scaled = _scaled + ((Int128)Rate * (now - _since));
        Int128 whole = scaled / Scale;
        return (long)(scaled < 0 && whole * Scale != scaled ? whole - 1 : whole);
    }

    /// <summary>Sets the rate from now on.</summary>
    public void SetRate(long now, long rate)
    {
        _scaled += (Int128)Rate * (now - _since);
        _since = now;
        Rate = rate;
    }

    /// <summary>Adds to the rate from now on.</summary>
    public void AddRate(long now, long delta) => SetRate(now, Rate + delta);

    /// <summary>Sets the value, keeping the rate.</summary>
    public void Set(long now, long value)
    {
        _scaled = value * Scale;
        _since = now;
    }

    /// <summary>Adds whole units at once, keeping the rate.</summary>
    public void Add(long now, long delta)
    {
        _scaled += ((Int128)Rate * (now - _since)) + (delta * Scale);
        _since = now;
    }

    /// <summary>The first nanosecond at which the quantity has reached the target, or <see cref="SimTime.Never"/>.</summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="target">Whole units; reached at once when the quantity is there or already beyond in its direction.</param>
    public readonly long TimeOf(long now, long target)
    {
        Int128 scaled = _scaled + ((Int128)Rate * (now - _since));
        Int128 distance = (target * Scale) - scaled;
        if (distance == 0)
        {
            return now;
        }

        if (Rate == 0 || (distance > 0) != (Rate > 0))
        {
            return Rate == 0 ? SimTime.Never : BeyondAlready(distance) ? now : SimTime.Never;
        }

        Int128 rate = Rate;
        if (distance < 0)
        {
            distance = -distance;
            rate = -rate;
        }

        Int128 wait = (distance + rate - 1) / rate;
        return wait > SimTime.Never - now ? SimTime.Never : now + (long)wait;
    }

    private readonly bool BeyondAlready(Int128 distance) => (Rate > 0) == (distance < 0);
}
