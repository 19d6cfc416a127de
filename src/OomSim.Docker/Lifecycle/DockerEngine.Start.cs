using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>Starts a container (<c>docker start</c>), for Compose.</summary>
    /// <param name="container">Which.</param>
    /// <param name="completed">Called once, at once or when its program runs: null on success, else the engine's error.</param>
    public void Start(Container container, Action<string?> completed)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(completed);
        DaemonRequest<string?> request = new DaemonRequest<string?>(completed, request => request.Answer(ConnectionLost)).In(_requests);
        SimTask<string?> starting = container.Removed ? SimTask<string?>.From(ErrorTexts.NoSuchContainer(container.Name)) : Start(container, container.Name);
        starting.OnCompleted(() => request.Answer(starting.GetResult()));
    }

    /// <summary>Starts a container by hand: a running one stays as it is, RestartCount begins anew (D1.10, D2.22).</summary>
    /// <param name="container">Which.</param>
    /// <param name="typed">What the user typed for it.</param>
    /// <param name="isRequest">True for a request to start it, which alone looks at the limits that updates have left (daemon/start.go: ContainerStart calls verifyContainerSettings; containerRestart and the restore at boot do not).</param>
    internal async SimTask<string?> Start(Container container, string typed, bool isRequest = true)
    {
        await Lock(container);
        if (container.Removed)
        {
            // Whoever found it before it was removed still finds it marked, as with a restart that races `rm -f`.
            return Texts.Of(EngineError.E2, ContainerCommand.Start, container, typed);
        }

        CommandCell cell = CommandTable.Look(ContainerCommand.Start, container.Status);
        if (cell.Refusal is { } refusal)
        {
            return Texts.Of(refusal, ContainerCommand.Start, container, typed);
        }

        if (cell.IsNoOp)
        {
            return null;
        }

        if (isRequest && _validator.CheckStart(container.Spec) is { } refused)
        {
            return refused;
        }

        container.ManuallyStopped = false;
        container.RestartCount = 0;
        container.Restarter = container.NewRestarter();
        string? error = await Run(container);
        if (error is not null && container.IsOfPod)
        {
            RetryPod(container);
        }

        if (error is not null && container.Spec.AutoRemove)
        {
            RemoveByItself(container);
        }

        return error;
    }

    // The part that manual starts and restarts by policy share: network, cgroup, limits, first process (D1.22).
    private async SimTask<string?> Run(Container container)
    {
        if (Described(container) is { } undescribed)
        {
            // What cannot be described to the runtime has no exit code of its own (20.10.24).
            Fail(container, undescribed, isOfRuntime: false);
            return undescribed;
        }

        if (StartTime is not null)
        {
            await Prepare(container, StartTime(container));
        }

        container.HasLog = true;
        string? error = OpenLog(container) ?? TmpfsOptions.Fault(container.Spec) ?? RefusedSysctl(container.Spec) ?? RefusedMount(container) ?? MadePlaces(container) ?? RefusedBeforeRoot(container) ?? RefusedHostname(container.Spec) ?? UnwrittenSysctl(container.Spec) ?? MissingProgram(container) ?? SetUp(container)
            ?? (container.Init!.HasBegun || await Begins(container) ? null : DiedBeginning(container));
        if (error is not null)
        {
            Fail(container, error);
            return error;
        }

        container.Running = true;
        container.Paused = false;
        container.Restarting = false;
        container.Error = "";
        container.ExitCode = 0;
        container.StartedAtNs = Clock.Now;
        container.LastStop = null;
        container.OomKilled &= !Profile.OomKilledClearedByStart;
        BeginProbes(container);
        if (container.IsEvicted)
        {
            EndEvicted(container);
        }

        Publish(container, "start");
        Changed(container);
        if (container.Init!.Exit is not null)
        {
            Clock.After(0, container.Ended);
        }

        return null;
    }

    // What comes before the runtime, in turn (containerStart, createSpec): networks, links, devices, users, namespaces, volumes; from 25 on volumes come before networks.
    private string? Described(Container container) =>
        (Profile.ConnectsBeforeVolumes ? null : SharedMemoryFault(container) ?? MountVolumes(container))
        ?? JoinAll(container)
        ?? Furnished(container)
        ?? HostAccess.DiskFault(container.Spec, Host.Config, Disks) ?? CpuSharesFault(container.Spec)
        ?? HostAccess.DeviceFault(container.Spec, container.Spec.Devices.Count > 0 ? IsNoDevice : null) ?? UserFault(container)
        ?? (Profile.ConnectsBeforeVolumes ? SharedMemoryFault(container) : null) ?? SharedPidsFault(container)
        ?? (Profile.ConnectsBeforeVolumes ? MountVolumes(container) : null);

    // Each start makes its working directory anew where it is gone (oci_linux.go, WithCommonOptions).
    private string? Furnished(Container container)
    {
        MakeWorkingDirectory(container);
        container.HasHostname = true;
        KeepLinkNames(container);
        return LostLink(container);
    }

    private string? SetUp(Container container)
    {
        LaunchPlan launch = LaunchOf(container);
        if (MakeCgroup(container, launch, out Cgroup? cgroup) is { } refused)
        {
            return refused;
        }

        _processes?.StartShim(container);
        Host.Hold();
        string? error = Launch(container, launch, cgroup!, out Process? init);
        Host.Resume();
        if (init is not null)
        {
            init.Keeper = container;
            container.Init = init;
        }

        return error;
    }

    private string? Launch(Container container, LaunchPlan launch, Cgroup cgroup, out Process? init)
    {
        init = null;
        if (SetLimits(container, launch, cgroup) is { } refused)
        {
            return refused;
        }

        SpawnRequest request = launch.RequestIn(cgroup);
        request.Namespace = SharedPids(container, out string? refusal);
        if (refusal is not null)
        {
            RemoveCgroup(cgroup);
            return refusal;
        }

        cgroup.Keeper = container;
        container.Cgroup = cgroup;
        init = Host.Spawn(request);
        Host.ListenForOom();
        return null;
    }

    // The host's PIDs or another container's; null for some of its own, or with the engine's error.
    private PidNamespace? SharedPids(Container container, out string? error)
    {
        error = null;
        string mode = container.Spec.PidMode;
        if (!mode.StartsWith(JoinsOther, StringComparison.Ordinal))
        {
            return mode == "host" ? Host.PidNamespace : null;
        }

        error = Joined("PID", mode[JoinsOther.Length..], out Container? other);
        return error is null ? other!.Init!.Namespace : null;
    }

    // What another one's name in a flag means: nothing at all is no name (daemon/container.go, GetContainer).
    private (Container? Container, string? Error) ResolveGiven(string name) => name.Length == 0 ? (null, "invalid name or ID supplied: \"\"") : Resolve(name);

    // Whose namespace a container joins has to run, and to share its IPC (getIPCContainer, getPIDContainer); the engine's error, or null.
    private string? Joined(string kind, string name, out Container? other)
    {
        (other, string? error) = ResolveGiven(name);
        bool isMissing = error is not null;
        error ??= other!.Restarting ? Texts.Of(EngineError.E7, ContainerCommand.Start, other, other.Name) : other.Init is null ? $"container {name} is not running" : null;
        if (error is null && kind == Ipc && !SharesIpc(other!))
        {
            error = (Profile.NamesJoinedNamespace ? $"container {name}: " : "") + "non-shareable IPC (hint: use IpcMode:shareable for the donor container)";
        }

        return error is null ? null
            : Profile.NamesJoinedNamespace ? $"failed to join {kind} namespace: {error}"
            : kind == Ipc ? $"can't join IPC of container {name}: {error}"
            : isMissing ? $"cannot join PID of a non running container: {name}: {error}"
            : error;
    }

    // Whose /dev/shm lies on the host: not that of its own mount namespace, and no volume or folder at its place (setupIPCDirs). Who joined another has that one's.
    private static bool SharesIpc(Container container) => container.Spec.IpcMode is var mode
        && (mode == "host" || mode.StartsWith(JoinsOther, StringComparison.Ordinal)
            || (mode == "shareable" && !container.Volumes.Select(v => v.Destination).Concat(BindMount.Of(container.Spec).Select(b => b.Destination)).Any(d => d.TrimEnd('/') == "/dev/shm")));

    // The owner of the shared memory.
    private string? SharedMemoryFault(Container container) =>
        container.Spec.IpcMode is var mode && mode.StartsWith(JoinsOther, StringComparison.Ordinal) ? Joined(Ipc, mode[JoinsOther.Length..], out _) : IpcFault(container.Spec);

    private string? SharedPidsFault(Container container) =>
        container.Spec.PidMode is var mode && mode.StartsWith(JoinsOther, StringComparison.Ordinal) ? Joined("PID", mode[JoinsOther.Length..], out _) : null;

    /// <summary>What is wrong with a container's log options, which its driver finds when it is made: for a start, and to read what a container wrote that does not run.</summary>
    /// <param name="container">Which.</param>
    /// <param name="tag">The tag of its lines.</param>
    internal string? LogFault(Container container, out string tag)
    {
        tag = "";
        LogConfig config = container.Spec.Log;
        return config.Options.Count == 0 ? null
            : (Profile.OldSizeGrammar ? LogOptions.OldSizeFault(config) : null) ?? LogOptions.Read(config, out _, out _)
                ?? (config.Driver == LogConfig.JsonFile ? LogAttributes.Fault(config, Profile) ?? LogTag.Read(container, Profile, out tag) : null);
    }

    private string? OpenLog(Container container)
    {
        LogConfig config = container.Spec.Log;
        string? refused = LogFault(container, out string tag) ?? container.Log.Open(config, LogAttributes.Json(container.Spec, tag, Profile), LogAttributes.Details(container.Spec, tag, Profile));
        return refused is null ? null : (Profile.ShortTaskErrors ? "" : "failed to create task for container: ") + "failed to initialize logging driver: " + refused;
    }

    // D1.6, D2.6: the container stays where it was, with the error's exit code; what has none leaves that of the last run, unless it is 0 (ContainerStart).
    private void Fail(Container container, string error, bool isOfRuntime = true)
    {
        ReleasePorts(container);
        container.Files.Share(null, Host);
        container.Output.Close();
        container.Error = error;
        int code = isOfRuntime ? StartErrors.ContainerCode(error, Profile) : StartErrors.Unknown;
        container.ExitCode = code == StartErrors.Unknown && container.ExitCode != 0 ? container.ExitCode : code;

        // All volumes are told of, those too that it has not come to (UnmountVolumes; 20.10.24).
        LeaveAll(container);
        UnmountVolumes(container);
        Changed(container);
    }

    // A program whose file is not in the image cannot be executed (D2.7, recording v2-16).
    private string? MissingProgram(Container container)
    {
        string problem = HiddenInit(container) is { } covered ? covered
            : container.CommandProblem.Length > 0 ? container.Spec.HasSmallInit ? "" : Executing(container.CommandProblem)
            : container.Spec.RunsCommand && HiddenProgram(container, ContainerText.Words(container)[0]) is { } hidden ? hidden
            : container.Program.Init.Exec is { } file && container.Files.Find(file) is null ? $"exec: \"{file}\": stat {file}: no such file or directory"
            : "";
        return problem.Length == 0 ? null
            : StartErrors.Told(TaskErrorPrefix + $"OCI runtime create failed: runc create failed: unable to start container process: {(Profile.NamesContainerInit ? "error during container init: " : "")}{problem}: unknown");
    }

    private const string DomainSysctl = "kernel.domainname";

    // The runtime's check of a configuration, before it makes anything.
    private string? RefusedSysctl(ContainerSpec spec) => spec.Sysctls.Count + spec.Domainname.Length == 0 ? null : FirstRefusedSysctl(spec);

    // A domain is one as well: the engine asks for it.
    private string? FirstRefusedSysctl(ContainerSpec spec) => spec.Sysctls.Select(s => s.Split('=')[0]).Concat(spec.Domainname.Length > 0 ? [DomainSysctl] : []).Select(name => RefusedSysctl(name, spec)).OfType<string>().FirstOrDefault() is { } refused
        ? $"{TaskErrorPrefix}OCI runtime create failed: runc create failed: {refused}: unknown" : null;

    // The client lets nobody ask for one of the whole kernel, but Compose asks by itself.
    private static string? RefusedSysctl(string name, ContainerSpec spec) =>
        name.StartsWith("net.", StringComparison.Ordinal) ? spec.Network == "host" ? $"sysctl \"{name}\" not allowed in host network namespace" : null
        : FlagFaults.IsOfNamespace(name) ? spec.IpcMode == "host" ? $"sysctl \"{name}\" is not allowed in the hosts ipc namespace" : null
        : name is DomainSysctl or "kernel.hostname" && spec.UtsMode != "host" ? null
        : $"sysctl \"{name}\" is not in a separate kernel namespace";

    // What newer engines refuse to make a container with (setupIPCDirs of 20.10.24).
    private static string? IpcFault(ContainerSpec spec) =>
        IsIpcMode(spec.IpcMode) ? null : "Invalid IPC mode: " + spec.IpcMode;

    /// <summary>True for what may stand behind <c>--ipc</c>.</summary>
    internal static bool IsIpcMode(string mode) =>
        mode is "" or "none" or "private" or "shareable" or "host" || (mode.StartsWith(JoinsOther, StringComparison.Ordinal) && mode != JoinsOther);

    // The init of the runtime sets it between the mounts and the program.
    private string? RefusedHostname(ContainerSpec spec) => System.Text.Encoding.UTF8.GetByteCount(spec.Hostname) <= SpecValidator.LongestHostname ? null
        : $"{TaskErrorPrefix}OCI runtime create failed: runc create failed: unable to start container process: error during container init: sethostname: invalid argument: unknown";

    // What the init of the runtime cannot write, behind the mounts and the name of the host.
    private string? UnwrittenSysctl(ContainerSpec spec) => spec.Sysctls.Count == 0 || SysctlFile.Fault(spec.Sysctls, Host.Config.Kernel) is not { } fault ? null
        : $"{TaskErrorPrefix}OCI runtime create failed: runc create failed: unable to start container process: error during container init: {fault}: unknown";

    private static string? UserFault(Container container) =>
        KnownUsers.Fault(container.Spec.User.Length > 0 ? container.Spec.User : container.Image.Definition.Config?.User ?? "", container.Spec.Groups, container.Image);

    // What the kernel says of a tmpfs, to the runtime's init.
    private string? RefusedMount(Container container) =>
        (TmpfsOptions.Refusal(container.Spec) ?? RefusedMountOf(container) ?? HiddenProc(container)) is not { } refused ? null
            : StartErrors.Told($"{TaskErrorPrefix}OCI runtime create failed: runc create failed: unable to start container process: error during container init: {refused}: unknown");

    // Together, for each step of the chain above is a field of what every start allocates.
    private string? RefusedBeforeRoot(Container container) => RefusedRate(container) ?? UnmadeWorkingDirectory(container);

    // The kernel bounds disks alone: it knows no disk by the number of another device (20.10.24 with cgroups of version 1).
    private string? RefusedRate(Container container)
    {
        ContainerSpec spec = container.Spec;
        if (spec.ReadBytes.Count + spec.WrittenBytes.Count + spec.Reads.Count + spec.Writes.Count == 0)
        {
            return null;
        }

        bool isV1 = Host.Config.Cgroup == CgroupVersion.V1;
        (IReadOnlyList<DeviceRate> Rates, string File, string Key)[] bounds =
        [
            (spec.ReadBytes, "read_bps", "rbps"), (spec.WrittenBytes, "write_bps", "wbps"), (spec.Reads, "read_iops", "riops"), (spec.Writes, "write_iops", "wiops"),
        ];
        foreach ((IReadOnlyList<DeviceRate> rates, string file, string key) in bounds)
        {
            foreach (DeviceRate rate in rates)
            {
                if (HostAccess.CharacterDevice(rate.Path) is var (major, minor))
                {
                    string number = FormattableString.Invariant($"{major}:{minor}");
                    string value = Number(rate.Rate);
                    string cgroup = $"{LaunchOf(container).ParentPath.TrimEnd('/')}/{LaunchOf(container).CgroupName}";
                    (string line, string path) = isV1 ? ($"{number} {value}", $"blkio{cgroup}/blkio.throttle.{file}_device") : ($"{number} {key}={value}", $"{cgroup[1..]}/io.max");
                    return $"{TaskErrorPrefix}OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: "
                        + $"failed to write \"{line}\": write /sys/fs/cgroup/{path}: no such device: unknown";
                }
            }
        }

        return null;
    }

    // A volume over all of the container hides /proc, where the runtime sets what the engine asks of every network namespace.
    private string? HiddenProc(Container container) =>
        container.Spec is var spec && spec.Places.Count + spec.Tmpfs.Count + spec.Mounts.Count > 0 && spec.Network != "host" && (spec.Places.Any(p => CleanPath.Below(p).Length == 0) || Planned(container).Any(m => m.IsTmpfs && m.Place.Length > 1 && m.Covers(FirstPort)))
            ? $"open {FirstPort}: no such file or directory" : null;

    private const string FirstPort = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    // 20.10 has no first link in its chain of errors (recording v2-16; D2.7).
    private string TaskErrorPrefix => (Profile.ShortTaskErrors ? "" : "failed to create task for container: ") + "failed to create shim task: ";

    private LaunchPlan LaunchOf(Container container)
    {
        if (container.Launch is not { } launch || !launch.Fits(container))
        {
            launch = container.Launch = new LaunchPlan(container, _writer, Runtime, Host.Config.Cgroup, Config.CgroupDriver, Config.CgroupParent, Profile);
        }

        return launch;
    }

    private Cgroup? ParentOf(LaunchPlan launch) =>
        launch.Above is { IsRemoved: false } known ? known : launch.Above = Host.TryCreateCgroup(launch.ParentPath);
}
