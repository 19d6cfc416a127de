using System.Text.Json;

namespace OomSim.Docker;

/// <summary>How a structure prints itself.</summary>
internal enum GoText
{
    /// <summary>As structures do.</summary>
    None,

    /// <summary>As a limit: <c>NAME=SOFT:HARD</c>.</summary>
    Limit,

    /// <summary>As the limit of a device: <c>PATH:NUMBER</c>.</summary>
    Device,
}

/// <summary>A field of a structure.</summary>
/// <param name="Name">In Go.</param>
/// <param name="Key">In JSON.</param>
/// <param name="Kind">Of what type, as <see cref="GoTypes"/> writes it.</param>
/// <param name="IsEmbedded">True where its fields are those of the structure.</param>
internal sealed record GoField(string Name, string Key, string Kind, bool IsEmbedded);

/// <summary>A structure of the client's.</summary>
/// <param name="Name">In Go, where errors name it.</param>
/// <param name="Fields">In order.</param>
/// <param name="Text">How it prints itself.</param>
/// <param name="Types">The others of the client.</param>
internal sealed record GoType(string Name, IReadOnlyList<GoField> Fields, GoText Text, GoTypes Types)
{
    /// <summary>The field of a name, its own before those of what is embedded; null for none.</summary>
    public GoField? Find(string name) =>
        Fields.FirstOrDefault(f => f.Name == name) ?? Fields.Where(f => f.IsEmbedded).Select(f => Types.Get(f.Kind.TrimStart('*')).Find(name)).FirstOrDefault(f => f is not null);

    /// <summary>True for a key of JSON that is one of its fields, or of what is embedded.</summary>
    public bool HasKey(string key) => Fields.Any(f => f.IsEmbedded ? Types.Get(f.Kind.TrimStart('*')).HasKey(key) : f.Key == key);
}

