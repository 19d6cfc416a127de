using System.CommandLine;

namespace OomSim.Docker;

/// <summary>The flags of <c>docker create</c> and <c>docker run</c> that mean something here.</summary>
internal sealed partial class CreateFlags
{
    private readonly HealthFlags _health;
    private readonly DiskFlags _disk = new();

    /// <summary>Adds the flags to a command.</summary>
    /// <param name="command">docker create or docker run.</param>
    /// <param name="profile">For what differs between releases of the engine.</param>
    /// <param name="isRun">True for docker run.</param>
    public CreateFlags(Command command, EngineProfile profile, bool isRun)
    {
        _health = new HealthFlags(profile);
        Memory = Flags.Bytes(profile, "--memory", "-m");
        MemorySwap = Flags.MemorySwap(profile, "--memory-swap");
        MemoryReservation = Flags.Bytes(profile, "--memory-reservation");
        KernelMemory = Flags.Bytes(profile, "--kernel-memory");
        ShmSize = Flags.Bytes(profile, "--shm-size");
        MaximumBandwidth = Flags.Bytes(profile, "--io-maxbandwidth");
        DnsServers = Flags.Checked("--dns", ip => FlagFaults.DnsServer(ip, profile));
        Gpus = Flags.Checked("--gpus", gpus => DeviceRequest.Read(gpus, profile, out _));
        Mounts = Flags.Checked("--mount", mount => MountRequest.Read(mount, profile, out _));
        ExtraHosts = Flags.Checked("--add-host", host => FlagFaults.ExtraHost(host, profile));
        Sysctls = Flags.Checked("--sysctl", sysctl => FlagFaults.Sysctl(sysctl, profile));
        Option[] known =
        [
            Memory, MemorySwap, MemoryReservation, KernelMemory, ShmSize, Name, Swappiness, OomKillDisable, OomScoreAdj, Cpus, CpuShares, CpuQuota, CpuPeriod, CpusetCpus,
            CpusetMems, PidsLimit, CapAdd, CapDrop, Devices, Gpus, SecurityOptions, StorageOptions, UserMode, UtsMode, CgroupMode, MacAddress, VolumeDriver, Expose, Tmpfs, Ulimits, Restart, Remove, StopSignal, StopTimeout, Init, CgroupParent, Labels, Network, Pull, Attach,
            Entrypoint, Interactive, Tty, Address6, LinkLocalAddresses, DeviceRules, PidMode, Volumes, Mounts, Hostname, Publish, PublishAll, LogDriver, LogOptions, Runtime, Isolation,
            IpcMode, VolumesFrom, Links, Platform, WorkingDirectory, User, Groups, Env, ExtraHosts, DnsServers, DnsSearch, DnsOptions, Domainname, NetworkAliases, EnvFiles, LabelFiles, IdFile, Address, Sysctls, Privileged, ReadOnly, .. _health.Options, .. _disk.Options,
        ];
        Option[] ignored =
        [
            .. profile.InvalidSignalInRouter ? Array.Empty<Option>() : [Quiet, Flags.List("--annotation")],
            .. isRun ? (Option[])[SignalProxy, DetachKeys] : [],
            Flags.Switch("--disable-content-trust"),

            // Only for an engine on Windows.
            CpuCount, CpuPercent, MaximumBandwidth, MaximumOperations,
        ];
        foreach (Option option in known.Concat(ignored))
        {
            command.Add(option);
        }
    }

    /// <summary>What is run in place of the image's program; empty for nothing.</summary>
    public Option<string?> Entrypoint { get; } = Flags.Text("--entrypoint");

    /// <summary>The flags that the client takes for an engine on Windows alone.</summary>
    public IReadOnlyList<Option> OfWindows => [CpuCount, CpuPercent, MaximumBandwidth, MaximumOperations];

    /// <summary>Keeps standard input open.</summary>
    public Option<bool> Interactive { get; } = Flags.Switch("--interactive", "-i");

    /// <summary>Its layers cannot be written.</summary>
    public Option<bool> ReadOnly { get; } = Flags.Switch("--read-only");

