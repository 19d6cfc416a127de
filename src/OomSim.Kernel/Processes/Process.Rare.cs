namespace OomSim.Kernel;

/// <summary>What few processes ever have: a process has room for it from when it needs it.</summary>
public sealed partial class Process
{
    private RareState? _rare;

    /// <summary>True from when it was told to freeze until it comes out of its sleep in the kernel and does (K17.8, K18.5).</summary>
    internal bool IsFreezing
    {
        get => _rare is { IsFreezing: true };
        set => Rare.For(ref _rare, value)?.IsFreezing = value;
    }

    /// <summary>True once its parent is one that did not fork it: the init of its namespace, after its own has ended (D6.3).</summary>
    internal bool IsAdopted
    {
        get => _rare is { IsAdopted: true };
        set => Rare.For(ref _rare, value)?.IsAdopted = value;
    }

    /// <summary>When it comes out of the sleep in the kernel for whose end something waits, ns; null where nothing does, or nobody knows when.</summary>
    internal long? WakesAt
    {
        get => _rare?.WakesAt;
        set => Rare.For(ref _rare, value)?.WakesAt = value;
    }

    /// <summary>When the sleep ends that it is in for a memory.high that was raised since, ns; null where it is in none.</summary>
    internal long? SleepsUntil
    {
        get => _rare?.SleepsUntil;
        set => Rare.For(ref _rare, value)?.SleepsUntil = value;
    }

    /// <summary>The signal that will end it and has not yet, after which it takes no other (SIGNAL_GROUP_EXIT); 0 for none.</summary>
    internal int KilledBy
    {
        get => _rare?.KilledBy ?? 0;
        set => Rare.For(ref _rare, value)?.KilledBy = value;
    }

    /// <summary>Since when its private anonymous memory is there; null before anybody looked, and where there is no swap.</summary>
    internal PageAges? AnonAges
    {
        get => _rare?.AnonAges;
        set => Rare.For(ref _rare, value)?.AnonAges = value;
    }

    /// <summary>Since when its shared memory is there; null before anybody looked.</summary>
    internal PageAges? ShmemAges
    {
        get => _rare?.ShmemAges;
        set => Rare.For(ref _rare, value)?.ShmemAges = value;
    }

    /// <summary>Kernel memory that it left behind (<see cref="ProcessMemory.LeftKernel"/>); null for none.</summary>
    internal List<LeftKernelMemory>? LeftKernel
    {
        get => _rare?.LeftKernel;
        set => Rare.For(ref _rare, value)?.LeftKernel = value;
    }

    /// <summary>Where in its own memory that is write-protected since a fork begins, bytes (<see cref="ProcessMemory.Protect"/>).</summary>
    internal long ProtectedFrom
    {
        get => _rare?.ProtectedFrom ?? 0;
        set => Rare.For(ref _rare, value)?.ProtectedFrom = value;
    }

    /// <summary>Where it ends; 0 where there is none.</summary>
    internal long ProtectedTo
    {
        get => _rare?.ProtectedTo ?? 0;
        set => Rare.For(ref _rare, value)?.ProtectedTo = value;
    }

    /// <summary>Bytes its buffers held and had not written out when it died (M7).</summary>
    public long LostBytes
    {
        get => _rare?.LostBytes ?? 0;
        internal set => Rare.For(ref _rare, value)?.LostBytes = value;
    }

    /// <summary>Since when it hangs, ns.</summary>
    public long HungSince
    {
        get => _rare?.HungSince ?? 0;
        internal set => Rare.For(ref _rare, value)?.HungSince = value;
    }

    /// <summary>True where what it hangs on is a page of its program's text, false where it is memory of its own.</summary>
    public bool IsHungOnText
    {
        get => _rare is { IsHungOnText: true };
        internal set => Rare.For(ref _rare, value)?.IsHungOnText = value;
    }

    /// <summary>What ended its last sleep at a limit (K4.15); meaningless before there was one.</summary>
    public SleepEnd SleepEnd
    {
        get => _rare?.SleepEnd ?? default;
        internal set => Rare.For(ref _rare, value)?.SleepEnd = value;
    }

    /// <summary>Who ended its last sleep at a limit; null where it was not one process's doing.</summary>
    public Process? Waker
    {
        get => _rare?.Waker;
        internal set => Rare.For(ref _rare, value)?.Waker = value;
    }

    /// <summary>The cgroup in which that happened; null for a signal, and before the first sleep.</summary>
    public Cgroup? WokenFrom
    {
        get => _rare?.WokenFrom;
        internal set => Rare.For(ref _rare, value)?.WokenFrom = value;
    }

    /// <summary>What it serves; null for nothing.</summary>
    internal List<ServiceWorker>? Serving
    {
        get => _rare?.Serving;
        set => Rare.For(ref _rare, value)?.Serving = value;
    }

    /// <summary>The swapoff command that it is; null for any other process. It is the first to go when the host is out of memory (K1.14).</summary>
    internal SwapOff? SwapOff
    {
        get => _rare?.SwapOff;
        set => Rare.For(ref _rare, value)?.SwapOff = value;
    }

    /// <summary>The swapoff that brings its memory back at this moment, and holds it: it outlives the process.</summary>
    internal Process? ReadBackBy
    {
        get => _rare?.ReadBackBy;
        set => Rare.For(ref _rare, value)?.ReadBackBy = value;
    }

    private sealed class RareState
    {
        public long ProtectedFrom;
        public long ProtectedTo;
        public bool IsFreezing;
        public bool IsAdopted;
        public long? WakesAt;
        public long? SleepsUntil;
        public int KilledBy;
        public long LostBytes;
        public long HungSince;
        public bool IsHungOnText;
        public SleepEnd SleepEnd;
        public Process? Waker;
        public Cgroup? WokenFrom;
        public List<ServiceWorker>? Serving;
        public SwapOff? SwapOff;
        public Process? ReadBackBy;
        public List<LeftKernelMemory>? LeftKernel;
        public PageAges? AnonAges;
        public PageAges? ShmemAges;
    }
}
