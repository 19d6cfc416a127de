using System.Globalization;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>
/// A quantity drawn anew each time it is used: rounded to the nearest whole number, never below 0, and held between
/// <see cref="Min"/> and <see cref="Max"/>. Each pair of owner and <see cref="Quantity.Path"/> has a random stream of its own.
/// </summary>
public abstract class Distributed : Quantity
{
    // The largest double below 2^63.
    private const double LargestLong = 9223372036854774784;

    private readonly long _min;
    private readonly long _max = long.MaxValue;

    /// <summary>The least value; smaller draws become it. 0 unless set.</summary>
    /// <exception cref="ArgumentException">Negative, or above <see cref="Max"/>.</exception>
    public long Min
    {
        get => _min;
        init => _min = value >= 0 && value <= _max ? value : throw Invalid("min", "at least 0 and not above max", value);
    }

    /// <summary>The greatest value; greater draws become it. No bound unless set.</summary>
    /// <exception cref="ArgumentException">Negative, or below <see cref="Min"/>.</exception>
    public long Max
    {
        get => _max;
        init => _max = value >= _min ? value : throw Invalid("max", "at least 0 and not below min", value);
    }

    /// <inheritdoc/>
    public sealed override long Draw(RandomStreams streams, string owner)
    {
        double sample = Sample(streams.Get(owner, Path));
        long whole = sample >= LargestLong ? long.MaxValue : (long)Math.Round(sample, MidpointRounding.AwayFromZero);
        return Math.Clamp(whole, _min, _max);
    }

    /// <summary>Takes one value from the distribution, unbounded and unrounded.</summary>
    /// <param name="source">The stream to draw from.</param>
    protected abstract double Sample(RandomSource source);

    private protected static double Positive(double value, string parameter) =>
        double.IsFinite(value) && value > 0 ? value : throw Invalid(parameter, "a finite number greater than 0", value);

    private protected static double NotNegative(double value, string parameter) =>
        double.IsFinite(value) && value >= 0 ? value : throw Invalid(parameter, "a finite number of at least 0", value);

    private protected static ArgumentException Invalid(string parameter, string valid, IFormattable value) =>
        new($"{parameter} must be {valid}, not {value.ToString(null, CultureInfo.InvariantCulture)}", parameter);
}
