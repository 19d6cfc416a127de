using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>memory.swap.high and what memory.swap.events counts (K6.3, K7.8, K7.10, K7.13).</summary>
public sealed partial class MemoryCgroup
{
    private long _swapMaxEvents;
    private long _swapFailEvents;

    /// <summary>memory.swap.high, bytes.</summary>
    public long SwapHigh { get; internal set; } = Unlimited;

    /// <summary>Most in swap that is legitimately above <see cref="SwapMax"/>, bytes: there before the limit.</summary>
    internal long SwapForced { get; set; }

    /// <summary>True since something of it could go to swap, until it finds no room there.</summary>
    internal bool HadSwapRoom { get; set; }

    /// <summary>
    /// True since memory.swap.max was met: reclaim leaves it alone until a batch fits in again, as a device that was full
    /// (<see cref="SwapSpace.Room"/>). Who swaps out each page that comes back from there would start and stop for each.
    /// </summary>
    internal bool SwapWasFull { get; set; }

    /// <summary>What is in swap, bytes, when a batch of reclaim fits in.</summary>
    internal long SwapFullUntil => SwapMax - Math.Min(SwapMax, Protection.Round);

    /// <summary>Event counters of swap at this moment.</summary>
    public SwapEvents SwapEvents => new(_flows is { } flows ? Batches(flows.OverSwapHighBelow) : 0, _swapMaxEvents, _swapFailEvents);

    /// <summary>memory.swap.max takes effect at once. What has no room in swap then is not looked at, so nothing is refused (K7.13, K12.2).</summary>
    internal void LimitSwap(long bytes)
    {
        SwapMax = bytes;
        SwapWasFull = false;
        SwapForced = SwapUsage.At(_host.Simulator.Now);
        if (_host.Swap is null)
        {
            return;
        }

        foreach (Cgroup below in Cgroup.Subtree())
        {
            below.Memory.HadSwapRoom &= _host.Memory.Reclaim.SwapRoom(below.Memory, _host.Simulator.Now) >= Pages.Size;
            _host.Memory.MarkDirty(below.Memory);
        }
    }

    internal bool IsOverSwapHigh(long now) => SwapHigh != Unlimited && SwapUsage.At(now) > SwapHigh;

    /// <summary>
    /// Reclaim finds that its pages can't go to swap any more. It has a batch of 32 at hand by then, and each is refused
    /// (K12.9); from then on it looks at none (K12.2).
    /// </summary>
    /// <param name="isFull">True where no slot is free; else it is memory.swap.max that refuses.</param>
    internal void RefuseSwap(bool isFull)
    {
        HadSwapRoom = false;
        for (MemoryCgroup? m = IsV2 ? this : null; m is { IsRoot: false }; m = m.Parent)
        {
            m._swapFailEvents += Protection.Round / Pages.Size;
            m._swapMaxEvents += isFull ? 0 : Protection.Round / Pages.Size;
        }
    }

    /// <summary>What is charged from now on while too much is swapped out, 2^-20 byte/s; 0 for nothing.</summary>
    internal void SetOverSwapHigh(long rate) => SetFlow(static m => ref m.Flows.OverSwapHigh, static m => ref m.Flows.OverSwapHighBelow, rate);
}
