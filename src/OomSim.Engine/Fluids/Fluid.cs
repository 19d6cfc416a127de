using System.Numerics;

namespace OomSim.Engine;

/// <summary>
/// A quantity that is a straight line between two decisions: value, rate, since. Arithmetic is exact: the value is kept
/// in 2^-20 byte·ns/s, so setting a new rate never loses a fraction of a byte.
/// </summary>
public struct Fluid
{
    /// <summary>One unit per second, in rate units.</summary>
    public const long RateOne = 1L << 20;

    // A unit is RateOne × 10^9 = 2^29 × 5^9 steps, so most divisions are a shift and a division of longs.
    private const long Scale = RateOne * SimTime.Second;
    private const int ScaleShift = 29;
    private const long ScaleOdd = Scale >> ScaleShift;

    private StoredInt128 _scaled;
    private long _since;

    /// <summary>A quantity at rest.</summary>
    /// <param name="value">Its value in whole units (bytes, ns …).</param>
    public Fluid(long value)
    {
        _scaled = Math.BigMul(value, Scale);
    }

    /// <summary>Change per second in units of 2^-20; negative when it falls.</summary>
    public long Rate { get; private set; }

    /// <summary>True when it is nothing, to the last fraction, and stays so.</summary>
    public readonly bool IsZero => Rate == 0 && _scaled.Value == 0;

    /// <summary>The whole units at a time, rounded down.</summary>
    /// <param name="now">Time in ns, not before the last change.</param>
    public readonly long At(long now) => WholeUnits(ScaledAt(now));

    /// <summary>True where <see cref="At"/> is less than a number, without the division that it takes.</summary>
    /// <param name="now">Time in ns, not before the last change.</param>
    /// <param name="value">Whole units.</param>
    public readonly bool IsBelow(long now, long value) => ScaledAt(now) < Math.BigMul(value, Scale);

    /// <summary>The whole units at a time, rounded up: what is still to be done of something that runs out.</summary>
    /// <param name="now">Time in ns, not before the last change.</param>
    public readonly long RoundedUpAt(long now) => -WholeUnits(-ScaledAt(now));

    /// <summary>What it holds beyond its whole units (<see cref="At"/>), in 2^-20 · 10^-9 of a unit: at a rate of 1, so many ns.</summary>
    /// <param name="now">Time in ns, not before the last change.</param>
    public readonly long FractionAt(long now)
    {
        Int128 scaled = ScaledAt(now);
        return scaled == 0 ? 0 : (long)(scaled - ((Int128)WholeUnits(scaled) * Scale));
    }

    /// <summary>Takes a part of a unit away, keeping the rate.</summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="fraction">In 2^-20 · 10^-9 of a unit.</param>
    public void TakeFraction(long now, long fraction)
    {
        _scaled = ScaledAt(now) - fraction;
        _since = now;
    }

    /// <summary>What is missing to a target, in 2^-20 · 10^-9 of a unit; 0 or less where it is reached.</summary>
    /// <param name="now">Time in ns, not before the last change.</param>
    /// <param name="target">Whole units.</param>
    public readonly Int128 FractionsTo(long now, long target) => Math.BigMul(target, Scale) - ScaledAt(now);

    /// <summary>Adds parts of a unit at once, keeping the rate.</summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="fractions">In 2^-20 · 10^-9 of a unit.</param>
    public void AddFractions(long now, Int128 fractions)
    {
        _scaled = ScaledAt(now) + fractions;
        _since = now;
    }

    /// <summary>Sets the rate from now on.</summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="rate">Change per second in units of 2^-20.</param>
    public void SetRate(long now, long rate)
    {
        _scaled = ScaledAt(now);
        _since = now;
        Rate = rate;
    }

    /// <summary>Adds to the rate from now on.</summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="delta">Added change per second in units of 2^-20.</param>
    public void AddRate(long now, long delta) => SetRate(now, Rate + delta);

    /// <summary>Sets the value, keeping the rate.</summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="value">Whole units.</param>
    public void Set(long now, long value)
    {
        _scaled = Math.BigMul(value, Scale);
        _since = now;
    }

    /// <summary>Adds whole units at once, keeping the rate.</summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="delta">Whole units, negative to take away.</param>
    public void Add(long now, long delta)
    {
        _scaled = ScaledAt(now) + Math.BigMul(delta, Scale);
        _since = now;
    }

    /// <summary>
    /// The first nanosecond at which the quantity has reached the target, or <see cref="SimTime.Never"/>.
    /// A rising quantity has reached it when <see cref="At"/> is not below it, a falling one when <see cref="RoundedUpAt"/>
    /// (and so <see cref="At"/>) is not above it, one at rest when <see cref="At"/> equals it. So work that runs out takes as
    /// long as all of it takes, to the last fraction of a unit.
    /// </summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="target">Whole units; reached at once when the quantity is there or already beyond in its direction.</param>
    public readonly long TimeOf(long now, long target)
    {
        Int128 scaled = ScaledAt(now);
        if (Rate == 0)
        {
            return WholeUnits(scaled) == target ? now : SimTime.Never;
        }

        Int128 distance = Math.BigMul(target, Scale) - scaled;
        Int128 ahead = Rate > 0 ? distance : -distance;
        if (ahead <= 0)
        {
            return now;
        }

        UInt128 wait = CeilingOfQuotient((UInt128)ahead, Rate > 0 ? (ulong)Rate : 0 - (ulong)Rate);
        return wait > (ulong)(SimTime.Never - now) ? SimTime.Never : now + (long)wait;
    }

    /// <summary>What this and another hold together, to the last fraction, at rest.</summary>
    /// <param name="other">The other.</param>
    /// <param name="now">Time in ns, not before the last change of either.</param>
    public readonly Fluid And(Fluid other, long now) => new() { _scaled = ScaledAt(now) + other.ScaledAt(now) };

    /// <summary>What this holds more than another, to the last fraction, at rest.</summary>
    /// <param name="other">The other.</param>
    /// <param name="now">Time in ns, not before the last change of either.</param>
    public readonly Fluid Less(Fluid other, long now) => new() { _scaled = ScaledAt(now) - other.ScaledAt(now) };

    private readonly Int128 ScaledAt(long now) => Rate == 0 ? _scaled.Value : _scaled.Value + Math.BigMul(Rate, now - _since);

    private static long WholeUnits(Int128 scaled)
    {
        // Rounding down by 2^29 and then by 5^9 is rounding down by their product.
        Int128 shifted = scaled >> ScaleShift;
        long low = (long)shifted;
        return low == shifted ? Floor(low) : (long)Floor(shifted);
    }

    private static long Floor(long shifted)
    {
        long whole = shifted / ScaleOdd;
        return whole - (shifted - (whole * ScaleOdd) < 0 ? 1 : 0);
    }

    private static Int128 Floor(Int128 shifted)
    {
        Int128 whole = shifted / ScaleOdd;
        return whole - (shifted - (whole * ScaleOdd) < 0 ? 1 : 0);
    }

    private static UInt128 CeilingOfQuotient(UInt128 dividend, ulong divisor)
    {
        // A rate of whole units is a multiple of 2^20: without that factor most dividends fit 64 bits.
        int shift = BitOperations.TrailingZeroCount(divisor);
        UInt128 less = (dividend - 1) >> shift;
        divisor >>= shift;
        return UInt128.One + (less <= ulong.MaxValue ? (ulong)less / divisor : less / divisor);
    }
}
