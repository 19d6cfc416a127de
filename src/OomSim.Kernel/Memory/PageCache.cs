using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Who pays for which file's pages (K9.5).</summary>
internal sealed class PageCache(LinuxHost host)
{
    /// <summary>The pages of a file that a memcg pays for; made when missing.</summary>
    public CachePool PoolOf(Inode inode, MemoryCgroup memcg) => PoolOf(inode, memcg, isOfRemoved: false);

    private static CachePool PoolOf(Inode inode, MemoryCgroup memcg, bool isOfRemoved)
    {
        foreach (CachePool pool in inode.Pools)
        {
            if (ReferenceEquals(pool.Owner, memcg) && pool.IsOfRemoved == isOfRemoved)
            {
                return pool;
            }
        }

        CachePool made = new(inode, memcg) { IsOfRemoved = isOfRemoved };
        inode.Pools.Add(made);
        memcg.AddPool(made);
        return made;
    }

    /// <summary>Adds clean pages at once.</summary>
    public void AddClean(Inode inode, MemoryCgroup memcg, long bytes)
    {
        CachePool pool = PoolOf(inode, memcg);
        pool.CountInherited(host.Simulator.Now);
        pool.Clean.Add(host.Simulator.Now, bytes);
        pool.IsScanned = false;
        memcg.Charge(MemoryKind.Clean, bytes);
        CacheSlab.OnBytes(host, pool);
        SequentialReads.Stir(host, inode);
    }

    /// <summary>Drops all clean pages that nobody maps, whoever pays for them, and what is remembered of those that went before (vm.drop_caches).</summary>
    public void DropClean()
    {
        long now = host.Simulator.Now;
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            foreach (CachePool pool in cgroup.Memory.Pools)
            {
                // Of a file that several pay for each has a part of a page. One that is dirty in part is dirty.
                long dirty = Math.Max(0, pool.Dirty.RoundedUpAt(now));
                long clean = pool.Clean.At(now) - (Pages.Ceiling(dirty) - dirty);
                if (pool.Inode is not { IsTmpfs: false, Executing: 0 } || clean <= 0)
                {
                    continue;
                }

                host.NotifyJump(cgroup);
                PageActivation.Forget(host, pool.Inode);
                pool.Active.Add(now, -Math.Min(pool.ActiveAt(now), clean));
                pool.Deactivated = 0;
                pool.Inode.Shadows.Clear();
                pool.Clean.Add(now, -clean);
                pool.CountInherited(now);
                cgroup.Memory.Charge(MemoryKind.Clean, -clean);
                CacheSlab.OnBytes(host, pool);
                SequentialReads.Stir(host, pool.Inode);
            }
        }
    }

    /// <summary>Removes a file: all its pages go, dirty ones unwritten.</summary>
    public void Drop(Inode inode)
    {
        if (inode.Users > 0 || inode.Executing > 0)
        {
            // It has no name any more, and lives until the last one lets go of it.
            inode.IsUnlinked = true;
            return;
        }

        long now = host.Simulator.Now;
        host.Writeback.Suspend();
        foreach (CachePool pool in inode.Pools)
        {
            host.NotifyJump(pool.Owner.Cgroup);
            host.Memory.ForgetPlans(pool.Owner);
            if (!inode.IsTmpfs)
            {
                host.Writeback.OnDirty(pool.Dirty, 0);
            }

            pool.Owner.Release(MemoryKind.Clean, ref pool.Clean);
            pool.Owner.Release(inode.IsTmpfs ? MemoryKind.Shmem : MemoryKind.Dirty, ref pool.Dirty);
            CacheSlab.Release(host, pool);
            pool.Owner.ReleaseSwap(ref pool.Swap);
            pool.DropInherited();
            pool.Owner.RemovePool(pool);
        }

        inode.Pools.Clear();
        inode.Tmpfs?.Remove(host, inode);
        inode.Size = 0;
        inode.Frontier = 0;
        inode.Fresh = new Fluid(0);
        inode.Shadows.Clear();
        inode.Seen = 0;
    }

    /// <summary>A step or a program lets go of a file.</summary>
    public void OnUnused(Inode inode)
    {
        if (inode is { IsUnlinked: true, Users: 0, Executing: 0 })
        {
            Drop(inode);
        }
    }

    /// <summary>A cgroup goes: its cached pages stay and its parent pays (recording docker/v1-36).</summary>
    public void Reparent(MemoryCgroup from, MemoryCgroup to)
    {
        long now = host.Simulator.Now;
        foreach (CachePool pool in from.Pools)
        {
            Inode inode = pool.Inode;
            host.Tasks.SuspendReaders(pool);
            PageActivation.Forget(host, inode);
            inode.Pools.Remove(pool);
            long active = pool.ActiveAt(now);
            long clean = Math.Max(0, pool.Clean.At(now));

            // Pages are dirty or clean as a whole: what writeback has of one at this moment is not lost.
            long dirty = Math.Max(0, pool.Dirty.RoundedUpAt(now));
            if (!inode.IsTmpfs)
            {
                host.Writeback.OnDirty(pool.Dirty, dirty);
            }
            else if (dirty > 0)
            {
                new SwapSource(null, pool, MemoryKind.Shmem).HandAges(new SwapSource(null, PoolOf(inode, to), MemoryKind.Shmem), now);
            }

            from.TakeOff(MemoryKind.Clean, ref pool.Clean);
            from.TakeOff(inode.IsTmpfs ? MemoryKind.Shmem : MemoryKind.Dirty, ref pool.Dirty);
            CacheSlab.Release(host, pool);
            long swap = Math.Max(0, pool.Swap.At(now));
            from.ReleaseSwap(ref pool.Swap);
            if (swap > 0)
            {
                PoolOf(inode, to, isOfRemoved: true).Swap.Add(now, swap);
                to.ChargeSwap(swap);
                host.Swap!.AddUsed(swap);
            }

            if (clean + dirty > 0)
            {
                CachePool heir = PoolOf(inode, to);
                heir.CountInherited(now);
                heir.Inherit(clean + dirty);
                heir.Clean.Add(now, clean);
                heir.Dirty.Add(now, dirty);
                heir.Active.Add(now, active);
                to.Charge(MemoryKind.Clean, clean);
                to.Charge(inode.IsTmpfs ? MemoryKind.Shmem : MemoryKind.Dirty, dirty);
                CacheSlab.OnBytes(host, heir);
            }

            host.Tasks.ResumeReaders(pool);
        }

        from.ClearPools();
    }
}
