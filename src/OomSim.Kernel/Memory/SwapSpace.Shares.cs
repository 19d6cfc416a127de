namespace OomSim.Kernel;

/// <summary>How those who swap out at the same time share the device.</summary>
internal sealed partial class SwapSpace
{
    // Two millionths, or less than a hundredth of a byte a second: what rounding leaves over is nobody's share.
    private const int SmallPart = 19;
    private const long SmallRate = 1 << 12;

    /// <summary>True while some plan swaps out.</summary>
    public bool IsWritten => _swappers.Count > 0;

    /// <summary>
    /// What the device leaves to one who has always more for it, 2^-20 byte/s. It takes what it is handed in turns: whom less than an equal share is enough has that, and
    /// leaves the rest to the others (max-min fairness, as block/blk-mq.c dispatches what several queue up).
    /// </summary>
    /// <param name="memcg">Who asks, whatever it has; null for somebody who has no plan.</param>
    public long ShareFor(MemoryCgroup? memcg)
    {
        long share = 0;
        while (true)
        {
            long left = WriteSpeed;
            int sharers = 1;
            foreach (MemoryCgroup other in _swappers)
            {
                if (ReferenceEquals(other, memcg))
                {
                    continue;
                }

                long wants = other.Plan!.SwapDemand;
                if (wants < share)
                {
                    left -= wants;
                }
                else
                {
                    sharers++;
                }
            }

            // Whoever is content leaves more to the others, of whom then more may be.
            long next = left / sharers;
            if (next <= share)
            {
                return share;
            }

            share = next;
        }
    }

    /// <summary>A memcg asks for more or less of the device than it did, or for none of it: those whose share that changes are planned anew.</summary>
    public void ShareOut(MemoryCgroup memcg)
    {
        foreach (MemoryCgroup other in _swappers)
        {
            if (!ReferenceEquals(other, memcg) && !other.IsDirty)
            {
                ReclaimPlan plan = other.Plan!;
                long goes = plan.SwapRate;
                long due = Math.Min(plan.SwapDemand, ShareFor(other));
                if (Math.Abs(due - goes) > (goes >> SmallPart) + SmallRate)
                {
                    _host.Memory.MarkDirty(other);
                }
            }
        }
    }
}
