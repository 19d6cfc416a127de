using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What a memcg and all below it hold of each kind, kept up to date with every change so that reading it looks at no child.</summary>
internal sealed class KindSums
{
    private FluidPerKind _sums;

    /// <summary>Bytes of a kind, rounded up: a child that ran out at a speed is a fraction of a byte below nothing, which takes no page from the others.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="now">Simulated time, ns.</param>
    public long At(MemoryKind kind, long now) => Math.Max(0, _sums[(int)kind].RoundedUpAt(now));

    /// <summary>Bytes come, or go.</summary>
    /// <param name="kind">Of this kind.</param>
    /// <param name="now">Simulated time, ns.</param>
    /// <param name="bytes">How many; negative for those that go.</param>
    public void Add(MemoryKind kind, long now, long bytes) => _sums[(int)kind].Add(now, bytes);

    /// <summary>Something below grows faster, or slower.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="now">Simulated time, ns.</param>
    /// <param name="delta">By how much, 2^-20 byte/s.</param>
    public void AddRate(MemoryKind kind, long now, long delta) => _sums[(int)kind].AddRate(now, delta);

    /// <summary>A fraction of a byte goes.</summary>
    /// <param name="kind">Of this kind.</param>
    /// <param name="now">Simulated time, ns.</param>
    /// <param name="steps">In steps of <see cref="Fraction.Byte"/>.</param>
    public void TakeFraction(MemoryKind kind, long now, long steps) => Fraction.Take(ref _sums[(int)kind], now, steps);

    /// <summary>Counts what somebody holds, to the last fraction.</summary>
    /// <param name="held">Of each kind.</param>
    /// <param name="now">Simulated time, ns.</param>
    public void Include(in FluidPerKind held, long now)
    {
        for (int kind = 0; kind < FluidPerKind.Kinds; kind++)
        {
            Fluid own = held[kind];
            _sums[kind].Add(now, own.At(now));
            _sums[kind].TakeFraction(now, -own.FractionAt(now));
            _sums[kind].AddRate(now, own.Rate);
        }
    }
}
