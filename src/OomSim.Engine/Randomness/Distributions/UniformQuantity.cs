using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>A quantity that is uniformly distributed between two bounds.</summary>
public sealed class UniformQuantity : Distributed
{
    private readonly double _lower;
    private readonly double _upper;

    /// <summary>Makes the distribution.</summary>
    /// <param name="min">Its lower end, 0 or more.</param>
    /// <param name="max">Its upper end, not below <paramref name="min"/>.</param>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public UniformQuantity(double min, double max)
    {
        _lower = NotNegative(min, nameof(min));
        _upper = double.IsFinite(max) && max >= min ? max : throw Invalid(nameof(max), "a finite number not below min", max);
    }

    /// <inheritdoc/>
    protected override double Sample(RandomSource source) => ContinuousUniform.Sample(source, _lower, _upper);
}
