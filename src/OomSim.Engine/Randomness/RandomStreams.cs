using MathNet.Numerics.Random;

namespace OomSim.Engine;

/// <summary>
/// One independent random stream per named quantity, all derived from the scenario's seed.
/// </summary>
public sealed class RandomStreams(ulong seed)
{
    private readonly Dictionary<string, RandomSource> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Owner, string Path), RandomSource> _ofOwners = [];

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

    /// <summary>The stream named "owner/path", without building that name on every draw.</summary>
    /// <param name="owner">Who draws.</param>
    /// <param name="path">What is drawn.</param>
    public RandomSource Get(string owner, string path)
    {
        if (!_ofOwners.TryGetValue((owner, path), out RandomSource? stream))
        {
            _ofOwners[(owner, path)] = stream = Get(owner + "/" + path);
        }

        return stream;
    }
}
