using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What goes to swap, and how fast (K12.2, K7.14).</summary>
internal sealed partial class Reclaim
{
    /// <summary>What of a memcg's pages can still go to swap, bytes.</summary>
    public long SwapRoom(MemoryCgroup owner, long now)
    {
        long room = host.Swap!.Room;
        for (MemoryCgroup? m = owner; m is not null; m = m.Parent)
        {
            room = m.SwapMax == MemoryCgroup.Unlimited ? room : Math.Min(room, m.SwapMax - m.SwapUsage.At(now));
        }

        return Math.Max(0, room);
    }

    /// <summary>True where anonymous pages of a memcg may go to swap on behalf of another (K12.2).</summary>
    public bool MaySwap(MemoryCgroup target, MemoryCgroup owner)
    {
        return host.Swap is { } swap && swap.Room >= Pages.Size && MaySwapWhereRoom(target, owner);
    }

    /// <summary>True where all that keeps pages of a memcg in memory is that the devices are full.</summary>
    public bool LacksSlots(MemoryCgroup memcg)
    {
        if (host.Swap is not { Size: > 0 } swap || swap.Room >= Pages.Size)
        {
            return false;
        }

        Protection.Begin(memcg, ReclaimPass.IgnoringLow);
        return SwappableBelow(memcg, host.Simulator.Now, SwapLook.WithoutSlots).Count > 0;
    }

