namespace OomSim.Kernel;

/// <summary>Those who grow need no swapping only because it takes their time.</summary>
internal sealed partial class Reclaim
{
    /// <summary>So often at one time a plan without swapping may follow one with it.</summary>
    private const int MostTurns = 4;

    /// <summary>
    /// Between growing by what file pages make room for and swapping for what is beyond that, a task that swaps has less time to grow, and
    /// may end up below: with nothing to swap for it would grow faster again, without end. It stays at where the two meet: it swaps
    /// whenever it grows beyond that, and what it swaps is nothing on the average.
    /// </summary>
    private void KeepSwapping(ReclaimPlan plan, MemoryCgroup memcg, long need, long now)
    {
        if (memcg.Plan is not { SwapOuts.Count: > 0, SwapsWhatGrows: false } before || plan.SwapOuts.Count > 0 || plan.Capacity < need || need < plan.Free / 2)
        {
            return;
        }

        SwapTurns turns = memcg.Turns ??= new SwapTurns();
        turns.Count = turns.Time == now ? turns.Count + 1 : 1;
        turns.Time = now;
        if ((before.IsAtTurn || turns.Count > MostTurns) && SwappableBelow(memcg, now) is { Count: > 0 } sources)
        {
            plan.IsAtTurn = true;
            plan.SwapOuts.Add((sources[0].Source, 0));
            plan.WithoutSwap = Math.Max(plan.Capacity, plan.Free);
        }
    }
}