/// <summary>
/// The structures that the client of an engine reads inspected objects into (its api/types), as 20.10.24 and 28.2.2 print them: what a template finds first, and what it prints.
/// </summary>
/// <param name="profile">Of which engine.</param>
internal sealed class GoTypes(EngineProfile profile)
{
    // A structure and its fields: NAME[=KEY][:KIND][@VERSION,…]. + embeds, [] is a list, {} a mapping, {P} one of ports, * a pointer; without a kind: a text, or what the JSON has.
    private static readonly string[] Lines =
    [
        "Container +*ContainerBase Mounts:[]MountPoint Config:*Config NetworkSettings:*NetworkSettings ImageManifestDescriptor:*Descriptor@28",
        "ContainerBase ID=Id Created Path Args:[] State:*State Image ResolvConfPath HostnamePath HostsPath LogPath Node:*Node@20 Name RestartCount:int Driver Platform MountLabel ProcessLabel AppArmorProfile"
            + " ExecIDs:[] HostConfig:*HostConfig GraphDriver:GraphDriver SizeRw:*int SizeRootFs:*int",
        "State Status Running:bool Paused:bool Restarting:bool OOMKilled:bool Dead:bool Pid:int ExitCode:int Error StartedAt FinishedAt Health:*Health",
        "Health Status FailingStreak:int Log:[]*Probe",
        "Probe Start:time End:time ExitCode:int Output",
        "MountPoint Type Name Source Destination Driver Mode RW:bool Propagation",
        "GraphDriver Data:{} Name",
        "HostConfig Binds:[] ContainerIDFile LogConfig:LogConfig NetworkMode PortBindings:{P}[]PortBinding RestartPolicy:RestartPolicy AutoRemove:bool VolumeDriver VolumesFrom:[] ConsoleSize:[]@24,28 Annotations:{}@24,28"
            + " CapAdd:[] CapDrop:[] CgroupnsMode DNS=Dns:[] DNSOptions=DnsOptions:[] DNSSearch=DnsSearch:[] ExtraHosts:[] GroupAdd:[] IpcMode Cgroup Links:[] OomScoreAdj:int PidMode Privileged:bool PublishAllPorts:bool"
            + " ReadonlyRootfs:bool SecurityOpt:[] StorageOpt:{} Tmpfs:{} UTSMode UsernsMode ShmSize:int Sysctls:{} Runtime ConsoleSize:[]@20 Isolation +Resources Mounts:[]Mount MaskedPaths:[] ReadonlyPaths:[] Init:*bool",
        "LogConfig Type Config:{}",
        "PortBinding HostIP=HostIp HostPort",
        "RestartPolicy Name MaximumRetryCount:int",
        "Resources CPUShares=CpuShares:int Memory:int NanoCPUs=NanoCpus:int CgroupParent BlkioWeight:int BlkioWeightDevice:[]*WeightDevice BlkioDeviceReadBps:[]*ThrottleDevice BlkioDeviceWriteBps:[]*ThrottleDevice"
            + " BlkioDeviceReadIOps:[]*ThrottleDevice BlkioDeviceWriteIOps:[]*ThrottleDevice CPUPeriod=CpuPeriod:int CPUQuota=CpuQuota:int CPURealtimePeriod=CpuRealtimePeriod:int CPURealtimeRuntime=CpuRealtimeRuntime:int"
            + " CpusetCpus CpusetMems Devices:[]Device DeviceCgroupRules:[] DeviceRequests:[]DeviceRequest KernelMemory:int KernelMemoryTCP:int MemoryReservation:int MemorySwap:int MemorySwappiness:*int OomKillDisable:*bool"
            + " PidsLimit:*int Ulimits:[]*Ulimit CPUCount=CpuCount:int CPUPercent=CpuPercent:int IOMaximumIOps:int IOMaximumBandwidth:int",
        "WeightDevice Path Weight:int",
        "ThrottleDevice Path Rate:int",
        "Device PathOnHost PathInContainer CgroupPermissions",
        "DeviceRequest Driver Count:int DeviceIDs:[] Capabilities:[][] Options:{}",
        "Ulimit Name Hard:int Soft:int",
        "Mount Type Source Target ReadOnly:bool Consistency BindOptions:*BindOptions VolumeOptions:*VolumeOptions ImageOptions:*ImageOptions@28 TmpfsOptions:*TmpfsOptions ClusterOptions:*Empty@24,28",
        "BindOptions Propagation NonRecursive:bool CreateMountpoint:bool@24,28 ReadOnlyNonRecursive:bool@28 ReadOnlyForceRecursive:bool@28",
        "VolumeOptions NoCopy:bool Labels:{} Subpath@28 DriverConfig:*Driver",
        "Driver Name Options:{}",
        "ImageOptions Subpath",
        "TmpfsOptions SizeBytes:int Mode:int Options:[][]@28",
        "Config Hostname Domainname User AttachStdin:bool AttachStdout:bool AttachStderr:bool ExposedPorts:{P}Empty Tty:bool OpenStdin:bool StdinOnce:bool Env:[] Cmd:[] Healthcheck:*Healthcheck ArgsEscaped:bool Image"
            + " Volumes:{}Empty WorkingDir Entrypoint:[] NetworkDisabled:bool MacAddress OnBuild:[] Labels:{} StopSignal StopTimeout:*int Shell:[]",
        "Healthcheck Test:[] Interval:duration Timeout:duration StartPeriod:duration StartInterval:duration@28 Retries:int",
        "NetworkSettings +NetworkSettingsBase +DefaultNetworkSettings Networks:{}*EndpointSettings",
        "NetworkSettingsBase Bridge SandboxID SandboxKey@28 Ports:{P}[]PortBinding@28 HairpinMode:bool LinkLocalIPv6Address LinkLocalIPv6PrefixLen:int Ports:{P}[]PortBinding@20,24 SandboxKey@20,24"
            + " SecondaryIPAddresses:[]Address SecondaryIPv6Addresses:[]Address",
        "DefaultNetworkSettings EndpointID Gateway GlobalIPv6Address GlobalIPv6PrefixLen:int IPAddress IPPrefixLen:int IPv6Gateway MacAddress",
        "Address Addr PrefixLen:int",
        "EndpointSettings IPAMConfig:*EndpointIPAMConfig Links:[] Aliases:[] MacAddress@28 DriverOpts:{}@28 GwPriority:int@28 NetworkID EndpointID Gateway IPAddress IPPrefixLen:int IPv6Gateway GlobalIPv6Address"
            + " GlobalIPv6PrefixLen:int MacAddress@20,24 DriverOpts:{}@20,24 DNSNames:[]@28",
        "EndpointIPAMConfig IPv4Address IPv6Address LinkLocalIPs:[]",
        "Image ID=Id RepoTags:[] RepoDigests:[] Parent Comment Created Container ContainerConfig:*Config DockerVersion Author Config:*ImageConfig Architecture Variant Os OsVersion Size:int VirtualSize:int"
            + " GraphDriver:GraphDriver RootFS:RootFS Metadata:Metadata Descriptor:*Descriptor@28 Manifests:[]Empty@28",
        "ImageConfig@28 +OCIImageConfig +DockerOCIImageConfigExt",
        "OCIImageConfig User ExposedPorts:{}Empty Env:[] Entrypoint:[] Cmd:[] Volumes:{}Empty WorkingDir Labels:{} StopSignal ArgsEscaped:bool",
        "DockerOCIImageConfigExt Healthcheck:*Healthcheck OnBuild:[] Shell:[]",
        "RootFS Type Layers:[] BaseLayer@20",
        "Metadata LastTagTime:time",
        "Network Name ID=Id Created:time Scope Driver EnableIPv4:bool@28 EnableIPv6:bool IPAM:IPAM Internal:bool Attachable:bool Ingress:bool ConfigFrom:ConfigReference ConfigOnly:bool Containers:{}EndpointResource"
            + " Options:{} Labels:{} Peers:[]Empty Services:{}Empty",
        "IPAM Driver Options:{} Config:[]IPAMConfig",
        "IPAMConfig Subnet IPRange Gateway AuxAddress=AuxiliaryAddresses:{}",
        "ConfigReference Network",
        "EndpointResource Name EndpointID MacAddress IPv4Address IPv6Address",
        "types.Volume CreatedAt Driver Labels:{} Mountpoint Name Options:{} Scope Status:{} UsageData:*types.VolumeUsageData",
        "volume.Volume ClusterVolume:*Empty CreatedAt Driver Labels:{} Mountpoint Name Options:{} Scope Status:{} UsageData:*volume.UsageData",
        "types.VolumeUsageData RefCount:int Size:int",
        "volume.UsageData RefCount:int Size:int",
        "types.Runtime@20 Path=path Args=runtimeArgs:[] Shim:*Empty",
        "types.Runtime@24 Path=path Args=runtimeArgs:[] Type=runtimeType Options=options:{}",
        "system.RuntimeWithStatus@28 +OCIRuntime Status=status:{}",
        "OCIRuntime Path=path Args=runtimeArgs:[] Type=runtimeType Options=options:{}",
        "Descriptor MediaType=mediaType Digest=digest Size=size:int",
        "Node ID",
        "Empty",
    ];

