using System.Runtime.InteropServices;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The address space of a process: what it maps, what of it is resident, swapped, shared since a fork.</summary>
internal sealed class ProcessMemory(LinuxHost host, Process process)
{
    private List<SharedMapping>? _shared;
    private Fluid _anon;
    private Fluid _kernel;
    private long _walked;
    private long _ownThen;

    /// <summary>Private anonymous memory, resident, bytes.</summary>
    public ref Fluid Anon
    {
        get
        {
            process.Growth?.BringForward();
            return ref _anon;
        }
    }

    /// <summary>Private anonymous memory, swapped out, bytes.</summary>
    public Fluid Swap;

    /// <summary>Shared memory it wrote to, bytes.</summary>
    public Fluid Shmem;

    /// <summary>Of the shared memory it wrote to: what is swapped out, bytes. It is no part of its VmSwap.</summary>
    public Fluid ShmemSwap;

    /// <summary>Memory shared with parents and children since a fork (copy-on-write).</summary>
    public List<SharedMapping> Shared => _shared ??= [];

    /// <summary>Adds what was touched, and the page tables for it, in parts of a byte (<see cref="Fluid.AddFractions"/>).</summary>
    public void Grow(long now, Int128 anon, Int128 tables)
    {
        _anon.AddFractions(now, anon);
        _kernel.AddFractions(now, tables);
    }

    /// <summary>True where it has any of that: what most processes lack is not made in order to be looked at.</summary>
    public bool HasShared => _shared is { Count: > 0 };

    /// <summary>Shared memory that others may map too since a fork (K9.6), or that it left behind in memcgs which it has moved out of (K9.10); null for none.</summary>
    public List<SharedMapping>? ShmemViews { get; set; }

    /// <summary>Kernel memory that it left behind in memcgs which it has moved out of (K9.10); null for none.</summary>
    public List<LeftKernelMemory>? LeftKernel
    {
        get => process.LeftKernel;
        set => process.LeftKernel = value;
    }

    /// <summary>Address space, bytes.</summary>
    public long Vm { get; set; }

    /// <summary>What of it was mapped by a step and never touched, bytes.</summary>
    public long Reserved { get; set; }

    /// <summary>Program data held in buffers and not yet written out (M7), part of <see cref="Anon"/>.</summary>
    public Fluid Buffered;

    /// <summary>Kernel memory charged for this process, page tables and all, bytes.</summary>
    public ref Fluid Kernel
    {
        get
        {
            process.Growth?.BringForward();
            return ref _kernel;
        }
    }

    /// <summary>What of it stays until the end: stacks, slab, the first page tables, bytes.</summary>
    public long FixedKernel { get; set; }

    /// <summary>True once a mapping beyond the program's own exists (one more page-table level).</summary>
    public bool HasMappings { get; set; }

    /// <summary>
    /// True where a new private anonymous mapping is joined to the one above it: that is of the kind, and no fork lies between them
    /// (mm/vma.c:is_mergeable_anon_vma). A program that has mapped nothing yet has such memory of the C library.
    /// </summary>
    public bool EndsWithOwnAnon => Areas?.EndsShared is { } shared ? !shared : !IsForked;

    /// <summary>True where all that it began with is from before a fork.</summary>
    public bool IsForked { get; set; }

    /// <summary>What it has mapped since it began, from when on that matters; null before.</summary>
    public MappedAreas? Areas { get; private set; }

    /// <summary>A new mapping lies below all others: the next one is joined to it or not.</summary>
    /// <param name="isShared">True for shared memory.</param>
    /// <param name="bytes">Its size.</param>
    public void NoteArea(bool isShared, long bytes)
    {
        if (isShared || IsForked)
        {
            Areas ??= new MappedAreas();
        }

        Areas?.Add(isShared, Pages.Ceiling(bytes));
    }

    /// <summary>True once its memory was touched again while it was there: it is on the active list, and missed when it is taken (K13.3).</summary>
    public bool IsActive { get; set; }

