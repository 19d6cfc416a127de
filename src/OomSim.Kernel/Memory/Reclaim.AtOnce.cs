namespace OomSim.Kernel;

/// <summary>
/// What reclaim takes at once, for a write or for a charge that does not flow. Each of its passes goes through all memcgs of the subtree and looks at the
/// same part of each one's lists (K11.13, K12.9); within a memcg the pages that lie there longest come first.
/// </summary>
internal sealed partial class Reclaim
{
    /// <summary>Takes clean pages at once, for a charge that does not flow. Bytes taken.</summary>
    /// <param name="memcg">The memcg at its limit.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="charged">The one that is charged.</param>
    /// <param name="least">Bytes; nothing is taken where there are fewer.</param>
    public long DropNow(MemoryCgroup memcg, long bytes, MemoryCgroup charged, long least = 0)
    {
        ReclaimAccount from = host.Memory.Ledger.Of(charged);
        long taken = DropNow(memcg, bytes, ReclaimPass.Normal, from, least);
        return taken == 0 && Protection.LowSkipped ? DropNow(memcg, bytes, ReclaimPass.IgnoringLow, from, least) : taken;
    }

    /// <summary>
    /// Moves anonymous pages to swap at once in one pass. A page that was touched since the last look stays (K12.11), and while pages are written there is time
    /// to touch them, so what somebody goes over at this moment goes only where nothing else is left. Bytes taken.
    /// </summary>
    public long SwapNow(MemoryCgroup memcg, long bytes, ReclaimPass pass)
    {
        long now = host.Simulator.Now;
        Protection.Begin(memcg, pass);
        List<(SwapSource Source, long Bytes)> unused = [];
        foreach ((SwapSource source, long resident) in SwappableBelow(memcg, now, SwapLook.OfDying))
        {
            unused.Add((source, Math.Max(0, resident - GoneOver(source, now))));
        }

        long taken = SwapEvenly(memcg, unused, bytes, now);
        return taken < bytes ? taken + SwapEvenly(memcg, SwappableBelow(memcg, now, SwapLook.OfDying), bytes - taken, now) : taken;
    }

    /// <summary>What of a subtree reclaim can take in all its passes but for what memory.min protects: clean pages, and others as far as swap has room for them. Bytes.</summary>
    public long Reclaimable(MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        long bytes = SwappableNow(memcg, ReclaimPass.IgnoringLow);
        foreach (CachePool pool in PoolsBelow(memcg))
        {
            bytes += Pages.Floor(Protection.Unprotected(pool.Owner, Math.Max(0, pool.Clean.At(now)), now));
        }

        return bytes;
    }

    /// <summary>Takes clean pages at once in one pass. Bytes taken.</summary>
    public long DropNow(MemoryCgroup memcg, long bytes, ReclaimPass pass, ReclaimAccount from, long least = 0)
    {
        long now = host.Simulator.Now;
        Protection.Begin(memcg, pass);
        Balance(memcg, now, fewToo: true, out _);
        long taken = DropInactive(memcg, bytes, from, least, now);
        while (taken < bytes && Balance(memcg, now, fewToo: true, out _))
        {
            taken += DropInactive(memcg, bytes - taken, from, taken > 0 ? 0 : least, now);
        }

        return taken;
    }

    private long DropInactive(MemoryCgroup memcg, long bytes, ReclaimAccount from, long least, long now)
    {
        List<(MemoryCgroup Owner, long Upto)> found = [];
        long total = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            long inactive = 0;
            foreach (CachePool pool in cgroup.Memory.Pools)
            {
                inactive += pool.Inode.IsTmpfs ? 0 : Pages.Floor(Reclaimable(pool, now));
            }

            if (inactive > 0)
            {
                total += inactive;
                found.Add((cgroup.Memory, total));
            }
        }

        if (total < least)
        {
            return 0;
        }

        long wanted = Math.Min(Pages.Ceiling(bytes), total);
        long asked = 0;
        long taken = 0;
        foreach ((MemoryCgroup owner, long upto) in found)
        {
            long share = Pages.Floor((long)((Int128)wanted * upto / total)) - asked;
            asked += share;
            taken += DropOldest(memcg, owner, share, from, now);
        }

