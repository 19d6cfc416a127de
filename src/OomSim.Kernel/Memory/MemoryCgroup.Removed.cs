namespace OomSim.Kernel;

/// <summary>
/// What a memcg has of those below it that were removed. The kernel keeps it with them until the last page is gone: it is in the totals of
/// the memcg above, and not in its own figures (K8.14, K9.7).
/// </summary>
public sealed partial class MemoryCgroup
{
    private OfThoseBelow? _below;

    /// <summary>Bytes of a counter that were counted here itself.</summary>
    internal long OwnCount(LruCounter counter, long now) => Count(counter, now) - (_below?.Counted[(int)counter] ?? 0);

    /// <summary>Bytes of a kind that were uncharged here itself, but for pages that it had from a memcg below.</summary>
    internal long OwnUncharged(MemoryKind kind, long now) => Uncharged(kind, now) - (_below?.Uncharged[(int)kind] ?? 0);

    /// <summary>Pages that it had from a memcg below go: they were charged and uncharged there.</summary>
    internal void CountUnchargedBelow(MemoryKind kind, long bytes)
    {
        if (bytes > 0)
        {
            (_below ??= new OfThoseBelow()).Uncharged[(int)kind] += bytes;
        }
    }

    /// <summary>A group below goes: what it counted stays counted here, where its pages lie on (K9.7).</summary>
    internal void Inherit(MemoryCgroup gone)
    {
        long now = _host.Simulator.Now;
        for (MemoryKind kind = MemoryKind.Anon; kind < MemoryKind.Kernel; kind++)
        {
            // What flowed out is in the counters below.
            _uncharged[(int)kind] += gone._uncharged[(int)kind];
            if (gone.Uncharged(kind, now) is not 0 and var bytes)
            {
                (_below ??= new OfThoseBelow()).Uncharged[(int)kind] += bytes;
            }
        }

        for (LruCounter counter = 0; gone._lru is not null && counter < LruCounter.Count; counter++)
        {
            Add(counter, gone.Count(counter, now));
            (_below ??= new OfThoseBelow()).Counted[(int)counter] += gone.Count(counter, now);
        }
    }

    /// <summary>Made with the first memcg below: few have any.</summary>
    private sealed class OfThoseBelow
    {
        public readonly long[] Counted = new long[(int)LruCounter.Count];

        public BytesPerKind Uncharged;

        public long Structures;
    }
}
