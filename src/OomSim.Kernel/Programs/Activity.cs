using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What a step that takes time does.</summary>
internal enum ActivityKind
{
    /// <summary>Waits for a time; runs on while frozen.</summary>
    Sleep,

    /// <summary>Waits for children.</summary>
    Wait,

    /// <summary>Waits for dirty pages to reach the disk.</summary>
    Fsync,

    /// <summary>Touches new anonymous memory.</summary>
    GrowAnon,

    /// <summary>Touches new shared memory.</summary>
    GrowShmem,

    /// <summary>Fills a buffer.</summary>
    GrowBuffer,

    /// <summary>Charges the kernel memory of a fork that finds no room at once (K9.2).</summary>
    GrowKernel,

    /// <summary>Reads a file, from the cache or from disk into the cache.</summary>
    Read,

    /// <summary>Copies bytes that are in memory: out of a tmpfs file, or to what keeps none of them.</summary>
    CopyBytes,

    /// <summary>Writes pages into the cache.</summary>
    Write,

    /// <summary>Touches a working set for a time.</summary>
    Access,

    /// <summary>Writes once over memory it has, where nothing must be copied or swapped in.</summary>
    Rewrite,

    /// <summary>Copies pages shared since a fork.</summary>
    CopyOnWrite,

    /// <summary>Brings swapped pages back.</summary>
    SwapIn,

    /// <summary>Brings swapped pages of shared memory, or of a tmpfs file, back.</summary>
    SwapInShmem,

    /// <summary>Burns CPU time.</summary>
    Cpu,

    /// <summary>Waits for a connection to accept.</summary>
    Accept,

    /// <summary>Waits for the answer to a request.</summary>
    Answer,
}

/// <summary>A step in progress: a straight line towards a target, or a wait.</summary>
internal sealed partial class Activity(ActivityKind kind, long target)
{
    private Fluid _done;

    /// <summary>What is done.</summary>
    public ActivityKind Kind { get; } = kind;

    /// <summary>Bytes (for CPU: ns) to do; meaningless for waits.</summary>
    public long Target { get; set; } = target;

    /// <summary>Bytes (for CPU: ns) done.</summary>
    public ref Fluid Done
    {
        get
        {
            Free?.BringForward();
            return ref _done;
        }
    }

    /// <summary>What it does among others at the same speed; null while it does not.</summary>
    public FreeGrowth? Free { get; set; }

    /// <summary>Wished speed, 2^-20 byte/s; <see cref="long.MaxValue"/> for as fast as it can.</summary>
    public long PaceRate { get; init; } = long.MaxValue;

    /// <summary>For a clock-driven program: what should be done by now.</summary>
    public Fluid Due;

    /// <summary>True for a clock-driven program, which does at once what is overdue.</summary>
    public bool CatchUp { get; init; }

    /// <summary>True for the sleep of a system call that pays for memory.high as it returns: nothing but a fatal signal ends it, and it cannot freeze in it.</summary>
    public bool IsKillable { get; init; }

    /// <summary>When a sleep or an access ends, ns.</summary>
    public long Deadline { get; init; } = SimTime.Never;

    /// <summary>The file it reads, writes or syncs.</summary>
    public Inode? File { get; init; }

    /// <summary>The cached pages it adds to.</summary>
    public CachePool? Pool { get; set; }

    /// <summary>The view of memory shared since a fork that it writes over or swaps in; null once the pages are the process's own.</summary>
    public SharedMapping? Mapping { get; set; }

    /// <summary>What it reads from disk at present, 2^-20 byte/s.</summary>
    public long DiskRate { get; set; }

    /// <summary>For swapoff: true once the pages that it brings back have changed hands, so that it has to look for them again.</summary>
    public bool HasLapsed { get; set; }

    /// <summary>For a read or a write over shared memory: the speed it wishes for, 2^-20 byte/s; 0 while it cannot run.</summary>
    public long Speed { get; set; }

    /// <summary>True where its pages are those of a tmpfs file.</summary>
    public bool IntoTmpfs => Pool is { Inode.IsTmpfs: true };

    /// <summary>Program it waits for; null for all.</summary>
    public string? WaitFor { get; init; }

    /// <summary>True where a wait takes any child that ends, whoever it is for.</summary>
    public bool ReapsOthers { get; init; }

    /// <summary>True when it writes the process's buffer out.</summary>
    public bool FromBuffer { get; init; }

