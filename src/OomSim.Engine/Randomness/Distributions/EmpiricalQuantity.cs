using MathNet.Numerics.Random;
using MathNet.Numerics.Statistics;

namespace OomSim.Engine;

/// <summary>
/// A quantity distributed as observed values are: a uniform random share of them is looked up as a quantile, so that values
/// between two observations occur too (MathNet's quantile definition R8).
/// </summary>
public sealed class EmpiricalQuantity : Distributed
{
    private readonly double[] _sorted;

    /// <summary>Makes the distribution.</summary>
    /// <param name="values">The observations, at least one, each 0 or more.</param>
    /// <exception cref="ArgumentException">There are none, or one is negative.</exception>
    public EmpiricalQuantity(IEnumerable<long> values)
    {
        _sorted = Array.ConvertAll(ChoiceQuantity.Checked(values), value => (double)value);
        Array.Sort(_sorted);
    }

    /// <inheritdoc/>
    protected override double Sample(RandomSource source) => SortedArrayStatistics.Quantile(_sorted, source.NextDouble());
}