    /// <summary>Gives it a terminal.</summary>
    public Option<bool> Tty { get; } = Flags.Switch("--tty", "-t");

    /// <summary>Keys by which a terminal is left.</summary>
    public Option<string?> DetachKeys { get; } = Flags.Text("--detach-keys");

    /// <summary>Hands signals to the client on to the container; unless it is false.</summary>
    public Option<bool> SignalProxy { get; } = Flags.Switch("--sig-proxy");

    /// <summary>True where a client in the foreground hands its signals on.</summary>
    public bool HandsSignalsOn(ParseResult flags) => flags.GetResult(SignalProxy) is not { Implicit: false } || flags.GetValue(SignalProxy);

    /// <summary>The container's name; null for one that the engine makes up.</summary>
    public Option<string?> Name { get; } = Flags.Text("--name");

    /// <summary>Limit in bytes, at least 6 MiB; 0 for none (D4).</summary>
    public Option<long?> Memory { get; }

    /// <summary>Limit of memory and swap together in bytes; −1 for none (D4).</summary>
    public Option<long?> MemorySwap { get; }

    /// <summary>Soft limit in bytes, below the limit (D4).</summary>
    public Option<long?> MemoryReservation { get; }

    /// <summary>Limit of kernel memory in bytes, which later releases refuse (D4).</summary>
    public Option<long?> KernelMemory { get; }

    /// <summary>Size of /dev/shm in bytes; 64 MiB unless given (D4.41).</summary>
    public Option<long?> ShmSize { get; }

    /// <summary>0 to 100; −1 for the host's. cgroup v1 only (D4).</summary>
    public Option<long?> Swappiness { get; } = Flags.Integer("--memory-swappiness");

    /// <summary>No OOM kill at the limit: the processes wait. cgroup v1 only (M10).</summary>
    public Option<bool> OomKillDisable { get; } = Flags.Switch("--oom-kill-disable");

    /// <summary>−1000 to 1000 (D4.36).</summary>
    public Option<long?> OomScoreAdj { get; } = Flags.Integer("--oom-score-adj");

    /// <summary>CPUs as a quota, in 10⁻⁹ CPU.</summary>
    public Option<long?> Cpus { get; } = Flags.Cpus("--cpus");

    /// <summary>Weight among containers that compete; 1024 is usual (K20.1).</summary>
    public Option<long?> CpuShares { get; } = Flags.Integer("--cpu-shares", "-c");

    /// <summary>µs of CPU time in each period.</summary>
    public Option<long?> CpuQuota { get; } = Flags.Integer("--cpu-quota");

    /// <summary>Period of the quota, µs.</summary>
    public Option<long?> CpuPeriod { get; } = Flags.Integer("--cpu-period");

    /// <summary>CPUs that it may use, such as <c>0-1,3</c>.</summary>
    public Option<string?> CpusetCpus { get; } = Flags.Text("--cpuset-cpus");

    /// <summary>Memory nodes that it may use; the host has one, 0.</summary>
    public Option<string?> CpusetMems { get; } = Flags.Text("--cpuset-mems");

    /// <summary>Name of the host as the container sees it.</summary>
    public Option<string?> Hostname { get; } = Flags.Text("--hostname", "-h");

    /// <summary>Whose PIDs it has: its own, <c>host</c> or <c>container:NAME</c> (D6.1, D6.5).</summary>
    public Option<string?> PidMode { get; } = Flags.Text("--pid");

    /// <summary>Volumes and folders of the host, <c>[NAME:]PATH[:OPTIONS]</c>.</summary>
    public Option<string[]> Volumes { get; } = Flags.List("--volume", "-v");

    /// <summary>The same as pairs of <c>KEY=VALUE</c>.</summary>
    public Option<string[]?> Mounts { get; }

    /// <summary>Capabilities, with or without <c>CAP_</c>.</summary>
    public Option<string[]> CapAdd { get; } = Flags.List("--cap-add");

    /// <summary>Capabilities that it is not to have.</summary>
    public Option<string[]> CapDrop { get; } = Flags.List("--cap-drop");

    /// <summary>Devices of the host, <c>PATH[:PATH][:PERMISSIONS]</c>.</summary>
    public Option<string[]> Devices { get; } = Flags.List("--device");

