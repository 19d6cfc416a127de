using System.Collections.Immutable;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>How a container's first process is started.</summary>
internal static class ProgramStart
{
    private const string Child = "init";

    // All that can be caught but what tells of the init's own fault or terminal, what its child's end sends it, and the C library's own (D4.72).
    private static readonly ImmutableSortedDictionary<int, SignalHandler> HandedOn = Enumerable.Range(1, 64)
        .Where(signal => signal is not (4 or 5 or 6 or 7 or 8 or Signals.Kill or 11 or 17 or 19 or 21 or 22 or 31 or 32 or 33))
        .ToImmutableSortedDictionary(signal => signal, _ => SignalHandler.HandOn);

    /// <summary>The request to the kernel, but for the cgroup, which each run has anew.</summary>
    public static SpawnRequest Request(Container container, RuntimeProfile runtime, CgroupVersion cgroups)
    {
        ProgramSet program = container.Spec.HasSmallInit ? WithInit(Executed(container)) : container.Program;
        return new SpawnRequest
        {
            Cgroup = null!,
            Program = program.Init,
            Processes = program.Processes,
            Owner = container.Name,
            StreamName = container.FirstName,
            OomScoreAdj = container.Spec.OomScoreAdj,
            Files = container.Files,
            Output = container.Output,
            IsAdmin = HostAccess.IsAdmin(container, exec: null),
            LacksSysResource = !HostAccess.HasSysResource(container, exec: null),
            StartupPeak = cgroups == CgroupVersion.V1 ? runtime.StartupPeakV1 : runtime.StartupPeakV2,
            RuntimeKernelMemory = NetworkMemory(container.Spec, runtime),
            NamespaceKernelMemory = NamespaceMemory(runtime, cgroups),
        };
    }

    /// <summary>The request for a further process in a running container (<c>docker exec</c>).</summary>
    public static SpawnRequest Exec(Container container, Cgroup cgroup, PidNamespace space, ProgramSet program, OutputPipes output, RuntimeProfile runtime, CgroupVersion cgroups) => new()
    {
        Cgroup = cgroup,
        Program = program.Init,
        Processes = program.Processes,
        Namespace = space,
        Owner = container.Name,
        StreamName = container.FirstName,
        OomScoreAdj = container.Spec.OomScoreAdj,
        Files = container.Files,
        Output = output,
        IsAdmin = HostAccess.IsAdmin(container, output.Exec),
        LacksSysResource = !HostAccess.HasSysResource(container, output.Exec),
        StartupPeak = cgroups == CgroupVersion.V1 ? runtime.StartupPeakV1 : runtime.StartupPeakV2,
    };

    // A namespace of its own is made by the runtime's init, in the container's cgroup; the host's or another container's is there.
    private static long NetworkMemory(ContainerSpec spec, RuntimeProfile runtime) => spec.HasOwnNetwork ? runtime.NetworkNamespace : 0;

    private static long NamespaceMemory(RuntimeProfile runtime, CgroupVersion cgroups) =>
        cgroups == CgroupVersion.V1 ? runtime.KernelMemoryV1 : runtime.KernelMemoryV2;

    // What cannot be executed the child of the small init says itself, and ends with (tini.c, spawn_process; 20.10.24). It is the seventh process, after those of the runtime.
    private static ProgramSet Executed(Container container)
    {
        if (container.CommandProblem.Length == 0)
        {
            return container.Program;
        }

        (string cause, int code) = container.CommandProblem switch
        {
            var problem when problem.EndsWith("not a directory", StringComparison.Ordinal) => ("Not a directory", 1),
            var problem when problem.EndsWith("is a directory", StringComparison.Ordinal) || problem.EndsWith("permission denied", StringComparison.Ordinal) => ("Permission denied", 126),
            _ => ("No such file or directory", 127),
        };
        var failing = new ProgramDefinition
        {
            Name = Child,
            Comm = "docker-init",
            Steps = [new PrintStep($"[FATAL tini (7)] exec {ContainerText.Words(container)[0]} failed: {cause}\n", IsError: true), new ExitStep(Quantity.Of(code))],
        };
        return new ProgramSet(failing, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal));
    }

    // --init: a small init forks the program, waits for it and ends with its status (D4.71, D4.72).
    private static ProgramSet WithInit(ProgramSet program)
    {
        SortedDictionary<string, ProgramDefinition> processes = program.Processes.ToSorted();
        processes[Child] = program.Init with { Name = Child };
        var init = new ProgramDefinition
        {
            Name = "docker-init",
            Comm = "docker-init",
            Steps = [new ForkStep(Child, Quantity.Of(1)), new WaitStep(Child) { ReapsOthers = true }],
            OnSignal = HandedOn,
        };
        return new ProgramSet(init, processes);
    }
}
