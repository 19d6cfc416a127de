namespace OomSim.Kernel;

/// <summary>What a level lets through, where that decides by way of others on what it can let through.</summary>
internal sealed partial class MemoryManager
{
    // Levels and tasks that follow each other come to rest within these; those that swing never do.
    private const int FreeRises = 4;

    /// <summary>
    /// The part of its growth that a level lets through, within one instant. Who may do a part of its work asks for that part of a CPU, others on the same CPUs have the rest, and
    /// its wish fits; let through whole it does not. Or a level that swaps for itself has the device alone as long as what it lets through needs no swapping above, and shares it
    /// otherwise. Each of the two states leads to the other one; on a real host they follow each other within a few batches, and what comes of that lies where one turns into the
    /// other. A part that was let through and taken back at this instant was too much: what is let through next lies halfway between it and what it fell to, until one can stay.
    /// At the next instant at which something happens it is looked at anew.
    /// </summary>
    /// <param name="memcg">A memcg that holds those who grow.</param>
    /// <param name="factor">The part that fits, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
    /// <param name="delay">What fits for each task.</param>
    /// <param name="now">The present in ns.</param>
    private static (long Factor, HighDelay? Delay) WithoutSwinging(MemoryCgroup memcg, long factor, HighDelay? delay, long now)
    {
        long fits = Passes(factor, delay);
        long before = Passes(memcg.Factor, memcg.Delay);
        if (fits <= before)
        {
            return (factor, delay);
        }

        if (memcg.RoseAt != now)
        {
            memcg.RoseAt = now;
            memcg.Rises = 0;
            memcg.TooMuch = long.MaxValue;
        }

        memcg.Rises++;
        if (memcg.Rises <= FreeRises || memcg.TooMuch == long.MaxValue)
        {
            return (factor, delay);
        }

        long rests = Math.Max(before, Math.Min(fits, memcg.FellTo + ((memcg.TooMuch - memcg.FellTo) / 2)));
        if (rests == before || RisesLittle(rests, before))
        {
            // The middle is where it is: it stays as it is, with the sleep that goes with that or without.
            return (memcg.Factor, memcg.Delay);
        }

        return rests == fits ? (factor, delay)
            : IsPart(factor) ? (rests, delay)
            : (factor, (delay ?? new HighDelay()) with { Level = rests });
    }

    /// <summary>A level lets less through than it did: what it let through at this instant was too much.</summary>
    private void NoteFall(MemoryCgroup memcg, long factor, HighDelay? delay, long now)
    {
        long before = Passes(memcg.Factor, memcg.Delay);
        if (memcg.RoseAt == now && Passes(factor, delay) is var fits && fits < before)
        {
            // No task gets more than all wish together.
            memcg.TooMuch = Math.Min(memcg.TooMuch, before == long.MaxValue ? Math.Max(fits, (long)Int128.Min(NetWish(memcg), long.MaxValue >> 1)) : before);
            memcg.FellTo = fits;
        }
    }

    private static bool IsPart(long factor) => factor is > 0 and < MemoryCgroup.AllGrowth;

    // Whatever holds growth back: a part of what is wished, or so much for each task.
    private static long Passes(long factor, HighDelay? delay) =>
        factor < MemoryCgroup.AllGrowth ? factor : delay?.Level ?? long.MaxValue;
}
