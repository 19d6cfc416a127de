using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The address space of a process: what it maps, what of it is resident, swapped, shared since a fork.</summary>
internal sealed class ProcessMemory(LinuxHost host, Process process)
{
    /// <summary>Private anonymous memory, resident, bytes.</summary>
    public Fluid Anon;

    /// <summary>Private anonymous memory, swapped out, bytes.</summary>
    public Fluid Swap;

    /// <summary>Shared memory it wrote to, bytes.</summary>
    public Fluid Shmem;

    /// <summary>Of the shared memory it wrote to: what is swapped out, bytes. It is no part of its VmSwap.</summary>
    public Fluid ShmemSwap;

    /// <summary>Memory shared with parents and children since a fork (copy-on-write).</summary>
    public List<SharedMapping> Shared { get; } = [];

    /// <summary>Address space, bytes.</summary>
    public long Vm { get; set; }

    /// <summary>Program data held in buffers and not yet written out (M7), part of <see cref="Anon"/>.</summary>
    public Fluid Buffered;

    /// <summary>Kernel memory charged for this process, page tables and all, bytes.</summary>
    public Fluid Kernel;

    /// <summary>What of it stays until the end: stacks, slab, the first page tables, bytes.</summary>
    public long FixedKernel { get; set; }

    /// <summary>True once a mapping beyond the program's own exists (one more page-table level).</summary>
    public bool HasMappings { get; set; }

    /// <summary>Mapped program text that is resident.</summary>
    public long FileRss => process.Text is { } text ? Math.Min(text.CachedAt(host.Simulator.Now), text.Size) : 0;

    /// <summary>Resident anonymous bytes, private and shared since a fork.</summary>
    public long AnonRss(long now)
    {
        long bytes = Anon.At(now);
        foreach (SharedMapping mapping in Shared)
        {
            bytes += mapping.Mapped.At(now);
        }

        return bytes;
    }

    /// <summary>Bytes of page tables (K9.4): fixed part, and one page per 2 MiB touched.</summary>
    public long PageTables(long now)
    {
        long touched = AnonRss(now) + Swap.At(now) + Shmem.At(now) + ShmemSwap.At(now) - host.Config.Profile.InitialAnon;
        long unit = host.Config.Profile.BytesPerPageTablePage;
        long leaves = touched <= 0 ? 0 : (touched + unit - 1) / unit;
        return host.Config.Profile.InitialPageTables + (HasMappings ? Pages.Size : 0) + (leaves * Pages.Size);
    }
}

/// <summary>One process's view of memory shared since a fork.</summary>
internal sealed class SharedMapping(SharedAnon region, Process process, long bytes)
{
    public SharedAnon Region { get; } = region;

    public Process Process { get; } = process;

    public Fluid Mapped = new(bytes);
}

/// <summary>Anonymous pages that several processes map since a fork; charged once, to the memcg that touched them (K9.2).</summary>
internal sealed class SharedAnon(MemoryCgroup owner, long size)
{
    public MemoryCgroup Owner { get; } = owner;

    public long Size { get; } = size;

    public List<SharedMapping> Mappings { get; } = [];
}
