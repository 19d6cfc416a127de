using System.Text.Json;
using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Scenarios;
using OomSim.Tests.Results;
using OomSim.Tests.Scenarios;
using Xunit;
using TemporaryFolder = OomSim.Tests.Results.TemporaryFolder;

namespace OomSim.Tests.Campaigns;

/// <summary>trace.json: what happened, as Perfetto shows it.</summary>
public sealed class TraceEventTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Steps_lie_in_their_process_and_a_handler_interrupts_them()
    {
        // The handler of 5 s sleeps for 2 s; the sleep that it interrupts runs on meanwhile and ends at 10 s.
        JsonElement[] events = Run("""
            services:
              app:
                image: i
                x-oomsim: {program: {comm: main, on_signal: {SIGUSR1: [{sleep: 2s}]}, steps: [{sleep: 10s}, {alloc: 10MiB, rate: 10MiB/s}, {write: /data/f, size: 1MiB}, {exit: 3}]}}
            x-oomsim:
              images: {i: {}}
              timeline: [{at: 5s, run: docker kill -s USR1 app}]
            """);
        JsonElement process = Assert.Single(events, e => Is(e, "X", "main"));
        Assert.Equal("code 3", process.GetProperty("args").GetProperty("exit").GetString());
        int tid = process.GetProperty("tid").GetInt32();
        JsonElement[] steps = [.. events.Where(e => e.TryGetProperty("cat", out JsonElement cat) && cat.GetString() == "step")];
        Assert.All(steps, s => Assert.Equal(tid, s.GetProperty("tid").GetInt32()));
        Assert.Equal(["sleep", "sleep", "sleep", "alloc", "write"], steps.Select(s => s.GetProperty("name").GetString()).Where(n => n != "exit"));
        Assert.Equal([0, 5 * Second, 7 * Second, 10 * Second], steps.Take(4).Select(s => TraceEventCheck.Ns(s, "ts")!.Value - TraceEventCheck.Ns(steps[0], "ts")!.Value));
        Assert.InRange(TraceEventCheck.Ns(steps[3], "dur")!.Value, Second, Second + 10_000_000);
        Assert.Equal("/data/f", steps[4].GetProperty("args").GetProperty("file").GetString());
    }

    // A viewer draws nothing behind the last point.
    [Fact]
    public void Counters_that_stay_the_same_reach_to_the_end()
    {
        JsonElement[] events = Run("""
            services: {stays: {image: i}, goes: {image: i}}
            x-oomsim:
              images: {i: {program: {comm: m, steps: [{alloc: 10MiB}, {sleep: forever}]}}}
              timeline: [{at: 20s, run: docker rm -f goes}]
              until: 30s
            """);
        (string? Name, string Track, long Last)[] counters =
        [
            .. events.Where(e => e.GetProperty("ph").GetString() == "C").GroupBy(e => (e.GetProperty("name").GetString(), e.GetProperty("pid").GetInt32()))
                .Select(c => (c.Key.Item1, events.First(e => Is(e, "M", "process_name") && e.GetProperty("pid").GetInt32() == c.Key.Item2).GetProperty("args").GetProperty("name").GetString()!, TraceEventCheck.Ns(c.Last(), "ts")!.Value)),
        ];
        Assert.Equal(6, counters.Length);
        Assert.All(counters, c => Assert.True(c.Track == "goes" ? c.Last is > 20 * Second - 1 and < 21 * Second : c.Last == 30 * Second, c.ToString()));
    }

    [Fact]
    public void States_hangs_pauses_kills_and_restarts_are_where_the_summary_has_them()
    {
        JsonElement[] events = Run("""
            services:
              hangs: {image: i, mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true, x-oomsim: {program: {comm: h, steps: [{alloc: 100MiB, rate: 10MiB/s}]}}}
              dies: {image: i, mem_limit: 64m, memswap_limit: 64m, restart: "on-failure:2", x-oomsim: {program: {comm: d, steps: [{alloc: 100MiB, rate: 20MiB/s}]}}}
              pauses: {image: i}
            x-oomsim:
              images: {i: {}}
              host: {cgroup: v1}
              until: 60s
              timeline:
                - {at: 20s, run: docker pause pauses}
                - {at: 30s, run: docker unpause pauses}
                - {at: 40s, run: docker kill hangs}
            """, out RunSummary summary);
        (string Name, long From, long To)[] Slices(string container, string category)
        {
            int pid = events.First(e => Is(e, "M", "process_name") && e.GetProperty("args").GetProperty("name").GetString() == container).GetProperty("pid").GetInt32();
            return [.. from e in events
                where e.GetProperty("pid").GetInt32() == pid && e.GetProperty("ph").GetString() == "X" && e.GetProperty("cat").GetString() == category
                let begin = TraceEventCheck.Ns(e, "ts")!.Value
                select (e.GetProperty("name").GetString()!, begin, begin + TraceEventCheck.Ns(e, "dur")!.Value)];
        }

        ContainerSummary hangs = summary.Containers.Single(c => c.Name == "hangs");
        Assert.Equal(["running", "exited"], Slices("hangs", "state").Select(s => s.Name));
        (string, long From, long To)[] hung = [.. Slices("hangs", "condition").Where(s => s.Name == "hung").DistinctBy(s => s.From)];
        Assert.Equal(hangs.Hung.Select(h => h.FromNs), hung.Select(h => h.From).Take(hangs.Hung.Count));
        Assert.Equal(["running", "paused", "running"], Slices("pauses", "state").Select(s => s.Name));
        (string, long From, long To) frozen = Assert.Single(Slices("pauses", "condition"), s => s.Name == "frozen");
        Assert.Equal(summary.Containers.Single(c => c.Name == "pauses").Paused.Select(p => (p.FromNs, p.ToNs!.Value)), [(frozen.From, frozen.To)]);

        ContainerSummary dies = summary.Containers.Single(c => c.Name == "dies");
        Assert.Equal(dies.Kills.Select(k => k.TimeNs), events.Where(e => Is(e, "i", "oom_kill")).Select(e => TraceEventCheck.Ns(e, "ts")!.Value));
        Assert.Equal(["running", "restarting", "running", "restarting", "running", "exited"], Slices("dies", "state").Select(s => s.Name));
        Assert.Equal(3, events.Count(e => Is(e, "X", "d") && e.GetProperty("args").GetProperty("exit").GetString() == "signal 9"));
        long peak = events.Where(e => Is(e, "C", "memory_bytes")).Max(e => e.GetProperty("args").TryGetProperty("current", out JsonElement current) ? current.GetInt64() : 0);
        Assert.InRange(peak, 63L << 20, 64L << 20);
    }

    // Idle, at work, throttled by memory.high and by its quota, reclaiming, hung, frozen: each from the moment on at which it is, whenever rows are written.
    [Theory]
    [InlineData("v1", 100)]
    [InlineData("v2", 100)]
    [InlineData("v2", 30_000)]
    public void Conditions_begin_where_they_begin_however_far_apart_the_samples_are(string version, int sampleMs)
    {
        string Text(int ms) => $$$$"""
            services:
              turns: {image: i, x-oomsim: {program: {steps: [{repeat: 3, steps: [{sleep: 1300ms}, {cpu: 700ms}]}, {sleep: 1s}]}}}
              capped: {image: i, cpus: 0.25, x-oomsim: {program: {steps: [{sleep: 2s}, {cpu: 1s}, {sleep: 1s}]}}}
              reads: {image: i, mem_limit: 32m, x-oomsim: {program: {steps: [{sleep: 1s}, {read: /data/f}, {sleep: 2s}]}}}
              stays: {image: i, mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true, x-oomsim: {program: {steps: [{alloc: 100MiB, rate: 10MiB/s}]}}}
            x-oomsim:
              images: {i: {layers: [{id: l, files: {/data/f: 200MiB}}]}}
              host: {cgroup: {{{{version}}}}, cpus: 2}
              until: 20s
              sample: {{{{ms}}}}ms
              timeline:
                - {at: 3s, run: docker pause turns}
                - {at: 5s, run: docker unpause turns}
            """;
        static string[] Slices(JsonElement[] events) =>
        [
            .. events.Where(e => e.GetProperty("ph").GetString() == "X" && e.GetProperty("cat").GetString() == "condition")
                .Select(e => $"{e.GetProperty("pid")} {e.GetProperty("tid")} {e.GetProperty("ts")} {e.GetProperty("dur")} {e.GetProperty("name").GetString()}").Order(StringComparer.Ordinal),
        ];
        string[] conditions = Slices(Run(Text(sampleMs)));
        Assert.Equal(Slices(Run(Text(7000))), conditions);
        string[] names = [.. conditions.Select(c => c.Split(' ')[^1]).Distinct()];
        Assert.Equal(version == "v1" ? ["active", "dying", "frozen", "hung", "idle", "reclaiming", "throttled"] : ["active", "dying", "frozen", "idle", "reclaiming", "throttled"], names.Order());
    }

    [Fact]
    public void An_arrow_leads_from_a_kill_to_the_restart_that_follows()
    {
        JsonElement[] events = Run("""
            services:
              dies: {image: i, mem_limit: 64m, memswap_limit: 64m, restart: "on-failure:2", x-oomsim: {program: {comm: d, steps: [{alloc: 100MiB, rate: 20MiB/s}]}}}
              fails: {image: i, restart: "on-failure:1", x-oomsim: {program: {steps: [{sleep: 1s}, {exit: 1}]}}}
            x-oomsim: {images: {i: {}}, until: 30s}
            """, out RunSummary summary);
        ContainerSummary dies = summary.Containers.Single(c => c.Name == "dies");
        Assert.Equal(dies.Kills.Select(k => k.TimeNs).Take(2), events.Where(e => Is(e, "s", "restart")).Select(e => TraceEventCheck.Ns(e, "ts")!.Value));
        long[] starts = [.. events.Where(e => Is(e, "i", "start") && e.GetProperty("pid").GetInt32() == events.First(s => Is(s, "s", "restart")).GetProperty("pid").GetInt32()).Select(e => TraceEventCheck.Ns(e, "ts")!.Value)];
        Assert.Equal(starts.Skip(1), events.Where(e => Is(e, "f", "restart")).Select(e => TraceEventCheck.Ns(e, "ts")!.Value));
    }

    [Fact]
    public void A_prune_of_containers_is_the_hosts()
    {
        JsonElement[] events = Run("""
            services: {app: {image: i}}
            x-oomsim:
              images: {i: {}}
              until: 5s
              timeline: [{at: 1s, run: docker container prune -f}]
            """);
        JsonElement prune = Assert.Single(events, e => Is(e, "i", "prune"));
        JsonElement host = Assert.Single(events, e => Is(e, "M", "process_name") && e.GetProperty("args").GetProperty("name").GetString() == "host");
        Assert.Equal(host.GetProperty("pid").GetInt32(), prune.GetProperty("pid").GetInt32());
    }

    [Fact]
    public void Any_name_and_text_is_written_as_JSON()
    {
        JsonElement[] events = Run("""
            services:
              app: {image: i, x-oomsim: {program: {comm: "a\"\\\té中\u0001", steps: [{sleep: 1s}, {read: "/data/\"\u2028</script>"}, {sleep: 1s}]}}}
            x-oomsim:
              images: {i: {layers: [{id: l, files: {"/data/\"\u2028</script>": 40MiB}}]}}
            """);
        Assert.Single(events, e => Is(e, "X", "a\"\\\té中\u0001"));
        Assert.Equal("/data/\"\u2028</script>", Assert.Single(events, e => Is(e, "X", "read")).GetProperty("args").GetProperty("file").GetString());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1000)]
    public void Too_long_a_run_is_cut_off_at_a_moment_that_the_file_tells(long limit)
    {
        var stream = new MemoryStream();
        using (var log = new TraceEventLog(stream, limit))
        {
            for (int i = 0; i < 5000; i++)
            {
                log.Add(new ContainerRow { Time = i * Second, Container = "c" + (i % 3), State = i % 6 < 3 ? "running" : "restarting", Condition = "active", MemoryCurrent = i % 7 << 20 });
                log.Add(new EventRow { Time = i * Second, Source = "docker", Type = "die", Subject = "c" + (i % 3) });
            }

            log.Finish(5000 * Second);
        }

        byte[] text = stream.ToArray();
        Assert.Empty(TraceEventCheck.Problems(text));
        using var document = JsonDocument.Parse(text);
        JsonElement[] events = [.. document.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Assert.InRange(events.Length, limit, limit + 30);
        Assert.True(events.Count(e => e.GetProperty("ph").GetString() == "C") <= limit / 2);
        JsonElement facts = document.RootElement.GetProperty("otherData");
        Assert.Equal("5000.000000", facts.GetProperty("end_s").GetString());
        Assert.Equal($"more than {limit} events", facts.GetProperty("truncated_because").GetString());
        long end = (long)(decimal.Parse(facts.GetProperty("truncated_at_s").GetString()!, System.Globalization.CultureInfo.InvariantCulture) * Second);
        Assert.InRange(end, 1, 4999 * Second);
        Assert.Equal(end, events.Max(e => TraceEventCheck.Ns(e, "ts")!.Value));
        Assert.Equal("the trace ends here", events[^1].GetProperty("name").GetString());
    }

    [Fact]
    public void The_file_does_not_depend_on_what_else_is_asked_for()
    {
        Scenario scenario = Load.Valid("""
            services: {app: {image: i, mem_limit: 64m, x-oomsim: {program: {steps: [{alloc: 100MiB, rate: 7MiB/s}]}}}}
            x-oomsim: {images: {i: {}}, until: 20s}
            """);
        using var root = new TemporaryFolder();
        string plain = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0", OutputRoot = root["a"] }).Folder!;
        string looked = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0", OutputRoot = root["b"], ScrapeNs = 1_100_000_000, CgroupDumps = [Second] }).Folder!;
        Assert.Equal(File.ReadAllText(Path.Join(plain, "trace.json")), File.ReadAllText(Path.Join(looked, "trace.json")));
    }

    private static bool Is(JsonElement e, string phase, string name) => e.GetProperty("ph").GetString() == phase && e.GetProperty("name").GetString() == name;

    private static JsonElement[] Run(string scenario) => Run(scenario, out _);

    private static JsonElement[] Run(string scenario, out RunSummary summary)
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(Load.Valid(scenario), new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        summary = report.Summary;
        byte[] text = File.ReadAllBytes(Path.Join(report.Folder, "trace.json"));
        Assert.Empty(TraceEventCheck.Problems(text));
        return [.. JsonDocument.Parse(text).RootElement.GetProperty("traceEvents").EnumerateArray()];
    }
}
