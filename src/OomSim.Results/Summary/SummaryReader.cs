using System.Globalization;
using System.Text.Json;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Reads <c>summary.json</c> back.</summary>
public static class SummaryReader
{
    /// <summary>Name of the file in a run's folder.</summary>
    public const string FileName = "summary.json";

    /// <summary>Reads the summary of a run's folder; keys that an older version did not write are left out.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    /// <exception cref="RunFileException">It is not one.</exception>
    public static (RunSummary Summary, Fingerprint Fingerprint) Read(string runFolder) =>
        Find(runFolder) ?? throw new InvalidDataException($"no {FileName} here; give the folder of a run");

    /// <summary>The same; null where the folder has no summary.</summary>
    /// <exception cref="RunFileException">It is not one.</exception>
    public static (RunSummary Summary, Fingerprint Fingerprint)? Find(string runFolder)
    {
        string path = Path.Combine(runFolder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(RunFile.ReadAllBytes(path));
            return (Summary(json.RootElement), ReadFingerprint(json.RootElement.Needed("fingerprint")));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw RunFileException.OfJson(path, "not the summary of a run", e);
        }
    }

    private static RunSummary Summary(JsonElement root) => new()
    {
        Scenario = Text(root, "scenario") ?? "",
        Description = Text(root, "description"),
        Seed = root.Needed("seed").GetUInt64(),
        Version = Text(root, "version") ?? "",
        CgroupVersion = Text(root, "cgroup") == "v1" ? 1 : 2,
        SimulatedNs = Nanoseconds(root.Needed("simulated_s")) ?? 0,
        SimulatorEvents = root.Needed("simulator_events").GetInt64(),
        Host = root.TryGetProperty("host", out JsonElement host) ? Host(host) : null,
        ScrapeNs = root.TryGetProperty("scrape_s", out JsonElement scrape) ? Nanoseconds(scrape) : null,
        PanicNs = root.TryGetProperty("panic_s", out JsonElement panic) ? Nanoseconds(panic) : null,
        Warnings = [.. Items(root, "warnings").Select(w => w.GetString() ?? "")],
        Containers = [.. Items(root, "containers").Select(Container)],
        Requests = [.. Items(root, "requests").Select(Request)],
        Reclaim = ReclaimJson.Read(root),
        MemoryHigh = [.. Items(root, HighJson.Key).Select(HighJson.Read)],
        Expectations = [.. Items(root, "expectations").Select(Expectation)],
    };

    private static HostSummary Host(JsonElement host) => new()
    {
        Kernel = Text(host, "kernel") ?? "",
        Docker = Text(host, "docker") ?? "",
        MemoryBytes = Number(host, "memory_bytes"),
        ReservedBytes = Number(host, "reserved_bytes"),
        SwapBytes = Number(host, "swap_bytes"),
        Cpus = (int)Number(host, "cpus"),
        Watermarks =
        [
            .. Items(host, "watermarks").Select(m => new WatermarkSummary(
                Nanoseconds(m.Needed("time_s")) ?? 0, new FreeMarks(Number(m, "min_bytes"), Number(m, "low_bytes"), Number(m, "high_bytes")))),
        ],
        PageBytes = Number(host, "page_bytes"),
        Sysctl = Values(host, "sysctl"),
        Profile = Values(host, "profile"),
    };

    private static ContainerSummary Container(JsonElement container) => new(
        Text(container, "name") ?? "",
        Text(container, "id") ?? "",
        Text(container, "state") ?? "",
        (int)Number(container, "exit_code"),
        container.Needed("oom_killed").GetBoolean(),
        Number(container, "restart_count"),
        Number(container, "peak_bytes"),
        Number(container, "lost_bytes"),
        Number(container, "oom_kills"),
        [.. Items(container, "kills").Select(k => new KillSummary(Nanoseconds(k.Needed("time_s")) ?? 0, (int)Number(k, "pid"), Text(k, "comm") ?? ""))],
        Intervals(container, "hung"),
        Intervals(container, "paused"))
    {
        Restarts = container.TryGetProperty("restarts", out JsonElement restarts) ? restarts.GetInt64() : Number(container, "restart_count"),
        Grants = [.. Items(container, "cpu").Select(Grant)],
        Bounds =
        [
            .. Items(container, "memory").Select(b => new MemoryBoundsSummary(
                Nanoseconds(b.Needed("time_s")) ?? 0, new MemoryBounds(Optional(b, "high_bytes"), Optional(b, "low_bytes"), Optional(b, "min_bytes")))),
        ],
        Names = [.. Items(container, "names").Select(n => new NameSummary(Nanoseconds(n.Needed("time_s")) ?? 0, Text(n, "name") ?? ""))],
        LeftOut = container.TryGetProperty("left_out", out JsonElement left) ? new LeftOutSummary(Number(left, "kills"), Number(left, "hung"), Number(left, "paused")) : LeftOutSummary.None,
        ScrapeSeen = container.TryGetProperty("scraped_peak_bytes", out JsonElement seen) ? seen.GetInt64() : null,
    };

    private static CpuGrantSummary Grant(JsonElement grant) => new(
        Nanoseconds(grant.Needed("time_s")) ?? 0,
        new CpuGrant(
            Number(grant, "shares"), grant.Needed("quota_us") is { ValueKind: JsonValueKind.Number } quota ? quota.GetInt64() : -1, Number(grant, "period_us"), (int)Number(grant, "cpus")));

    private static IReadOnlyList<IntervalSummary> Intervals(JsonElement container, string name) =>
        [.. Items(container, name).Select(i => new IntervalSummary(Nanoseconds(i.Needed("from_s")) ?? 0, Nanoseconds(i.Needed("to_s"))))];

    private static RequestSummary Request(JsonElement request) => new(
        Text(request, "container") ?? "",
        Number(request, "ok"),
        Number(request, "timeout"),
        Number(request, "refused"),
        Number(request, "reset"),
        Number(request, "pending"),
        Nanoseconds(request.Needed("latency_p50_s")),
        Nanoseconds(request.Needed("latency_p99_s")))
    {
        Id = Text(request, "id") ?? "",
        LatencyError = request.TryGetProperty("latency_error", out JsonElement error) ? error.GetDouble() : 0,
    };

    private static ExpectationSummary Expectation(JsonElement expectation) =>
        new(Text(expectation, "expect") ?? "", expectation.Needed("passed").GetBoolean(), Text(expectation, "detail"))
        {
            Actual = Text(expectation, "actual") ?? Text(expectation, "detail"),
        };

    private static Fingerprint ReadFingerprint(JsonElement fingerprint) => new(
        Text(fingerprint, "sha256") ?? "",
        [.. Items(fingerprint, "files").Select(f => new FingerprintFile(Text(f, "name") ?? "", Number(f, "bytes"), Text(f, "sha256") ?? ""))]);

    private static IReadOnlyList<NamedValue> Values(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement values) ? [.. values.EnumerateObject().Select(v => new NamedValue(v.Name, v.Value.GetInt64()))] : [];

    private static IEnumerable<JsonElement> Items(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement items) ? items.EnumerateArray() : [];

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static long Number(JsonElement of, string name) => of.Needed(name).GetInt64();

    private static long? Optional(JsonElement of, string name) => of.Needed(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : null;

    // Six decimals: microseconds, exactly.
    internal static long? Nanoseconds(JsonElement value) => value.ValueKind == JsonValueKind.Null
        ? null
        : (long)(decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) * 1_000_000_000m);
}
