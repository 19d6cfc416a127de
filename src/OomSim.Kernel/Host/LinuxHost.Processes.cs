using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Starting processes.</summary>
public sealed partial class LinuxHost
{
    /// <summary>kernel.pid_max: processes of a host; a fork beyond fails with EAGAIN.</summary>
    private const int MaxProcesses = 32768;

    /// <summary>Starts a process, as a container runtime does. Its first step begins at once.</summary>
    public Process Spawn(SpawnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        NotifyJump(request.Cgroup);
        HostProfile profile = Config.Profile;
        Process process = Create(request.Cgroup, request.Program, request.Namespace ?? new PidNamespace(), request.Owner);
        process.StreamName = request.StreamName ?? request.Owner;
        process.Programs = request.Processes;
        process.Files = request.Files;
        process.OomScoreAdj = request.Program.OomScoreAdj ?? request.OomScoreAdj;
        long kernel = profile.KernelPerProcess;
        if (request.Cgroup.BaseKernelMemory == 0)
        {
            request.Cgroup.BaseKernelMemory = profile.KernelPerCgroup + request.RuntimeKernelMemory;
            kernel += request.Cgroup.BaseKernelMemory;
        }
        else
        {
            kernel += request.Cgroup.BaseKernelMemory - Math.Min(request.Cgroup.BaseKernelMemory, request.Cgroup.Memory.Local(MemoryKind.Kernel, Simulator.Now));
        }

        process.Memory.FixedKernel = profile.KernelPerProcess;
        Start(process, kernel, profile.InitialAnon, request.StartupPeak);
        if (request.StartupPeak > 0)
        {
            // What the runtime takes for a moment it gives back: who hangs at the limit tries again (K4.15, recording docker/v1-03).
            Hung.OnUncharge(request.Cgroup.Memory);
        }

        if (process.Namespace.Init is { IsDying: true } or { Exit: not null })
        {
            // A namespace without an init takes nobody in any more (D6.1).
            Signals.Send(process, SignalNumber.Kill);
        }

        Settle();
        return process;
    }

    /// <summary>Gives the processes of a cgroup another owner's name; those they fork inherit it.</summary>
    public void Rename(Cgroup cgroup, string owner)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Members)
            {
                process.Owner = owner;
            }
        }
    }

    /// <summary>A process forks a child that runs another program; null when the fork is refused (EAGAIN, ENOMEM).</summary>
    internal Process? Fork(Process parent, ProgramDefinition program)
    {
        if (_processes.Count >= MaxProcesses)
        {
            Program("fork_refused", parent, "kernel.pid_max");
            return null;
        }

        if (_processes.Count >= Config.MaxProcesses)
        {
            Program("fork_refused", parent, "kernel.pid_max");
            return null;
        }

        for (Cgroup? c = parent.Cgroup; c is not null; c = c.Parent)
        {
            if (c.PidsMax is { } max && c.PidsCurrent >= max)
            {
                Program("fork_refused", parent, "pids.max of " + c.Path);
                return null;
            }
        }

        HostProfile profile = Config.Profile;
        MemoryCgroup memcg = parent.Cgroup.Memory;
        NotifyJump(parent.Cgroup);
        long tables = Math.Max(0, parent.Memory.PageTables(Simulator.Now) - profile.InitialPageTables);
        long kernel = profile.KernelPerForkedProcess + tables;
        if (Memory.TryCharge(memcg, MemoryKind.Kernel, kernel) is { } refused)
        {
            if (refused.OomKillDisable || Oom.Run(refused, parent) is OomOutcome.NoVictim || parent.IsDying)
            {
                return null;
            }

            memcg.Charge(MemoryKind.Kernel, kernel);
        }

        Process child = Create(parent.Cgroup, program, parent.Namespace, parent.Owner);
        child.StreamName = parent.StreamName;
        child.Parent = parent;
        parent.ChildList.Add(child);
        child.Programs = parent.Programs;
        child.Files = parent.Files;
        child.OomScoreAdj = program.OomScoreAdj ?? parent.OomScoreAdj;
        child.Memory.FixedKernel = profile.KernelPerForkedProcess;
        child.Memory.Kernel = new Fluid(kernel);
        CopyOnWrite.Share(this, parent, child);
        Start(child, 0, profile.ForkedAnon, 0);
        child.Runner.Prepend(new Activity(ActivityKind.Sleep, 0) { Deadline = Simulator.Now + profile.ForkTime });
        return child;
    }

    private Process Create(Cgroup cgroup, ProgramDefinition program, PidNamespace space, string owner)
    {
        Process process = new(this, cgroup, program)
        {
            Pid = ++_lastPid,
            Owner = owner,
            Namespace = space,
            NamespacePid = ++space.LastPid,
        };
        process.Memory = new ProcessMemory(this, process);
        process.Runner = new ProgramRunner(this, process, program.Steps);
        space.Init ??= process;
        space.MemberList.Add(process);
        _processes.Add(process.Pid, process);
        cgroup.Members.Add(process);
        for (Cgroup? c = cgroup; c is not null; c = c.Parent)
        {
            c.PidsCurrent++;
        }

        return process;
    }

    private void Start(Process process, long kernel, long anon, long startupPeak)
    {
        HostProfile profile = Config.Profile;
        MemoryCgroup memcg = process.Cgroup.Memory;
        long now = Simulator.Now;
        long peak = Math.Min(memcg.Max, memcg.CurrentAt(now) + startupPeak);
        memcg.Peak = Math.Max(memcg.Peak, peak);
        process.Memory.Kernel.Add(now, Math.Min(kernel, profile.KernelPerProcess));
        bool fits = Memory.MakeRoom(memcg, kernel + anon) is null;
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

        process.Memory.Vm = profile.InitialVm;
        Committed += profile.InitialVm;
        if (process.Program.Exec is { } path && process.Files?.Find(path) is { } text)
        {
            process.Text = text;
            text.Executing++;
            long missing = text.Size - text.CachedAt(now);
            if (missing > 0)
            {
                PageCache.AddClean(text, memcg, Math.Min(missing, Math.Max(0, Room(memcg))));
            }
        }

        Freezer.Apply(this, process);
        Tasks.MarkDirty(process);
        foreach (IHostObserver observer in Observers)
        {
            observer.OnProcessStarted(process);
        }

        if (HasEventReaders)
        {
            Program("start", process, string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"pid={process.Pid} ns_pid={process.NamespacePid} adj={process.OomScoreAdj}"));
        }
    }
}