    private readonly SortedDictionary<string, GoType> _read = new SortedDictionary<string, GoType>(StringComparer.Ordinal);
    private readonly string _version = profile.Version[..2];

    /// <summary>An inspected object: a container, an image, a network or a volume.</summary>
    public GoStruct Inspected(JsonElement element) => new GoStruct(element, Get(
        element.TryGetProperty("HostConfig", out _) ? "Container"
        : element.TryGetProperty("RootFS", out _) ? "Image"
        : element.TryGetProperty("IPAM", out _) ? "Network"
        : _version == "20" ? "types.Volume" : "volume.Volume"));

    /// <summary>What <c>info</c> tells of a runtime.</summary>
    public GoType Runtime => Get(_version == "28" ? "system.RuntimeWithStatus" : "types.Runtime");

    /// <summary>A structure by name.</summary>
    public GoType Get(string name)
    {
        // The configuration of an image was once that of a container.
        if (name == "ImageConfig" && _version != "28")
        {
            return Get("Config");
        }

        if (!_read.TryGetValue(name, out GoType? type))
        {
            string[] words = Array.Find(Lines, l => l.Split(' ')[0] is var first && (first == name || first == $"{name}@{_version}"))!.Split(' ');
            GoText text = name == "Ulimit" ? GoText.Limit : name is "WeightDevice" or "ThrottleDevice" ? GoText.Device : GoText.None;
            _read[name] = type = new GoType(name, [.. words.Skip(1).Select(Field).OfType<GoField>()], text, this);
        }

        return type;
    }

    // Null where the client of this engine has none.
    private GoField? Field(string word)
    {
        string[] dated = word.Split('@');
        if (dated.Length > 1 && !dated[1].Split(',').Contains(_version, StringComparer.Ordinal))
        {
            return null;
        }

        if (word.StartsWith('+'))
        {
            return new GoField(dated[0].TrimStart('+', '*'), "", dated[0][1..], IsEmbedded: true);
        }

        string[] typed = dated[0].Split(':');
        string[] named = typed[0].Split('=');
        return new GoField(named[0], named[^1], typed.Length > 1 ? typed[1] : "", IsEmbedded: false);
    }
}