    /// <summary>Its claim on the disk or swap device; null while it has none.</summary>
    public ShareClaim? DiskClaim { get; set; }

    /// <summary>For an access: true while what it touches next is swapped out.</summary>
    public bool Faults { get; set; }

    /// <summary>Growth it wishes for at this moment, 2^-20 byte/s, before memory pressure slows it.</summary>
    public long Wish { get; set; }

    /// <summary>
    /// What a CPU gives it while it asks for all that it can use, of <see cref="FairShare.One"/>. Kept while memory lets less through,
    /// when it asks for less: what it would get is not seen then, and a wish that went by what it gets would go round in a circle.
    /// </summary>
    public long FairCpu { get; set; } = FairShare.One;

    /// <summary>What of its wish are pages that can go to swap, 2^-20 byte/s; the rest are page tables.</summary>
    public long SwappableWish { get; set; }

    /// <summary>Growth it gets, 2^-20 byte/s.</summary>
    public long Rate { get; set; }

    /// <summary>Page-table growth that goes with it, 2^-20 byte/s.</summary>
    public long KernelRate { get; set; }

    /// <summary>The event of its end; none while nobody knows when that is.</summary>
    public EventHandle Completion;

    /// <summary>When it will be done as things stand, ns.</summary>
    public long CompletionTime = SimTime.Never;

    /// <summary>True where the deadline passed while it could not run.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>True for what uses CPU or disk and moves along a line.</summary>
    public bool IsFluid => Kind is not (ActivityKind.Sleep or ActivityKind.Wait or ActivityKind.Fsync or ActivityKind.Accept or ActivityKind.Answer);

    /// <summary>True for what charges pages to its memcg.</summary>
    public bool Grows => Kind is ActivityKind.GrowAnon or ActivityKind.GrowShmem or ActivityKind.GrowBuffer
        or ActivityKind.GrowKernel or ActivityKind.Read or ActivityKind.Write or ActivityKind.CopyOnWrite || SwapsIn;

    /// <summary>True for what brings pages back from swap.</summary>
    public bool SwapsIn => Kind is ActivityKind.SwapIn or ActivityKind.SwapInShmem || Faults;

    /// <summary>True for what waits for pages that were in use and were taken all the same (K13.3, K16.8).</summary>
    public bool Thrashes => SwapsIn || (Kind == ActivityKind.Read && !IsHit && Touch == PageTouch.Restore);

    /// <summary>True for what waits for a device.</summary>
    public bool UsesDisk => (Kind == ActivityKind.Read && !IsHit) || SwapsIn;

    /// <summary>True where a refused charge fails a system call instead of a page fault (K4.6, K4.9).</summary>
    public bool InSystemCall => Kind is ActivityKind.Read or ActivityKind.Write or ActivityKind.GrowKernel || Source is not null || this is { Kind: ActivityKind.SwapInShmem, File: not null };

    /// <summary>True for kernel memory of a new cgroup and its namespaces, which stays with them; without it, it is a fork's, and passes on to the child.</summary>
    public bool MakesCgroup { get; init; }

    /// <summary>True for a part of mmap or mlockall, which touches its pages within one system call (K3.16).</summary>
    public bool IsWithinCall { get; init; }

    /// <summary>True where a refused charge ends a system call, or a part of it: no page fault that the program would take again.</summary>
    public bool IsCall => InSystemCall || IsWithinCall;

    /// <summary>True where the program writes to all that the call maps once it is back, and so faults on what the call did not get.</summary>
    public bool IsWrittenAfterCall { get; init; }

    /// <summary>Adds what is done, in parts of a byte (<see cref="Fluid.AddFractions"/>).</summary>
    public void Advance(long now, Int128 more) => _done.AddFractions(now, more);

    /// <summary>Where the pages are that it brings back from swap.</summary>
    /// <param name="process">Who does it.</param>
    public SwapSource SwapSourceOf(Process process) => Source ?? new SwapSource(
        process, Pool, Kind == ActivityKind.SwapInShmem ? MemoryKind.Shmem : MemoryKind.Anon, Mapping?.Region, From);
}

/// <summary>What a process's timer means.</summary>
internal enum TaskTimer
{
    /// <summary>Its activity may be complete.</summary>
    Completion,

    /// <summary>Its memory has been torn down.</summary>
    Exited,

    /// <summary>It comes out of a sleep in the kernel, for whose end something waits.</summary>
    Wake,

    /// <summary>A child that ended is to be forked again.</summary>
    Restart,
}
