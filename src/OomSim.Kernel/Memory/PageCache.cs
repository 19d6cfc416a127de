namespace OomSim.Kernel;

/// <summary>Who pays for which file's pages (K9.5).</summary>
internal sealed class PageCache(LinuxHost host)
{
    /// <summary>The pages of a file that a memcg pays for; made when missing.</summary>
    public CachePool PoolOf(Inode inode, MemoryCgroup memcg)
    {
        foreach (CachePool pool in inode.Pools)
        {
            if (ReferenceEquals(pool.Owner, memcg))
            {
                return pool;
            }
        }

        CachePool made = new(inode, memcg);
        inode.Pools.Add(made);
        memcg.Pools.Add(made);
        return made;
    }

    /// <summary>Adds clean pages at once.</summary>
    public void AddClean(Inode inode, MemoryCgroup memcg, long bytes)
    {
        CachePool pool = PoolOf(inode, memcg);
        pool.Clean.Add(host.Simulator.Now, bytes);
        memcg.Charge(MemoryKind.Clean, bytes);
    }

    /// <summary>Removes a file: all its pages go, dirty ones unwritten.</summary>
    public void Drop(Inode inode)
    {
        long now = host.Simulator.Now;
        foreach (CachePool pool in inode.Pools.ToArray())
        {
            host.NotifyJump(pool.Owner.Cgroup);
            long clean = pool.Clean.At(now);
            long dirty = pool.Dirty.At(now);
            pool.Clean.Add(now, -clean);
            pool.Dirty.Add(now, -dirty);
            pool.Owner.Charge(MemoryKind.Clean, -clean);
            pool.Owner.Charge(inode.IsTmpfs ? MemoryKind.Shmem : MemoryKind.Dirty, -dirty);
            if (inode.Tmpfs is { } mount)
            {
                mount.Used -= dirty;
            }
            else
            {
                host.Writeback.OnDirtyBytes(-dirty);
            }
        }

        host.Writeback.Replan();
        inode.Size = 0;
    }

    /// <summary>A cgroup goes: its cached pages stay and its parent pays (recording docker/v1-36).</summary>
    public static void Reparent(MemoryCgroup from, MemoryCgroup to, long now)
    {
        foreach (CachePool pool in from.Pools)
        {
            pool.Owner = to;
            to.Pools.Add(pool);
        }

        from.Pools.Clear();
        foreach (MemoryKind kind in Enum.GetValues<MemoryKind>())
        {
            long bytes = from.Local(kind, now);
            if (bytes > 0)
            {
                from.Charge(kind, -bytes);
                to.Charge(kind, bytes);
            }
        }
    }
}
