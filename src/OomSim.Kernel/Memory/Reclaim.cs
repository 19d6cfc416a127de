using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Finds what a memcg's reclaim can take, and how fast: clean pages at once, dirty ones as the disk writes them, anonymous ones as swap takes them (K11, K12).</summary>
internal sealed class Reclaim(LinuxHost host)
{
    /// <summary>Bytes that one round of reclaim asks for at least: 32 pages (K6.2, K11.13).</summary>
    private const long Round = 32 * Pages.Size;

    /// <summary>Plans reclaim in a memcg's subtree for a wished growth.</summary>
    /// <param name="memcg">The memcg at its limit; the root for the host.</param>
    /// <param name="need">Growth to make room for, 2^-20 byte/s.</param>
    /// <param name="memswFailed">v1: the memory+swap counter is at its limit, swapping would not help (K3.7).</param>
    /// <param name="hard">True at a hard limit, where usage cannot go on growing.</param>
    public ReclaimPlan Build(MemoryCgroup memcg, long need, bool memswFailed, bool hard)
    {
        long now = host.Simulator.Now;
        ReclaimPlan plan = new();
        if (DropClean(plan, memcg, need, now))
        {
            return plan;
        }

        DropWritten(plan, memcg, need, now);
        if (plan.Capacity < need && !memswFailed)
        {
            SwapOut(plan, memcg, need, hard, now);
        }

        return plan;
    }

    /// <summary>Takes clean pages at once, for a charge that does not flow. Bytes taken.</summary>
    public long DropNow(MemoryCgroup memcg, long bytes)
    {
        long now = host.Simulator.Now;
        long taken = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree().ToArray())
        {
            foreach (CachePool pool in cgroup.Memory.Pools.ToArray())
            {
                long take = Pages.Floor(Math.Min(bytes - taken + Pages.Size - 1, pool.Reclaimable(now, host.Config.Profile)));
                if (taken < bytes && take > 0 && !pool.Inode.IsTmpfs)
                {
                    pool.Clean.Add(now, -take);
                    cgroup.Memory.Charge(MemoryKind.Clean, -take);
                    taken += take;
                }
            }
        }

