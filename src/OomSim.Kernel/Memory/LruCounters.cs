using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The counters of one memcg's page lists. Made with the first page that counts: most groups never have one.</summary>
internal sealed class LruCounters
{
    private readonly Fluid[] _bytes = new Fluid[(int)LruCounter.Count];

    /// <summary>How far reclaim has gone round its anonymous pages.</summary>
    public AnonTurn AnonTurn { get; } = new();

    /// <summary>Bytes counted so far.</summary>
    public long At(LruCounter counter, long now) => _bytes[(int)counter].At(now);

    /// <summary>How fast it counts, 2^-20 byte/s.</summary>
    public long RateOf(LruCounter counter) => _bytes[(int)counter].Rate;

    /// <summary>Counts bytes at once.</summary>
    public void Add(LruCounter counter, long bytes, long now) => _bytes[(int)counter].Add(now, bytes);

    /// <summary>Counts faster or slower from now on, 2^-20 byte/s.</summary>
    public void AddRate(LruCounter counter, long delta, long now) => _bytes[(int)counter].AddRate(now, delta);
}
