using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Makes and ends regions of memory that several processes map, or that one has left behind in another memcg: charged once, to whoever touched it (K9.2). A write
/// to an anonymous page that others map too makes a copy that the writer pays for; one that nobody else maps any more is simply taken over. Shared mappings
/// stay one file for all (K9.6).
/// </summary>
internal static class SharedRegions
{
    /// <summary>Shares all of a parent's memory, and what it shares already, with a new child.</summary>
    public static void Share(LinuxHost host, Process parent, Process child)
    {
        long now = host.Simulator.Now;
        ProcessMemory memory = parent.Memory;
        MemoryCgroup memcg = parent.Cgroup.Memory;
        host.Memory.Forget(parent);
        foreach (SharedMapping mapping in memory.Shared)
        {
            SharedMapping inherited = Map(mapping.Region, child, mapping.From.At(now), mapping.To);
            mapping.Region.Cache?.Fork(mapping, inherited);
            Stir(host, inherited);
        }

        foreach (SharedMapping mapping in memory.ShmemViews ?? [])
        {
            Stir(host, Map(mapping.Region, child, 0, mapping.To));
        }

        // The child writes to so much at once, and has copies: these pages stay their owner's alone (mm/memory.c:wp_page_copy).
        if (Make(parent, MemoryKind.Anon, now, host.Config.Profile.ForkedAnon) is { } anon)
        {
            Map(anon.Region, child, 0, anon.To);
        }

        if (Make(parent, MemoryKind.Shmem, now) is { } shmem)
        {
            Map(shmem.Region, child, 0, shmem.To);
        }
    }

    /// <summary>
    /// What a process has of a kind for itself becomes a region that it has a view of: others come to map it too, or it leaves its memcg, where its pages
    /// stay, in memory and in swap (K9.1, K9.10). Null where there is nothing.
    /// </summary>
    /// <param name="process">Whose.</param>
    /// <param name="kind">Anonymous or shared memory.</param>
    /// <param name="now">Simulated ns.</param>
    /// <param name="keeps">What of it in RAM the process keeps for itself, bytes.</param>
    public static SharedMapping? Make(Process process, MemoryKind kind, long now, long keeps = 0)
    {
        MemoryCgroup memcg = process.Cgroup.Memory;
        SwapSource own = new(process, null, kind);
        keeps = Math.Clamp(own.Resident.At(now), 0, keeps);
        long size = Math.Max(0, own.Resident.At(now)) + Math.Max(0, own.Swapped.At(now)) - keeps;
        if (size <= 0)
        {
            return null;
        }

        SharedRegion region = new(memcg, size, kind);
        own.HandAges(new SwapSource(null, null, kind, region), now);
        memcg.Hand(kind, ref own.Resident, ref region.Resident);
        memcg.HandSwap(ref own.Swapped, ref region.Swapped);
        region.Resident.Add(now, -keeps);
        own.Resident.Add(now, keeps);
        if (kind == MemoryKind.Anon)
        {
            process.Memory.CutProtected(0);
        }

        memcg.Regions.Add(region);
        SharedMapping mapping = Map(region, process, 0, size);
        mapping.Reached = size;
        region.Promised = kind == MemoryKind.Shmem ? Pages.Ceiling(size) : 0;
        return mapping;
    }

    /// <summary>
    /// Makes what a shared mapping has in memory a region of its own, with a view for each process; the rest is in swap. Which pages these are is not known:
    /// every view has its share of both. Null where nothing is in memory, and the region itself where less than a page is in swap.
    /// </summary>
    public static SharedRegion? SplitResident(SharedRegion region, long now)
    {
        long resident = Math.Max(0, region.Resident.At(now));
        long swapped = Math.Max(0, region.Swapped.At(now));
        if (swapped < Pages.Size || resident == 0)
        {
            return resident == 0 ? null : region;
        }

        SharedRegion apart = new(region.Owner, Part(region.Size), region.Kind);
        region.Size -= apart.Size;
        new SwapSource(null, null, region.Kind, region).HandAges(new SwapSource(null, null, region.Kind, apart), now);
        region.Owner.Hand(region.Kind, ref region.Resident, ref apart.Resident);
        region.Owner.Regions.Add(apart);
        long mapped = 0;
        foreach (SharedMapping view in region.Mappings)
        {
            SharedMapping moved = Map(apart, view.Process, 0, Part(view.To));
            moved.Reached = Math.Min(moved.To, Part(view.Reached));
            view.To -= moved.To;
            view.Reached -= moved.Reached;
            mapped = Math.Max(mapped, moved.To);
        }

        // Whole pages: what is promised, and what each has mapped, is as much as before.
        apart.Promised = mapped;
        region.Promised -= mapped;
        return apart;

        long Part(long bytes) => Pages.Floor((long)((Int128)bytes * resident / (resident + swapped)) + (Pages.Size / 2));
    }

