namespace OomSim.Kernel;

/// <summary>How those who swap out at the same time share the device.</summary>
internal sealed partial class SwapSpace
{
    // Two millionths, or less than a hundredth of a byte a second: what rounding leaves over is nobody's share.
    private const int SmallPart = 19;
    private const long SmallRate = 1 << 12;

    private readonly List<long> _demands = [];

    /// <summary>True while some plan swaps out.</summary>
    public bool IsWritten => _swappers.Count > 0;

    /// <summary>
    /// What the device leaves to one who has always more for it, 2^-20 byte/s: it takes what it is handed in turns (block/blk-mq.c dispatches what several queue up).
    /// </summary>
    /// <param name="memcg">Who asks, whatever it has; null for somebody who has no plan.</param>
    public long ShareFor(MemoryCgroup? memcg)
    {
        _demands.Clear();
        foreach (MemoryCgroup other in _swappers)
        {
            if (!ReferenceEquals(other, memcg))
            {
                _demands.Add(other.Plan!.SwapDemand);
            }
        }

        // It asks for more than there is, so that it has the most that anybody has.
        _demands.Add(long.MaxValue);
        return MaxMin.Level(WriteSpeed, _demands);
    }

    /// <summary>A memcg asks for more or less of the device than it did, or for none of it: those whose share that changes are planned anew.</summary>
    public void ShareOut(MemoryCgroup memcg)
    {
        _demands.Clear();
        foreach (MemoryCgroup swapper in _swappers)
        {
            _demands.Add(swapper.Plan!.SwapDemand);
        }

        long level = MaxMin.Level(WriteSpeed, _demands);
        foreach (MemoryCgroup other in _swappers)
        {
            if (!ReferenceEquals(other, memcg) && !other.IsDirty)
            {
                ReclaimPlan plan = other.Plan!;
                long goes = plan.SwapRate;
                long due = Math.Min(plan.SwapDemand, level);
                if (Math.Abs(due - goes) > (goes >> SmallPart) + SmallRate)
                {
                    _host.Memory.MarkDirty(other);
                }
            }
        }
    }
}
