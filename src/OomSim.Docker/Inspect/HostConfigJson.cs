using System.Text.Json;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The HostConfig object of <c>docker inspect</c> (D8.8), resource and life-cycle keys.</summary>
internal static class HostConfigJson
{
    /// <summary>The security option that takes no path of the kernel from a container.</summary>
    public const string Unmasked = "systempaths=unconfined";
    private const string Interrupts = "/proc/interrupts";
    private const string Powercap = "/sys/devices/virtual/powercap";

    private static readonly string[] MaskedPaths =
    [
        "/proc/asound",
        "/proc/acpi",
        Interrupts,
        "/proc/kcore",
        "/proc/keys",
        "/proc/latency_stats",
        "/proc/timer_list",
        "/proc/timer_stats",
        "/proc/sched_debug",
        "/proc/scsi",
        "/sys/firmware",
        Powercap,
    ];

    private static readonly string[] ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, Container container, EngineProfile profile, CgroupVersion cgroups)
    {
        ContainerSpec spec = container.Spec;
        json.WriteStartObject("HostConfig");
        WriteBinds(json, spec);
        json.WriteString("ContainerIDFile", spec.IdFile);
        json.WriteStartObject("LogConfig");
        json.WriteString("Type", spec.Log.Driver);
        json.WriteMap("Config", spec.Log.Options);
        json.WriteEndObject();
        json.WriteString("NetworkMode", profile.KeepsDefaultNetwork && spec is { Network: "bridge", NamesBridge: false } ? "default" : spec.Network);
        WritePorts(json, spec);
        json.WriteStartObject("RestartPolicy");
        json.WriteString("Name", spec.RestartPolicy);
        json.WriteNumber("MaximumRetryCount", spec.RestartMaximumRetries);
        json.WriteEndObject();
        json.WriteBoolean("AutoRemove", spec.AutoRemove);
        json.WriteString("VolumeDriver", spec.VolumeDriver);
        json.WriteTextsOrNull("VolumesFrom", spec.VolumesFrom);
        if (!profile.InspectLateConsoleSize)
        {
            WriteConsoleSize(json);
            if (spec.Annotations.Count > 0)
            {
                json.WriteMap("Annotations", spec.Annotations);
            }
        }

        json.WriteTextsOrNull("CapAdd", spec.CapAdd);
        json.WriteTextsOrNull("CapDrop", spec.CapDrop);
        json.WriteString("CgroupnsMode", spec.CgroupMode.Length > 0 ? spec.CgroupMode : CgroupModes.Default(cgroups)); // D4.45
        json.WriteTextsOrNull("Dns", spec.DnsServers, !spec.AskedByCompose);
        json.WriteTextsOrNull("DnsOptions", spec.DnsOptions, !spec.AskedByCompose);
        json.WriteTextsOrNull("DnsSearch", spec.DnsSearch, !spec.AskedByCompose);
        json.WriteTextsOrNull("ExtraHosts", spec.ExtraHosts, spec.AskedByCompose);
        json.WriteTextsOrNull("GroupAdd", spec.Groups);
        json.WriteString("IpcMode", spec.IpcMode.Length > 0 ? spec.IpcMode : "private");
        json.WriteString("Cgroup", "");
        WriteLinks(json, container);
        json.WriteNumber("OomScoreAdj", spec.OomScoreAdj);
        json.WriteString("PidMode", spec.PidMode);
        json.WriteBoolean("Privileged", spec.Privileged);
        json.WriteBoolean("PublishAllPorts", spec.PublishesAll);
        json.WriteBoolean("ReadonlyRootfs", spec.ReadOnlyRoot);
        WriteSecurity(json, spec);
        WriteTmpfs(json, spec);
        json.WriteString("UTSMode", spec.UtsMode);
        json.WriteString("UsernsMode", spec.UsernsMode);
        json.WriteNumber("ShmSize", spec.ShmSize);
        if (spec.Sysctls.Count > 0)
        {
            json.WriteMap("Sysctls", Flags.Pairs([.. spec.Sysctls]));
        }

        json.WriteString("Runtime", spec.Runtime.Length > 0 ? spec.Runtime : "runc");
        if (profile.InspectLateConsoleSize)
        {
            WriteConsoleSize(json);
        }

        json.WriteString("Isolation", spec.Isolation);
        WriteResources(json, spec, profile);
        MountRequestJson.Write(json, spec, profile);
        WritePaths(json, "MaskedPaths", [.. MaskedPaths.Where(p => IsMasked(p, profile))], spec);
        WritePaths(json, "ReadonlyPaths", ReadonlyPaths, spec);
        if (spec.Init)
        {
            json.WriteBoolean("Init", true);
        }

        json.WriteEndObject();
    }

    // Who shares the host's processes or shared memory, or has all rights, has no label, unless he names one himself; systempaths is the client's own, which sends no paths for it (generateSecurityOpt, parseSystemPaths).
    private static void WriteSecurity(Utf8JsonWriter json, ContainerSpec spec)
    {
        bool isUnlabelled = !spec.NamesLabel && (spec.Privileged || spec.PidMode == "host" || spec.IpcMode == "host");
        string[] options = [.. spec.SecurityOptions.Where(o => o != Unmasked), .. isUnlabelled ? new[] { "label=disable" } : []];
        if (options.Length == 0 && spec.SecurityOptions.Count == 0)
        {
            json.WriteNull("SecurityOpt");
        }
        else
        {
            json.WriteTexts("SecurityOpt", options);
        }
    }

    private static void WritePaths(Utf8JsonWriter json, string name, string[] paths, ContainerSpec spec)
    {
        if (spec.SecurityOptions.Contains(Unmasked, StringComparer.Ordinal))
        {
            json.WriteTexts(name, []);
        }
        else
        {
            json.WriteTextsOrNull(name, spec.Privileged ? [] : paths);
        }
    }

    private static bool IsMasked(string path, EngineProfile profile) =>
        path switch
        {
            Interrupts => profile.MasksInterrupts,
            Powercap => profile.MasksPowercap,
            _ => true,
        };

    private static void WriteConsoleSize(Utf8JsonWriter json)
    {
        json.WriteStartArray("ConsoleSize");
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteEndArray();
    }

    private static void WritePorts(Utf8JsonWriter json, ContainerSpec spec)
    {
        json.WriteStartObject("PortBindings");
        foreach (IGrouping<string, PortMapping> port in spec.Ports.GroupBy(p => p.Private).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WriteStartArray(port.Key);
            foreach (PortMapping mapping in port)
            {
                NetworkJson.WriteBinding(json, mapping.HostIp, mapping.Asked);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteTmpfs(Utf8JsonWriter json, ContainerSpec spec)
    {
        if (spec.Tmpfs.Count == 0)
        {
            return;
        }

        json.WriteMap("Tmpfs", spec.Tmpfs);
    }

    private static void WriteResources(Utf8JsonWriter json, ContainerSpec spec, EngineProfile profile)
    {
        json.WriteNumber("CpuShares", spec.CpuShares);
        json.WriteNumber("Memory", spec.Memory);
        json.WriteNumber("NanoCpus", spec.NanoCpus);
        json.WriteString("CgroupParent", spec.CgroupParent);
        json.WriteNumber("BlkioWeight", spec.BlkioWeight);
        WriteRates(json, "BlkioWeightDevice", "Weight", spec.BlkioWeightDevices, !spec.AskedByCompose);
        foreach ((string name, IReadOnlyList<DeviceRate> rates) in (ReadOnlySpan<(string, IReadOnlyList<DeviceRate>)>)
            [("BlkioDeviceReadBps", spec.ReadBytes), ("BlkioDeviceWriteBps", spec.WrittenBytes), ("BlkioDeviceReadIOps", spec.Reads), ("BlkioDeviceWriteIOps", spec.Writes)])
        {
            WriteRates(json, name, "Rate", rates, profile.SendsEmptyRates && !spec.AskedByCompose);
        }

        json.WriteNumber("CpuPeriod", spec.CpuPeriod);
        json.WriteNumber("CpuQuota", spec.CpuQuota);
        json.WriteNumber("CpuRealtimePeriod", spec.CpuRealtimePeriod);
        json.WriteNumber("CpuRealtimeRuntime", spec.CpuRealtimeRuntime);
        json.WriteString("CpusetCpus", spec.CpusetCpus);
        json.WriteString("CpusetMems", spec.CpusetMems);
        DevicesJson.Write(json, spec);
        if (profile.InspectKernelMemory)
        {
            json.WriteNumber("KernelMemory", spec.KernelMemory);
            json.WriteNumber("KernelMemoryTCP", 0);
        }

        json.WriteNumber("MemoryReservation", spec.MemoryReservation);
        json.WriteNumber("MemorySwap", spec.MemorySwap);
        WriteNullable(json, "MemorySwappiness", spec.MemorySwappiness);
        if (spec.OomKillDisable is { } disabled)
        {
            json.WriteBoolean("OomKillDisable", disabled);
        }
        else
        {
            json.WriteNull("OomKillDisable");
        }

        WriteNullable(json, "PidsLimit", spec.PidsLimit);
        WriteUlimits(json, spec.Ulimits, profile.SendsEmptyUlimits && !spec.AskedByCompose);
        json.WriteNumber("CpuCount", spec.CpuCount);
        json.WriteNumber("CpuPercent", 0);
        json.WriteNumber("IOMaximumIOps", 0);
        json.WriteNumber("IOMaximumBandwidth", 0);
    }

    private static void WriteRates(Utf8JsonWriter json, string name, string number, IReadOnlyList<DeviceRate> rates, bool isSentEmpty)
    {
        if (rates.Count == 0 && !isSentEmpty)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteObjects(name, rates, rate =>
        {
            json.WriteString("Path", rate.Path);
            json.WriteNumber(number, rate.Rate);
        });
    }

    private static void WriteUlimits(Utf8JsonWriter json, IReadOnlyList<Ulimit> limits, bool isSentEmpty)
    {
        if (limits.Count == 0 && !isSentEmpty)
        {
            json.WriteNull("Ulimits");
            return;
        }

        json.WriteObjects("Ulimits", limits, limit =>
        {
            json.WriteString("Name", limit.Name);
            json.WriteNumber("Hard", limit.Hard);
            json.WriteNumber("Soft", limit.Soft);
        });
    }

    private static void WriteNullable(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    // As they were typed, but for volumes without a name, which are not of the host.
    private static void WriteBinds(Utf8JsonWriter json, ContainerSpec spec)
    {
        string[] binds = [.. spec.Binds.Where(b => b.Contains(':', StringComparison.Ordinal))];
        if (binds.Length == 0)
        {
            json.WriteNull("Binds");
        }
        else
        {
            json.WriteTexts("Binds", binds);
        }
    }

    // Who is meant, by the name that it has by now or had last, and the path of the alias below the container.
    private static void WriteLinks(Utf8JsonWriter json, Container container)
    {
        string[] links = [.. container.Links.Select(l => $"/{l.Other.Name}:/{container.Name}/{l.Alias}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (links.Length == 0)
        {
            json.WriteNull("Links");
            return;
        }

        json.WriteTexts("Links", links);
    }
}