    /// <summary>A process has come to a memcg: what it once left behind there, and nobody else maps, is its own again.</summary>
    public static void TakeBack(LinuxHost host, Process process)
    {
        foreach (SharedMapping mapping in process.Memory.Shared.Concat(process.Memory.ShmemViews ?? []).ToArray())
        {
            Tidy(host, mapping);
        }
    }

    /// <summary>Takes bytes from the end of a view; pages that nobody else maps go.</summary>
    public static void Unmap(LinuxHost host, SharedMapping mapping, long bytes)
    {
        long now = host.Simulator.Now;
        long to = mapping.To;
        long cut = Math.Max(mapping.From.At(now), to - bytes);
        host.Memory.Forget(mapping);
        mapping.To = cut;
        Drop(host, mapping.Region, Coverage.Uncovered(mapping.Region, mapping, cut, to, now));
        TakeBackPromise(host, mapping.Region);
        Tidy(host, mapping);
    }

    /// <summary>Ends a process's view of shared memory.</summary>
    public static void Unmap(LinuxHost host, SharedMapping mapping) => Unmap(host, mapping, long.MaxValue);

    /// <summary>A step begins to move over a view: to write it, to swap it in, or to go round in it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="activity">The step.</param>
    /// <param name="mapping">The view.</param>
    /// <param name="bytes">How much of it.</param>
    public static void Begin(LinuxHost host, Activity activity, SharedMapping mapping, long bytes)
    {
        mapping.Untouched = 0;
        mapping.Region.Cache?.Begin(mapping, bytes);
        mapping.Mover = activity;
        mapping.Region.Movers.Add(mapping);
        activity.DependsOnPeers = true;
        Stir(host, mapping);
    }

    /// <summary>The step is over; a view of which nothing is left goes, and the last one left owns the pages.</summary>
    public static void End(LinuxHost host, SharedMapping mapping)
    {
        mapping.Mover = null;
        mapping.Region.Cache?.End(mapping);
        mapping.Region.Movers.Remove(mapping);
        Tidy(host, mapping);
    }

    /// <summary>A view has changed, or moves at another speed: those look again to whom that matters.</summary>
    public static void Stir(LinuxHost host, SharedMapping changed)
    {
        foreach (SharedMapping mover in changed.Region.Movers)
        {
            if (!ReferenceEquals(mover, changed) && mover.Mover is { } activity
                && (activity.DependsOnPeers || ReferenceEquals(activity.SharedWith, changed)))
            {
                host.Tasks.MarkDirty(mover.Process);
            }
        }
    }

    private static void Tidy(LinuxHost host, SharedMapping mapping)
    {
        SharedRegion region = mapping.Region;
        if (mapping.BytesAt(host.Simulator.Now) <= 0 && mapping.Mover is null)
        {
            Remove(mapping);
        }

        if (region.Mappings.Count == 0)
        {
            host.Memory.Forget(mapping);
            region.Cache?.Drop();
            region.CountInherited(host.Simulator.Now, isGone: true);
            region.Owner.Release(region.Kind, ref region.Resident);
            region.Owner.ReleaseSwap(ref region.Swapped);
            region.Owner.Regions.Remove(region);
        }
        else if (region.Movers.Count == 0 && IsOneProcesses(region, host.Simulator.Now))
        {
            MakePrivate(host, region);
        }
        else
        {
            region.Cache?.Stir();
            Stir(host, mapping);
        }
    }

