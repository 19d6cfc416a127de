using System.Numerics;
using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>xoshiro256** behind MathNet's <see cref="RandomSource"/>, seeded through SplitMix64.</summary>
public sealed class Xoshiro256StarStarSource : RandomSource
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>A generator whose sequence depends on the seed alone.</summary>
    public Xoshiro256StarStarSource(ulong seed)
        : base(threadSafe: false)
    {
        _s0 = StableHash.Mix(seed);
        _s1 = StableHash.Mix(_s0);
        _s2 = StableHash.Mix(_s1);
        _s3 = StableHash.Mix(_s2);
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
