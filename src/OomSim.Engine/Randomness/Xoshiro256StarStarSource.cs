using System.Numerics;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>
/// xoshiro256** (Blackman and Vigna, 2018) behind MathNet's <see cref="RandomSource"/>, seeded through SplitMix64 as its authors advise.
/// </summary>
public sealed class Xoshiro256StarStarSource : RandomSource
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>A generator whose sequence depends on the seed alone.</summary>
    /// <param name="seed">Any number; SplitMix64 started there gives the four words of state.</param>
    public Xoshiro256StarStarSource(ulong seed)
        : this(
            StableHash.Mix(seed),
            StableHash.Mix(seed + StableHash.Golden),
            StableHash.Mix(unchecked(seed + (2 * StableHash.Golden))),
            StableHash.Mix(unchecked(seed + (3 * StableHash.Golden))))
    {
    }

    /// <summary>A generator that goes on from a given state.</summary>
    /// <param name="s0">First word of the state.</param>
    /// <param name="s1">Second word of the state.</param>
    /// <param name="s2">Third word of the state.</param>
    /// <param name="s3">Fourth word of the state.</param>
    /// <exception cref="ArgumentException">All words are zero: nothing else would ever follow.</exception>
    public Xoshiro256StarStarSource(ulong s0, ulong s1, ulong s2, ulong s3)
        : base(threadSafe: false)
    {
        if ((s0 | s1 | s2 | s3) == 0)
        {
            throw new ArgumentException("The state must not be all zeros.", nameof(s0));
        }

        _s0 = s0;
        _s1 = s1;
        _s2 = s2;
        _s3 = s3;
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <inheritdoc/>
    protected override double DoSample() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));
}
