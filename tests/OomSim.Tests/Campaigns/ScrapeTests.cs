using System.Globalization;
using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;
using TemporaryFolder = OomSim.Tests.Results.TemporaryFolder;

namespace OomSim.Tests.Campaigns;

/// <summary>scraped.csv: what monitoring saw, by the tools' own formulas.</summary>
public sealed class ScrapeTests
{
    private const long MiB = 1 << 20;
    private const long Second = 1_000_000_000;

    /// <summary>Each cell is worked out again from the files that a timeline reads at the very moment of the scrape.</summary>
    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void Each_number_is_the_formula_of_its_tool(string version)
    {
        bool v1 = version == "v1";
        Scenario scenario = Load.Valid("""
            services:
              app:
                image: i
                mem_limit: 256m
                memswap_limit: 256m
            x-oomsim:
              host: {cgroup: VERSION, memory: 1GiB}
              images:
                i:
                  layers: [{id: l, files: {/data/hot: 20MiB, /data/once: 40MiB}}]
                  program:
                    steps: [{alloc: 50MiB}, {shm: 10MiB}, {read: /data/hot}, {read: /data/hot}, {read: /data/once}, {fork: w, count: 2}, {alloc: 20MiB, rate: 1MiB/s}, {sleep: forever}]
                  processes: {w: {steps: [{sleep: forever}]}}
              until: 20s
              timeline:
                - {at: 15s, run: "cat /sys/fs/cgroup/USAGE"}
                - {at: 15s, run: "cat /sys/fs/cgroup/STAT"}
                - {at: 14s, run: "docker stats --no-stream --format '{{.MemUsage}} {{.MemPerc}}' app"}
            """.Replace("VERSION", version, StringComparison.Ordinal)
            .Replace("USAGE", v1 ? "memory/$(cgroup app)/memory.usage_in_bytes" : "$(cgroup app)/memory.current", StringComparison.Ordinal)
            .Replace("STAT", v1 ? "memory/$(cgroup app)/memory.stat" : "$(cgroup app)/memory.stat", StringComparison.Ordinal));
        using var root = new TemporaryFolder();
        string folder = Run(scenario, root, 15 * Second);
        Dictionary<string, string> row = Assert.Single(Rows(folder, "scraped.csv"), r => r["time_s"] == "15.000000");

        // docker stats has its answer a second after it was typed: it waits for a second look at the CPU (D8.16).
        string[] answers = [.. Rows(folder, "commands.csv").Where(r => r["time_s"] is "14.000000" or "15.000000").Select(r => r["stdout"])];
        long usage = long.Parse(answers[1], CultureInfo.InvariantCulture);
        long Stat(string key) => long.Parse(answers[2].Split('\n').First(l => l.StartsWith(key + " ", StringComparison.Ordinal))[(key.Length + 1)..], CultureInfo.InvariantCulture);
        long inactive = Stat(v1 ? "total_inactive_file" : "inactive_file");
        Assert.InRange(inactive, 39 * MiB, 41 * MiB);
        Assert.Equal(usage, Number(row, "memory_current_bytes"));
        Assert.Equal(256 * MiB, Number(row, "memory_limit_bytes"));
        Assert.Equal(usage - inactive, Number(row, "docker_stats_bytes"));
        Assert.Equal(usage - inactive, Number(row, "working_set_bytes"));
        Assert.Equal((100.0 * (usage - inactive) / (256 * MiB)).ToString("F2", CultureInfo.InvariantCulture), row["docker_stats_percent"]);
        Assert.EndsWith(row["docker_stats_percent"] + "%", answers[0].TrimEnd());
        Assert.Equal(Stat(v1 ? "total_rss" : "anon"), Number(row, "cadvisor_rss_bytes"));
        Assert.Equal(
            Rows(folder, "processes.csv").Where(r => r["time_s"] == "15.000000").GroupBy(r => r["pid"]).Sum(p => Number(p.Last(), "rss_bytes")),
            Number(row, "rss_sum_bytes"));

        // Three processes map the 50 MiB that were there at the fork: their RSS has them three times, the counter once.
        Assert.True(Number(row, "rss_sum_bytes") > usage);

        // The kubelet last looked at 10 s, 5 MiB ago.
        long kubelet = Number(Rows(folder, "containers.csv").Last(r => r["time_s"] == "10.000000"), "working_set_bytes");
        Assert.Equal(kubelet, Number(row, "kubelet_working_set_bytes"));
        Assert.Equal((256 * MiB) - kubelet, Number(row, "kubelet_available_bytes"));
        Assert.InRange(usage - inactive - kubelet, 4 * MiB, 6 * MiB);
        Assert.Equal("0", row["oom_events_total"]);
    }

