using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>
/// One independent random stream per named quantity, all derived from the scenario's seed.
/// </summary>
public sealed class RandomStreams(ulong seed)
{
    private readonly Dictionary<string, RandomSource> _streams = new(StringComparer.Ordinal);

    /// <summary>The scenario's seed.</summary>
    public ulong Seed => seed;

    /// <summary>The stream of a name; the same object for the same name.</summary>
    public RandomSource Get(string name)
    {
        if (!_streams.TryGetValue(name, out RandomSource? stream))
        {
            _streams[name] = stream = new Xoshiro256StarStarSource(StableHash.Combine(seed, name));
        }

        return stream;
    }
}
