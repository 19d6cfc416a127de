namespace OomSim.Kernel;

/// <summary>Measuring what memory.high costs those whom it holds back.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>Paths that are measured; a run that throttles more cgroups than that leaves the rest out.</summary>
    private const int MostHolds = 10_000;

    private readonly SortedDictionary<string, HighMeter> _holds = new(StringComparer.Ordinal);

    /// <summary>What was measured, in the order of the paths.</summary>
    public IEnumerable<HighHold> HighHolds(long now) => _holds.Values.Select(h => h.Read(now)).OfType<HighHold>();

    /// <summary>A memcg holds back those who grow in another way from now on.</summary>
    private void MeasureHigh(MemoryCgroup memcg, HighDelay? delay, bool hard)
    {
        // At the hard limit it is not memory.high that holds.
        if (!memcg.IsThrottledByHigh || hard)
        {
            if (memcg.HighMeter is { Runs: true } running)
            {
                running.Release(host.Simulator.Now);
            }

            return;
        }

        if (memcg.HighMeter is null)
        {
            string path = memcg.Cgroup.Path;
            if (!_holds.TryGetValue(path, out HighMeter? known))
            {
                if (_holds.Count >= MostHolds)
                {
                    return;
                }

                _holds.Add(path, known = new HighMeter(path));
            }

            memcg.HighMeter = known;
        }

        long now = host.Simulator.Now;
        Int128 wish = NetWish(memcg);
        MemoryTotals totals = memcg.Totals(now);
        long speed = (long)Int128.Min(Arriving(memcg, delay), long.MaxValue >> 2);
        long factor = wish <= speed ? MemoryCgroup.AllGrowth : (long)(((Int128)speed << MemoryCgroup.FactorBits) / wish);
        memcg.HighMeter.Hold(now, factor, speed, new HighHold(
            "", now, 0, 0, true, memcg.High, memcg.SwapHigh, memcg.SwapUsage.At(now), memcg.Max, memcg.CurrentAt(now), totals.Anon + totals.Shmem,
            host.Swap is null ? 0 : _reclaim.SwapRoom(memcg, now), (long)(wish >> 20), speed >> 20, memcg.CurrentAt(now), 0));
    }
}