    [Fact]
    public void A_spike_between_two_scrapes_is_told_as_missed()
    {
        // 20 MiB from 0 s, 30 more from 20 to 22 s, of which neither the scrape at 15 nor that at 30 s sees anything.
        Scenario scenario = Load.Valid("""
            services:
              app:
                image: i
                x-oomsim: {program: {steps: [{alloc: 20MiB}, {sleep: 20s}, {alloc: 30MiB}, {sleep: 2s}, {free: 30MiB}, {sleep: forever}]}}
            x-oomsim: {images: {i: {}}, host: {memory: 1GiB}, until: 50s}
            """);
        using var root = new TemporaryFolder();
        string folder = Run(scenario, root, 15 * Second, out ScenarioRunReport report);
        Dictionary<string, string>[] rows = [.. Rows(folder, "scraped.csv")];
        Assert.Equal(["15.000000", "30.000000", "45.000000"], rows.Select(r => r["time_s"]));
        long at15 = Number(rows[0], "memory_current_bytes");
        Assert.InRange(Number(rows[1], "peak_bytes") - at15, 30 * MiB, 31 * MiB);
        Assert.Equal(Number(rows[1], "peak_bytes") - Math.Max(at15, Number(rows[1], "memory_current_bytes")), Number(rows[1], "peak_missed_bytes"));
        Assert.Equal(0, Number(rows[2], "peak_missed_bytes"));
        Assert.Equal(Number(rows[1], "peak_bytes"), Number(rows[2], "max_usage_bytes"));
        Assert.Equal("", rows[0]["memory_limit_bytes"]);
        Assert.Equal("", rows[0]["kubelet_available_bytes"]);

        // Without a limit MEM % is of the host's RAM (D8.14).
        Assert.Equal((100.0 * Number(rows[0], "docker_stats_bytes") / (1L << 30)).ToString("F2", CultureInfo.InvariantCulture), rows[0]["docker_stats_percent"]);
        ContainerSummary app = Assert.Single(report.Summary.Containers);
        Assert.Equal(rows.Max(r => Number(r, "memory_current_bytes")), app.ScrapeSeen);
        Assert.Contains($"\"peak_missed_bytes\": {app.PeakBytes - app.ScrapeSeen}", File.ReadAllText(Path.Join(folder, "summary.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Series_die_with_the_container_and_an_oom_that_took_init_is_never_seen()
    {
        // gone: init is killed at about 6 s and again after each restart. child: a helper is killed and init goes on.
        Scenario scenario = Load.Valid("""
            services:
              gone: {image: i, mem_limit: 64m, memswap_limit: 64m, restart: "on-failure:1", x-oomsim: {program: {steps: [{alloc: 100MiB, rate: 10MiB/s}]}}}
              child: {image: i, mem_limit: 64m, memswap_limit: 64m, x-oomsim: {program: {on_child_exit: ignore, steps: [{fork: eater}, {sleep: forever}]}}}
              host: {image: i, x-oomsim: {program: {steps: [{sleep: 20s}, {alloc: 900MiB}]}}}
            x-oomsim:
              images: {i: {processes: {eater: {steps: [{sleep: 1s}, {alloc: 100MiB}]}}}}
              host: {memory: 1GiB, reserved: 180MiB}
              until: 40s
            """);
        using var root = new TemporaryFolder();
        string folder = Run(scenario, root, 10 * Second);
        Dictionary<string, string>[] rows = [.. Rows(folder, "scraped.csv")];

        // At 10 s its second life counts from 0, at 20 s there is nothing to ask any more, and after that no row.
        Dictionary<string, string>[] gone = [.. rows.Where(r => r["container"] == "gone")];
        Assert.Equal(["0", ""], gone.Select(r => r["oom_events_total"]));
        Assert.Equal(["1", "2"], gone.Select(r => r["oom_kills"]));
        Assert.Equal("", gone[1]["docker_stats_bytes"]);
        Assert.Equal(64 * MiB, Number(gone[0], "peak_bytes"));
        Assert.Equal(64 * MiB, Number(gone[1], "peak_bytes"));
        Assert.All(rows.Where(r => r["container"] == "child"), r => Assert.Equal("1", r["oom_events_total"]));

        // K22.3: of the host's own OOM no container is told.
        Assert.Equal("1", rows.Last(r => r["container"] == "host")["oom_kills"]);
        Assert.All(rows.Where(r => r["container"] == "host"), r => Assert.NotEqual("1", r["oom_events_total"]));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("100ms")]
    public void Looking_changes_nothing(string sample)
    {
        Scenario scenario = Load.Valid($$"""
            services:
              app: {image: i, mem_limit: 64m, restart: always, x-oomsim: {program: {steps: [{alloc: 100MiB, rate: 7MiB/s}]} } }
              busy: {image: i, cpus: 0.5, x-oomsim: {program: {steps: [{cpu: 20s}]} } }
            x-oomsim: {images: {i: {} }, host: {memory: 1GiB, cgroup: v1, swap: 256MiB}, until: 60s, sample: {{sample}} }
            """);
        using var root = new TemporaryFolder();
        string plain = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0", OutputRoot = root["plain"] }).Fingerprint;
        string looked = ScenarioRun.Execute(scenario, new ScenarioRunSettings
        {
            Version = "0",
            OutputRoot = root["looked"],
            ScrapeNs = 777_777_777,
            CgroupDumps = [3 * Second, 59_123_456_789, 0],
        }).Fingerprint;
        Assert.Equal(plain, looked);
    }

    private static string Run(Scenario scenario, TemporaryFolder root, long scrape) => Run(scenario, root, scrape, out _);

    private static string Run(Scenario scenario, TemporaryFolder root, long scrape, out ScenarioRunReport report)
    {
        report = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0", OutputRoot = root.Path, ScrapeNs = scrape });
        return report.Folder!;
    }

    private static long Number(Dictionary<string, string> row, string column) => long.Parse(row[column], CultureInfo.InvariantCulture);

    private static IEnumerable<Dictionary<string, string>> Rows(string folder, string file) => ReadCsv.Rows(Path.Join(folder, file));
}