        return taken;
    }

    /// <summary>Takes dirty pages at once, as written. Bytes taken.</summary>
    public long WriteNow(MemoryCgroup memcg, long bytes)
    {
        long now = host.Simulator.Now;
        long taken = 0;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            long take = Math.Min(bytes - taken, Pages.Floor(Math.Max(0, pool.Dirty.At(now))));
            if (take > 0)
            {
                pool.Dirty.Add(now, -take);
                pool.Owner.Charge(MemoryKind.Dirty, -take);
                host.Writeback.OnDirtyBytes(-take);
                taken += take;
            }
        }

        return taken;
    }

    /// <summary>Moves anonymous pages to swap at once. Bytes taken.</summary>
    public long SwapNow(MemoryCgroup memcg, long bytes)
    {
        long now = host.Simulator.Now;
        long taken = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (taken >= bytes || process.IsLocked || process.IsDying || !MaySwap(memcg, cgroup.Memory))
                {
                    continue;
                }

                long take = Pages.Floor(Math.Min(Math.Min(bytes - taken + Pages.Size - 1, process.Memory.Anon.At(now)), SwapRoom(cgroup.Memory, now)));
                if (take > 0)
                {
                    process.Memory.Anon.Add(now, -take);
                    process.Memory.Swap.Add(now, take);
                    cgroup.Memory.ChargeSwap(take);
                    cgroup.Memory.Charge(MemoryKind.Anon, -take);
                    host.Swap!.AddUsed(take);
                    taken += take;
                }
            }
        }

        return taken;
    }

    private long SwapRoom(MemoryCgroup owner, long now)
    {
        long room = host.Swap!.Free;
        for (MemoryCgroup? m = owner; m is not null; m = m.Parent)
        {
            room = m.SwapMax == MemoryCgroup.Unlimited ? room : Math.Min(room, m.SwapMax - m.SwapUsage.At(now));
        }

        return Math.Max(0, room);
    }

    /// <summary>True where anonymous pages of a memcg may go to swap on behalf of another (K12.2).</summary>
    public bool MaySwap(MemoryCgroup target, MemoryCgroup owner)
    {
        if (host.Swap is not { } swap || swap.Free < Pages.Size)
        {
            return false;
        }

        if (host.Config.Cgroup == CgroupVersion.V1)
        {
            return target.IsRoot || (target.Swappiness ?? host.Sysctl("vm.swappiness")) != 0;
        }

        if (!target.IsRoot && host.Sysctl("vm.swappiness") == 0)
        {
            return false;
        }

        long now = host.Simulator.Now;
        for (MemoryCgroup? m = owner; m is not null; m = m.Parent)
        {
            if (m.SwapMax != MemoryCgroup.Unlimited && m.SwapUsage.At(now) >= m.SwapMax)
            {
                return false;
            }
        }

        return true;
    }

    private bool DropClean(ReclaimPlan plan, MemoryCgroup memcg, long need, long now)
    {
        long total = 0;
        bool trickles = false;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            total += pool.Reclaimable(now, host.Config.Profile);
            trickles |= pool.Clean.Rate + pool.DroppedRate > 0;
        }

        // What trickles in is taken as it comes; it is no stock before a whole round of it is there. Otherwise the same few
        // bytes would be dropped at full speed and come back, without end.
        bool drains = memcg.Plan is { TakesStock: true };
        if (total <= 0 || (trickles && !drains && total < Round))
        {
            return false;
        }

        plan.TakesStock = true;

        long left = need;
        CachePool? last = null;
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            long reclaimable = pool.Reclaimable(now, host.Config.Profile);
            if (reclaimable <= 0)
            {
                continue;
            }

            last = pool;
            long rate = (long)((Int128)need * reclaimable / total);
            left -= rate;
            plan.Drops.Add((pool, rate));
        }

        plan.Drops[^1] = (last!, plan.Drops[^1].Rate + left);
        plan.Capacity = need;
        return true;
    }

    private void DropWritten(ReclaimPlan plan, MemoryCgroup memcg, long need, long now)
    {
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            if (pool.Dirty.At(now) <= 0 && pool.WrittenRate <= 0)
            {
                continue;
            }

            plan.Waits = true;

            // What the disk makes clean and no other level takes already.
            long inflow = pool.WrittenRate - (pool.DroppedRate - (memcg.Plan?.RateOf(pool) ?? 0));
            long rate = Math.Min(inflow, need - plan.Capacity);
            if (rate > 0)
            {
                plan.Drops.Add((pool, rate));
                plan.Capacity += rate;
            }
        }

        if (plan.Waits)
        {
            host.Writeback.Start();
        }
    }

    private void SwapOut(ReclaimPlan plan, MemoryCgroup memcg, long wish, bool hard, long now)
    {
        List<(Process Process, MemoryKind Kind, long Bytes)> sources = [];
        Int128 total = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            if (cgroup.Members.Count == 0 || !MaySwap(memcg, cgroup.Memory))
            {
                continue;
            }

            foreach (Process process in cgroup.Members)
            {
                if (process.IsLocked || process.IsDying)
                {
                    continue;
                }

                long anon = process.Memory.Anon.At(now);
                if (anon >= Pages.Size)
                {
                    sources.Add((process, MemoryKind.Anon, anon));
                    total += anon;
                }

                long shmem = process.Memory.Shmem.At(now);
                if (shmem >= Pages.Size)
                {
                    sources.Add((process, MemoryKind.Shmem, shmem));
                    total += shmem;
                }
            }
        }

        if (host.Swap is null)
        {
            return;
        }

        // Those who swap out at the same time share the device.
        bool drains = memcg.Plan is { SwapOuts.Count: > 0 };
        long amount = Math.Min(wish - plan.Capacity, host.Swap.WriteSpeed / (host.Swap.Plans + (drains ? 0 : 1)));
        if (!hard && total < Round && (!drains || memcg.Plan!.SwapsWhatGrows))
        {
            SwapGrowth(plan, memcg, wish, amount);
            return;
        }

        if (sources.Count == 0)
        {
            return;
        }

        long left = amount;
        for (int i = 0; i < sources.Count; i++)
        {
            (Process process, MemoryKind kind, long bytes) = sources[i];
            long rate = i == sources.Count - 1 ? left : (long)(amount * (Int128)bytes / total);
            left -= rate;
            plan.SwapOuts.Add((process, kind, rate));
        }

        plan.Capacity += amount;
    }

    /// <summary>
    /// Next to nothing is left but what grows at this moment: it goes to swap as it comes, so that what is there stays the
    /// same. Its page tables stay, so usage goes on growing by those.
    /// </summary>
    private void SwapGrowth(ReclaimPlan plan, MemoryCgroup memcg, long wish, long amount)
    {
        List<(Process Process, MemoryKind Kind, long Wish)> growing = [];
        Int128 total = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (!process.IsLocked && process.Activity is { SwappableWish: > 0 } activity && MaySwap(memcg, cgroup.Memory))
                {
                    MemoryKind kind = activity.Kind == ActivityKind.GrowShmem ? MemoryKind.Shmem : MemoryKind.Anon;
                    growing.Add((process, kind, activity.SwappableWish));
                    total += activity.SwappableWish;
                }
            }
        }

        long capacity = (long)(amount * total / wish);
        foreach ((Process process, MemoryKind kind, long own) in growing)
        {
            plan.SwapOuts.Add((process, kind, (long)((Int128)own * capacity / wish)));
        }

        plan.SwapsWhatGrows = plan.SwapOuts.Count > 0;
        plan.Capacity += capacity;
    }

    /// <summary>Pools of files on disk in a subtree.</summary>
    private static IEnumerable<CachePool> PoolsBelow(MemoryCgroup memcg)
    {
        foreach (CachePool pool in memcg.Pools)
        {
            if (!pool.Inode.IsTmpfs)
            {
                yield return pool;
            }
        }

        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            foreach (CachePool pool in PoolsBelow(child.Memory))
            {
                yield return pool;
            }
        }
    }
}