    private bool MaySwapWhereRoom(MemoryCgroup target, MemoryCgroup owner)
    {
        if (host.Config.Cgroup == CgroupVersion.V1)
        {
            return target.IsRoot || owner.Swappiness != 0;
        }

        if (!target.IsRoot && host.Swappiness == 0)
        {
            return false;
        }

        long now = host.Simulator.Now;
        for (MemoryCgroup? m = owner; m is not null; m = m.Parent)
        {
            if (m.SwapMax != MemoryCgroup.Unlimited && m.SwapUsage.At(now) is var swapped && (swapped >= m.SwapMax || (m.SwapWasFull && swapped > m.SwapFullUntil)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// What of a subtree one pass of reclaim can take to swap at this moment, bytes: also of those who die, whose pages go as any until their exit has given
    /// them back.
    /// </summary>
    public long SwappableNow(MemoryCgroup memcg, ReclaimPass pass)
    {
        Protection.Begin(memcg, pass);
        if (host.Swap is null)
        {
            return 0;
        }

        long now = host.Simulator.Now;
        long bytes = 0;
        foreach ((SwapSource source, long resident) in SwappableBelow(memcg, now, SwapLook.OfDying))
        {
            bytes += Pages.Floor(Math.Min(resident, SwapRoom(source.Owner, now)));
        }

        return Math.Min(bytes, Pages.Floor(host.Swap.Room));
    }

    private bool FindsRoom(MemoryCgroup target, MemoryCgroup owner, long now)
    {
        bool mayGo = MaySwap(target, owner);
        if (!mayGo && owner.HadSwapRoom && SwapRoom(owner, now) < Pages.Size)
        {
            owner.RefuseSwap(host.Swap!.Room < Pages.Size);
        }

        owner.HadSwapRoom |= mayGo;
        return mayGo;
    }

    private void SwapOut(ReclaimPlan plan, MemoryCgroup memcg, long wish, bool hard, long now)
    {
        if (host.Swap is null)
        {
            return;
        }

        List<(SwapSource Source, long Bytes)> few = [];
        List<(SwapSource Source, long Bytes)> sources = SwappableBelow(memcg, now, few: few);
        Int128 total = 0;
        foreach ((_, long bytes) in sources)
        {
            total += bytes;
        }

        plan.WithoutSwap = plan.Capacity;

        // Those who swap out at the same time share the device.
        bool drains = memcg.Plan is { SwapOuts.Count: > 0 };
        plan.SwapShare = host.Swap.ShareFor(memcg);
        plan.SwapDemand = Math.Max(plan.SwapDemand, wish - plan.Capacity);
        long amount = Math.Min(wish - plan.Capacity, plan.SwapShare);
        if (!hard && total < Round && (!drains || memcg.Plan!.SwapsWhatGrows))
        {
            plan.Swappable = (long)total;
            SwapGrowth(plan, memcg, wish, amount);
            return;
        }

        if (sources.Count == 0)
        {
            return;
        }

        plan.Capacity += amount;
        if (DivideByGrowth(plan, memcg, sources, few, amount))
        {
            return;
        }

        DivideByAge(plan, memcg, sources, amount, total, now);
    }

    /// <summary>What of a subtree can go to swap: memory of processes that have not locked it, their own or shared since a fork, and tmpfs files.</summary>
    /// <param name="memcg">The top of the subtree.</param>
    /// <param name="now">Simulated time, ns.</param>
    /// <param name="look">What is taken in that does not flow to swap at this moment.</param>
    /// <param name="few">Takes those that have less than a page of it; null where nobody asks for them.</param>
    private List<(SwapSource Source, long Bytes)> SwappableBelow(MemoryCgroup memcg, long now, SwapLook look = SwapLook.Flowing, List<(SwapSource Source, long Bytes)>? few = null)
    {
        List<(SwapSource Source, long Bytes)> sources = [];
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            if ((cgroup.Members.Count == 0 && cgroup.Memory.Pools.Count == 0 && cgroup.Memory.Regions.Count == 0)
                || !(look.HasFlag(SwapLook.WithoutSlots) ? MaySwapWhereRoom(memcg, cgroup.Memory) : FindsRoom(memcg, cgroup.Memory, now)))
            {
                continue;
            }

            foreach (Process process in cgroup.Members)
            {
                if (!process.IsLocked && (look.HasFlag(SwapLook.OfDying) || !process.IsDying))
                {
                    Add(new SwapSource(process, null, MemoryKind.Anon));
                    Add(new SwapSource(process, null, MemoryKind.Shmem));
                }
            }

            foreach (CachePool pool in cgroup.Memory.Pools)
            {
                if (pool.Inode.IsTmpfs)
                {
                    Add(new SwapSource(null, pool, MemoryKind.Shmem));
                }
            }

            foreach (SharedRegion region in cgroup.Memory.Regions)
            {
                Add(new SwapSource(null, null, region.Kind, region));
            }
        }

        return sources;

        void Add(SwapSource source)
        {
            if (Protection.Unprotected(source.Owner, source.Swappable(now), now) is > 0 and var bytes)
            {
                (bytes >= Pages.Size ? sources : few)?.Add((source, bytes));
            }
        }
    }

    /// <summary>
    /// Next to nothing is left but what grows at this moment: it goes to swap as it comes, so that what is there stays the
    /// same. Its page tables stay, so usage goes on growing by those.
    /// </summary>
    private void SwapGrowth(ReclaimPlan plan, MemoryCgroup memcg, long wish, long amount)
    {
        List<(SwapSource Source, long Wish)> growing = [];
        List<Process> growers = [];
        Int128 total = 0;
        long gone = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                Add(process, cgroup);
            }

            foreach (Process visitor in cgroup.Memory.Visitors)
            {
                Add(visitor, cgroup);
            }
        }

        plan.Capacity += gone;
        plan.SwapsWhatGrows = gone > 0 || growing.Count > 0;
        wish -= gone;
        if (wish <= 0)
        {
            return;
        }

        long capacity = (long)(Math.Min(amount, wish) * total / wish);
        plan.PartThatGoes = (long)(((Int128)capacity << MemoryCgroup.FactorBits) / wish);
        plan.MostThatGoes = capacity;
        plan.SwapOuts.AddRange(growing);
        plan.Growers = growers;
        plan.Capacity += capacity;

        void Add(Process process, Cgroup cgroup)
        {
            if (process.Activity is { SwappableWish: > 0 } activity && ReferenceEquals(activity.Elsewhere ?? process.Cgroup.Memory, cgroup.Memory)
                && (!process.IsLocked || activity.IntoTmpfs) && MaySwap(memcg, cgroup.Memory))
            {
                long part = host.Memory.PartBelow(process, activity, cgroup.Memory, memcg);
                if (activity.Walk is { } walk)
                {
                    foreach (WalkPart stretch in walk.Parts)
                    {
                        AddSource(process, stretch.Source, (long)((Int128)activity.SwappableWish * stretch.Share >> MemoryCgroup.FactorBits), part);
                    }
                }
                else
                {
                    AddSource(process, SourceOf(process, activity), activity.SwappableWish, part);
                }
            }
        }

        void AddSource(Process process, SwapSource source, long own, long part)
        {
            long comes = (long)((Int128)own * part >> MemoryCgroup.FactorBits);
            if (comes > 0 && GoesBelow(source, memcg))
            {
                gone += comes;
            }
            else if (comes > 0)
            {
                growing.Add((source, own));
                growers.Add(process);
                total += comes;
            }
        }
    }

    /// <summary>
    /// Brings a plan that swaps out what grows down from what is wished to what comes: the memcg itself may let less of it through
    /// than there is room for, above memory.swap.high, and so may another level. What does not come cannot go.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="memcg">Whose plan it is.</param>
    /// <param name="factor">The part of the wished growth that the memcg lets through, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
    /// <param name="delay">What it holds each task back by.</param>
    public void FollowGrowth(ReclaimPlan plan, MemoryCgroup memcg, long factor, HighDelay? delay)
    {
        Int128 goes = 0;
        for (int i = 0; plan.Growers is { } growers && i < plan.SwapOuts.Count; i++)
        {
            Process process = growers[i];
            Activity activity = process.Activity!;
            long part = host.Memory.ShareFor(process, activity, memcg, factor, delay).PartOf(activity.Wish);
            (SwapSource source, long own) = plan.SwapOuts[i];
            long rate = (long)((Int128)own * (delay is null ? Math.Min(part, plan.PartThatGoes) : part) >> MemoryCgroup.FactorBits);
            plan.SwapOuts[i] = (source, rate);
            goes += rate;
        }

        for (int i = 0; delay is not null && goes > plan.MostThatGoes && plan.SwapsWhatGrows && i < plan.SwapOuts.Count; i++)
        {
            (SwapSource source, long rate) = plan.SwapOuts[i];
            plan.SwapOuts[i] = (source, (long)(rate * (Int128)plan.MostThatGoes / goes));
        }
    }

    /// <summary>
    /// What is charged asks for memory and swap first, here and above, and then for memory (K3.7): nothing goes to swap for growth that a
    /// group above holds because its memory and swap are at their limit.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="memcg">Whose plan it is.</param>
    /// <param name="wish">What it was made for, 2^-20 byte/s.</param>
    public void HoldByMemsw(ReclaimPlan plan, MemoryCgroup memcg, long wish)
    {
        plan.Wish = wish;
        long part = MemoryCgroup.AllGrowth;
        for (MemoryCgroup? m = plan.SwapOuts.Count > 0 && !plan.SwapsWhatGrows ? memcg.Parent : null; m is not null; m = m.Parent)
        {
            part = host.Memory.IsAtMemsw(m, host.Simulator.Now) ? Math.Min(part, m.Factor) : part;
        }

        if (part == MemoryCgroup.AllGrowth)
        {
            return;
        }

        Int128 all = plan.SwappedFor(MemoryCgroup.AllGrowth);
        Int128 goes = plan.SwappedFor(part);
        for (int i = 0; i < plan.SwapOuts.Count && goes < all; i++)
        {
            (SwapSource source, long rate) = plan.SwapOuts[i];
            long held = (long)(rate * goes / all);
            plan.SwapOuts[i] = (source, held);
            plan.HeldBack += rate - held;
        }

        for (int i = 0; i < plan.Looks.Count && goes < all; i++)
        {
            plan.Looks[i] = (plan.Looks[i].List, (long)(plan.Looks[i].Rate * goes / all));
        }
    }

    /// <summary>True where a group below swaps out what grows there, all of it as it comes: none of it is left for those above (K6.5).</summary>
    private static bool GoesBelow(SwapSource source, MemoryCgroup memcg)
    {
        for (MemoryCgroup? m = source.Owner; m is not null && !ReferenceEquals(m, memcg); m = m.Parent)
        {
            if (m.Plan is { SwapsWhatGrows: true } plan)
            {
                foreach ((SwapSource other, _) in plan.SwapOuts)
                {
                    if (other == source)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Where the pages of a step end up that it touches or brings back.</summary>
    public static SwapSource SourceOf(Process process, Activity activity) => activity switch
    {
        { Source: { } source } => source,
        { IntoTmpfs: true } => new SwapSource(null, activity.Pool, MemoryKind.Shmem),
        { Kind: ActivityKind.SwapIn or ActivityKind.SwapInShmem, Mapping.Region: { } region } => new SwapSource(null, null, region.Kind, region),
        { Kind: ActivityKind.GrowShmem or ActivityKind.SwapInShmem } => new SwapSource(process, null, MemoryKind.Shmem),
        _ => new SwapSource(process, null, MemoryKind.Anon),
    };

    /// <summary>What a look for pages that can go to swap takes in beside those that flow there.</summary>
    [Flags]
    private enum SwapLook
    {
        /// <summary>Nothing else.</summary>
        Flowing = 0,

        /// <summary>Pages of those who die, which are there until their exit has given them back.</summary>
        OfDying = 1,

        /// <summary>Pages that stay for want of slots alone.</summary>
        WithoutSlots = 2,
    }
}
