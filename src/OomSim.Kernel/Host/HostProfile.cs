namespace OomSim.Kernel;

/// <summary>
/// Calibrated constants: what no source code states. Each names the recording it comes from
/// (<c>kernel/…</c>, <c>docker/…</c>); sizes in bytes, times in ns, speeds in bytes per second.
/// </summary>
public sealed record HostProfile
{
    /// <summary>Passes of reclaim that <see cref="ReclaimBeforeOom"/> is for (K3.13).</summary>
    private const long PassesOfReclaim = 18;

    /// <summary>
    /// ns of one refused charge's reclaim in vain. Where <see cref="ReclaimBeforeOom"/> was measured, the charges of the readahead around a
    /// page of program text came before the passes, two refusals for each of its pages: kernel/v2-a01, -a02, -a06, -a26 count 92 to 105 up to an OOM.
    /// </summary>
    internal long ReclaimPass => ReclaimBeforeOom / RefusalsBeforeOom(PassesOfReclaim);

    /// <summary>ns that a charge tries in vain before it is out of memory, with the readahead that comes before.</summary>
    /// <param name="passes">Passes of reclaim that a kernel makes (K3.13).</param>
    internal long ReclaimInVain(long passes) => ReclaimBeforeOom * RefusalsBeforeOom(passes) / RefusalsBeforeOom(PassesOfReclaim);

    private static long RefusalsBeforeOom(long passes) => passes + (2 * KernelFacts.ReadaheadPages);

    /// <summary>The constants of the recordings.</summary>
    public static HostProfile Default { get; } = new();

    /// <summary>Anonymous memory of a program before its first step (kernel/v1-a01: anon at <c>hold</c>).</summary>
    public long InitialAnon { get; init; } = 65536;

    /// <summary>Anonymous memory a forked child copies at once (kernel/v1-a28: 24,495 bytes for each of 202 children that sleep).</summary>
    public long ForkedAnon { get; init; } = 24576;

    /// <summary>The part of <see cref="InitialVm"/> that is the program's file, mapped (kernel/v1-f01: file of the group while it holds, 823,296 bytes, all of them this program's).</summary>
    internal const long RecordedText = 804 << 10;

    /// <summary>Address space of a program before its first step (kernel/v1-f01: VmSize of <c>cpu</c>).</summary>
    public long InitialVm { get; init; } = 1184 << 10;

    /// <summary>Kernel memory of a process: page tables, stack, slab (kernel/v1-a01: kernel at <c>hold</c>, less that of the group).</summary>
    public long KernelPerProcess { get; init; } = 45056;

    /// <summary>Kernel memory of a cgroup that has had a process (kernel/v2-a03: kernel after the last one ended).</summary>
    public long KernelPerCgroup { get; init; } = 8192;

    /// <summary>Kernel memory of a forked child (kernel/v1-a28: 67,868 bytes for each of 202 children).</summary>
    public long KernelPerForkedProcess { get; init; } = 67584;

    /// <summary>
    /// Pages that a CPU charges at a time and keeps in stock for the group that charges there (K3.5); 0 where it keeps none for long, as on
    /// a host whose services have cgroups of their own: they charge on every CPU all the time, and that drops it (K3.6). Containers
    /// that hold still show none in docker/v2-12, v2-13, v2-16, v2-17c, v2-33, v2-38, whose engine has a group of its own; in docker/v1-*
    /// and without an engine (kernel/*), where nobody else is charged, up to 63 pages a CPU stay.
    /// </summary>
    public long ChargedInAdvance { get; init; }

    /// <summary>Page-table bytes of a process before its first step (kernel/v1-a01: pgtables 160 kB − 32 × 4 kB at the kill).</summary>
    public long InitialPageTables { get; init; } = 28672;

    /// <summary>Anonymous bytes that one page-table page maps (K9.4).</summary>
    public long BytesPerPageTablePage { get; init; } = 2 << 20;

    /// <summary>Program text that a running process keeps faulting back in, however hard reclaim tries (kernel/v1-b01: file while hung).</summary>
    public long HotText { get; init; } = 4096;

