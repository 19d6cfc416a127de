using OomSim.Engine;

namespace OomSim.Benchmarks.Engine;

/// <summary>Exponential waiting times drawn beforehand, so that no contender is charged for drawing them.</summary>
internal sealed class Increments
{
    private const int Length = 1 << 16;
    private readonly long[] _values = new long[Length];
    private int _next;

    public Increments(ulong seed)
    {
        Xoshiro256StarStarSource source = new(seed);
        for (int i = 0; i < Length; i++)
        {
            _values[i] = 1 + (long)(-Math.Log(1 - source.NextDouble()) * SimTime.Second);
        }
    }

    public long Next() => _values[_next++ & (Length - 1)];
}
