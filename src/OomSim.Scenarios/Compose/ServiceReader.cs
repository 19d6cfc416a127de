using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Turns a Compose service into what the engine is asked for (D9.5).</summary>
internal sealed class ServiceReader(ValueReader values, string project, LoaderLimits limits)
{
    private DiagnosticBag Bag => values.Bag;

    /// <summary>Reads a service; what is wrong in it becomes findings.</summary>
    public ServiceDefinition Read(string name, Entry entry)
    {
        Mapping body = (Mapping)entry.Value;
        string path = "services." + name;
        Mapping? deploy = body["deploy"] as Mapping;
        ContainerSpec spec = Resources(body, deploy, path, Identity(body, name, path));
        return new ServiceDefinition
        {
            Name = name,
            Spec = spec,
            ContainerNames = Names(body, deploy, name, path),
            HasContainerName = body["container_name"] is Scalar { Text.Length: > 0 },
            DependsOn = Dependencies.Read(body),
            HasImageName = body["image"] is Scalar { Text.Length: > 0 },
            PullPolicy = PullPolicy.Of((body["pull_policy"] as Scalar)?.Text ?? ""),
            IsAttached = values.Flag(body["attach"], path + ".attach") ?? true,
            IsBuildable = body["build"] is not null,
            Build = ServiceBuild.Read(body["build"]),
            Keys = LimitKeys.Read(body),
            Source = FormattableString.Invariant($"{entry.At.File}:{entry.At.Line}:{entry.At.Column}"),
        };
    }

    /// <summary>Reads what a service says of resources, for the findings alone.</summary>
    /// <param name="name">The service.</param>
    /// <param name="body">What stands below it.</param>
    public void CheckResources(string name, Mapping body) => Resources(body, body["deploy"] as Mapping, "services." + name, new ContainerSpec { Image = "" });

    private ContainerSpec Identity(Mapping body, string name, string path)
    {
        string image = (body["image"] as Scalar)?.Text ?? "";
        long? grace = values.Fixed(body["stop_grace_period"], path + ".stop_grace_period", Unit.Duration);
        return new ContainerSpec
        {
            Image = image.Length > 0 ? image : $"{project}-{name}",
            Service = name,
            AskedByCompose = true,
            Command = Words(body["command"], path + ".command"),
            Entrypoint = Words(body["entrypoint"], path + ".entrypoint"),
            OpenInput = (values.Flag(body["stdin_open"], path + ".stdin_open") ?? false) || (values.Flag(body["tty"], path + ".tty") ?? false),
            CgroupParent = values.Text(body["cgroup_parent"], path + ".cgroup_parent") ?? "",
            StopSignal = values.Text(body["stop_signal"], path + ".stop_signal") ?? "",
            StopTimeout = grace is { } ns ? (int)Math.Min(int.MaxValue, ns / SimTime.Second) : null,
            HealthCheck = new HealthCheckReader(values).Read(body["healthcheck"], path + ".healthcheck"),
            ReadOnlyRoot = values.Flag(body["read_only"], path + ".read_only") ?? false,
            Init = values.Flag(body["init"], path + ".init") ?? false,
            Network = Namespace(body["network_mode"], "bridge"),
            PidMode = Namespace(body["pid"], ""),
            Labels = Labels(body["labels"]),
            Log = Log(body["logging"] as Mapping),
            Tmpfs = Tmpfs(body, path),
        };
    }

    private static LogConfig Log(Mapping? logging)
    {
        SortedDictionary<string, string> options = ((logging?["options"] as Mapping)?.Entries ?? []).ToSorted(entry => entry.Key, entry => (entry.Value as Scalar)?.Text ?? "");

        return new LogConfig((logging?["driver"] as Scalar)?.Text is { Length: > 0 } driver ? driver : LogConfig.JsonFile, options);
    }

    private static string Namespace(Node? node, string own)
    {
        const string ofService = "service:";
        return node is not Scalar { Text: { Length: > 0 } mode } ? own
            : mode.StartsWith(ofService, StringComparison.Ordinal) ? "container:" + mode[ofService.Length..] : mode;
    }

