using System.CommandLine;

namespace OomSim.Docker;

/// <summary>From the flags to what the engine is asked for.</summary>
internal sealed partial class CreateFlags
{
    /// <summary>What the flags ask for; the client's own error, or null (D4.7, D4.8, E29).</summary>
    /// <param name="flags">What was typed.</param>
    /// <param name="words">The image and its command.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="host">Whose files the client reads; null: it reads none.</param>
    /// <param name="spec">Gets it.</param>
    public string? Read(ParseResult flags, IReadOnlyList<string> words, EngineProfile profile, DockerEngine? host, out ContainerSpec spec)
    {
        spec = new ContainerSpec
        {
            Image = words[0],
            Command = [.. words.Skip(1)],
            Entrypoint = flags.GetValue(Entrypoint) is { Length: > 0 } entrypoint ? [entrypoint] : [],
            ResetsEntrypoint = flags.GetValue(Entrypoint) is { Length: 0 },
            RunsCommand = true,
            Interactive = flags.GetValue(Interactive),
            Tty = flags.GetValue(Tty),
            OpenInput = flags.GetValue(Interactive) || flags.GetValue(Tty),
        };
        List<string> variables = [], labels = [];
        if (CreateFaults.Find(this, flags, profile, host, variables, labels) is { } fault)
        {
            return fault;
        }

        var ports = new List<PortMapping>();
        if (CreateFaults.Published(flags.GetValue(Publish) ?? [], profile, ports) is { } malformed)
        {
            return malformed;
        }

        _ = RestartPolicyText.TryParse(flags.GetValue(Restart) ?? "no", profile, out string policy, out int retries, out _);
        if (_health.Read(flags, out HealthCheck? health) is { } unhealthy)
        {
            return unhealthy;
        }

        long swappiness = flags.GetValue(Swappiness) ?? -1;
        string driver = flags.GetValue(LogDriver) is { Length: > 0 } given ? given : LogConfig.JsonFile;
        MountRequest[] mounts = [.. (flags.GetValue(Mounts) ?? []).Select(m => MountRequest.Read(m, profile, out MountRequest? mount) is null ? mount! : throw new InvalidOperationException(m))];
        if (NetworkRequest.Read(this, flags, profile, out string network, out IReadOnlyList<string> more) is { } unconnected)
        {
            return unconnected;
        }

        spec = _disk.Fill(flags, spec) with
        {
            Name = flags.GetValue(Name),
            Memory = flags.GetValue(Memory) ?? 0,
            MemorySwap = flags.GetValue(MemorySwap) ?? 0,
            MemoryReservation = flags.GetValue(MemoryReservation) ?? 0,
            KernelMemory = flags.GetValue(KernelMemory) ?? 0,
            MemorySwappiness = swappiness == -1 ? null : swappiness,
            OomKillDisable = flags.GetValue(OomKillDisable),
            OomScoreAdj = (int)Math.Clamp(flags.GetValue(OomScoreAdj) ?? 0, int.MinValue, int.MaxValue),
            NanoCpus = flags.GetValue(Cpus) ?? 0,
            CpuShares = flags.GetValue(CpuShares) ?? 0,
            CpuQuota = flags.GetValue(CpuQuota) ?? 0,
            CpuPeriod = flags.GetValue(CpuPeriod) ?? 0,
            CpusetCpus = flags.GetValue(CpusetCpus) ?? "",
            CpusetMems = flags.GetValue(CpusetMems) ?? "",
            PidsLimit = flags.GetValue(PidsLimit),
            ShmSize = flags.GetValue(ShmSize) ?? 0,
            Tmpfs = Flags.Pairs(flags.GetValue(Tmpfs), ':'),
            Ulimits = flags.GetValue(Ulimits) ?? [],
            RestartPolicy = policy,
            RestartMaximumRetries = retries,
            Log = new LogConfig(driver, Flags.Pairs(flags.GetValue(LogOptions))),
            AutoRemove = flags.GetValue(Remove),
            StopSignal = flags.GetValue(StopSignal) ?? "",
            StopTimeout = flags.GetValue(StopTimeout) is { } seconds ? seconds : null,
            HealthCheck = health,
            Init = flags.GetValue(Init),
            ReadOnlyRoot = flags.GetValue(ReadOnly),
            PidMode = flags.GetValue(PidMode) ?? "",
            Volumes = MountRules.Volumes(flags.GetValue(Volumes) ?? [], mounts),
            Mounts = mounts,
            VolumesFrom = flags.GetValue(VolumesFrom) ?? [],
            Links = flags.GetValue(Links) ?? [],
            IpcMode = flags.GetValue(IpcMode) ?? "",
            CgroupMode = flags.GetValue(CgroupMode) ?? "",
            UtsMode = flags.GetValue(UtsMode) ?? "",
            SecurityOptions = flags.GetValue(SecurityOptions) ?? [],
            VolumeDriver = flags.GetValue(VolumeDriver) ?? "",
            WorkingDirectory = flags.GetValue(WorkingDirectory) ?? "",
            IdFile = flags.GetValue(IdFile) ?? "",
            User = flags.GetValue(User) ?? "",
            Groups = flags.GetValue(Groups) ?? [],
            Env = [.. variables, .. (flags.GetValue(Env) ?? []).Select(ClientFiles.WithValue).GroupBy(e => e.Split('=')[0], StringComparer.Ordinal).Select(g => g.Last())],
            StorageOptions = flags.GetValue(StorageOptions) ?? [],
            Sysctls = flags.GetValue(Sysctls) ?? [],
            Runtime = flags.GetValue(Runtime) ?? "",
            Isolation = flags.GetValue(Isolation) ?? "",
            DnsServers = [.. (flags.GetValue(DnsServers) ?? []).Select(s => GoAddress.Written(s.Trim()))],
            DnsSearch = [.. (flags.GetValue(DnsSearch) ?? []).Select(FlagFaults.SearchDomain).OfType<string>()],
            DnsOptions = flags.GetValue(DnsOptions) ?? [],
            Domainname = flags.GetValue(Domainname) ?? "",
            ExtraHosts = [.. (flags.GetValue(ExtraHosts) ?? []).Select(h => HostAccess.ExtraHost(h, profile))],
            MacAddress = flags.GetValue(MacAddress) ?? "",
            UsernsMode = flags.GetValue(UserMode) ?? "",
            Attached = flags.GetValue(Attach) ?? [],
            Exposed = [.. (flags.GetValue(Expose) ?? []).SelectMany(CreateFaults.Ports)],
            Privileged = flags.GetValue(Privileged),
            Ports = ports,
            PublishesAll = flags.GetValue(PublishAll),
            CgroupParent = flags.GetValue(CgroupParent) ?? "",
            Binds = [.. (flags.GetValue(Volumes) ?? []).Where(v => !VolumeMount.IsAnonymous(v)).Select(v => BindMount.Sent(v, profile))],
            Places = [.. (flags.GetValue(Volumes) ?? []).Where(VolumeMount.IsAnonymous)],
            CapAdd = HostAccess.Named(flags.GetValue(CapAdd) ?? [], profile),
            CapDrop = HostAccess.Named(flags.GetValue(CapDrop) ?? [], profile),
            Devices = [.. (flags.GetValue(Devices) ?? []).Where(d => !DeviceRequest.IsName(d, profile)).Select(DeviceMapping.Read)],
            DeviceRules = flags.GetValue(DeviceRules) ?? [],
            DeviceRequests = [.. (flags.GetValue(Gpus) ?? []).Select(g => DeviceRequest.Read(g, profile, out DeviceRequest? request) is null ? request! : throw new InvalidOperationException(g)), .. DeviceRequest.ByName(flags.GetValue(Devices) ?? [], profile)],
            Labels = Flags.Pairs([.. labels, .. flags.GetValue(Labels) ?? []]),
            Network = network,
            NamesBridge = flags.GetValue(Network) is ["bridge", ..],
            NamesNoNetwork = flags.GetValue(Network) is not { Length: > 0 },
            MoreNetworks = more,
            Address = flags.GetValue(Address) is { Length: > 0 } address ? address : NetworkRequest.Field(flags.GetValue(Network), "ip"),
            Address6 = flags.GetValue(Address6) ?? "",
            LinkLocalAddresses = flags.GetValue(LinkLocalAddresses) ?? [],
            NetworkAliases = [.. (flags.GetValue(NetworkAliases) ?? []).Concat(NetworkRequest.Fields(flags.GetValue(Network), "alias")).Distinct(StringComparer.Ordinal)],
            Hostname = flags.GetValue(Hostname) ?? "",
        };
        return null;
    }
}
