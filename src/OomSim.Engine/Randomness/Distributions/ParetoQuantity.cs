using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>A Pareto distributed quantity: never below its scale, with a heavy tail.</summary>
public sealed class ParetoQuantity : Distributed
{
    private readonly double _scale;
    private readonly double _shape;

    /// <summary>Makes the distribution.</summary>
    /// <param name="scale">Its least value, above 0.</param>
    /// <param name="shape">Tail index, above 0; the smaller, the heavier the tail.</param>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public ParetoQuantity(double scale, double shape)
    {
        _scale = Positive(scale, nameof(scale));
        _shape = Positive(shape, nameof(shape));
    }

    /// <inheritdoc/>
    protected override double Sample(RandomSource source) => Pareto.Sample(source, _scale, _shape);
}
