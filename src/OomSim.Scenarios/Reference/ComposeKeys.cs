using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>The keys of Compose that a simulation heeds, in Compose's own sense (docker.md D9); the others are accepted and do nothing.</summary>
internal static class ComposeKeys
{
    private const string SwapWord = "-1";

    private static readonly ScalarShape Size = new("number", "string") { Unit = Unit.Size };
    private static readonly ScalarShape WholeSize = new("integer", "string") { Unit = Unit.Size };
    private static readonly ScalarShape TextSize = new("string") { Unit = Unit.Size };
    private static readonly ScalarShape Count = new("number", "string") { Unit = Unit.Count };
    private static readonly ScalarShape Whole = new("integer", "string") { Unit = Unit.Count };
    private static readonly ScalarShape Duration = new("string") { Unit = Unit.Duration };
    private static readonly TextShape Cpus = new(@"^ *[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)? *$") { Numbers = (-999_999_999, 999_999_999, false) };

    /// <summary>Keys of a file.</summary>
    public static IReadOnlyList<KeyInfo> File { get; } =
    [
        new("name", new TextShape("^(?!(con|prn|aux|nul|com[1-9]|lpt[1-9])$)[a-z0-9][a-z0-9_-]{0,99}$"), "Name of the project, and of the run's folder output/NAME/: small letters, digits, - and _.") { Default = "that of the file, or of its folder for compose.yaml", Examples = ["shop"] },
        Of("services", "The services, by name: their containers are brought up at time 0 as docker compose up -d would."),
        Of("include", "Other Compose files that are read with this one."),
        new("x-oomsim", SimulatorKeys.File, "What the simulator has to know beside Compose."),
    ];

