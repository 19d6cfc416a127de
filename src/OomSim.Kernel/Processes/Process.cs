using System.Collections.Immutable;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A process (thread group).</summary>
public sealed partial class Process : IShareOwner, IWorkOwner, IEventOwner, IRosterMember
{
    /// <summary>Weight of a task of nice 0 (K20.1).</summary>
    internal const long CpuWeight = 1024;

    private readonly LinuxHost _host;
    private WorkTicket? _work;

    internal Process(LinuxHost host, Cgroup cgroup, ProgramDefinition program)
    {
        _host = host;
        Cgroup = cgroup;
        Program = program;
        Comm = program.Comm;
        CpuClaim = host.Cpu.AddClaim(cgroup.Cpu.Group, this, CpuWeight);
    }

    /// <summary>PID in the host's namespace.</summary>
    public int Pid { get; internal set; }

    /// <summary>PID in its own namespace; 1 for a container's init.</summary>
    public int NamespacePid { get; internal set; }

    /// <summary>When it was made, simulated ns.</summary>
    public long StartedAtNs { get; internal init; }

    /// <summary>Its parent; null when started from outside.</summary>
    public Process? Parent { get; internal set; }

    /// <summary>Its name; at most 15 bytes.</summary>
    public string Comm { get; internal set; }

    /// <summary>Its cgroup.</summary>
    public Cgroup Cgroup { get; internal set; }

    /// <summary>What whoever started it keeps with it, such as the container whose first process it is; the kernel does not look at it.</summary>
    public object? Keeper { get; set; }

    /// <summary>Whose it is: the container's present name.</summary>
    public string Owner { get; internal set; } = "";

    /// <summary>The name of its random streams: the owner's first name.</summary>
    internal string StreamName { get; set; } = "";

    /// <summary>Whose draws its random quantities are: of its container and its program.</summary>
    internal string DrawName => StreamName + "/" + Program.Name;

    /// <summary>The next value of a quantity of its program.</summary>
    internal long Draw(Quantity quantity) => quantity.Fixed ?? quantity.Draw(_host.Streams, DrawName);

    /// <summary>Its PID namespace.</summary>
    public PidNamespace Namespace { get; internal set; } = null!;

    /// <summary>What it runs.</summary>
    public ProgramDefinition Program { get; }

    /// <summary>Programs it can fork, by name.</summary>
    public IReadOnlyDictionary<string, ProgramDefinition> Programs { get; internal set; } = ImmutableSortedDictionary<string, ProgramDefinition>.Empty;

    /// <summary>Where its output goes; null: nowhere.</summary>
    public IProcessOutput? Output { get; internal set; }

    /// <summary>OOM score adjustment, −1000…1000 (K1.17).</summary>
    public int OomScoreAdj { get; internal set; }

    /// <summary>True without CAP_SYS_RESOURCE on the host (K1.17).</summary>
    internal bool LacksSysResource { get; set; }

    /// <summary>The least oom_score_adj that it may take without CAP_SYS_RESOURCE: what somebody with it set last (K1.17).</summary>
    internal int LeastOomScoreAdj { get; set; }

    /// <summary>True once the reaper has unmapped its program (K2.13).</summary>
    internal bool IsTextUnmapped { get; set; }

    /// <summary>True with CAP_SYS_ADMIN on the host (K15.3).</summary>
    public bool IsAdmin { get; internal set; }

    /// <summary>How it ended; null while it lives.</summary>
    public ExitStatus? Exit { get; internal set; }

    /// <summary>True once the OOM killer chose it (K2.9).</summary>
    public bool IsOomVictim { get; internal set; }

    /// <summary>True while it is in the freezer.</summary>
    public bool IsFrozen { get; internal set; }

    /// <summary>True from the fatal signal or exit call until its memory is free.</summary>
    public bool IsDying { get; internal set; }

    /// <summary>True while stopped by SIGSTOP.</summary>
    public bool IsStopped { get; internal set; }

    /// <summary>The memcg at whose limit it hangs; null when it does not (K4.11).</summary>
    public MemoryCgroup? HungAt { get; internal set; }

    /// <summary>The full memcg where a fault on its program text tries to reclaim a page; null when none does.</summary>
    internal MemoryCgroup? FaultAt { get; set; }

