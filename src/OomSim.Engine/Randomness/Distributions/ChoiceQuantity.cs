using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>A quantity that is one of a list of values, each equally likely.</summary>
public sealed class ChoiceQuantity : Distributed
{
    private readonly long[] _values;

    /// <summary>Makes the distribution.</summary>
    /// <param name="values">The values, at least one, each 0 or more.</param>
    /// <exception cref="ArgumentException">There are none, or one is negative.</exception>
    public ChoiceQuantity(IEnumerable<long> values) => _values = Checked(values);

    /// <inheritdoc/>
    protected override double Sample(RandomSource source) => _values[source.Next(_values.Length)];

    internal static long[] Checked(IEnumerable<long> values)
    {
        long[] list = [.. values];
        int negative = Array.FindIndex(list, value => value < 0);
        return list.Length == 0 ? throw new ArgumentException("values must hold at least one value", nameof(values))
            : negative >= 0 ? throw Invalid(nameof(values), "numbers of at least 0", list[negative])
            : list;
    }
}
