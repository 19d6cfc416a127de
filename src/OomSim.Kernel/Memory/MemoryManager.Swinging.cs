namespace OomSim.Kernel;

/// <summary>What a level lets through, where that decides by way of others on what it can let through.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// What a level lets through, within one instant: what fits, and once that has gone up and down with what it lets through, the place at which both are the same
    /// (<see cref="LevelSearch"/>). At the next instant at which something happens it is looked at anew.
    /// </summary>
    /// <param name="memcg">A memcg that holds those who grow.</param>
    /// <param name="factor">The part that fits, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
    /// <param name="delay">What fits for each task.</param>
    /// <param name="now">The present in ns.</param>
    private (long Factor, HighDelay? Delay) WithoutSwinging(MemoryCgroup memcg, long factor, HighDelay? delay, long now)
    {
        // A part of what is wished and so much for each task are not to be compared; nothing and all are the same of both.
        bool isPart = IsPart(factor) || IsPart(memcg.Factor);
        bool isLevel = IsLevel(factor, delay) || IsLevel(memcg.Factor, memcg.Delay);
        long fits = Passes(factor, delay, isPart);
        long lets = Passes(memcg.Factor, memcg.Delay, isPart);
        if (isPart && isLevel)
        {
            memcg.Search?.Forget();
            return (factor, delay);
        }

        if (fits == lets)
        {
            return (factor, delay);
        }

        LevelSearch search = memcg.Search ??= new LevelSearch();
        if (search.IsFree(fits > lets, now))
        {
            return (factor, delay);
        }

        search.Measure(isPart);

        // A level that none of them reaches is none.
        long all = isPart ? MemoryCgroup.AllGrowth : Math.Max(LargestClaim(memcg), Math.Max(Finite(fits), Finite(lets)));
        long rests = search.Next(Math.Min(lets, all), Math.Min(fits, all));
        if (rests == Math.Min(lets, all) || RisesLittle(rests, lets))
        {
            // It stays as it is, with the sleep that goes with that or without, but where it is too much.
            return fits >= lets || RisesLittle(lets, fits) ? (memcg.Factor, memcg.Delay) : (factor, delay);
        }

        if (rests > fits && fits < lets)
        {
            // Who grows may be held by something else and not hear of it: then nobody else would have it looked at again.
            MarkDirty(memcg);
        }

        return rests == Math.Min(fits, all) ? (factor, delay)
            : isPart ? (rests, delay)
            : (MemoryCgroup.AllGrowth, (delay ?? new HighDelay()) with { Level = rests });
    }

    // The most that a task charges, and one more: nobody is held by as much.
    private long LargestClaim(MemoryCgroup memcg)
    {
        _claims.Clear();
        Claim(memcg, PathDelay.None, PathDelay.None, host.Simulator.Now);
        long largest = 0;
        foreach (long claim in _claims)
        {
            largest = Math.Max(largest, claim);
        }

        return largest + 1;
    }

    private static long Finite(long level) => level == long.MaxValue ? 0 : level;

    private static bool IsPart(long factor) => factor is > 0 and < MemoryCgroup.AllGrowth;

    private static bool IsLevel(long factor, HighDelay? delay) => factor > 0 && delay is { Level: < long.MaxValue };

    private static long Passes(long factor, HighDelay? delay, bool asPart) =>
        factor == 0 || asPart ? factor : delay?.Level ?? long.MaxValue;
}