    /// <summary>Signals that were sent and have not reached it, by number: it is frozen, stopped, or sleeps in the kernel (K17.8, K17.9, K18.4).</summary>
    public IReadOnlyList<int> WaitingSignals => [.. Enumerable.Range(1, 64).Where(signal => (PendingSignals & (1UL << (signal - 1))) != 0)];

    /// <summary>True once it has ended, until its parent has waited for it (D6.3).</summary>
    public bool IsZombie { get; internal set; }

    /// <summary>Its live children in order of creation.</summary>
    public IReadOnlyList<Process> Children => ChildList.Items;

    /// <summary>What it is doing.</summary>
    public TaskCondition Condition
    {
        get
        {
            if (IsDying)
            {
                return TaskCondition.Dying;
            }

            if (HungAt is not null)
            {
                return TaskCondition.Hung;
            }

            if (FaultAt is not null)
            {
                return TaskCondition.Reclaiming;
            }

            if (IsFrozen)
            {
                return TaskCondition.Frozen;
            }

            if (SleepsUntil is not null)
            {
                return TaskCondition.Throttled;
            }

            if (Activity is not { IsFluid: true } || IsStopped)
            {
                return Activity is { IsKillable: true } && !IsStopped ? TaskCondition.Throttled : TaskCondition.Idle;
            }

            if (IsReclaiming)
            {
                for (MemoryCgroup? m = Cgroup.Memory; m is not null; m = _host.KernelFacts.HighIsHierarchical ? m.Parent : null)
                {
                    if (m.IsThrottledByHigh)
                    {
                        return TaskCondition.Throttled;
                    }
                }

                return TaskCondition.Reclaiming;
            }

            return (CpuShare.Granted < CpuShare.Demand && Cgroup.Cpu.IsHeldByQuota) || Cgroup.Cpu.WasThrottled ? TaskCondition.Throttled : TaskCondition.Active;
        }
    }

    /// <summary>True where something of it is still to come by itself: it is at work, or waits for a moment or for requests, and nothing keeps it from going on.</summary>
    public bool GoesOn => IsDying || (HungAt is null && !IsFrozen && !IsStopped
        && Activity is { } activity && (activity.IsFluid || activity.Deadline != SimTime.Never || activity.Kind is ActivityKind.Fsync or ActivityKind.Accept or ActivityKind.Answer));

    /// <summary>What it asks of the CPUs by itself.</summary>
    internal ShareClaim CpuClaim { get; }

    /// <summary>The claim that stands for it: its own, or that of all who get on as it does. It waits for a CPU while the claim gets less than it demands.</summary>
    internal ShareClaim CpuShare => _work?.Place?.Claim ?? CpuClaim;

    /// <summary>CPU time that it has to use and nothing else.</summary>
    internal WorkTicket Work => _work ??= new WorkTicket(this);

    /// <summary>True while it uses CPU time and does nothing else.</summary>
    internal bool IsBurning => BurningIn is not null;

    /// <summary>What is left of its end while it exits.</summary>
    internal Teardown Teardown;

    /// <summary>Those of its cgroup among whom it is then; null where it does something else.</summary>
    internal CpuBurners? BurningIn { get; set; }

    /// <summary>What it touches among others at the same speed; null while it does not.</summary>
    internal FreeGrowth? Growth { get; set; }

    /// <summary>Its place among those of its cgroup that do.</summary>
    internal int BurnPlace { get; set; }

    /// <summary>Its place among those that hang with it.</summary>
    internal LinkedListNode<Process>? Sleep { get; set; }

    internal LazyList<Process> ChildList;

    /// <inheritdoc/>
    int IRosterMember.RosterPlace { get; set; }

    internal IFileNamespace? Files { get; set; }

    internal Inode? Text { get; set; }

    /// <summary>True from a fault on its text whose readahead a limit refused until it has its text again.</summary>
    internal bool IsTextRefused { get; set; }

    /// <summary>Signals that wait, bit n − 1 for signal n.</summary>
    internal ulong PendingSignals { get; set; }

    internal bool IsLocked { get; set; }

    internal bool IsReclaiming { get; set; }

    /// <summary>What it counts as in the pressure of its cgroup and those above.</summary>
    internal TaskStates States { get; set; }

    internal bool IsDirty { get; set; }

