namespace OomSim.Kernel;

/// <summary>What growth a memcg has to make room for, and which part of their wish those get who grow below it.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// Growth that comes to a memcg from its subtree, 2^-20 byte/s: groups below that are at a limit let nothing through, those above
    /// memory.high what each task gets there (<see cref="MemoryCgroup.Delay"/>).
    /// </summary>
    private Int128 NetWish(MemoryCgroup memcg) => Arriving(memcg, MemoryCgroup.AllGrowth, PathDelay.None, PathDelay.None);

    /// <summary>The same where nobody gets more than a part of his wish, of <see cref="MemoryCgroup.AllGrowth"/>.</summary>
    private Int128 Arriving(MemoryCgroup memcg, long part)
    {
        PathDelay path = PathDelay.None with { Factor = part };
        return Arriving(memcg, part, path, path);
    }

    /// <summary>The same where memory.high of the memcg holds back each task, on older kernels those of its own (K6.5).</summary>
    private Int128 Arriving(MemoryCgroup memcg, HighDelay? delay)
    {
        PathDelay path = PathDelay.None.And(memcg, MemoryCgroup.AllGrowth, delay);
        return Arriving(memcg, MemoryCgroup.AllGrowth, host.KernelFacts.HighIsHierarchical ? path : PathDelay.None, path);
    }

    /// <summary>Growth wished for in a subtree but for groups at a limit, whatever memory.high lets through of it, 2^-20 byte/s.</summary>
    public Int128 WholeWish(MemoryCgroup memcg)
    {
        Int128 wish = memcg.OwnWish;
        long now = host.Simulator.Now;
        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            wish += LetsThrough(child.Memory, now) ? WholeWish(child.Memory) : 0;
        }

        return wish;
    }

    /// <summary>
    /// What groups below swap out at limits of their own, or would if they were not held here, 2^-20 byte/s: their memory stays the same, and memory and swap together grow (K3.7).
    /// </summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="part">The part of their wish that those get who grow there, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
    private static Int128 SwappedBelow(MemoryCgroup memcg, long part)
    {
        Int128 swapped = 0;
        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            swapped += child.Memory.Plan?.SwappedFor(part) ?? 0;
            swapped += SwappedBelow(child.Memory, part);
        }

        return swapped;
    }

    private Int128 Arriving(MemoryCgroup memcg, long most, in PathDelay above, in PathDelay own)
    {
        Int128 wish = Own(memcg, most, own);
        long now = host.Simulator.Now;
        foreach (Cgroup cgroup in memcg.Cgroup.ChildList)
        {
            MemoryCgroup child = cgroup.Memory;
            if (LetsThrough(child, now))
            {
                PathDelay path = above.And(child, child.Factor, child.Delay);
                wish += Arriving(child, most, host.KernelFacts.HighIsHierarchical ? path : above, path);
            }
        }

        return wish;
    }

    // What is charged beyond a limit is charged above as well (K3.12).
    private bool LetsThrough(MemoryCgroup memcg, long now) =>
        (memcg.Cgroup.LiveTasks > 0 || memcg.VisitorsBelow > 0) && (memcg.Forces || (!IsAtMax(memcg, now) && !IsAtMemsw(memcg, now)));

    /// <summary>
    /// The part of their wish that all get where a memcg lets so much through, of <see cref="MemoryCgroup.AllGrowth"/>. Whom a level below
    /// gives less than that leaves the rest to the others.
    /// </summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="allowed">What it lets through, 2^-20 byte/s.</param>
    /// <param name="wish">What comes to it.</param>
    private long PartOf(MemoryCgroup memcg, Int128 allowed, long wish)
    {
        if (allowed >= wish)
        {
            return MemoryCgroup.AllGrowth;
        }

        Int128 whole = WholeWish(memcg);
        bool swaps = IsAtMemsw(memcg, host.Simulator.Now) && SwappedBelow(memcg, MemoryCgroup.AllGrowth) > 0;
        if (whole <= wish && !swaps)
        {
            return (long)((allowed << MemoryCgroup.FactorBits) / wish);
        }

        // The greatest part with which no more comes than that.
        long least = 0;
        long most = MemoryCgroup.AllGrowth;
        while (most - least > 1)
        {
            long part = least + ((most - least) / 2);
            (least, most) = Arriving(memcg, part) + (swaps ? SwappedBelow(memcg, part) : 0) <= allowed ? (part, most) : (least, part);
        }

        return least;
    }
}