    /// <summary>Keys of a service.</summary>
    public static IReadOnlyList<KeyInfo> Service { get; } =
    [
        Of("image", "The image; described under x-oomsim.images, in the registry, or one that sleeps for ever."),
        Of("build", "A folder that the image is built of, with its Dockerfile."),
        Of("annotations", "Annotations for the runtime, as docker inspect shows them."),
        Of("attach", "false: docker compose up does not show what it prints.", "true"),
        Of("blkio_config", "Weights and bounds at disks: checked and shown as the engine does; they slow nobody down.", "none"),
        Of("command", "Run where neither x-oomsim nor the image describes a program and it is a standard tool (sleep, echo, tail -f /dev/null) or a plain sh -c, and where it names a process of the image; else shown by ps and inspect only."),
        Of("container_name", "Name of its only container.", "the service's name; with replicas NAME-1, NAME-2 …"),
        Of("cap_add", "Capabilities that it has beside the usual ones: their names are checked, and shown by docker inspect."),
        Of("cap_drop", "Capabilities that it has not: their names are checked, and shown by docker inspect."),
        Of("cgroup", "Whose cgroup namespace it has: host or private.", "private; on cgroup v1 host"),
        Of("cgroup_parent", "Cgroup that its containers' cgroups are put in; with the cgroup driver systemd a slice, as my-sub.slice.", "/docker; with systemd system.slice"),
        Of("cpu_count", "CPUs on Windows; checked and shown, and not used."),
        Of("cpu_percent", "Share of all CPUs on Windows, percent; checked, and discarded as the engine does (D4.30)."),
        new("cpu_period", Count, "Period of the CPU quota, microseconds.") { Default = "100000" },
        new("cpu_quota", Count, "CPU time in each period, microseconds.") { Default = "no bound" },
        Of("cpu_rt_period", "Period of real-time scheduling: the engine refuses the container, for no simulated kernel has that for cgroups."),
        Of("cpu_rt_runtime", "Real-time CPU time in each period: refused, too."),
        new("cpu_shares", Count, "Weight against other containers where there are not enough CPUs.") { Default = "1024" },
        new("cpus", Cpus, "How many CPUs it may use.") { Default = "no bound", Examples = ["0.5", "2"] },
        Of("cpuset", "CPUs that it may run on, as 0-2,4.", "all"),
        Of("depends_on", "Services that are brought up before it, and what they must have reached."),
        Of("deploy", "Replicas, limits and restart policy, in the words of Swarm."),
        Of("device_cgroup_rules", "Rules for devices, as docker inspect shows them."),
        Of("devices", "Devices of the host, as docker inspect shows them; that there are such is believed."),
        Of("dns", "Name servers, as docker inspect shows them."),
        Of("dns_opt", "Options of the resolver, as docker inspect shows them."),
        Of("dns_search", "Domains that names are looked for in, as docker inspect shows them."),
        Of("domainname", "Its domain, as docker inspect shows it."),
        Of("environment", "Variables of its environment, as docker inspect shows them."),
        Of("env_file", "Files with variables of its environment, in the form of .env; what environment says wins."),
        Of("expose", "Ports that it says it listens at, as docker ps and inspect show them."),
        Of("extends", "Another service whose keys it takes over."),
        Of("entrypoint", "In front of command: see there."),
        Of("extra_hosts", "Hosts that it knows by name, as docker inspect shows them."),
        Of("group_add", "Further groups of its user, as docker inspect shows them."),
        Of("healthcheck", "How its health is probed; a probe is a process in the container, at its expense."),
        Of("hostname", "Its name as a host, as docker inspect shows it.", "the beginning of its ID"),
        Of("init", "true: tini is process 1, passes signals on and waits for whoever ends.", "false"),
        Of("ipc", "Whose shared memory it has: host, shareable, none, service:NAME or container:NAME.", "its own"),
        Of("isolation", "default: containers of Linux have no other, which the engine refuses."),
        Of("label_file", "Files with more labels; what labels says wins."),
        Of("labels", "Labels, as docker ps and inspect show them."),
        Of("links", "Services that are brought up before it."),
        Of("logging", "Log driver and its options."),
        Of("mac_address", "Address of its card, as docker inspect shows it.", "any"),
        new("mem_limit", Size, "Memory limit: memory.max (v1: memory.limit_in_bytes). Base 1024 whatever the suffix.") { Default = "no limit", Examples = ["64m", "512m", "1g"] },
        new("mem_reservation", WholeSize, "Soft limit: memory.low (v1: memory.soft_limit_in_bytes).") { Default = "none", Examples = ["32m"] },
        new("mem_swappiness", Whole, "Swappiness of its cgroup, 0 to 100; v1 only.") { Default = "the host's", Examples = ["60"] },
        new("memswap_limit", new OneOfShape(new WordShape(SwapWord), Size), "Limit of memory and swap together; the same as mem_limit: no swap; -1: no bound.") { Default = "twice mem_limit", Examples = ["64m", "-1", "1g"] },
        Of("network_mode", "Whose network namespace it has: bridge, host, none, service:NAME or container:NAME.", "bridge"),
        new("oom_kill_disable", ComposeSchema.Flag, "true: at its limit nobody is killed and it hangs; cgroup v1 only, v2 discards it with a warning.") { Default = "false" },
        new("oom_score_adj", Shapes.FixedCount(-1000, 1000), "Added to the score by which the OOM killer chooses, -1000 to 1000.") { Default = "0", Examples = ["-500"] },
        Of("pid", "Whose PID namespace it has: host, service:NAME or container:NAME.", "its own"),
        new("pids_limit", Count, "Most tasks: pids.max.") { Default = "no bound", Examples = ["100"] },
        Of("ports", "Ports of the host that lead to it: a port that is taken fails its start; requests find servers without them."),
        Of("privileged", "Whether it has all rights of the host, as docker inspect shows it.", "false"),
        Of("profiles", "It takes part only where one of these profiles is active."),
        Of("pull_policy", "When the image is pulled: always, missing, never or build.", "missing"),
        Of("read_only", "true: its layers cannot be written, what is mounted in it can.", "false"),
        new("restart", new TextShape(@"^((|no|always|unless-stopped)(:[-+]?0+)?|on-failure(:(\+?[0-9]+|-0+))?)$"), "no, always, unless-stopped, on-failure or on-failure:MAX.") { Default = "no", Examples = ["on-failure:3"] },
        new("scale", Shapes.FixedCount(0, int.MaxValue), "How many containers.") { Default = "1", Examples = ["1"] },
        Of("security_opt", "Options of security modules: checked, and shown by docker inspect."),
        new("shm_size", Size, "Size of /dev/shm.") { Default = "64MiB", Examples = ["128m"] },
        Of("storage_opt", "Options of the storage driver, which has none here: the engine refuses them.", "none"),
        new("stop_grace_period", Duration, "Time from the stop signal to SIGKILL.") { Default = "10s", Examples = ["10s", "1m30s"] },
        Of("stop_signal", "Signal of docker stop.", "SIGTERM"),
        Of("stdin_open", "true: a shell without a script waits for input instead of ending.", "false"),
        Of("sysctls", "Settings of the kernel in its namespaces: checked as the runtime does, and shown by docker inspect."),
        Of("tmpfs", "Memory file systems: PATH or PATH:size=SIZE; what is in them is charged to the container."),
        Of("tty", "true: as stdin_open.", "false"),
        Of("ulimits", "Limits of its processes: checked as the runtime does and shown by docker inspect; they bound nothing.", "none"),
        Of("user", "Who runs it, as docker inspect shows it; that there is such a user is believed."),
        Of("userns_mode", "host: it has the host's user namespace, as docker inspect shows it."),
        Of("uts", "host: it has the host's name.", "its own"),
        Of("volumes_from", "Services that are brought up before it."),
        Of("working_dir", "The folder that it begins in, as docker inspect shows it."),
        new("x-oomsim", SimulatorKeys.Service, "What its processes do, and what else Compose has no key for."),
    ];

