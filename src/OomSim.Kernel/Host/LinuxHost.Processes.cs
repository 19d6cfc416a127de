using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Starting processes.</summary>
public sealed partial class LinuxHost
{
    /// <summary>The process of a PID, which it keeps until somebody has waited for it; null for none.</summary>
    /// <param name="pid">Its PID in the host's namespace.</param>
    public Process? FindProcess(int pid) => SeenFrom(PidNamespace).FirstOrDefault(process => process.Pid == pid);

    /// <summary>The PID that the next process gets, in the host's namespace.</summary>
    public int NextPid => _lastPid + 1;

    /// <summary>The host's own PID namespace, for processes that get none of their own.</summary>
    public PidNamespace PidNamespace { get; } = new() { IsHost = true };

    /// <summary>kernel.pid_max: processes of a host; a fork beyond fails with EAGAIN.</summary>
    private const int MaxProcesses = 32768;

    private const int NameLength = 15;

    // PROC_NUMBUF without the zero at its end (fs/proc/base.c).
    private const int AdjustmentLength = 12;

    /// <summary>Starts a process, as a container runtime does. Its first step begins at once; on a host that has panicked it never begins, and nobody sees it.</summary>
    public Process Spawn(SpawnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (HasPanicked)
        {
            return Make(request.Cgroup, request.Program, request.Namespace ?? new PidNamespace(), request.Owner);
        }

        NotifyJump(request.Cgroup);
        HostProfile profile = Config.Profile;
        Process process = Create(request.Cgroup, request.Program, request.Namespace ?? new PidNamespace(), request.Owner);
        process.StreamName = request.StreamName ?? request.Owner;
        process.Programs = request.Processes;
        process.Files = request.Files;
        process.Output = request.Output;
        process.IsAdmin = request.IsAdmin;
        process.LacksSysResource = request.LacksSysResource;
        if (request.SwapOff is { } command)
        {
            process.SwapOff = command;
            command.Process = process;
            SwapOffs.Add(process);
        }

        process.OomScoreAdj = process.LeastOomScoreAdj = request.OomScoreAdj;
        long kernel = profile.KernelPerProcess;
        if (request.Cgroup.BaseKernelMemory == 0)
        {
            request.Cgroup.BaseKernelMemory = profile.KernelPerCgroup + request.RuntimeKernelMemory + request.NamespaceKernelMemory;
            if (ReferenceEquals(process.Namespace.Init, process))
            {
                process.Namespace.KernelMemory = request.NamespaceKernelMemory;
                process.Namespace.Maker = request.Cgroup;
                request.Cgroup.Made = process.Namespace;
            }

            kernel += request.Cgroup.BaseKernelMemory;
        }

        process.Memory.FixedKernel = profile.KernelPerProcess;
        MapProgram(process);
        process.Text = request.Program.Exec is { } path ? request.Files?.Find(path) : null;
        Start(process, kernel, profile.InitialAnon, request.StartupPeak);
        if (request.StartupPeak > 0 && KernelFacts.TablesWake)
        {
            // What the runtime takes for a moment it gives back: who hangs at the limit tries again (K4.15, recording docker/v1-03). On a 6.18 it came to hang itself before any of that woke.
            Hung.OnUncharge(request.Cgroup.Memory, SleepEnd.ProcessBegan, process);
        }

        if (process.Namespace.Init is { IsDying: true } or { Exit: not null })
        {
            // A namespace without an init takes nobody in any more (D6.1).
            Signals.Send(process, SignalNumber.Kill);
        }

        Settle();
        return process;
    }