    private ContainerSpec Resources(Mapping body, Mapping? deploy, string path, ContainerSpec identity)
    {
        Mapping? limit = (deploy?["resources"] as Mapping)?["limits"] as Mapping;
        Mapping? reserve = (deploy?["resources"] as Mapping)?["reservations"] as Mapping;
        string at = path + ".deploy.resources.";
        long memory = Size(body, "mem_limit", path);
        long nano = Cpus(body["cpus"], path + ".cpus");
        long reservation = Size(body, "mem_reservation", path);
        long pids = Count(body, "pids_limit", path);
        (string policy, int retries) = Restart(body, deploy, path);
        return identity with
        {
            Memory = Pick(memory, limit is null ? null : Size(limit, "memory", at + "limits"), body, path, "mem_limit", "deploy.resources.limits.memory"),
            MemorySwap = body["memswap_limit"] is Scalar { Text: "-1" } ? -1 : Size(body, "memswap_limit", path),
            MemoryReservation = Pick(reservation, reserve is null ? null : Size(reserve, "memory", at + "reservations"), body, path, "mem_reservation", "deploy.resources.reservations.memory"),
            MemorySwappiness = Count(body, "mem_swappiness", path) is var swappiness and not 0 ? swappiness : null,
            OomKillDisable = values.Flag(body["oom_kill_disable"], path + ".oom_kill_disable") ?? false,
            OomScoreAdj = OomScoreAdj(body["oom_score_adj"], path + ".oom_score_adj"),
            NanoCpus = Pick(nano, limit is null ? null : Cpus(limit["cpus"], at + "limits.cpus"), body, path, "cpus", "deploy.resources.limits.cpus"),
            CpuShares = Count(body, "cpu_shares", path),
            CpuQuota = Count(body, "cpu_quota", path),
            CpuPeriod = Count(body, "cpu_period", path),
            CpusetCpus = values.Text(body["cpuset"], path + ".cpuset") ?? "",
            PidsLimit = NullIfZero(Pick(pids, limit is null ? null : Count(limit, "pids", at + "limits"), body, path, "pids_limit", "deploy.resources.limits.pids")),
            ShmSize = Size(body, "shm_size", path),
            Ulimits = Ulimits(body["ulimits"] as Mapping, path + ".ulimits"),
            RestartPolicy = policy,
            RestartMaximumRetries = retries,
        };
    }

    // Compose sends no 0 (D9.5).
    private static long? NullIfZero(long value) => value == 0 ? null : value;

    /// <summary>The value under <c>deploy</c> wins, and must be the same where both are given (D9.6).</summary>
    private long Pick(long top, long? deployed, Mapping body, string path, string key, string deployKey)
    {
        if (top != 0 && deployed is { } other && other != top)
        {
            Bag.Error(body.Find(key)!.At, $"{path}: can't set distinct values on '{key}' and '{deployKey}': invalid compose project");
        }

        return deployed is { } set and not 0 ? set : top;
    }

    private IReadOnlyList<string> Names(Mapping body, Mapping? deploy, string name, string path)
    {
        string? fixedName = values.Text(body["container_name"], path + ".container_name") is { Length: > 0 } given ? given : null;
        int? scale = values.Integer(body["scale"], path + ".scale", 0);
        int? replicas = values.Integer(deploy?["replicas"], path + ".deploy.replicas", 0);
        if (scale is not null && replicas is not null && scale != replicas)
        {
            Bag.Error(body.Find("scale")!.At, $"{path}: can't set distinct values on 'scale' and 'deploy.replicas': invalid compose project");
        }

        int count = scale ?? replicas ?? 1;
        if (count > limits.Containers)
        {
            Bag.Error((body.Find("scale") ?? deploy!.Find("replicas"))!.At, string.Create(CultureInfo.InvariantCulture, $"{path}: {count} replicas, at most {limits.Containers} containers are simulated"));
            count = 1;
        }

        if (fixedName is not null && count > 1)
        {
            string attribute = scale is null ? "deploy.replicas" : "scale";
            Bag.Error(body.Find("container_name")!.At, $"{path}: can't set container_name and {attribute} as container name must be unique: invalid compose project");
        }

        return fixedName is not null ? count == 0 ? [] : [fixedName]
            : count == 1 ? [name]
            : [.. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"))];
    }

    private (string Policy, int Retries) Restart(Mapping body, Mapping? deploy, string path)
    {
        if (deploy?["restart_policy"] is Mapping policy)
        {
            string condition = values.Text(policy["condition"], path + ".deploy.restart_policy.condition") ?? "";
            int attempts = values.Integer(policy["max_attempts"], path + ".deploy.restart_policy.max_attempts", 0) ?? 0;
            return (condition switch { "none" => "no", "any" => "always", _ => condition }, attempts);
        }

        string[] parts = (values.Text(body["restart"], path + ".restart") ?? "").Split(':', 2);
        if (parts.Length == 1)
        {
            return (parts[0], 0);
        }

        if (!int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int retries))
        {
            Bag.Error(body["restart"]!.At, $"{path}.restart: invalid restart policy format: maximum retry count must be an integer");
        }

        return (parts[0], retries);
    }

