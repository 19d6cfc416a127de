using System.Numerics;

namespace OomSim.Results;

/// <summary>
/// Quantiles of latencies in bounded memory: all of them up to a number, then a histogram whose classes are as wide as a fixed part of their values. What comes out
/// depends on the values alone and not on their order.
/// </summary>
internal sealed class LatencySketch
{
    /// <summary>Most values that are kept as they are.</summary>
    public const int MostExact = 20_000;

    /// <summary>How far a quantile is off beyond that, as a part of it, at most: half the width of a class.</summary>
    public const double Error = 1.0 / (2 << Bits);

    // Classes of each power of two: 2^Bits.
    private const int Bits = 9;

    private readonly long[]?[] _classes = new long[64][];
    private List<long>? _values = [];

    /// <summary>True while quantiles are exact.</summary>
    public bool IsExact => _values is not null;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Takes a latency.</summary>
    /// <param name="ns">0 or more.</param>
    public void Add(long ns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ns);
        Count++;
        if (_values is null)
        {
            Put(ns);
            return;
        }

        _values.Add(ns);
        if (_values.Count > MostExact)
        {
            _values.ForEach(Put);
            _values = null;
        }
    }

    /// <summary>The nearest rank: the least value that at least so many per cent do not exceed; beyond <see cref="MostExact"/> values the middle of its class. Null for no value.</summary>
    /// <param name="percent">1 to 100.</param>
    public long? Quantile(int percent)
    {
        if (Count == 0)
        {
            return null;
        }

        long rank = (long)((((Int128)Count * percent) + 99) / 100);
        if (_values is not null)
        {
            _values.Sort();
            return _values[(int)rank - 1];
        }

        for (int power = 0; ; power++)
        {
            for (int i = 0; _classes[power] is { } counts && i < counts.Length; i++)
            {
                rank -= counts[i];
                if (rank <= 0)
                {
                    return Middle(power, i);
                }
            }
        }
    }

    // Small values have a class each.
    private void Put(long ns)
    {
        int power = Math.Max(0, BitOperations.Log2((ulong)ns) - Bits);
        long[] counts = _classes[power] ??= new long[power == 0 ? 2 << Bits : 1 << Bits];
        counts[power == 0 ? ns : (ns >> power) - (1 << Bits)]++;
    }

    private static long Middle(int power, int at) => power == 0 ? at : ((((1L << Bits) + at) << power) + (1L << (power - 1)));
}
