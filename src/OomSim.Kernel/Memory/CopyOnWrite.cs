using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Memory shared since a fork (K9.2): charged once, to whoever touched it. A write to a page that others map too makes a
/// copy that the writer pays for; a page that nobody else maps any more is simply taken over.
/// </summary>
internal static class CopyOnWrite
{
    /// <summary>Shares all of a parent's private memory, and what it shares already, with a new child.</summary>
    public static void Share(LinuxHost host, Process parent, Process child)
    {
        long now = host.Simulator.Now;
        ProcessMemory memory = parent.Memory;
        MemoryCgroup memcg = parent.Cgroup.Memory;
        host.Memory.Forget(parent);
        foreach (SharedMapping mapping in memory.Shared)
        {
            Stir(host, Map(mapping.Region, child, mapping.From.At(now), mapping.To));
        }

        long size = Math.Max(0, memory.Anon.At(now)) + Math.Max(0, memory.Swap.At(now));
        if (size > 0)
        {
            SharedAnon region = new(memcg, size);
            memcg.Hand(MemoryKind.Anon, ref memory.Anon, ref region.Resident);
            memcg.HandSwap(ref memory.Swap, ref region.Swapped);
            memcg.Regions.Add(region);
            Map(region, parent, 0, size);
            Map(region, child, 0, size);
        }
    }

    /// <summary>Takes bytes from the end of a view; pages that nobody else maps go.</summary>
    public static void Unmap(LinuxHost host, SharedMapping mapping, long bytes)
    {
        long now = host.Simulator.Now;
        long to = mapping.To;
        long cut = Math.Max(mapping.From.At(now), to - bytes);
        host.Memory.Forget(mapping.Process);
        mapping.To = cut;
        Drop(host, mapping.Region, Coverage.Uncovered(mapping.Region, mapping, cut, to, now));
        Tidy(host, mapping);
    }

    /// <summary>Ends a process's view of shared memory.</summary>
    public static void Unmap(LinuxHost host, SharedMapping mapping) => Unmap(host, mapping, long.MaxValue);

    /// <summary>A step begins to move over a view: to write it, or to swap it in.</summary>
    public static void Begin(LinuxHost host, Activity activity)
    {
        SharedMapping mapping = activity.Mapping!;
        mapping.Mover = activity;
        mapping.Region.Movers.Add(mapping);
        activity.DependsOnPeers = true;
        Stir(host, mapping);
    }

    /// <summary>The step is over; a view of which nothing is left goes, and the last one left owns the pages.</summary>
    public static void End(LinuxHost host, SharedMapping mapping)
    {
        mapping.Mover = null;
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
        SharedAnon region = mapping.Region;
        if (mapping.BytesAt(host.Simulator.Now) <= 0 && mapping.Mover is null)
        {
            Remove(mapping);
        }

        if (region.Mappings.Count == 0)
        {
            host.Memory.Forget(mapping.Process);
            region.Owner.Release(MemoryKind.Anon, ref region.Resident);
            region.Owner.ReleaseSwap(ref region.Swapped);
            region.Owner.Regions.Remove(region);
        }
        else if (region.Mappings.Count == 1 && region.Movers.Count == 0)
        {
            MakePrivate(host, region);
        }
        else
        {
            Stir(host, mapping);
        }
    }

    private static SharedMapping Map(SharedAnon region, Process process, long from, long to)
    {
        SharedMapping mapping = new(region, process, from, to) { Index = region.Mappings.Count };
        region.Mappings.Add(mapping);
        region.Locked += process.IsLocked ? 1 : 0;
        process.Memory.Shared.Add(mapping);
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
        mapping.Process.Memory.Shared.Remove(mapping);
    }

    private static void Drop(LinuxHost host, SharedAnon region, long bytes)
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
        region.Owner.Charge(MemoryKind.Anon, fromSwap - bytes);
        if (fromSwap > 0)
        {
            region.Swapped.Add(now, -fromSwap);
            region.Owner.ChargeSwap(-fromSwap);
            host.Swap!.AddUsed(-fromSwap);
        }
    }

    private static void MakePrivate(LinuxHost host, SharedAnon region)
    {
        SharedMapping last = region.Mappings[0];
        host.Memory.Forget(last.Process);
        region.Owner.Hand(MemoryKind.Anon, ref region.Resident, ref last.Process.Memory.Anon);
        region.Owner.HandSwap(ref region.Swapped, ref last.Process.Memory.Swap);
        region.Owner.Regions.Remove(region);
        Remove(last);
    }
}
