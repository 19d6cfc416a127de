using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.host</c>.</summary>
internal sealed class HostReader(ValueReader values)
{
    private const string Root = "x-oomsim.host";

    /// <summary>Most CPUs of a simulated host.</summary>
    public const int MaximumCpus = 1024;

    /// <summary>MAX_SWAPFILES of a kernel is somewhat more.</summary>
    private const int MaximumSwapDevices = 20;

    /// <summary>Reads the section; what it leaves out is null in the settings.</summary>
    /// <param name="node">The section.</param>
    /// <param name="seed">Seed of the run, for what is drawn.</param>
    public (HostSettings Host, DockerSettings Docker) Read(Node? node, ulong seed)
    {
        if (values.Mapping(node, Root) is not { } host)
        {
            return (new HostSettings(), new DockerSettings());
        }

        values.Keys(host, Root, HostKeys.Host);
        Mapping? disk = values.Mapping(host["disk"], Root + ".disk");
        if (disk is not null)
        {
            values.Keys(disk, Root + ".disk", HostKeys.Disk);
        }

        string? kernel = values.Word(host["kernel"], Root + ".kernel", HostKeys.Host.Words("kernel"));
        HostSettings settings = new()
        {
            Memory = Size(host, "memory", 16L << 20),
            Swap = ReadSwap(host["swap"]),
            Cpus = values.Quantity(host["cpus"], Root + ".cpus", Unit.Count, 1, MaximumCpus),
            Cgroup = values.Word(host["cgroup"], Root + ".cgroup", HostKeys.Host.Words("cgroup")) == "v1" ? CgroupVersion.V1 : CgroupVersion.V2,
            PageSize = PageSize(host["page_size"]),
            Reserved = Size(host, "reserved"),
            Cache = Size(host, "cache"),
            Committed = Size(host, "committed"),
            DiskSize = values.Quantity(disk?["size"], Root + ".disk.size", Unit.Size, 1),
            DiskRead = Speed(disk?["read"], ".disk.read"),
            DiskWrite = Speed(disk?["write"], ".disk.write"),
            MemoryBandwidth = Speed(host["memory_bandwidth"], ".memory_bandwidth"),
            Sysctl = ReadSysctl(host["sysctl"], kernel),
            Kernel = kernel,
            Profile = ReadProfile(host["profile"]),
        };
        CheckReserved(settings, host, seed);
        settings = settings with { Cgroups = new CgroupReader(values, settings).Read(host["cgroups"], Root + ".cgroups") };
        DockerSettings docker = ReadDocker(host["docker"]);
        CheckDaemons(settings, docker, host, seed);
        return (settings, docker with { Kubelet = new KubeletReader(values, docker.CgroupDriver).Read(host["kubelet"], Root + ".kubelet") });
    }

    private Quantity? Size(Mapping host, string key, long minimum = 0) => values.Quantity(host[key], $"{Root}.{key}", Unit.Size, minimum);

