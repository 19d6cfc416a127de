namespace OomSim.Kernel;

/// <summary>The figures of memory.stat that are no counters of their own: bytes of each list, pages of each counter (K7.19, K8.14).</summary>
internal readonly record struct MemoryStatValues
{
    /// <summary>Pages that come back from swap with one read: vm.page-cluster is 3.</summary>
    private const long SwapReadahead = 8;

    public long Anon { get; init; }

    public long File { get; init; }

    public long Dirty { get; init; }

    public long Shmem { get; init; }

    public long Swap { get; init; }

    /// <summary>What is in memory and keeps its slot of swap (NR_SWAPCACHE).</summary>
    public long SwapCached { get; init; }

    public long PageTables { get; init; }

    /// <summary>What processes map of files: their programs' text and the shared memory they wrote to (recording kernel/v1-a12-shm).</summary>
    public long Mapped { get; init; }

    public long Slab { get; init; }

    public long InactiveAnon { get; init; }

    public long ActiveAnon { get; init; }

    public long InactiveFile { get; init; }

    public long ActiveFile { get; init; }

    public long Unevictable { get; init; }

    public long RefaultAnon { get; init; }

    public long RefaultFile { get; init; }

    public long ActivateFile { get; init; }

    public long RestoreFile { get; init; }

    public long ScanKswapd { get; init; }

    public long ScanDirect { get; init; }

    public long StealKswapd { get; init; }

    public long StealDirect { get; init; }

    public long Activate { get; init; }

    public long Deactivate { get; init; }

    public long ChargedPages { get; init; }

    public long UnchargedPages { get; init; }

    /// <summary>Faults on anonymous and shared memory, major ones among them; those that map a program's text when it starts are not in the model.</summary>
    public long Faults { get; init; }

    public long MajorFaults { get; init; }

    /// <summary>The figures of a cgroup.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="below">True with all cgroups below it.</param>
    public static MemoryStatValues Of(LinuxHost host, Cgroup cgroup, bool below)
    {
        long now = host.Simulator.Now;
        MemoryCgroup m = cgroup.Memory;
        long tables = 0;
        long mapped = 0;
        long slab = 0;
        long cached = 0;
        long unmapped = 0;
        long lockedAnon = 0;
        long lockedShmem = 0;
        long lockedText = 0;
        long active = 0;
        long charged = 0;
        long uncharged = 0;
        long faults = 0;
        long[] bytes = new long[5];
        IEnumerable<Cgroup> groups = below ? cgroup.Subtree() : [cgroup];
        foreach (Cgroup at in groups)
        {
            foreach (Process process in at.Members)
            {
                tables += process.MemoryReleased ? 0 : process.Memory.PageTables(now);
                lockedAnon += process.IsLocked ? process.Memory.Anon.At(now) : 0;
                lockedShmem += process.IsLocked ? process.Memory.Shmem.At(now) : 0;
                mapped += Math.Max(0, process.Memory.Shmem.At(now));
            }

            foreach (SharedRegion region in at.Memory.Regions)
            {
                mapped += region.Kind == MemoryKind.Shmem ? region.MappedAt(now) : 0;
                lockedAnon += region.Kind == MemoryKind.Anon ? region.LockedBytes(now) : 0;
                lockedShmem += region.Kind == MemoryKind.Shmem ? region.LockedBytes(now) : 0;
                cached += region.Cache?.KeptAt(now) ?? 0;
                unmapped += region.Cache?.UnmappedAt(now) ?? 0;
            }

            foreach (CachePool pool in at.Memory.Pools)
            {
                // Flows are less than a page apart.
                if (!below && pool.Inherited > 0 && pool.CachedAt(now) - pool.Inherited < Pages.Size)
                {
                    continue;
                }

                mapped += pool.Inode.Executing > 0 ? pool.Clean.At(now) : 0;
                slab += Math.Max(0, pool.Slab.At(now));
                lockedText += pool.Inode.LockedExecuting > 0 ? pool.Clean.At(now) : 0;
                active += pool.Inode is { IsTmpfs: false, LockedExecuting: 0 } ? pool.ActiveAt(now) : 0;
            }

            for (MemoryKind kind = MemoryKind.Anon; kind <= MemoryKind.Kernel; kind++)
            {
                long held = Math.Max(0, at.Memory.Local(kind, now));
                bytes[(int)kind] += held;
                if (kind != MemoryKind.Kernel)
                {
                    long gone = below ? at.Memory.Uncharged(kind, now) : at.Memory.OwnUncharged(kind, now);
                    uncharged += gone;
                    charged += held + gone;
                    faults += kind == MemoryKind.Anon ? held + gone : 0;
                }
            }
        }

        if (!below)
        {
            foreach ((MemoryKind kind, long had, long has) in Inherited(m, now))
            {
                bytes[(int)kind] -= has;
                uncharged -= had - has;
                charged -= had;
                faults -= kind == MemoryKind.Anon ? had : 0;
            }
        }

        // What flows is a fraction of a byte away from whole pages.
        long Counted(LruCounter counter) => ((below ? m.CountAll(counter, now) : m.OwnCount(counter, now)) + (Pages.Size / 2)) / Pages.Size;
        long anon = Pages.Floor(bytes[(int)MemoryKind.Anon]);
        long shmem = Pages.Floor(bytes[(int)MemoryKind.Shmem]);
        long file = Pages.Floor(bytes[(int)MemoryKind.Clean] + bytes[(int)MemoryKind.Dirty]);
        long activeFile = Math.Min(Pages.Floor(active), file);
        long evictableAnon = Math.Max(0, anon - Pages.Floor(lockedAnon));
        long evictableShmem = Math.Max(0, shmem - Pages.Floor(lockedShmem));
        long refaultAnon = Counted(LruCounter.RefaultAnon);
        return new MemoryStatValues
        {
            Anon = Math.Max(0, anon - Pages.Floor(unmapped)),
            File = file,
            Dirty = Pages.Floor(bytes[(int)MemoryKind.Dirty]),
            Shmem = shmem,
            Swap = Pages.Floor(Math.Max(0, below ? m.SwapUsage.At(now) : m.SwapUsage.At(now) - cgroup.ChildList.Sum(c => c.Memory.SwapUsage.At(now)))),
            SwapCached = Pages.Floor(cached),
            PageTables = tables,
            Mapped = Pages.Floor(mapped),
            Slab = slab,
            InactiveAnon = host.KernelFacts.AnonStartsActive ? evictableShmem : evictableAnon + evictableShmem,
            ActiveAnon = host.KernelFacts.AnonStartsActive ? evictableAnon : 0,
            InactiveFile = Math.Max(0, file - activeFile - Pages.Floor(lockedText)),
            ActiveFile = activeFile,
            Unevictable = Pages.Floor(lockedAnon) + Pages.Floor(lockedShmem) + Pages.Floor(lockedText),
            RefaultAnon = refaultAnon,
            RefaultFile = Counted(LruCounter.RefaultFile),
            ActivateFile = Counted(LruCounter.ActivateFile),
            RestoreFile = Counted(LruCounter.RestoreFile),
            ScanKswapd = Counted(LruCounter.ScanKswapd),
            ScanDirect = Counted(LruCounter.ScanDirect),
            StealKswapd = Counted(LruCounter.StealKswapd),
            StealDirect = Counted(LruCounter.StealDirect),
            Activate = Counted(LruCounter.Activate),
            Deactivate = Counted(LruCounter.Deactivate),
            ChargedPages = (charged + (Pages.Size / 2)) / Pages.Size,
            UnchargedPages = (uncharged + (Pages.Size / 2)) / Pages.Size,
            Faults = ((faults + (Pages.Size / 2)) / Pages.Size) + Counted(LruCounter.FaultShmem) + Counted(LruCounter.FaultReuse),
            MajorFaults = refaultAnon / SwapReadahead,
        };
    }
    // What memcgs below left when they were removed, by kind: the bytes that came and those that are left of them.
    private static IEnumerable<(MemoryKind Kind, long Had, long Has)> Inherited(MemoryCgroup m, long now)
    {
        foreach (SharedRegion region in m.Regions)
        {
            long has = region.Inherited > 0 ? Math.Max(0, region.Resident.At(now)) : 0;
            yield return (region.Kind, Math.Max(region.Inherited, has), has);
        }

        foreach (CachePool pool in m.Pools)
        {
            long has = Math.Min(pool.Inherited, pool.CachedAt(now));
            long clean = pool.Inode.IsTmpfs ? 0 : Math.Min(has, Math.Max(0, pool.Clean.At(now)));
            yield return (MemoryKind.Clean, clean + (pool.Inherited - has), clean);
            yield return (pool.Inode.IsTmpfs ? MemoryKind.Shmem : MemoryKind.Dirty, has - clean, has - clean);
        }
    }
}