    /// <summary>
    /// The processes of a cgroup and below have an owner of another name: their events and rows bear it from now on.
    /// </summary>
    /// <param name="cgroup">Where they are.</param>
    /// <param name="owner">The new name.</param>
    public static void RenameOwner(Cgroup cgroup, string owner)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        foreach (Cgroup group in cgroup.Subtree())
        {
            foreach (Process process in group.Processes)
            {
                process.Owner = owner;
            }
        }
    }

    /// <summary>An OOM score adjustment within what the kernel takes (K1.17).</summary>
    internal static int Adjustment(long value) => (int)Math.Clamp(value, -1000, 1000);

    /// <summary>
    /// A write to <c>/proc/PID/oom_score_adj</c> (fs/proc/base.c, oom_adj_write): twelve characters a call, each call a number as kstrtoint reads it, decimal, <c>0x…</c> or, with a
    /// leading 0, octal. Who has CAP_SYS_RESOURCE sets the least that the process may take by itself as well (K1.17).
    /// </summary>
    /// <param name="process">Whose.</param>
    /// <param name="text">A whole number, −1000…1000, with white space around it.</param>
    /// <param name="writer">Who writes; null for root of the host.</param>
    /// <returns>EINVAL for what is no number or out of range, ERANGE for what is no int, EACCES for what is below the least, EINPROGRESS on a host that has panicked.</returns>
    public Errno SetOomScoreAdj(Process process, string text, Process? writer = null)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(text);
        if (HasPanicked)
        {
            return Errno.EINPROGRESS;
        }

        for (int at = 0; at < text.Length; at += AdjustmentLength)
        {
            string call = text[at..Math.Min(text.Length, at + AdjustmentLength)].Trim();
            if (CgroupFiles.ParseNumber(call) is not (>= int.MinValue and <= int.MaxValue and var value))
            {
                return CgroupFiles.IntError(call);
            }

            if (value is < -1000 or > 1000)
            {
                return Errno.EINVAL;
            }

            bool lacks = writer?.LacksSysResource == true;
            if (lacks && value < process.LeastOomScoreAdj)
            {
                return Errno.EACCES;
            }

            process.OomScoreAdj = (int)value;
            process.LeastOomScoreAdj = lacks ? process.LeastOomScoreAdj : (int)value;
        }

        return Errno.None;
    }

    /// <summary>Gives a process a name, of which the kernel keeps 15 characters (TASK_COMM_LEN): <c>/proc/self/comm</c>.</summary>
    /// <param name="process">Whose.</param>
    /// <param name="name">The name.</param>
    public static void SetName(Process process, string name)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(name);
        process.Comm = name.Length > NameLength ? name[..NameLength] : name;
    }

    /// <summary>A process writes its own adjustment. Where it may not there is an event, and it goes on as it is (K1.17).</summary>
    internal void SetOomScoreAdj(Process process, int value) => TellRefusal(process, WriteOomScoreAdj(process, value));

    // Below the least that somebody with the capability set it takes the capability, and who has it sets the least, too (K1.17). Why it is
    // refused; null where it is not.
    private static string? WriteOomScoreAdj(Process process, int value)
    {
        if (process.LacksSysResource && value < process.LeastOomScoreAdj)
        {
            return string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"oom_score_adj {value}: below {process.LeastOomScoreAdj} it takes CAP_SYS_RESOURCE");
        }

        process.OomScoreAdj = value;
        if (!process.LacksSysResource)
        {
            process.LeastOomScoreAdj = value;
        }

        return null;
    }

    private void TellRefusal(Process process, string? refusal)
    {
        if (refusal is not null)
        {
            Program("eacces", process, refusal);
        }
    }

    private Process Create(Cgroup cgroup, ProgramDefinition program, PidNamespace space, string owner)
    {
        Process process = Make(cgroup, program, space, owner);
        space.Init ??= space.IsHost ? null : process;
        space.MemberList.Add(process);
        _processes.Add(process);
        cgroup.Members.Add(process);
        cgroup.CountTasks(1);
        return process;
    }

    private Process Make(Cgroup cgroup, ProgramDefinition program, PidNamespace space, string owner)
    {
        Process process = new(this, cgroup, program)
        {
            Pid = ++_lastPid,
            Owner = owner,
            Namespace = space,
            NamespacePid = space.IsHost ? _lastPid : ++space.LastPid,
            StartedAtNs = Simulator.Now,
        };
        process.Memory = new ProcessMemory(this, process);
        process.Runner = new ProgramRunner(this, process, program.Steps);
        return process;
    }

    private void MapProgram(Process process)
    {
        process.Memory.Vm = Config.Profile.InitialVm;
        process.Memory.MappedText = Math.Min(HostProfile.RecordedText, Config.Profile.InitialVm);
    }

    private void Start(Process process, long kernel, long anon, long startupPeak)
    {
        HostProfile profile = Config.Profile;
        MemoryCgroup memcg = process.Cgroup.Memory;
        string? refusal = process.Program.OomScoreAdj is { } adjustment ? WriteOomScoreAdj(process, Adjustment(process.Draw(adjustment))) : null;
        long now = Simulator.Now;
        long peak = memcg.CurrentAt(now) + startupPeak;
        bool fits = Memory.MakeRoom(memcg, kernel + anon) is null;
        long own = Math.Min(kernel, profile.KernelPerProcess);
        if (!fits && own > 0)
        {
            // The runtime made the task before it moved it here, and a move moves no charge: into a full group it takes what fits.
            kernel = FittingBase(process, kernel - own, own);
            long room = Math.Min(memcg.Max - memcg.Usage.At(now), (memcg.Parent is { } parent ? Room(parent) : long.MaxValue) - kernel);
            own = Math.Clamp(Pages.Floor(room), 0, own);
            kernel += own;
            process.Memory.FixedKernel = own;
        }

        if (process.Parent is null)
        {
            Stocks.OnExec(memcg);
        }

        process.Memory.Kernel.Add(now, own);
        memcg.Charge(MemoryKind.Kernel, kernel);
        if (fits)
        {
            process.Memory.Anon.Add(now, anon);
            memcg.Charge(MemoryKind.Anon, anon);
        }
        else
        {
            // Its first pages are faults like any other: they reclaim, kill, or hang.
            process.Runner.Prepend(new Activity(ActivityKind.GrowAnon, anon));
        }

        Committed += process.Memory.Promised;
        if (process.Text is { } text)
        {
            text.Executing++;
            long missing = text.Size - text.CachedAt(now);
            if (missing > 0)
            {
                PageCache.AddClean(text, memcg, Math.Min(missing, Math.Max(0, CacheSlab.PagesIn(text, Room(memcg)))));
            }
        }

        Freezer.Apply(this, process);
        Tasks.MarkDirty(process);
        foreach (IHostObserver observer in Observers)
        {
            observer.OnProcessStarted(process);
        }

        ShowStartup(memcg, peak - memcg.CurrentAt(now));
        if (!process.Runner.IsUnannounced)
        {
            TellStart(process);
        }

        TellRefusal(process, refusal);
    }

    internal void TellStart(Process process)
    {
        process.Runner.IsUnannounced = false;
        if (HasEventReaders)
        {
            Program("start", process, string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"pid={process.Pid} ns_pid={process.NamespacePid} adj={process.OomScoreAdj}"));
        }
    }

    // What a cgroup and its namespaces take reclaims at the limits above. What finds no room at once, with what the task itself takes, is charged before anything of
    // its program is done: it waits and kills there like any other.
    private long FittingBase(Process process, long bytes, long own)
    {
        long fitting = process.Cgroup.Memory.Parent is { } parent ? Math.Min(bytes, Memory.MakeRoomInPart(parent, bytes + own)) : bytes;
        long missing = bytes - fitting;
        if (missing > 0)
        {
            Cgroup cgroup = process.Cgroup;
            long structures = cgroup.Memory.Parent?.OwedStructures ?? 0;
            long ofNamespaces = ReferenceEquals(cgroup.Made, process.Namespace) ? Math.Min(missing, process.Namespace.KernelMemory) : 0;
            cgroup.BaseKernelMemory -= missing;
            process.Namespace.KernelMemory -= ofNamespaces;
            process.Runner.IsUnannounced = true;
            process.Runner.Prepend(new Activity(ActivityKind.GrowKernel, structures + missing)
            {
                MakesCgroup = true,
                StructureBytes = structures,
                NamespaceBytes = ofNamespaces,
            });
        }

        return fitting;
    }

    // What the runtime needed before it ran the program is gone again at once; whoever watches sees the moment (recording
    // docker/v1-01). It never needs more than there is room for.
    private void ShowStartup(MemoryCgroup memcg, long bytes)
    {
        long fitting = Pages.Floor(Math.Min(bytes, Room(memcg)));
        if (fitting > 0)
        {
            // The recorded peak has in it what was charged in advance.
            long origin = memcg.StockOrigin;
            memcg.StockOrigin = memcg.CurrentAt(Simulator.Now) + fitting;
            memcg.Charge(MemoryKind.Anon, fitting);
            NotifyJump(memcg.Cgroup);
            memcg.Charge(MemoryKind.Anon, -fitting);
            memcg.StockOrigin = origin;
        }
    }
}