    /// <summary>
    /// Above memory.high: of how many batches of 64 pages one is not spent on program text that reclaim has just taken
    /// (kernel/v2-a17 and docker/v2-23: 448 pages of memory in some 1,500 cycles of 64 pages, 17 high events each).
    /// </summary>
    public long BatchesForText { get; init; } = 200;

    /// <summary>CPU time in ns that a child needs between its fork and its first step, in its cgroup and under its quota: usual for a small process on hardware; the recordings' machine is emulated and shows none.</summary>
    public long ForkTime { get; init; } = 500_000;

    /// <summary>ns in which a supervising program notices a child's end and has it forked again (M12); assumed.</summary>
    public long RestartTime { get; init; } = 100_000_000;

    /// <summary>ns after which a supervising program tries again where the fork was refused; runit and supervisord wait 1 s.</summary>
    public long RestartRetryTime { get; init; } = 1_000_000_000;

    /// <summary>ns that the end of a process takes however little memory it has: usual on hardware; the recordings' machine is emulated and shows none.</summary>
    public long ExitTime { get; init; } = 100_000;

    /// <summary>
    /// How long reclaim tries in vain before it is out of memory, ns: 18 passes (K3.13), after 64 for the readahead of its program's text. kernel/v1-a01 and v2-a01 show 29
    /// to 86 ms under emulation, which makes what the CPU decides 5 to 20 times slower (recordings' FINDINGS).
    /// </summary>
    public long ReclaimBeforeOom { get; init; } = 3_000_000;

    /// <summary>
    /// ns that one round of direct reclaim over the whole host takes in vain: 13 priorities, each through all groups (K11.13);
    /// the allocator makes 17 before an OOM (K11.3). The groups' own PSI in kernel/v2-g03, v2-g04 and docker/v2-08 shows
    /// 0.27 to 0.53 s for all of them under emulation; a twentieth of the median is taken for hardware.
    /// </summary>
    public long HostReclaimRound { get; init; } = 1_000_000;

    /// <summary>ns between two tries of a page fault that nobody can be killed for (K4.6): 3 to 10 reports a second in a Docker container, all tasks at -1000; kernel/v1-a08 and v2-a08 print 90 to 250.</summary>
    public long RefusedFaultPause { get; init; } = 200_000_000;

    /// <summary>
    /// Speed at which a task that grows at a limit brings other pages out to swap, on its own CPU time and as a memory stall (K16.8), bytes/s.
    /// Memory stall over pages swapped out in kernel/v2-c01, -c06, -c07, -c09, docker/v2-02a, -02b: 130 to 335 µs a page, median 194, under emulation; a
    /// twentieth of that taken for hardware.
    /// </summary>
    public long SwapOutSpeed { get; init; } = 400L << 20;

    /// <summary>
    /// Speed at which a task that grows at a limit of a group drops clean page cache, on its own CPU time and as a memory stall (K11.18, K16.8), bytes/s;
    /// 0: it takes no time. Memory stall over pages reclaimed in kernel/v2-a19, -c04, -d02, -d05: 16 to 21 µs a page, under emulation. No source
    /// gives a machine's own figure, so hardware is taken to need none.
    /// </summary>
    public long CacheDropSpeed { get; init; }

    /// <summary>
    /// Speed at which one process reads what is in the page cache, bytes/s, and the CPU's part of reading what is not: a copy to its buffer. First touch is a fault and a cleared page instead.
    /// dd of a cached file in pieces of 128 KiB reads 3.4 to 4.1 GB/s on a virtual machine on an AMD EPYC.
    /// </summary>
    public long CachedReadSpeed { get; init; } = 3584L << 20;

    /// <summary>
    /// Speed at which one process writes to files, bytes/s, as far as the CPU is concerned: a copy to new pages of the page cache or of a tmpfs, where
    /// first touch is a fault and a cleared page; 0: that of first touch. Programs of the recordings, on the CPU all the time, write at a third
    /// to three quarters of the median first touch, under emulation; no source gives a machine's own figure.
    /// </summary>
    public long CachedWriteSpeed { get; init; }

    /// <summary>Speed at which an exiting process gives memory back (kernel/v1-a01: 66 MiB in about 0.1 s under emulation).</summary>
    public long TeardownSpeed { get; init; } = 8L << 30;
}