    /// <summary>Keys of a service on one of its networks.</summary>
    public static IReadOnlyList<KeyInfo> Networks { get; } =
    [
        Of("aliases", "Its other names there, as docker inspect shows them."),
        Of("ipv4_address", "Its address there; of its first network.", "the next that is free"),
        Of("mac_address", "Address of its card there, as docker inspect shows it; of its first network.", "any"),
        Of("priority", "The network with the highest is its first.", "0"),
    ];

    /// <summary>Keys of a mount in its long form.</summary>
    public static IReadOnlyList<KeyInfo> Volumes { get; } =
    [
        Of("type", "bind, volume, tmpfs or image."),
        Of("source", "The folder of the host, the volume or the image."),
        Of("target", "Where it is in the container."),
        Of("read_only", "true: nothing can be written.", "false"),
        Of("bind", "Options of a folder."),
        Of("volume", "Options of a volume."),
        Of("tmpfs", "Size and rights of a memory file system; what is in it is charged to the container."),
        Of("image", "Options of an image."),
    ];

    /// <summary>Keys of a folder's options.</summary>
    public static IReadOnlyList<KeyInfo> Binds { get; } =
    [
        Of("create_host_path", "Whether a folder that is missing is made: all are believed.", "true"),
        Of("propagation", "Whether mounts below it are seen on the other side, as docker inspect shows it.", "rprivate"),
        Of("selinux", "z or Z: a mode of it, as docker inspect shows it."),
    ];

    /// <summary>Keys under <c>deploy</c>.</summary>
    public static IReadOnlyList<KeyInfo> Deploy { get; } =
    [
        new("replicas", Shapes.FixedCount(0, int.MaxValue), "How many containers.") { Default = "1", Examples = ["1"] },
        Of("resources", "Limits and reservations."),
        Of("restart_policy", "When it is restarted; it wins over restart."),
    ];

    /// <summary>Keys under <c>deploy.resources</c>.</summary>
    public static IReadOnlyList<KeyInfo> Resources { get; } =
    [
        Of("limits", "Bounds; where the service's own keys say something else, the file is refused."),
        Of("reservations", "What is kept for it."),
    ];

    /// <summary>Keys under <c>deploy.resources.limits</c>.</summary>
    public static IReadOnlyList<KeyInfo> Limits { get; } =
    [
        new("cpus", Cpus, "As cpus of the service.") { Default = "no bound", Examples = ["0.5"] },
        new("memory", TextSize, "As mem_limit of the service.") { Default = "no limit", Examples = ["256M"] },
        new("pids", Whole, "As pids_limit of the service.") { Default = "no bound" },
    ];

    /// <summary>Keys under <c>deploy.resources.reservations</c>.</summary>
    public static IReadOnlyList<KeyInfo> Reservations { get; } = [new("memory", TextSize, "As mem_reservation of the service.") { Default = "none", Examples = ["64M"] }];

    /// <summary>Keys under <c>deploy.restart_policy</c>.</summary>
    public static IReadOnlyList<KeyInfo> RestartPolicy { get; } =
    [
        Of("condition", "none, on-failure or any.", "any"),
        new("max_attempts", Shapes.FixedCount(0, int.MaxValue), "How often at most.") { Default = "no bound", Examples = ["3"] },
    ];

    /// <summary>The keys that are heeded at a place, by the path of the mapping without the service's name.</summary>
    public static IReadOnlyList<KeyInfo> At(string path) => path switch
    {
        "" => File,
        "services" => Service,
        "services.deploy" => Deploy,
        "services.deploy.resources" => Resources,
        "services.deploy.resources.limits" => Limits,
        "services.deploy.resources.reservations" => Reservations,
        "services.deploy.restart_policy" => RestartPolicy,
        _ => [],
    };

    /// <summary>Names of keys.</summary>
    public static string[] Names(IReadOnlyList<KeyInfo> keys) => [.. keys.Select(k => k.Name)];

    // Its shape is that of Compose's own schema.
    private static KeyInfo Of(string name, string meaning, string otherwise = "") => new(name, new AnyShape(), meaning) { Default = otherwise };
}
