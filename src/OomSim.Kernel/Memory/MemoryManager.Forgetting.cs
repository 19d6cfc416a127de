using System.Runtime.InteropServices;

namespace OomSim.Kernel;

/// <summary>Ending what reclaim and swapoff do with memory that is about to change hands.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>A cgroup goes: its pages go to its parent, its last fractions of bytes to nobody.</summary>
    public void Remove(MemoryCgroup memcg)
    {
        ForgetPlans(memcg);
        foreach (Process visitor in memcg.Visitors.ToArray())
        {
            if (visitor is { Activity: { Source: not null } bringing } && bringing.Target - bringing.Done.At(host.Simulator.Now) > RoomOf(memcg))
            {
                // The last who could be killed for it is gone, and what swapoff holds is not free: its charge has failed before anybody removes the group (recordings kernel/v1-c10, v2-c10).
                host.Enomem.Fail(visitor, Enomem.AtLimit(memcg));
            }

            host.Tasks.Lapse(visitor);
            if (visitor.Activity?.Source is { Process: { } pinned })
            {
                host.Exits.OnLetGo(pinned);
            }
        }

        Ledger.Close(memcg, isGone: true);
        memcg.HighMeter?.Release(host.Simulator.Now);
        host.Writeback.Suspend();
        host.Writeback.Forget(memcg);

        // Pages that pass to the parent are not uncharged.
        memcg.Parent!.Inherit(memcg);
        host.PageCache.Reparent(memcg, memcg.Parent);
        memcg.Reparent();
        memcg.ReleaseRest();
        memcg.ReleaseSwap(ref memcg.SwapUsage);
        memcg.CancelCrossing();
        host.Stocks.Drain(memcg);
    }

    // What its limits and those above it leave, or reclaim there can make room for before a charge fails (K3.8), bytes.
    private long RoomOf(MemoryCgroup memcg)
    {
        long room = long.MaxValue;
        for (MemoryCgroup? m = memcg; m is { IsRoot: false }; m = m.Parent)
        {
            room = m.Max == MemoryCgroup.Unlimited ? room : Math.Min(room, m.Max - m.Usage.At(host.Simulator.Now) + _reclaim.Reclaimable(m));
        }

        return room;
    }

    /// <summary>Ends the plans of a memcg and of all above it: what they take from is about to change hands.</summary>
    public void ForgetPlans(MemoryCgroup memcg)
    {
        host.SwapOffs.Lapse(null);
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.Plan is not null)
            {
                Replace(m, null);
                MarkDirty(m);
            }
        }
    }

    /// <summary>Takes a process out of every plan above it, before its memory goes.</summary>
    public void Forget(Process process)
    {
        host.SwapOffs.Lapse(process);
        ForgetSwapping(process.Cgroup.Memory);
        if (process.Memory.HasShared)
        {
            foreach (SharedMapping mapping in process.Memory.Shared)
            {
                ForgetElsewhere(process, mapping.Region);
            }
        }

        foreach (SharedMapping mapping in CollectionsMarshal.AsSpan(process.Memory.ShmemViews))
        {
            ForgetElsewhere(process, mapping.Region);
        }
    }

    /// <summary>The same for one view of memory that others may pay for.</summary>
    public void Forget(SharedMapping mapping)
    {
        Forget(mapping.Process);
        ForgetElsewhere(mapping.Process, mapping.Region);
    }

    private void ForgetElsewhere(Process process, SharedRegion region)
    {
        if (!ReferenceEquals(region.Owner, process.Cgroup.Memory))
        {
            ForgetSwapping(region.Owner);
        }
    }

    private void ForgetSwapping(MemoryCgroup memcg)
    {
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.Plan is { SwapOuts.Count: > 0 })
            {
                Replace(m, null);
                MarkDirty(m);
            }
        }
    }
}
