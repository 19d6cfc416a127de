using System.Globalization;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>What a service says that the engine looks at and shows, and that changes no memory: users, ports, rights, variables.</summary>
internal static class ServiceSettings
{
    private const string OfContainer = "container:";

    /// <summary>Puts it into what the engine is asked for.</summary>
    /// <param name="spec">What is asked for beside it.</param>
    /// <param name="service">The service.</param>
    public static ContainerSpec Fill(ContainerSpec spec, Mapping service) => spec with
    {
        Hostname = Text(service["hostname"]),
        User = Text(service["user"]),
        WorkingDirectory = Text(service["working_dir"]),
        Privileged = Text(service["privileged"]) == "true",
        Sysctls = Pairs(service["sysctls"]),
        Env = Pairs(service["environment"]),
        ExtraHosts = HostsList.Of(service["extra_hosts"], ':'),
        Exposed = [.. Texts(service["expose"]).SelectMany(Exposed).Distinct(StringComparer.Ordinal)],
        Ports = [.. Ports(service["ports"] as Sequence).Distinct()],
        CapAdd = Texts(service["cap_add"]),
        CapDrop = Texts(service["cap_drop"]),
        SecurityOptions = [.. Texts(service["security_opt"]).Select(o => o.StartsWith("seccomp:", StringComparison.Ordinal) ? "seccomp=" + o["seccomp:".Length..] : o)],
        DnsServers = Texts(service["dns"]),
        DnsSearch = Texts(service["dns_search"]),
        DnsOptions = Texts(service["dns_opt"]),
        Domainname = Text(service["domainname"]),
        MacAddress = spec.MacAddress.Length > 0 ? spec.MacAddress : Text(service["mac_address"]),
        UsernsMode = Text(service["userns_mode"]),
        Isolation = Text(service["isolation"]),
        Annotations = ServiceReader.Labels(service["annotations"]),
        Devices = [.. ((service["devices"] as Sequence)?.Items ?? []).Select(Device)],
        HasItsDevices = true,
        DeviceRules = Texts(service["device_cgroup_rules"]),
        Groups = Texts(service["group_add"]),
        IpcMode = Text(service["ipc"]) is var ipc && ipc.StartsWith("service:", StringComparison.Ordinal) ? "container:" + ipc["service:".Length..] : ipc,
        UtsMode = Text(service["uts"]),
        CgroupMode = Text(service["cgroup"]),
        StorageOptions = Pairs(service["storage_opt"]),
        BlkioWeight = Whole((service["blkio_config"] as Mapping)?["weight"]),
        BlkioWeightDevices = Rates(service, "weight_device", "weight"),
        ReadBytes = Rates(service, "device_read_bps", "rate"),
        WrittenBytes = Rates(service, "device_write_bps", "rate"),
        Reads = Rates(service, "device_read_iops", "rate"),
        Writes = Rates(service, "device_write_iops", "rate"),
        CpuCount = Whole(service["cpu_count"]),
        CpuPercent = double.TryParse(Text(service["cpu_percent"]), NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) ? (long)(percent * 100) : 0,
        CpuRealtimePeriod = Micros(service["cpu_rt_period"]),
        CpuRealtimeRuntime = Micros(service["cpu_rt_runtime"]),
        VolumesFrom = [.. Texts(service["volumes_from"]).Select(v => v.StartsWith(OfContainer, StringComparison.Ordinal) ? v.Split(':')[1] : SharedService.Prefix + v.Split(':')[0])],
    };

    private static DeviceMapping Device(Node node)
    {
        (string source, string target, string mode) = ServiceDevice.Of(node);
        return new DeviceMapping(source, target.Length > 0 ? target : source, mode.Length > 0 ? mode : "rwm");
    }

    private static DeviceRate[] Rates(Mapping service, string list, string number) =>
        [.. ((service["blkio_config"] as Mapping)?[list] as Sequence)?.Items.OfType<Mapping>().Select(d => new DeviceRate(Text(d["path"]), ByteSize.TryParse(Text(d[number]), out long rate, out _) ? rate : 0)) ?? []];

    private static long Whole(Node? node) => long.TryParse(Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;

    // Microseconds, or a duration (D9.5).
    private static long Micros(Node? node) => Whole(node) is var micros and not 0 ? micros
        : Units.TryParseDuration(Text(node), out long ns, out _) ? ns / 1000 : 0;

    private static IEnumerable<string> Exposed(string text)
    {
        string[] parts = text.Split('/');
        string[] ends = parts[0].Split('-');
        return ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first) && ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort last) && last >= first
            ? Enumerable.Range(first, last - first + 1).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p}/{(parts.Length > 1 ? parts[1] : "tcp")}"))
            : [];
    }

    private static IEnumerable<PortMapping> Ports(Sequence? ports)
    {
        foreach (Node item in ports?.Items ?? [])
        {
            string text = item is Mapping map
                ? $"{(Text(map["host_ip"]) is { Length: > 0 } address ? (address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address) + ":" : "")}{Text(map["published"])}{(Text(map["published"]).Length + Text(map["host_ip"]).Length > 0 ? ":" : "")}{Text(map["target"])}/{(Text(map["protocol"]) is { Length: > 0 } protocol ? protocol : "tcp")}"
                : Text(item);
            foreach (PortMapping mapping in PortMapping.Of(text))
            {
                yield return mapping;
            }
        }
    }

    // In either form, by name; a variable without a value is that of who types the command, who has none.
    private static string[] Pairs(Node? node)
    {
        SortedDictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (Entry entry in (node as Mapping)?.Entries ?? [])
        {
            if (entry.Value is Scalar { IsNull: false } value)
            {
                pairs[entry.Key] = value.Value;
            }
        }

        foreach (string item in node is Sequence ? Texts(node) : [])
        {
            int cut = item.IndexOf('=', StringComparison.Ordinal);
            if (cut > 0)
            {
                pairs[item[..cut]] = item[(cut + 1)..];
            }
        }

        return [.. pairs.Select(p => $"{p.Key}={p.Value}")];
    }

    private static string[] Texts(Node? node) => node switch
    {
        Sequence list => [.. list.Items.OfType<Scalar>().Select(s => s.Value)],
        Scalar { IsNull: false } one => [one.Value],
        _ => [],
    };

    private static string Text(Node? node) => node is Scalar { IsNull: false } scalar ? scalar.Value : "";
}
