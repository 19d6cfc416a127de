using System.Collections.Immutable;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What <c>docker create</c> is asked for: the resource and life-cycle part of Config and HostConfig (D4, D9.5).</summary>
public sealed partial record ContainerSpec
{
    /// <summary>Name without the slash; null lets the engine choose one.</summary>
    public string? Name { get; init; }

    /// <summary>Image name or ID.</summary>
    public required string Image { get; init; }

    /// <summary>Program that replaces the image's; null keeps the image's.</summary>
    public ProgramSet? Program { get; init; }

    /// <summary>Command words after the image.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>--entrypoint, or the image's; empty = none.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>An empty <c>--entrypoint</c>: neither the image's entry point nor its command counts.</summary>
    public bool ResetsEntrypoint { get; init; }

    /// <summary>True where <see cref="Entrypoint"/> and <see cref="Command"/> decide what runs, as in <c>docker run</c>; else the words are only shown.</summary>
    public bool RunsCommand { get; init; }

    /// <summary>-i or -t: standard input stays open.</summary>
    public bool OpenInput { get; init; }

    /// <summary>-i.</summary>
    public bool Interactive { get; init; }

    /// <summary>-t.</summary>
    public bool Tty { get; init; }

    /// <summary>-d: nothing is attached.</summary>
    public bool Detached { get; init; }

    /// <summary>Compose service it belongs to; null for none.</summary>
    public string? Service { get; init; }

    /// <summary>-m, bytes; 0 = none.</summary>
    public long Memory { get; init; }

    /// <summary>--memory-swap, bytes; 0 = unset, −1 = unlimited.</summary>
    public long MemorySwap { get; init; }

    /// <summary>--memory-reservation, bytes; 0 = unset.</summary>
    public long MemoryReservation { get; init; }

    /// <summary>--memory-swappiness; null = unset.</summary>
    public long? MemorySwappiness { get; init; }

    /// <summary>--kernel-memory, bytes; 0 = unset.</summary>
    public long KernelMemory { get; init; }

    /// <summary>--oom-kill-disable.</summary>
    public bool? OomKillDisable { get; init; }

    /// <summary>--oom-score-adj.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>--cpus in 1e-9 CPUs; 0 = unset.</summary>
    public long NanoCpus { get; init; }

    /// <summary>--cpu-shares; 0 = unset.</summary>
    public long CpuShares { get; init; }

    /// <summary>--cpu-quota, µs; 0 = unset.</summary>
    public long CpuQuota { get; init; }

    /// <summary>--cpu-period, µs; 0 = unset.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>--cpuset-cpus; empty = unset.</summary>
    public string CpusetCpus { get; init; } = "";

    /// <summary>--cpuset-mems; empty = unset.</summary>
    public string CpusetMems { get; init; } = "";

    /// <summary>--blkio-weight, 10 to 1000; 0 = unset. Shares of a disk are not simulated: it is checked and shown.</summary>
    public long BlkioWeight { get; init; }

    /// <summary>--domainname; empty for none. Only shown.</summary>
    public string Domainname { get; init; } = "";

    /// <summary>--dns-search. Only shown.</summary>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>--dns-option. Only shown.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>--pids-limit; null = unset, 0 or less = unlimited: what an update stores, and what the engine makes null of when it creates a container (D4.7, D4.70).</summary>
    public long? PidsLimit { get; init; }

    /// <summary>--shm-size, bytes; 0 = 64 MiB.</summary>
    public long ShmSize { get; init; }

    /// <summary>--tmpfs: path → options.</summary>
    public IReadOnlyDictionary<string, string> Tmpfs { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>--ulimit, by name.</summary>
    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];

    /// <summary>--restart policy name; empty = no.</summary>
    public string RestartPolicy { get; init; } = "";

    /// <summary>Maximum retries of on-failure; 0 = unlimited.</summary>
    public int RestartMaximumRetries { get; init; }

    /// <summary>Whose delays its restarts have.</summary>
    public RestartBackoff RestartBackoff { get; init; }

    /// <summary>True where it is of a pod, and a kubelet runs it.</summary>
    public bool IsOfPod => RestartBackoff != RestartBackoff.Docker;

    /// <summary>What it is in its pod, where a kubelet restarts it.</summary>
    public PodRole PodRole { get; init; }

