using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>The recorder on a real simulated host: a program that wants 200 MiB under a limit of 64 MiB.</summary>
public sealed class RecorderTests
{
    private const long MiB = 1 << 20;
    private const long Second = SimTime.Second;

    [Fact]
    public void A_kill_is_recorded_with_the_peak_before_it()
    {
        (RunTrace trace, ContainerSummary app, _) = Run(100 * SimTime.Millisecond);
        Assert.Equal(("app", "removed", 137, 1L), (app.Name, app.State, app.ExitCode, app.OomKills));

        // 64 MiB at 10 MiB/s, begun after 1 s: full at about 7.4 s, less what the program had before.
        KillSummary kill = Assert.Single(app.Kills);
        Assert.Equal("hog", kill.Comm);
        Assert.InRange(kill.TimeNs, 7 * Second, (7 * Second) + (500 * SimTime.Millisecond));

        ContainerRow[] atKill = [.. trace.Containers.Where(r => r.Time == kill.TimeNs)];
        Assert.Equal(64 * MiB, atKill[0].MemoryCurrent);
        Assert.Equal(64 * MiB, trace.Containers.Max(r => r.MemoryCurrent));
        Assert.Equal(64 * MiB, app.PeakBytes);
        Assert.Equal("removed", trace.Containers[^1].State);
        Assert.Contains(trace.Rows(TraceTable.Process, "app/hog"), r => r.Time == kill.TimeNs);
        Assert.Contains(trace.Cgroups, r => r.EventsOomKill == 1 && r.Max == 64 * MiB);
    }

    [Fact]
    public void The_runtimes_own_start_has_a_row()
    {
        // The median of 111 recorded starts: 5079040 bytes before the program runs. Of v2-12, afterwards: 252 KiB of kernel memory, 64 anonymous. The group above pays for the container's cgroup as well.
        (RunTrace trace, ContainerSummary app, _) = Run(100 * SimTime.Millisecond);
        ContainerRow[] rows = [.. trace.Containers.Where(r => r.Time == 0)];
        Assert.Equal([("created", 5079040L, 1L), ("running", (252L + 64) << 10, 1)], rows.Select(r => (r.State, r.MemoryCurrent, r.Pids)));
        Assert.Equal(64 * MiB, app.PeakBytes);
        Assert.Contains(trace.Cgroups, r => r is { Time: 0, Path: "/docker", Current: 5079040 + 8192 });
    }

    [Fact]
    public void Rows_never_go_back_in_time_and_sampled_instants_are_all_there()
    {
        (RunTrace trace, _, _) = Run(100 * SimTime.Millisecond);
        Assert.All(trace.Host.Zip(trace.Host.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time));
        var times = trace.Host.Select(r => r.Time).ToHashSet();
        Assert.All(Enumerable.Range(0, 91), i => Assert.Contains(i * 100 * SimTime.Millisecond, times));
    }

    [Fact]
    public void The_sample_interval_changes_no_result()
    {
        (_, ContainerSummary coarse, string events) = Run(null);
        foreach (long interval in new[] { 7, 100, 2000 })
        {
            (_, ContainerSummary fine, string others) = Run(interval * SimTime.Millisecond);
            Assert.Equal(coarse.Kills, fine.Kills);
            Assert.Equal(coarse.PeakBytes, fine.PeakBytes);
            Assert.Equal(events, others);
        }
    }

    [Fact]
    public void All_files_are_written()
    {
        using var root = new TemporaryFolder();
        using (RunFolder folder = RunFolder.Create(root.Path, "case"))
        {
            Record(100 * SimTime.Millisecond, folder, null);
            folder.Commit();
        }

        Assert.Equal(
            ["cgroups.csv", "containers.csv", "docker-events.jsonl", "events.csv", "host.csv", "inspect.json", "kernel.log", "pressure.csv", "processes.csv", "storage.csv", "summary.json", "trace.json"],
            Directory.EnumerateFiles(root["case"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("oom_kill,app,", File.ReadAllText(root["case/events.csv"]), StringComparison.Ordinal);

        // Reclaim before the kill took 3 ms: a row for the container, for /docker and for the system, and none where nothing changed.
        string[] pressure = File.ReadAllLines(root["case/pressure.csv"]);
        Assert.Equal("time_s,path,psi_memory_some_avg10,psi_memory_some_avg60,psi_memory_some_avg300,psi_memory_some_total_us,psi_memory_full_avg10", pressure[0][..125]);
        Assert.Equal(26, pressure[0].Split(',').Length);
        Assert.All(pressure[1..], row => Assert.Contains(",0.00,0.00,0.00,3000,", row, StringComparison.Ordinal));
        Assert.Equal(["/", "/docker", "/docker/ID"], pressure[1..].Select(row => row.Split(',')[1]).Select(path => path.Length > 60 ? "/docker/ID" : path).Order(StringComparer.Ordinal));
        Assert.Contains("\"Action\":\"die\"", File.ReadAllText(root["case/docker-events.jsonl"]), StringComparison.Ordinal);
        Assert.Equal("hog", Assert.Single(RunReader.Read(root["case"]).Containers[0].Kills).Victim);
        Assert.Equal(8, PlotCommand.Draw(root["case"]).Count);
    }

    private static (RunTrace Trace, ContainerSummary App, string Events) Run(long? sample)
    {
        using var root = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(root.Path, "case");
        var trace = new RunTrace();
        Recorder recorder = Record(sample, folder, trace);
        return (trace, Assert.Single(recorder.Containers()), File.ReadAllText(Path.Combine(folder.TemporaryPath, "events.csv")));
    }

    private static Recorder Record(long? sample, RunFolder folder, RunTrace? trace)
    {
        var simulator = new Simulator();
        var host = new LinuxHost(simulator, new HostConfig { Memory = 1L << 30 }, new RandomStreams(1));
        var engine = new DockerEngine(host, new DockerConfig());
        var program = new ProgramDefinition
        {
            Name = "hog",
            Comm = "hog",
            Steps = [new SleepStep(Quantity.Of(Second)), new AllocStep(Quantity.Of(200 * MiB), new Pace(Quantity.Of(10 * MiB), null))],
        };
        engine.AddImage(new ImageDefinition("hog", [new LayerDefinition("base", MiB, new SortedDictionary<string, long>(StringComparer.Ordinal))], new ProgramSet(program, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal))));
        using var writer = new TraceWriter(folder, trace);
        var recorder = new Recorder(host, engine, writer, new RecorderOptions { SampleNs = sample });
        engine.Execute("docker run -d --rm --name app -m 64m --memory-swap 64m hog", result => Assert.Equal((0, ""), (result.ExitCode, result.Stderr)));
        const long End = 9 * Second;
        while (simulator.NextTime is { } next && next <= End)
        {
            recorder.AdvanceTo(next);
            simulator.Step();
        }

        recorder.AdvanceTo(End);
        simulator.RunUntil(End);
        recorder.Finish();
        writer.Dispose();
        TextFiles.WriteKernelLog(folder, host.Log);
        TextFiles.WriteInspect(folder, engine.InspectJson());
        TextFiles.WriteSummary(folder, new RunSummary { Scenario = "case", Version = "0.1.0", SimulatedNs = End, SimulatorEvents = simulator.HandledEvents, Containers = recorder.Containers() });
        return recorder;
    }
}