    /// <summary>
    /// True where one process maps it, has been to all of it, and is in the memcg that pays: what it left behind elsewhere stays with who pays for it, and what another brought
    /// back from swap stays in memory beside its slot, mapped by nobody, until this one touches it or reclaim takes it (mm/swap_state.c:free_swap_cache).
    /// </summary>
    private static bool IsOneProcesses(SharedRegion region, long now) =>
        region.Mappings.Count == 1 && region.Mappings[0] is var last && ReferenceEquals(region.Owner, last.Process.Cgroup.Memory)
        && (region.Kind == MemoryKind.Anon ? (region.Cache?.UntouchedBy(last, now) ?? 0) < Pages.Size : last.Reached >= last.BytesAt(now));

    /// <summary>What no process maps any more of a shared mapping is promised to nobody.</summary>
    private static void TakeBackPromise(LinuxHost host, SharedRegion region)
    {
        if (region.Kind == MemoryKind.Shmem)
        {
            long mapped = 0;
            foreach (SharedMapping mapping in region.Mappings)
            {
                mapped = Math.Max(mapped, mapping.To);
            }

            long promised = Pages.Ceiling(mapped);
            host.Committed += promised - region.Promised;
            region.Promised = promised;
        }
    }

    private static SharedMapping Map(SharedRegion region, Process process, long from, long to)
    {
        SharedMapping mapping = new(region, process, from, to) { Index = region.Mappings.Count };
        region.Mappings.Add(mapping);
        region.Locked += process.IsLocked ? 1 : 0;
        ViewsOf(mapping).Add(mapping);
        return mapping;
    }

    private static void Remove(SharedMapping mapping)
    {
        // The last one takes its place: hundreds of children leave without a search.
        List<SharedMapping> mappings = mapping.Region.Mappings;
        SharedMapping last = mappings[^1];
        mappings[mapping.Index] = last;
        last.Index = mapping.Index;
        mappings.RemoveAt(mappings.Count - 1);
        mapping.Region.Locked -= mapping.Process.IsLocked ? 1 : 0;
        ViewsOf(mapping).Remove(mapping);
    }

    private static List<SharedMapping> ViewsOf(SharedMapping mapping) =>
        mapping.Region.Kind == MemoryKind.Anon ? mapping.Process.Memory.Shared : mapping.Process.Memory.ShmemViews ??= [];

    private static void Drop(LinuxHost host, SharedRegion region, long bytes)
    {
        long now = host.Simulator.Now;
        long swapped = Math.Max(0, region.Swapped.At(now));
        long resident = Math.Max(0, region.Resident.At(now));
        bytes = Math.Min(bytes, resident + swapped);
        if (bytes <= 0)
        {
            return;
        }

        long fromSwap = (long)((Int128)bytes * swapped / (resident + swapped));
        region.Resident.Add(now, fromSwap - bytes);
        region.Owner.Charge(region.Kind, fromSwap - bytes);
        if (fromSwap > 0)
        {
            region.Swapped.Add(now, -fromSwap);
            region.Owner.ChargeSwap(-fromSwap);
            host.Swap!.AddUsed(-fromSwap);
        }
    }

    private static void MakePrivate(LinuxHost host, SharedRegion region)
    {
        SharedMapping last = region.Mappings[0];
        host.Memory.Forget(last);
        region.Cache?.Drop();
        region.CountInherited(host.Simulator.Now, isGone: false);
        SwapSource own = new(last.Process, null, region.Kind);
        new SwapSource(null, null, region.Kind, region).HandAges(own, host.Simulator.Now);
        if (region.Kind == MemoryKind.Anon)
        {
            // A place in its memory, of which what is in swap is a part.
            long now = host.Simulator.Now;
            last.Process.Memory.Protect(Math.Max(0, region.Resident.At(now) + region.Swapped.At(now)));
        }

        region.Owner.Hand(region.Kind, ref region.Resident, ref own.Resident);
        region.Owner.HandSwap(ref region.Swapped, ref own.Swapped);
        region.Owner.Regions.Remove(region);
        Remove(last);
    }
}
