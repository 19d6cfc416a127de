using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What kswapd takes when it wakes (K11.11, K8.11, K12.2).</summary>
internal sealed partial class Reclaim
{
    /// <summary>
    /// Takes clean pages at once, of each file as much as it has of what may be taken, and nothing that is protected. Those that are looked for among anonymous
    /// pages meanwhile take the time of swapping, so they are left to the plan that follows.
    /// </summary>
    /// <param name="memcg">Whose, with those below.</param>
    /// <param name="bytes">How many are asked for.</param>
    /// <param name="swaps">True where swap is fast enough for a part of them to go there.</param>
    /// <param name="left">Bytes that are left to swap.</param>
    /// <returns>Bytes taken.</returns>
    public long DropEvenly(MemoryCgroup memcg, long bytes, bool swaps, out long left)
    {
        long taken = 0;
        left = 0;
        if (Protection.IsUsed && host.Config.Cgroup == CgroupVersion.V1)
        {
            taken = DropForSoftLimits(memcg, bytes, swaps, out left);
        }

        if (taken + left < bytes)
        {
            taken += DropEvenly(memcg, memcg, bytes - taken - left, ReclaimPass.Normal, swaps, out long rest);
            left += rest;
        }

        return taken;
    }

    /// <summary>Of the group that has most above its soft limit a quarter of that, and so on until there is enough (K8.11).</summary>
    private long DropForSoftLimits(MemoryCgroup memcg, long bytes, bool swaps, out long left)
    {
        long now = host.Simulator.Now;
        long taken = 0;
        left = 0;
        Protection.SoftLimits.Begin();
        while (taken + left < bytes && Protection.SoftLimits.Choose(now) is { } victim)
        {
            long part = Math.Min(bytes - taken - left, Math.Max(Protection.Round, victim.Usage.At(now) - Protection.SoftLimits.Until));
            long took = DropEvenly(memcg, victim, part, ReclaimPass.SoftLimit, swaps, out long rest);
            taken += took;
            left += rest;
            if (took < Pages.Size)
            {
                Protection.SoftLimits.PassOver();
            }
        }

        return taken;
    }

    /// <summary>One pass.</summary>
    /// <param name="memcg">For whom.</param>
    /// <param name="from">Whose pages, with those below.</param>
    /// <param name="bytes">How many are asked for.</param>
    /// <param name="pass">Which pages it looks at.</param>
    /// <param name="swaps">True where a part of them may go to swap.</param>
    /// <param name="left">Bytes that are left to that.</param>
    private long DropEvenly(MemoryCgroup memcg, MemoryCgroup from, long bytes, ReclaimPass pass, bool swaps, out long left)
    {
        long now = host.Simulator.Now;
        long total = 0;
        List<(CachePool Pool, long Upto)> found = [];
        Protection.Begin(memcg, pass);
        Balance(memcg, now, fewToo: false, out _);
        foreach (CachePool pool in PoolsBelow(from))
        {
            long reclaimable = Pages.Floor(Reclaimable(pool, now));
            if (reclaimable > 0)
            {
                total += reclaimable;
                found.Add((pool, total));
            }
        }

        left = swaps ? LeftToSwap(memcg, bytes, total, now) : 0;
        long wanted = Math.Min(Pages.Floor(bytes - left), total);
        long taken = 0;
        long first = Workingset.AgeOf(memcg, now);
        List<(ReclaimAccount, long)> growing = host.Memory.Growing(memcg, found.Count);
        foreach ((CachePool pool, long upto) in found)
        {
            long take = Pages.Floor((long)((Int128)wanted * upto / total)) - taken;
            host.NotifyJump(pool.Owner.Cgroup);
            pool.Clean.Add(now, -take);
            pool.CountInherited(now);
            pool.Owner.Charge(MemoryKind.Clean, -take);
            Count(pool.Owner, memcg, take, 1);
            host.Memory.Ledger.Add(growing, host.Memory.Ledger.Of(pool.Owner), take, 0);
            CacheSlab.OnBytes(host, pool);
            SequentialReads.Stir(host, pool.Inode);
            taken += take;
        }

        // They went side by side: each file's first and last ones are as old as those of the others.
        long last = taken > 0 ? Workingset.AgeOf(memcg, now) : first;
        long before = 0;
        foreach ((CachePool pool, long upto) in found)
        {
            long take = Pages.Floor((long)((Int128)wanted * upto / total)) - before;
            Workingset.OnEvicted(pool, memcg, take, first, last, now);
            before += take;
        }

        return taken;
    }

    /// <summary>What of some bytes a pass takes from anonymous pages: its share in the looking (K12.3), and what is above soft limits and no file page (K8.11).</summary>
    private long LeftToSwap(MemoryCgroup memcg, long bytes, long files, long now)
    {
        long share = files < Round ? 0 : ShareAtOnce(memcg, bytes, now);
        if (Protection.Pass != ReclaimPass.SoftLimit || files >= bytes - share)
        {
            return share;
        }

        return Math.Min(bytes - files, SwappableSize(memcg, now, out _));
    }
}