    /// <summary>What it may do with which devices, <c>TYPE MAJOR:MINOR MODE</c>.</summary>
    public Option<string[]?> DeviceRules { get; } = Flags.Checked("--device-cgroup-rule", FlagFaults.DeviceRule);

    /// <summary>GPUs: <c>all</c>, a number, or pairs.</summary>
    public Option<string[]?> Gpus { get; }

    /// <summary>Options of security modules.</summary>
    public Option<string[]> SecurityOptions { get; } = Flags.List("--security-opt");

    /// <summary>Who makes the volumes.</summary>
    public Option<string?> VolumeDriver { get; } = Flags.Text("--volume-driver");

    /// <summary>Options of the storage driver.</summary>
    public Option<string[]> StorageOptions { get; } = Flags.List("--storage-opt");

    /// <summary>The address of its network card.</summary>
    public Option<string?> MacAddress { get; } = Flags.Text("--mac-address");

    /// <summary>Ports that it says it listens at.</summary>
    public Option<string[]> Expose { get; } = Flags.List("--expose");

    /// <summary>CPUs, for an engine on Windows.</summary>
    public Option<long?> CpuCount { get; } = Flags.Integer("--cpu-count");

    /// <summary>Share of all CPUs, percent.</summary>
    public Option<long?> CpuPercent { get; } = Flags.Integer("--cpu-percent");

    /// <summary>Bytes a second of the system's drive.</summary>
    public Option<long?> MaximumBandwidth { get; }

    /// <summary>Operations a second of it.</summary>
    public Option<string[]?> MaximumOperations { get; } = Flags.Checked("--io-maxiops", FlagFaults.Unsigned);

    /// <summary>Whose users.</summary>
    public Option<string?> UserMode { get; } = Flags.Text("--userns");

    /// <summary>Whose name of the host.</summary>
    public Option<string?> UtsMode { get; } = Flags.Text("--uts");

    /// <summary>Whose root of the cgroups.</summary>
    public Option<string?> CgroupMode { get; } = Flags.Text("--cgroupns");

    /// <summary>The program that makes containers.</summary>
    public Option<string?> Runtime { get; } = Flags.Text("--runtime");

    /// <summary>How it is kept apart, on Windows.</summary>
    public Option<string?> Isolation { get; } = Flags.Text("--isolation");

    /// <summary>Whose shared memory.</summary>
    public Option<string?> IpcMode { get; } = Flags.Text("--ipc");

    /// <summary>Containers whose volumes it has too.</summary>
    public Option<string[]> VolumesFrom { get; } = Flags.List("--volumes-from");

    /// <summary>Containers that it knows by name.</summary>
    public Option<string[]?> Links { get; } = Flags.Checked("--link", FlagFaults.Link);

    /// <summary>The system and architecture of the image.</summary>
    public Option<string?> Platform { get; } = Flags.Text("--platform");

    /// <summary>The folder that it begins in.</summary>
    public Option<string?> WorkingDirectory { get; } = Flags.Text("--workdir", "-w");

    /// <summary>Who it runs as.</summary>
    public Option<string?> User { get; } = Flags.Text("--user", "-u");

    /// <summary>Further groups that it is in.</summary>
    public Option<string[]> Groups { get; } = Flags.List("--group-add");

    /// <summary>Its environment.</summary>
    public Option<string[]?> Env { get; } = Flags.Checked("--env", FlagFaults.Variable, "-e");

    /// <summary>Files with more of its environment.</summary>
    public Option<string[]> EnvFiles { get; } = Flags.List("--env-file");

    /// <summary>Files with more labels.</summary>
    public Option<string[]> LabelFiles { get; } = Flags.List("--label-file");

    /// <summary>Its address on its network.</summary>
    public Option<string?> Address { get; } = Flags.Text("--ip");

    /// <summary>Its address of IPv6.</summary>
    public Option<string?> Address6 { get; } = Flags.Text("--ip6");

    /// <summary>Its addresses that reach no further than the link.</summary>
    public Option<string[]> LinkLocalAddresses { get; } = Flags.List("--link-local-ip");

