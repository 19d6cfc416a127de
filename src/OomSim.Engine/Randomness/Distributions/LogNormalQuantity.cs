using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>A lognormally distributed quantity: its logarithm is normal.</summary>
public sealed class LogNormalQuantity : Distributed
{
    private readonly double _median;
    private readonly double _sigma;

    /// <summary>Makes the distribution.</summary>
    /// <param name="median">Its median, above 0.</param>
    /// <param name="sigma">Standard deviation of its natural logarithm, 0 or more.</param>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public LogNormalQuantity(double median, double sigma)
    {
        _median = Positive(median, nameof(median));
        _sigma = NotNegative(sigma, nameof(sigma));
    }

    /// <inheritdoc/>
    protected override double Sample(RandomSource source) => LogNormal.Sample(source, Math.Log(_median), _sigma);
}
