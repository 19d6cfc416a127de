using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>An exponentially distributed quantity.</summary>
public sealed class ExponentialQuantity : Distributed
{
    private readonly double _mean;

    /// <summary>Makes the distribution.</summary>
    /// <param name="mean">Its mean, above 0.</param>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public ExponentialQuantity(double mean)
    {
        _mean = Positive(mean, nameof(mean));
    }

    /// <inheritdoc/>
    protected override double Sample(RandomSource source) => Exponential.Sample(source, 1 / _mean);
}
