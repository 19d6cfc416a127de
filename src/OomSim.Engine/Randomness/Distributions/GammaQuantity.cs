using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>A gamma distributed quantity; its mean is shape × scale.</summary>
public sealed class GammaQuantity : Distributed
{
    private readonly double _shape;
    private readonly double _scale;

    /// <summary>Makes the distribution.</summary>
    /// <param name="shape">Shape, above 0.</param>
    /// <param name="scale">Scale, above 0.</param>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public GammaQuantity(double shape, double scale)
    {
        _shape = Positive(shape, nameof(shape));
        _scale = Positive(scale, nameof(scale));
    }

    /// <inheritdoc/>
    protected override double Sample(RandomSource source) => Gamma.Sample(source, _shape, 1 / _scale);
}