    /// <summary>A size, one device in detail, or a list of either.</summary>
    private List<SwapSettings> ReadSwap(Node? node)
    {
        List<SwapSettings> devices = [];
        if (node is Sequence list)
        {
            for (int i = 0; i < list.Items.Count && i < MaximumSwapDevices; i++)
            {
                devices.Add(ReadDevice(list.Items[i], FormattableString.Invariant($"{Root}.swap[{i}]"), i));
            }

            if (list.Items.Count > MaximumSwapDevices)
            {
                values.Bag.Error(list.At, FormattableString.Invariant($"{Root}.swap has {list.Items.Count} devices, at most {MaximumSwapDevices} are taken"));
            }

            foreach (IGrouping<string, SwapSettings> same in devices.GroupBy(d => d.Device, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                values.Bag.Error(list.At, $"{Root}.swap names the device {same.Key} twice");
            }
        }
        else if (node is not null)
        {
            devices.Add(ReadDevice(node, Root + ".swap", 0));
        }

        return devices;
    }

    private SwapSettings ReadDevice(Node node, string path, int index)
    {
        string name = "/dev/vd" + (char)('b' + index);
        if (node is not Mapping swap || !HostKeys.Swap.Names.Any(key => swap[key] is not null))
        {
            return new SwapSettings(name) { Size = values.Quantity(node, path, Unit.Size) };
        }

        values.Keys(swap, path, HostKeys.Swap);
        if (swap["size"] is null)
        {
            values.Bag.Error(swap.At, path + " needs 'size'");
        }

        return new SwapSettings(Device(swap["device"], path) ?? name)
        {
            Size = values.Quantity(swap["size"], path + ".size", Unit.Size),
            Read = values.Quantity(swap["read"], path + ".read", Unit.Rate, 0, Shapes.FastestDevice),
            Write = values.Quantity(swap["write"], path + ".write", Unit.Rate, 0, Shapes.FastestDevice),
            Priority = values.Quantity(swap["priority"], path + ".priority", Unit.Count, 0, short.MaxValue),
            IsOn = values.Flag(swap["active"], path + ".active") != false,
        };
    }

    private string? Device(Node? node, string path)
    {
        string? device = values.Text(node, path + ".device");
        if (device is not null && (!device.StartsWith('/') || device.EndsWith('/') || device.Any(c => c <= ' ')))
        {
            values.Bag.Error(node!.At, path + ".device must be the path of a device or file, such as /dev/vdb");
            return null;
        }

        return device;
    }

    private Quantity? Speed(Node? node, string path) => values.Quantity(node, Root + path, Unit.Rate, 0, Shapes.FastestDevice);

    // Streams of their own give what the run will draw, and take nothing from it.
    private void CheckReserved(HostSettings settings, Mapping host, ulong seed)
    {
        (long memory, long reserved, long cache) = settings.DrawSizes(new RandomStreams(seed));
        string Size(Quantity? quantity, long value) =>
            Units.Format(Unit.Size, value) + (quantity is { Fixed: null } ? FormattableString.Invariant($", drawn with seed {seed}") : "");
        string ofMemory = Size(settings.Memory, memory);
        string ofReserved = Size(settings.Reserved, reserved);
        if (reserved >= memory)
        {
            Node at = host["reserved"] ?? host["memory"] ?? host;
            values.Bag.Error(at.At, $"{Root}: reserved ({ofReserved}) leaves nothing of memory ({ofMemory})");
        }
        else if (cache > 0 && cache > memory - reserved)
        {
            values.Bag.Error(host["cache"]!.At, $"{Root}: cache ({Size(settings.Cache, cache)}) does not fit in what reserved ({ofReserved}) leaves of memory ({ofMemory})");
        }
    }

    // What the daemons take is part of what is reserved: where that is less, nothing is left for the kernel and the other services.
    private void CheckDaemons(HostSettings settings, DockerSettings docker, Mapping host, ulong seed)
    {
        if (docker.Processes is not { } processes)
        {
            return;
        }

        long reserved = settings.DrawSizes(new RandomStreams(seed)).Reserved;
        EngineProcessSizes sizes = processes.ToSizes(new RandomStreams(seed));
        long daemons = sizes.Dockerd + sizes.Containerd;
        if (daemons > reserved)
        {
            values.Bag.Warning(
                ((Mapping)host["docker"]!)["processes"]!.At,
                $"{Root}: dockerd and containerd take {Units.Format(Unit.Size, daemons)}, more than reserved ({Units.Format(Unit.Size, reserved)}), which they are part of: the kernel and all other services take nothing");
        }
    }

    private long? PageSize(Node? node)
    {
        long? size = values.Fixed(node, Root + ".page_size", Unit.Size);
        if (size is { } value && (value != Pages.Size || !Regex.IsMatch(((Scalar)node!).Text, HostKeys.PageSizePattern)))
        {
            values.Bag.Error(node!.At, Root + ".page_size must be 4KiB: other pages are not simulated");
            return null;
        }

        return size;
    }

    private SortedDictionary<string, Quantity> ReadSysctl(Node? node, string? kernel)
    {
        KernelFacts facts = KernelFacts.Of(kernel ?? "") ?? KernelFacts.Of(new HostConfig().Kernel)!;
        SortedDictionary<string, Quantity> result = new(StringComparer.Ordinal);
        foreach (Entry entry in values.Mapping(node, Root + ".sysctl")?.Entries ?? [])
        {
            string name = entry.Key.Replace('/', '.');
            if (!LinuxHost.Sysctls.TryGetValue(name, out SysctlRange? range))
            {
                values.Bag.Unknown(entry.At, $"unknown key '{entry.Key}' under {Root}.sysctl", name, LinuxHost.Sysctls.Keys);
            }
            else if (values.Quantity(entry.Value, $"{Root}.sysctl.{name}", Unit.Count, range.Least, facts.GreatestOf(name)) is { } value)
            {
                result[name] = value;
            }
        }

        return result;
    }

    private SortedDictionary<string, Quantity> ReadProfile(Node? node)
    {
        const string path = Root + ".profile";
        SortedDictionary<string, Quantity> result = new(StringComparer.Ordinal);
        if (values.Mapping(node, path) is { } profile)
        {
            values.Keys(profile, path, HostKeys.Profile);
            foreach ((string key, ProfileConstant constant) in ProfileConstant.All)
            {
                if (values.Quantity(profile[key], $"{path}.{key}", constant.Unit, constant.Least, constant.Greatest) is { } value)
                {
                    result.Add(key, value);
                }
            }
        }

        return result;
    }

    private DockerSettings ReadDocker(Node? node)
    {
        const string path = Root + ".docker";
        if (values.Mapping(node, path) is not { } docker)
        {
            return new DockerSettings();
        }

        values.Keys(docker, path, HostKeys.Docker);
        DockerSettings settings = new(
            values.Word(docker["version"], path + ".version", HostKeys.Docker.Words("version")),
            values.Quantity(docker["latency"], path + ".latency", Unit.Duration))
        {
            CgroupDriver = values.Word(docker["cgroup_driver"], path + ".cgroup_driver", HostKeys.Docker.Words("cgroup_driver")) == "systemd" ? CgroupDriver.Systemd : CgroupDriver.Cgroupfs,
            CgroupParent = values.Text(docker["cgroup-parent"], path + ".cgroup-parent") ?? "",
            LiveRestore = values.Flag(docker["live-restore"], path + ".live-restore") ?? false,
            Processes = ReadProcesses(docker["processes"], path + ".processes"),
            Networks = values.Texts(docker["networks"], path + ".networks"),
            Volumes = values.Texts(docker["volumes"], path + ".volumes"),
        };
        if (new DockerConfig { CgroupDriver = settings.CgroupDriver, CgroupParent = settings.CgroupParent }.CgroupParentFault is { } fault)
        {
            values.Bag.Error(docker["cgroup-parent"]!.At, $"{path}.cgroup-parent: dockerd does not start: {fault}");
        }

        return settings;
    }

    // true, or what each of them takes.
    private DockerProcessSettings? ReadProcesses(Node? node, string path)
    {
        if (node is not Mapping sizes)
        {
            return values.Flag(node, path) == true ? new DockerProcessSettings() : null;
        }

        values.Keys(sizes, path, HostKeys.Processes);
        Quantity? Of(string name) => values.Quantity(sizes[name], $"{path}.{name}", Unit.Size);
        return new DockerProcessSettings(Of("dockerd"), Of("containerd"), Of("shim"));
    }
}