    /// <summary>Where the container's ID is written to.</summary>
    public Option<string?> IdFile { get; } = Flags.Text("--cidfile");

    /// <summary>Settings of the kernel in its namespaces, <c>NAME=VALUE</c>.</summary>
    public Option<string[]?> Sysctls { get; }

    /// <summary>Has all rights of the host.</summary>
    public Option<bool> Privileged { get; } = Flags.Switch("--privileged");

    /// <summary>Hosts that it knows by name.</summary>
    public Option<string[]?> ExtraHosts { get; }

    /// <summary>Its name servers.</summary>
    public Option<string[]?> DnsServers { get; }

    /// <summary>Domains that it looks for names in.</summary>
    public Option<string[]?> DnsSearch { get; } = Flags.Checked("--dns-search", FlagFaults.Domain);

    /// <summary>Options of its resolver.</summary>
    public Option<string[]> DnsOptions { get; } = Flags.List("--dns-option", "--dns-opt");

    /// <summary>The domain of the host as the container sees it.</summary>
    public Option<string?> Domainname { get; } = Flags.Text("--domainname");

    /// <summary>Its other names on its network.</summary>
    public Option<string[]> NetworkAliases { get; } = Flags.List("--network-alias", "--net-alias");

    /// <summary>Ports that are published.</summary>
    public Option<string[]> Publish { get; } = Flags.List("--publish", "-p");

    /// <summary>Publishes each port that is exposed.</summary>
    public Option<bool> PublishAll { get; } = Flags.Switch("--publish-all", "-P");

    /// <summary>Most processes; 0 or −1 for no limit.</summary>
    public Option<long?> PidsLimit { get; } = Flags.Integer("--pids-limit");

    /// <summary>Memory file systems, <c>PATH[:OPTIONS]</c> (D4.74).</summary>
    public Option<string[]> Tmpfs { get; } = Flags.List("--tmpfs");

    /// <summary>Limits of each process, <c>NAME=SOFT[:HARD]</c> (D4.6).</summary>
    public Option<Ulimit[]?> Ulimits { get; } = Flags.Ulimits("--ulimit");

    /// <summary>The restart policy (D3).</summary>
    public Option<string?> Restart { get; } = Flags.Text("--restart");

    /// <summary>Removes the container once it has ended.</summary>
    public Option<bool> Remove { get; } = Flags.Switch("--rm");

    /// <summary>The signal of docker stop, by name or number.</summary>
    public Option<string?> StopSignal { get; } = Flags.Text("--stop-signal");

    /// <summary>What docker stop waits before it kills, s.</summary>
    public Option<long?> StopTimeout { get; } = Flags.Integer("--stop-timeout");

    /// <summary>Has an init of the engine's own as PID 1.</summary>
    public Option<bool> Init { get; } = Flags.Switch("--init");

    /// <summary>The cgroup below which the container's is made.</summary>
    public Option<string?> CgroupParent { get; } = Flags.Text("--cgroup-parent");

    /// <summary>Labels, <c>KEY=VALUE</c>.</summary>
    public Option<string[]?> Labels { get; } = Flags.Checked("--label", FlagFaults.Label, "-l");

    /// <summary>The networks; the first one is the mode.</summary>
    public Option<string[]?> Network { get; } = Flags.Checked("--network", NetworkRequest.Fault, "--net");

    /// <summary>How its output is kept; empty for the engine's own way.</summary>
    public Option<string?> LogDriver { get; } = Flags.Text("--log-driver");

    /// <summary>Options of that, <c>NAME=VALUE</c>.</summary>
    public Option<string[]> LogOptions { get; } = Flags.List("--log-opt");

    /// <summary>When the image is pulled: always, missing, never.</summary>
    public Option<string?> Pull { get; } = Flags.Text("--pull");

    /// <summary>Keeps the lines of a pull back.</summary>
    public Option<bool> Quiet { get; } = Flags.Switch("--quiet", "-q");

    /// <summary>Streams that docker run stays attached to.</summary>
    public Option<string[]?> Attach { get; } = Flags.Streams("--attach", "-a");
}
