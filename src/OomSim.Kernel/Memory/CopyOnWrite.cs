using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Memory shared since a fork (K9.2): charged once, to whoever touched it; a write makes a copy that the writer pays for.</summary>
internal static class CopyOnWrite
{
    /// <summary>Shares all of a parent's private memory, and what it shares already, with a new child.</summary>
    public static void Share(LinuxHost host, Process parent, Process child)
    {
        long now = host.Simulator.Now;
        ProcessMemory memory = parent.Memory;
        host.Memory.Forget(parent);
        long anon = memory.Anon.At(now);
        if (anon > 0)
        {
            SharedAnon region = new(parent.Cgroup.Memory, anon);
            memory.Anon.Add(now, -anon);
            Map(region, parent, anon);
        }

        foreach (SharedMapping mapping in memory.Shared)
        {
            Map(mapping.Region, child, mapping.Mapped.At(now));
        }
    }

    /// <summary>Ends a process's view of shared memory; the last one left owns the pages, and with the last view they go.</summary>
    public static void Unmap(LinuxHost host, SharedMapping mapping)
    {
        SharedAnon region = mapping.Region;
        region.Mappings.Remove(mapping);
        mapping.Process.Memory.Shared.Remove(mapping);
        if (region.Mappings.Count == 0)
        {
            region.Owner.Charge(MemoryKind.Anon, -region.Size);
        }
        else if (region.Mappings.Count == 1)
        {
            MakePrivate(host, region);
        }
    }

    /// <summary>A process has copied what it wanted of shared memory: its view ends when nothing is left of it.</summary>
    public static void AfterCopy(LinuxHost host, SharedMapping mapping)
    {
        if (!mapping.Process.Memory.Shared.Contains(mapping))
        {
            return;
        }

        if (mapping.Mapped.At(host.Simulator.Now) <= 0)
        {
            Unmap(host, mapping);
        }
        else if (mapping.Region.Mappings.Count == 1)
        {
            MakePrivate(host, mapping.Region);
        }
    }

    private static void Map(SharedAnon region, Process process, long bytes)
    {
        SharedMapping mapping = new(region, process, bytes);
        region.Mappings.Add(mapping);
        process.Memory.Shared.Add(mapping);
    }

    private static void MakePrivate(LinuxHost host, SharedAnon region)
    {
        SharedMapping last = region.Mappings[0];
        Process owner = last.Process;
        if (owner.Activity is { Kind: ActivityKind.CopyOnWrite } activity && ReferenceEquals(activity.Mapping, last))
        {
            // It is being copied at this moment: the copy goes on and this view ends with it.
            return;
        }

        long now = host.Simulator.Now;
        long mapped = last.Mapped.At(now);
        region.Mappings.Clear();
        owner.Memory.Shared.Remove(last);
        owner.Memory.Anon.Add(now, mapped);
        region.Owner.Charge(MemoryKind.Anon, -region.Size);
        owner.Cgroup.Memory.Charge(MemoryKind.Anon, mapped);
    }
}