    // Compose hands on what it is given: the runtime is the first to check it.
    private Ulimit[] Ulimits(Mapping? limits, string path)
    {
        SortedDictionary<string, Ulimit> result = new(StringComparer.Ordinal);
        foreach (Entry entry in limits?.Entries ?? [])
        {
            string at = $"{path}.{entry.Key}";
            Mapping? both = entry.Value as Mapping;
            long soft = values.Fixed(both is null ? entry.Value : both["soft"], both is null ? at : at + ".soft", Unit.Count, long.MinValue) ?? 0;
            result[entry.Key] = new Ulimit(entry.Key, soft, both is null ? soft : values.Fixed(both["hard"], at + ".hard", Unit.Count, long.MinValue) ?? 0);
        }

        return [.. result.Values];
    }

    private int OomScoreAdj(Node? node, string path)
    {
        long value = values.Fixed(node, path, Unit.Count, long.MinValue) ?? 0;
        if (value is < -1000 or > 1000)
        {
            Bag.Error(node!.At, value > 0 ? $"{path} must be less than or equal to 1000" : $"{path} must be greater than or equal to -1000");
            return 0;
        }

        return (int)value;
    }

    private long Size(Mapping body, string key, string path) => values.Fixed(body[key], $"{path}.{key}", Unit.Size) ?? 0;

    private long Count(Mapping body, string key, string path) =>
        body[key] is Scalar { ScalarKind: ScalarKind.Number } number && double.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            // Compose cuts off a fraction.
            ? (long)value
            : values.Fixed(body[key], $"{path}.{key}", Unit.Count, long.MinValue) ?? 0;

    private long Cpus(Node? node, string path)
    {
        if (node is not Scalar { IsNull: false } scalar)
        {
            return 0;
        }

        // Compose holds CPUs in 32-bit floats (D9.3).
        if (float.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float cpus) && Math.Abs(cpus) < 1e9f)
        {
            return (long)(cpus * 1e9f);
        }

        Bag.Error(node.At, $"{path}: invalid number of CPUs: '{scalar.Text}'");
        return 0;
    }

    private IReadOnlyList<string> Words(Node? node, string path) => node switch
    {
        Sequence list => [.. list.Items.OfType<Scalar>().Select(s => s.Text)],
        Scalar { IsNull: false } scalar => ShellWords.Split(scalar.Text) ?? Unclosed(scalar, path),
        _ => [],
    };

    private string[] Unclosed(Scalar command, string path)
    {
        Bag.Error(command.At, $"{path}: invalid command line string: a quote is not closed");
        return [command.Text];
    }

    /// <summary>Labels, in either form.</summary>
    internal static SortedDictionary<string, string> Labels(Node? node)
    {
        SortedDictionary<string, string> result = ((node as Mapping)?.Entries ?? []).ToSorted(entry => entry.Key, entry => (entry.Value as Scalar)?.Value ?? "");

        foreach (Scalar item in (node as Sequence)?.Items.OfType<Scalar>() ?? [])
        {
            int cut = item.Text.IndexOf('=', StringComparison.Ordinal);
            result[cut < 0 ? item.Text : item.Text[..cut]] = cut < 0 ? "" : item.Text[(cut + 1)..];
        }

        return result;
    }

    private SortedDictionary<string, string> Tmpfs(Mapping body, string path)
    {
        SortedDictionary<string, string> result = new(StringComparer.Ordinal);
        IEnumerable<Scalar> items = body["tmpfs"] is Sequence list ? list.Items.OfType<Scalar>() : body["tmpfs"] is Scalar { IsNull: false } one ? [one] : [];
        foreach (Scalar item in items)
        {
            int cut = item.Text.IndexOf(':', StringComparison.Ordinal);
            result[cut < 0 ? item.Text : item.Text[..cut]] = cut < 0 ? "" : item.Text[(cut + 1)..];
        }

        foreach (Mapping volume in (body["volumes"] as Sequence)?.Items.OfType<Mapping>().Where(v => v["type"] is Scalar { Text: "tmpfs" }) ?? [])
        {
            // What it asks for is a mount; here is only looked whether its size is one.
            values.Fixed((volume["tmpfs"] as Mapping)?["size"], path + ".volumes.tmpfs.size", Unit.Size);
        }

        return result;
    }
}