    internal bool IsTouched { get; set; }

    /// <summary>True once its program runs: before, it may be frozen or wait for memory as the runtime's own process.</summary>
    public bool HasBegun { get; internal set; }

    /// <summary>True where a limit above refused what its new cgroup takes, and nobody could be killed for it: it has ended without having begun (K4.5, K4.9).</summary>
    public bool IsCgroupRefused => Runner.IsCgroupRefused;

    /// <summary>True until it is first given a turn.</summary>
    internal bool IsNew { get; set; } = true;

    internal bool SkipByOom { get; set; }

    /// <summary>True once it, or who it was forked by, was moved to another cgroup: its pages may be charged elsewhere.</summary>
    internal bool HasMoved { get; set; }

    /// <summary>True where it has ended and swapoff still holds its memory.</summary>
    internal bool IsPinned { get; set; }

    /// <summary>True once the reaper has it on its list (K2.11).</summary>
    internal bool IsReapQueued { get; set; }

    internal Activity? Activity { get; set; }

    internal ProgramRunner Runner { get; set; } = null!;

    internal ProcessMemory Memory { get; set; } = null!;

    internal ExitStatus PlannedExit { get; set; }

    internal bool MemoryReleased { get; set; }

    internal Fluid CpuUsage;

    /// <summary>Present values.</summary>
    public ProcessValues Read()
    {
        long now = _host.Simulator.Now;
        long anon = Memory.AnonRss(now);
        long file = Memory.FileRss;
        long shmem = Memory.ShmemRss(now);
        return new ProcessValues(
            StateLetter(),
            Pages.Floor(anon) + Pages.Floor(file) + Pages.Floor(shmem),
            Pages.Floor(anon),
            Pages.Floor(file),
            Pages.Floor(shmem),
            Pages.Floor(Memory.SwapBytes(now)),
            Memory.Vm + Memory.LargerText,
            Memory.PageTables(now),
            Badness.OomScore(_host, this),
            CpuUsage.At(now) + (_work?.UsedAt(now) ?? 0));
    }

    void IShareOwner.OnShareChanged(ShareClaim claim)
    {
        if (Teardown.IsGoing && claim == CpuClaim)
        {
            if (claim.Demand > 0)
            {
                _host.Exits.Follow(this);
            }
        }
        else
        {
            _host.Tasks.MarkDirty(this);
        }
    }

    void IWorkOwner.OnWorkDone(WorkTicket ticket)
    {
        if (Growth is { } growth)
        {
            growth.Among.Remove(this);
        }
        else
        {
            BurningIn!.Remove(this);
        }

        ((IEventOwner)this).OnEvent((int)TaskTimer.Completion, 0);
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (_host.HasPanicked)
        {
            return;
        }

        _host.Tasks.OnTimer(this, (TaskTimer)tag);
        _host.Settle();
    }

    /// <summary>Asks for what its step and its end look at.</summary>
    internal void Fetch()
    {
        CacheFetch.Ask(this, 336);
        CacheFetch.Ask(Memory, 280);
        CacheFetch.Ask(Activity, 248);
        CacheFetch.Ask(CpuClaim, 96);
        CacheFetch.Ask(Runner, 88);
        CacheFetch.Ask(Namespace, 40);
    }

    private char StateLetter()
    {
        if (IsZombie)
        {
            return 'Z';
        }

        if (IsDying)
        {
            // An init sleeps interruptibly until the others of its namespace are gone (kernel/pid_namespace.c:zap_pid_ns_processes).
            return MemoryReleased && Exit is null ? 'S' : 'X';
        }

        if (HungAt is not null)
        {
            return 'D';
        }

        if (FaultAt is not null)
        {
            return 'R';
        }

        if (IsFrozen)
        {
            // K17.12: v1 shows D; 6.1's v2 freezer sleeps interruptibly, and leaves a stopped task as it is (T3.8).
            return _host.Config.Cgroup == CgroupVersion.V1 ? 'D' : IsStopped ? 'T' : 'S';
        }

        if (IsStopped)
        {
            return 'T';
        }

        return Activity is null ? 'S'
            : Activity.UsesDisk || _host.Tasks.SleepOf(this) is not null ? 'D'
            : Activity.IsFluid ? 'R' : 'S';
    }
}