    /// <summary>--rm.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>--log-driver and --log-opt.</summary>
    public LogConfig Log { get; init; } = LogConfig.Default;

    /// <summary>--stop-signal; empty = the image's, else SIGTERM.</summary>
    public string StopSignal { get; init; } = "";

    /// <summary>--stop-timeout, s; null = 10.</summary>
    public long? StopTimeout { get; init; }

    /// <summary>--health-cmd and the like, with what the image says where they do not; null: none.</summary>
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>Startup probe of a pod's container, its start period the time before the first: what fails it is ended, and nothing else is asked before it passes; null: none.</summary>
    public HealthCheck? StartupProbe { get; init; }

    /// <summary>Readiness probe of a pod's container, its start period the time before the first; null: none.</summary>
    public HealthCheck? ReadinessProbe { get; init; }

    /// <summary>--read-only: its layers cannot be written; volumes and memory file systems can.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>--init.</summary>
    public bool Init { get; init; }

    /// <summary>--pid: empty for a PID namespace of its own, <c>host</c>, or <c>container:NAME</c>.</summary>
    public string PidMode { get; init; } = "";

    /// <summary>It has the engine's small init as PID 1: not where the PIDs are those of others (D4.71).</summary>
    public bool HasSmallInit => Init && PidMode.Length == 0;

    /// <summary>--cgroup-parent; empty = the engine's.</summary>
    public string CgroupParent { get; init; } = "";

