using System.Globalization;
using System.Text.Json;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Reads what is in force from a cgroup that the runtime has written, beside what the file says and <c>docker inspect</c> shows.</summary>
/// <param name="world">The machine.</param>
/// <param name="service">The service.</param>
/// <param name="container">The container that the engine made of it.</param>
/// <param name="cgroup">Its cgroup, written.</param>
/// <param name="config">HostConfig of <c>docker inspect</c>.</param>
internal sealed class LimitReader(World world, ServiceDefinition service, Container container, Cgroup cgroup, JsonElement config)
{
    private bool IsV2 => world.Host.Config.Cgroup == CgroupVersion.V2;

    /// <summary>Reads all of them.</summary>
    public IReadOnlyList<LimitValue> Read() =>
    [
        .. IsV2 ? V2() : V1(),
        new LimitValue("oom_score_adj", Number(container.Spec.OomScoreAdj), Words.OomScoreAdj) { Inspect = Inspect("OomScoreAdj") }.From(Key("oom_score_adj")),
        new LimitValue("/dev/shm", Number(container.Spec.ShmSize), Words.Shm) { Bytes = container.Spec.ShmSize, Inspect = Inspect("ShmSize") }.From(Key("shm_size")),
        Restart(),
    ];

    private LimitWords Words => new(container.Spec, world.Docker.Profile, world.Host, service.Spec, Key("memswap_limit") is not null);

    private IEnumerable<LimitValue> V2()
    {
        yield return Size("memory.max", Words.Memory, "mem_limit", "Memory");
        yield return Size("memory.swap.max", Words.Swap, "memswap_limit", "MemorySwap");
        yield return Size("memory.high", LimitWords.NotDockers, "");
        if (world.Host.KernelFacts.HasSwapHigh)
        {
            yield return Size("memory.swap.high", LimitWords.NotDockers, "");
        }

        yield return Size("memory.low", Words.Low(cgroup), "mem_reservation", "MemoryReservation");
        yield return Size("memory.min", LimitWords.NotDockers, "");
        yield return Text("memory.oom.group", Words.Group, "");
        yield return Text("cpu.weight", Words.Weight, "cpu_shares", "CpuShares");
        yield return Text("cpu.max", Words.Quota, CpuKey, "NanoCpus", "CpuQuota", "CpuPeriod");
        yield return Text("cpuset.cpus", Words.Cpuset, "cpuset", "CpusetCpus");
        yield return Text("pids.max", Words.Pids, "pids_limit", "PidsLimit");
    }

    private IEnumerable<LimitValue> V1()
    {
        yield return Size("memory.limit_in_bytes", Words.Memory, "mem_limit", "Memory");
        yield return Size("memory.memsw.limit_in_bytes", Words.Memsw, "memswap_limit", "MemorySwap");
        yield return Size("memory.soft_limit_in_bytes", Words.SoftLimit, "mem_reservation", "MemoryReservation");
        yield return OomControl();
        yield return Text("memory.swappiness", Words.Swappiness, "mem_swappiness", "MemorySwappiness");
        yield return Text("cpu.shares", Words.Shares, "cpu_shares", "CpuShares");
        yield return Text("cpu.cfs_quota_us", Words.Quota, CpuKey, "NanoCpus", "CpuQuota");
        yield return Text("cpu.cfs_period_us", Words.Period, Key("cpus") is null ? "cpu_period" : "cpus", "CpuPeriod");
        yield return Text("cpuset.cpus", Words.Cpuset, "cpuset", "CpusetCpus");
        yield return Text("pids.max", Words.Pids, "pids_limit", "PidsLimit");
    }

    private string CpuKey => Key("cpus") is not null ? "cpus" : Key("cpu_quota") is not null ? "cpu_quota" : "cpu_period";

    private LimitValue OomControl()
    {
        string value = File("memory.oom_control").Split('\n')[0];
        return new LimitValue("memory.oom_control", value, Words.OomControl) { Inspect = Inspect("OomKillDisable") }.From(Key("oom_kill_disable"));
    }

    private LimitValue Restart()
    {
        ContainerSpec spec = container.Spec;
        string value = spec.RestartMaximumRetries > 0 ? string.Create(CultureInfo.InvariantCulture, $"{spec.RestartPolicy}:{spec.RestartMaximumRetries}") : spec.RestartPolicy.Length > 0 ? spec.RestartPolicy : "no";
        return new LimitValue("restart", value, Words.Restart) { Inspect = Inspect("RestartPolicy") }.From(Key("restart"));
    }

    private LimitValue Size(string file, string how, string key, params string[] fields)
    {
        LimitValue value = Text(file, how, key, fields);
        bool isNumber = long.TryParse(value.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes);
        return value with { Bytes = isNumber && bytes < CgroupFiles.UnlimitedShown ? bytes : null };
    }

    private LimitValue Text(string file, string how, string key, params string[] fields)
    {
        LimitValue value = new(file, File(file), how) { Inspect = Inspect(fields) };

        // The runtime writes these files last of all.
        return Key("unified." + file) is { } unified && IsV2 ? (value with { How = "as it stands, after all else (D4.55)" }).From(unified) : value.From(Key(key));
    }

    private string File(string file) => (world.Host.ReadFile(cgroup, file) ?? "").TrimEnd('\n');

    private KeySource? Key(string key) => service.Keys.GetValueOrDefault(key);

    // Of several fields those that hold something.
    private string Inspect(params string[] fields)
    {
        string[] shown = [.. fields.Where(f => config.TryGetProperty(f, out _)).Select(f => f + " " + Raw(config.GetProperty(f)))];
        string[] set = [.. shown.Where(f => !f.EndsWith(" 0", StringComparison.Ordinal))];
        return string.Join(", ", set.Length > 0 ? set : shown.Take(1));
    }

    private static string Raw(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : "\"\"",
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().Select(p => p.Name + "=" + Raw(p.Value))),
        _ => value.GetRawText(),
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