    /// <summary>An access has walked over the beginning of its own memory: that is what reclaim takes last.</summary>
    /// <param name="bytes">How far it came.</param>
    /// <param name="now">Simulated ns.</param>
    public void NoteWalk(long bytes, long now)
    {
        long own = Anon.At(now) + Swap.At(now);
        bool keeps = own <= _ownThen && SwappedOfFirst(_walked, now) == 0;
        _walked = keeps ? Math.Max(bytes, _walked) : bytes;
        _ownThen = own;
    }

    /// <summary>
    /// What of the beginning of its own memory is in swap. Pages that an access walked over are younger than all others, except
    /// those that came later, so they are out only where not even they fit; of the others the first went first.
    /// </summary>
    /// <param name="bytes">How much of it.</param>
    /// <param name="now">Simulated ns.</param>
    public long SwappedOfFirst(long bytes, long now)
    {
        long resident = Math.Max(0, Anon.At(now)), swapped = Math.Max(0, Swap.At(now));
        long grown = resident + swapped - _ownThen;
        if (_walked == 0 || grown < -Pages.Size)
        {
            return Math.Min(bytes, swapped);
        }

        long walked = Math.Min(_walked, resident + swapped);
        long missing = Math.Clamp(walked + Math.Max(0, grown) - resident, 0, Math.Min(walked, swapped));
        return bytes <= walked ? Math.Min(bytes, missing) : missing + Math.Min(bytes - walked, swapped - missing);
    }

    /// <summary>Its own memory is given back from the end: of what is left the same pages are in swap.</summary>
    /// <param name="left">What is left, bytes.</param>
    /// <param name="swapped">What of that is in swap, bytes.</param>
    /// <param name="now">Simulated ns.</param>
    public void NoteGivenBack(long left, long swapped, long now)
    {
        long walked = Math.Min(_walked, left);
        long missing = SwappedOfFirst(walked, now);
        _walked = walked;
        _ownThen = left - Math.Max(0, missing + left - swapped - walked);
    }

    /// <summary>
    /// Pages that others mapped since a fork are its own: they are write-protected until it writes to each (mm/memory.c:copy_present_pte).
    /// They are its oldest.
    /// </summary>
    /// <param name="bytes">How much.</param>
    public void Protect(long bytes) => process.ProtectedTo += bytes;

    /// <summary>It gave memory back from the end, or shares it again: no more than this of its own memory is write-protected.</summary>
    /// <param name="left">What is left of its own, bytes.</param>
    public void CutProtected(long left)
    {
        process.ProtectedTo = Math.Min(process.ProtectedTo, left);
        if (process.ProtectedFrom >= process.ProtectedTo)
        {
            (process.ProtectedFrom, process.ProtectedTo) = (0, 0);
        }
    }

    /// <summary>What a write to so much of its own memory, from its beginning, finds write-protected and in RAM: a fault for each page, bytes.</summary>
    /// <param name="bytes">How much it writes to.</param>
    /// <param name="now">Simulated ns.</param>
    public long ProtectedIn(long bytes, long now) =>
        Math.Max(0, Math.Min(bytes, process.ProtectedTo) - Math.Max(process.ProtectedFrom, process.ProtectedTo > 0 ? SwappedOfFirst(bytes, now) : 0));

    /// <summary>It has written to so much of its own memory, from its beginning.</summary>
    /// <param name="bytes">How much.</param>
    public void Unprotect(long bytes)
    {
        process.ProtectedFrom = Math.Max(process.ProtectedFrom, bytes);
        CutProtected(process.ProtectedTo);
    }

    /// <summary>Part of <see cref="Vm"/> that is mapped from the program's file and only read: promised to nobody (K15.1).</summary>
    public long MappedText { get; set; }

    /// <summary>What it was promised for itself: its private writable memory, and shared memory that nobody else maps (K15.1). What is promised to a file that others map too is the region's (<see cref="SharedRegion.Promised"/>).</summary>
    public long Promised => Vm - MappedText - MappedShmem;