        return taken;
    }

    private long DropOldest(MemoryCgroup memcg, MemoryCgroup owner, long bytes, ReclaimAccount from, long now)
    {
        long taken = 0;
        foreach (CachePool pool in bytes > 0 ? owner.Pools.ToArray() : [])
        {
            long take = Pages.Floor(Math.Min(bytes - taken + Pages.Size - 1, Reclaimable(pool, now)));
            if (taken < bytes && take > 0 && !pool.Inode.IsTmpfs)
            {
                long age = Workingset.AgeOf(memcg, now);
                pool.Clean.Add(now, -take);
                pool.CountInherited(now);
                owner.Charge(MemoryKind.Clean, -take);
                Count(owner, memcg, take, 1);
                host.Memory.Ledger.Add(from, host.Memory.Ledger.Of(owner), take, 0);
                Workingset.OnEvicted(pool, memcg, take, age, now);
                taken += take + CacheSlab.OnBytes(host, pool);
                SequentialReads.Stir(host, pool.Inode);
            }
        }

        Protection.RaiseLow(owner, taken);
        return taken;
    }

    /// <summary>What of a source a process goes round in at this moment, while next to nothing of that is out, bytes.</summary>
    private long GoneOver(SwapSource source, long now)
    {
        long most = source.Process is { } process ? GoneOver(source, process, now) : 0;
        foreach (SharedMapping view in source.Region?.Mappings ?? [])
        {
            most = Math.Max(most, GoneOver(source, view.Process, now));
        }

        return most;
    }

    private long GoneOver(SwapSource source, Process process, long now)
    {
        long bytes = 0;
        if (process.Activity is { Kind: ActivityKind.Access, Walk: { } walk } && host.Tasks.CanRun(process) && walk.MissingAt(now) <= TaskEngine.Margin(walk))
        {
            foreach (WalkPart part in walk.Parts)
            {
                bytes += part.Source == source ? part.Bytes : 0;
            }
        }

        return bytes;
    }

    /// <summary>Of each memcg as much as it has of what may be taken, the oldest first; what one has no room in swap for goes from the others.</summary>
    private long SwapEvenly(MemoryCgroup memcg, List<(SwapSource Source, long Bytes)> sources, long bytes, long now)
    {
        long total = 0;
        foreach ((_, long has) in sources)
        {
            total += has;
        }

        long wanted = Math.Min(Pages.Ceiling(bytes), total);
        long upto = 0;
        long asked = 0;
        long taken = 0;
        for (int first = 0, end; first < sources.Count && total > 0; first = end)
        {
            end = EndOfList(sources, first, out long has);
            upto += has;
            long share = Pages.Floor((long)((Int128)wanted * upto / total)) - asked;
            asked += share;
            taken += SwapOldest(memcg, sources, first, end, share, now);
        }

        for (int i = 0; i < sources.Count && taken < bytes; i++)
        {
            taken += SwapNow(memcg, sources[i].Source, Math.Min(Pages.Ceiling(bytes - taken), sources[i].Bytes), now);
        }

        return taken;
    }

    private long SwapNow(MemoryCgroup memcg, SwapSource source, long bytes, long now)
    {
        MemoryCgroup owner = source.Owner;
        long take = Pages.Floor(Math.Min(bytes, SwapRoom(owner, now)));
        if (take <= 0)
        {
            return 0;
        }

        source.Resident.Add(now, -take);
        source.Swapped.Add(now, take);
        source.Ages?.Taken.Add(now, take);
        source.Region?.Cache?.Stir();
        owner.SwapOut(source.Kind, take);
        host.Swap!.BringOut(take);
        Count(owner, memcg, take, ScansOfAnon);
        host.Memory.Ledger.Add(host.Memory.Ledger.Command, host.Memory.Ledger.Of(owner), 0, take);
        Protection.RaiseLow(owner, take);
        if (source.Process is { Activity.Kind: ActivityKind.Access } process)
        {
            // It meets them on its next round.
            host.Tasks.MarkDirty(process);
        }

        foreach (SharedMapping mover in source.Region?.Movers ?? [])
        {
            host.Tasks.MarkDirty(mover.Process);
        }

        return take;
    }
}
