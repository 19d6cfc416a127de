using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What it holds of each kind together with all below it.</summary>
public sealed partial class MemoryCgroup
{
    /// <summary>Up to so many children are looked at one by one whenever somebody asks.</summary>
    internal const int FewChildren = 16;

    private KindSums? _sums;

    /// <summary>How many of the pools of cached pages are its own or of a group below.</summary>
    internal int PoolsBelow { get; private set; }

    /// <summary>Sums by kind over this memcg and all below, bytes.</summary>
    public MemoryTotals Totals(long now)
    {
        // Whoever looked earlier changes nothing of what this gives.
        if (Cgroup.ChildList.Count > FewChildren)
        {
            KindSums sums = _sums ?? KeepSums(now);
            return new(
                sums.At(MemoryKind.Anon, now),
                sums.At(MemoryKind.Clean, now),
                sums.At(MemoryKind.Dirty, now),
                sums.At(MemoryKind.Shmem, now),
                sums.At(MemoryKind.Kernel, now));
        }

        MemoryTotals own = new(
            Shown(MemoryKind.Anon, now),
            Shown(MemoryKind.Clean, now),
            Shown(MemoryKind.Dirty, now),
            Shown(MemoryKind.Shmem, now),
            Shown(MemoryKind.Kernel, now));
        foreach (Cgroup child in Cgroup.ChildList)
        {
            MemoryTotals below = child.Memory.Totals(now);
            own = new(own.Anon + below.Anon, own.Clean + below.Clean, own.Dirty + below.Dirty, own.Shmem + below.Shmem, own.Kernel + below.Kernel);
        }

        return own;
    }

    /// <summary>Takes over a pool of cached pages.</summary>
    internal void AddPool(CachePool pool)
    {
        Pools.Add(pool);
        CountPools(1);
    }

    /// <summary>Lets go of a pool of cached pages.</summary>
    internal void RemovePool(CachePool pool)
    {
        Pools.Remove(pool);
        CountPools(-1);
    }

    /// <summary>Lets go of all its pools of cached pages.</summary>
    internal void ClearPools()
    {
        CountPools(-Pools.Count);
        Pools.Clear();
    }

    private void CountPools(int change)
    {
        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            m.PoolsBelow += change;
        }
    }

    // From here on every change of a group below is noted here as well.
    private KindSums KeepSums(long now)
    {
        _sums = new KindSums();
        foreach (Cgroup below in Cgroup.Subtree())
        {
            _sums.Include(below.Memory._local, now);
        }

        _host.Memory.KeepsSums = true;
        return _sums;
    }

    private void AddToSums(MemoryKind kind, long now, long bytes)
    {
        for (MemoryCgroup? m = _host.Memory.KeepsSums ? this : null; m is not null; m = m.Parent)
        {
            m._sums?.Add(kind, now, bytes);
        }
    }

    private void AddRateToSums(MemoryKind kind, long now, long delta)
    {
        for (MemoryCgroup? m = _host.Memory.KeepsSums && delta != 0 ? this : null; m is not null; m = m.Parent)
        {
            m._sums?.AddRate(kind, now, delta);
        }
    }

    private void TakeFromSums(MemoryKind kind, long now, long steps)
    {
        for (MemoryCgroup? m = _host.Memory.KeepsSums ? this : null; m is not null; m = m.Parent)
        {
            m._sums?.TakeFraction(kind, now, steps);
        }
    }

    // What runs out at a speed is a fraction of a byte below nothing at the first whole ns after.
    private long Shown(MemoryKind kind, long now) => Math.Max(0, _local[(int)kind].At(now));
}
