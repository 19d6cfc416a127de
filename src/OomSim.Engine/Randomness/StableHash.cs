namespace OomSim.Engine;

/// <summary>A 64-bit hash that is the same on every machine and in every process (FNV-1a with a SplitMix64 finish).</summary>
public static class StableHash
{
    /// <summary>SplitMix64's step: 2^64 divided by the golden ratio.</summary>
    internal const ulong Golden = 0x9E3779B97F4A7C15UL;

    /// <summary>Hashes a seed and a name.</summary>
    public static ulong Combine(ulong seed, string name)
    {
        ulong hash = 14695981039346656037UL ^ Mix(seed);
        foreach (char c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return Mix(hash);
    }

    /// <summary>The number SplitMix64 gives next when its state is <paramref name="z"/>.</summary>
    public static ulong Mix(ulong z)
    {
        z += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