    /// <summary>What of <see cref="Vm"/> maps shared memory that others may map too, bytes.</summary>
    public long MappedShmem
    {
        get
        {
            long bytes = 0;
            foreach (SharedMapping mapping in CollectionsMarshal.AsSpan(ShmemViews))
            {
                bytes += Pages.Ceiling(mapping.To);
            }

            return bytes;
        }
    }

    /// <summary>What the program's file is larger than that of the recordings, bytes: it is mapped, and promised to nobody (K15.1).</summary>
    public long LargerText => process.Text is { } text ? Pages.Ceiling(Math.Max(0, text.Size - HostProfile.RecordedText)) : 0;

    /// <summary>Mapped program text that is resident.</summary>
    public long FileRss => process is { IsTextUnmapped: false, Text: { } text } ? Math.Clamp(text.CachedAt(host.Simulator.Now), 0, text.Size) : 0;

    /// <summary>Resident anonymous bytes, private and shared since a fork.</summary>
    public long AnonRss(long now)
    {
        long bytes = Anon.At(now);
        foreach (SharedMapping mapping in CollectionsMarshal.AsSpan(_shared))
        {
            bytes += mapping.ResidentAt(now);
        }

        return bytes;
    }

    /// <summary>Resident shared memory that it touched, whoever pays for it, bytes.</summary>
    public long ShmemRss(long now)
    {
        long bytes = Shmem.At(now);
        foreach (SharedMapping mapping in CollectionsMarshal.AsSpan(ShmemViews))
        {
            bytes += Math.Min(mapping.ResidentAt(now), mapping.Reached);
        }

        return bytes;
    }

    /// <summary>All shared memory that it maps, in memory and in swap, bytes.</summary>
    public long ShmemBytes(long now)
    {
        long bytes = Shmem.At(now) + ShmemSwap.At(now);
        foreach (SharedMapping mapping in CollectionsMarshal.AsSpan(ShmemViews))
        {
            bytes += mapping.BytesAt(now);
        }

        return bytes;
    }

    /// <summary>Swapped anonymous bytes, private and shared since a fork.</summary>
    public long SwapBytes(long now)
    {
        long bytes = Swap.At(now);
        foreach (SharedMapping mapping in CollectionsMarshal.AsSpan(_shared))
        {
            bytes += mapping.EntriesAt(now);
        }

        return Math.Max(0, bytes);
    }

    /// <summary>All anonymous bytes, wherever they are and whoever else maps them.</summary>
    public long AnonBytes(long now)
    {
        long bytes = Anon.At(now) + Swap.At(now);
        foreach (SharedMapping mapping in CollectionsMarshal.AsSpan(_shared))
        {
            bytes += mapping.BytesAt(now);
        }

        return bytes;
    }

    /// <summary>Bytes of page tables as the kernel reports them (K9.4): a fixed part, and one page per 2 MiB touched.</summary>
    public long PageTables(long now)
    {
        long unit = host.Config.Profile.BytesPerPageTablePage;
        return host.Config.Profile.InitialPageTables + (HasMappings ? Pages.Size : 0) + ((Touched(now) + unit - 1) / unit * Pages.Size);
    }

    /// <summary>Bytes charged for the page tables of what is touched: they grow along with it, so in proportion and not by whole pages.</summary>
    public long ChargedTables(long now) => TablesFor(Touched(now));

    /// <summary>
    /// Bytes that a child is charged for copies of its page tables: those of shared memory are not copied, its pages are found again as they are
    /// touched (mm/memory.c:vma_needs_copy).
    /// </summary>
    public long CopiedTables(long now) => TablesFor(Math.Max(0, AnonBytes(now) - host.Config.Profile.InitialAnon));

    private long TablesFor(long touched) => (long)((Int128)touched * Pages.Size / host.Config.Profile.BytesPerPageTablePage);

    private long Touched(long now)
    {
        long bytes = AnonBytes(now) + Shmem.At(now) + ShmemSwap.At(now);
        foreach (SharedMapping mapping in CollectionsMarshal.AsSpan(ShmemViews))
        {
            bytes += Math.Min(mapping.BytesAt(now), mapping.Reached);
        }

        return Math.Max(0, bytes - host.Config.Profile.InitialAnon);
    }
}
