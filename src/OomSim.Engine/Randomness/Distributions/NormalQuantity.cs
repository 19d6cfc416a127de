using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>A normally distributed quantity.</summary>
public sealed class NormalQuantity : Distributed
{
    private readonly double _mean;
    private readonly double _sd;

    /// <summary>Makes the distribution.</summary>
    /// <param name="mean">Its mean, 0 or more.</param>
    /// <param name="sd">Its standard deviation, 0 or more.</param>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public NormalQuantity(double mean, double sd)
    {
        _mean = NotNegative(mean, nameof(mean));
        _sd = NotNegative(sd, nameof(sd));
    }

    /// <inheritdoc/>
    protected override double Sample(RandomSource source) => Normal.Sample(source, _mean, _sd);
}