    /// <summary>The runtime's <c>linux.resources.unified</c>: files of its v2 cgroup and what is written to them after all else.</summary>
    public IReadOnlyDictionary<string, string> Unified { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>--network: bridge, host, none, the name of another network, or container:NAME; it decides on kernel memory and shows in events.</summary>
    public string Network { get; init; } = "bridge";

    /// <summary>Further networks of <c>--network</c>.</summary>
    public IReadOnlyList<string> MoreNetworks { get; init; } = [];

    /// <summary>The default network by its name, and not for want of another: inspect shows which.</summary>
    public bool NamesBridge { get; init; }

    /// <summary>True where the command line names no network at all.</summary>
    public bool NamesNoNetwork { get; init; }

    /// <summary><c>--ip</c>: the address on the first network; empty for any.</summary>
    public string Address { get; init; } = "";

    /// <summary><c>--ip6</c>: only checked and shown.</summary>
    public string Address6 { get; init; } = "";

    /// <summary><c>--link-local-ip</c>: only shown.</summary>
    public IReadOnlyList<string> LinkLocalAddresses { get; init; } = [];

    /// <summary><c>--network-alias</c>: its other names on networks that somebody made.</summary>
    public IReadOnlyList<string> NetworkAliases { get; init; } = [];

    /// <summary>It joins the network namespace of another container, and no network itself.</summary>
    public bool SharesNetwork => Network.StartsWith("container:", StringComparison.Ordinal);

    /// <summary>The network that it names is one that somebody makes, not one of the three that are always there, nor another container's.</summary>
    public bool NamesOwnNetwork => DockerNetwork.IsUserDefined(Network);

    /// <summary>Those of its labels that its events have as attributes (D8.2); null: all.</summary>
    /// <remarks>Compose's dozen on each of a million events would be most of what a run writes.</remarks>
    public IReadOnlyDictionary<string, string>? EventLabels { get; init; }

    /// <summary>It has a network namespace of its own.</summary>
    public bool HasOwnNetwork => Network != "host" && !SharesNetwork;

    /// <summary>-h: checked and shown; empty = the beginning of the ID.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>-v and --mount: its volumes; a folder of the host is none.</summary>
    public IReadOnlyList<VolumeMount> Volumes { get; init; } = [];

    /// <summary><c>-v</c> as it was written: the engine reads it once the image is there.</summary>
    public IReadOnlyList<string> Binds { get; init; } = [];

    /// <summary><c>-v</c> of volumes that nobody names: the places as they were written.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];

    /// <summary><c>--mount</c>.</summary>
    public IReadOnlyList<MountRequest> Mounts { get; init; } = [];

    /// <summary><c>--volumes-from</c>, <c>CONTAINER[:MODE]</c>: whose volumes it has too.</summary>
    public IReadOnlyList<string> VolumesFrom { get; init; } = [];

    /// <summary>The folders of the host that containers of <see cref="VolumesFrom"/> have, where nothing else is mounted.</summary>
    internal IReadOnlyList<BindMount> BindsOfOthers { get; init; } = [];

    /// <summary><c>--security-opt</c>: only whether the engine takes them is looked at.</summary>
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    /// <summary>True where one of them is a label of its own.</summary>
    internal bool NamesLabel => SecurityOptions.Any(o => o.Split('=')[0] == "label");

    /// <summary><c>--uts</c>: empty for its own host name, or <c>host</c>.</summary>
    public string UtsMode { get; init; } = "";

    /// <summary><c>--cgroupns</c>: <c>host</c>, <c>private</c>, or empty for what its cgroup version has by default (D4.45).</summary>
    public string CgroupMode { get; init; } = "";

    /// <summary><c>--volume-driver</c>: empty or <c>local</c> for the only one that is there.</summary>
    public string VolumeDriver { get; init; } = "";

    /// <summary><c>--link</c>, <c>CONTAINER[:ALIAS]</c>: only whether there is such a container is looked at.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary><c>--ipc</c>: empty for the engine's own way, <c>none</c>, <c>private</c>, <c>shareable</c>, <c>host</c> or <c>container:NAME</c>; only whether it can be is looked at.</summary>
    public string IpcMode { get; init; } = "";

    /// <summary><c>-w</c>: shown; empty for the image's.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>--cidfile, as it was typed. Only shown: the client writes it.</summary>
    public string IdFile { get; init; } = "";

    /// <summary><c>-u</c>: shown; empty for the image's.</summary>
    public string User { get; init; } = "";

    /// <summary><c>--group-add</c>: shown; who is no number has to be in the image.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary><c>-e</c>, <c>NAME=VALUE</c>: shown.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary><c>--runtime</c>; empty for the engine's own.</summary>
    public string Runtime { get; init; } = "";

    /// <summary><c>--isolation</c>, which only Windows has a choice of.</summary>
    public string Isolation { get; init; } = "";

    /// <summary><c>--dns</c>: name servers; only shown.</summary>
    public IReadOnlyList<string> DnsServers { get; init; } = [];

    /// <summary><c>--add-host</c>, <c>NAME:ADDRESS</c>; only shown.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary><c>-a</c>: <c>stdin</c>, <c>stdout</c>, <c>stderr</c>; none for both outputs.</summary>
    public IReadOnlyList<string> Attached { get; init; } = [];

    /// <summary><c>--storage-opt</c>, <c>NAME=VALUE</c>: only whether the driver takes them is looked at.</summary>
    public IReadOnlyList<string> StorageOptions { get; init; } = [];

    /// <summary><c>--sysctl</c>, <c>NAME=VALUE</c>: only whether the runtime may set them is looked at.</summary>
    public IReadOnlyList<string> Sysctls { get; init; } = [];

    /// <summary><c>--expose</c>: <c>80/tcp</c>; only shown.</summary>
    public IReadOnlyList<string> Exposed { get; init; } = [];

    /// <summary><c>--privileged</c>: only shown.</summary>
    public bool Privileged { get; init; }

    /// <summary>Share of all CPUs in percent, which only Windows knows (D4.30).</summary>
    public long CpuPercent { get; init; }

    /// <summary>Capabilities that are added; their names are all that is looked at.</summary>
    public IReadOnlyList<string> CapAdd { get; init; } = [];

    /// <summary>Capabilities that are dropped.</summary>
    public IReadOnlyList<string> CapDrop { get; init; } = [];

    /// <summary>Devices of the host.</summary>
    public IReadOnlyList<DeviceMapping> Devices { get; init; } = [];

    /// <summary><c>--device-cgroup-rule</c>: only shown.</summary>
    public IReadOnlyList<string> DeviceRules { get; init; } = [];

    /// <summary>What is asked of drivers of GPUs, which no simulated host has.</summary>
    public IReadOnlyList<DeviceRequest> DeviceRequests { get; init; } = [];

    /// <summary>-p: the ports that it publishes.</summary>
    public IReadOnlyList<PortMapping> Ports { get; init; } = [];

    /// <summary>-P: each port that it or its image exposes has one of the host's.</summary>
    public bool PublishesAll { get; init; }

    /// <summary>--label.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
