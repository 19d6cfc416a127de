using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;
using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>What must hold in every row of every shipped scenario's traces (interface §3).</summary>
public sealed class ShippedTraceTests
{
    private const long Page = 4096;

    // A sum of three kinds, each rounded down to pages on its own, and a total rounded down once.
    private const long Rounding = 2 * Page;

    private static readonly string[] States = ["created", "running", "paused", "restarting", "removing", "exited", "dead", "removed"];
    private static readonly string[] Conditions = ["active", "idle", "throttled", "reclaiming", "hung", "frozen", "dying", "none"];

    public static TheoryData<string> Files()
    {
        TheoryData<string> data = [];
        foreach (string file in Repository.Files("*.yaml", "scenarios").Where(f => f.Split('/').Length == 2 || f.Contains("/recorded/", StringComparison.Ordinal)))
        {
            data.Add(file);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_row_makes_sense(string file)
    {
        (RunTrace trace, RunResult result) = Run(file);
        Assert.NotEmpty(trace.Host);
        foreach (IGrouping<string, ContainerRow> container in trace.Containers.GroupBy(r => r.Container))
        {
            CheckContainer([.. container], result);
        }

        foreach (IGrouping<string, CgroupRow> cgroup in trace.Cgroups.GroupBy(r => r.Path))
        {
            CheckCgroup([.. cgroup]);
        }

        CheckHost(trace.Host);
        CheckProcesses(trace);
        var negative = new NonNegativeSink();
        trace.Containers.ToList().ForEach(r => r.Write(negative));
        trace.Host.ToList().ForEach(r => r.Write(negative));
        trace.Cgroups.ToList().ForEach(r => r.Write(negative));
        Assert.Equal(0, negative.Negative);
    }

    private static void CheckContainer(ContainerRow[] rows, RunResult result)
    {
        bool hasDaemonEnded = result.Events.Any(e => e.Type == "daemon_down");
        foreach (ContainerRow row in rows)
        {
            Require(States.Contains(row.State) && Conditions.Contains(row.Condition), row);
            Require(row.MemoryCurrent - row.Anon - row.File - row.KernelMemory is >= 0 and <= Rounding, row);
            Require(row.Shmem <= row.File && row.WorkingSet <= row.DockerStats && row.DockerStats <= row.MemoryCurrent, row);
            Require((row.Condition == "none") == (row.Pids == 0), row);
            Require(row.State is not ("removed" or "dead") || row.Pids == 0, row);
            Require(row.State != "paused" || row.Condition is "frozen" or "dying", row);

            // Without dockerd nobody knows of an end.
            Require(row.State != "running" || row.Condition != "none" || hasDaemonEnded, row);
        }

        foreach ((ContainerRow before, ContainerRow after) in rows.Zip(rows.Skip(1)))
        {
            Require(before.Time <= after.Time, after);

            // The last row of the old state and the first of the new one share their time.
            Require(before.State == after.State || before.Time == after.Time, after);
            Require(before.State == "removed" || before.OomKills <= after.OomKills, after);
            Require(before.State == "removed" || before.OomEvents <= after.OomEvents, after);

            // A process's own memory goes at once when it ends or gives it back: the row before that moment shares its time.
            Require(before.Time == after.Time || before.Anon + before.Swap - after.Anon - after.Swap < 1 << 20, after);
        }

        string name = rows[0].Container;
        ContainerFacts facts = result.Containers.Last(c => c.Name == name);
        Assert.Equal(facts.Status, rows[^1].State);
        Assert.True(rows[^1].State == "removed" || rows[^1].Time == result.EndNs);
        Assert.Equal(result.Events.Count(e => e is { Source: "docker", Type: "oom" } && e.Container == name), rows[^1].OomEvents);

        // With memory.oom.group the victim is told of twice: by itself and as a member of the group (K7.5), of which the detail begins with the same pid.
        Assert.Equal(result.Events.Where(e => e is { Source: "kernel", Type: "oom_kill" } && e.Container == name).DistinctBy(e => (e.TimeNs, e.Detail.Split(' ')[0])).Count(), rows[^1].OomKills);
    }

    private static void CheckCgroup(CgroupRow[] rows)
    {
        foreach (CgroupRow row in rows)
        {
            Require(row.Peak >= row.Current, row);
            Require(row.Max is null or < 1L << 60, row);
        }

        foreach ((CgroupRow before, CgroupRow after) in rows.Zip(rows.Skip(1)))
        {
            // A cgroup made anew at the same path begins with nothing.
            bool isNew = after is { Current: 0, Peak: 0 };
            Require(isNew || before.Peak <= after.Peak, after);
            Require(isNew || (before.Failcnt ?? 0) <= (after.Failcnt ?? 0), after);
            Require(isNew || before.EventsOomKill <= after.EventsOomKill, after);
            Require(isNew || (before.EventsMax ?? 0) <= (after.EventsMax ?? 0), after);
        }
    }

    private static void CheckHost(IReadOnlyList<HostRow> rows)
    {
        foreach (HostRow row in rows)
        {
            Require(row.MemoryFree + row.Anon + row.File <= row.MemoryTotal && row.MemoryAvailable <= row.MemoryTotal, row);
            Require(row.Shmem <= row.File && row.Dirty <= row.File && row.SwapFree <= row.SwapTotal, row);
        }
    }

    private static void CheckProcesses(RunTrace trace)
    {
        foreach (ProcessRow row in trace.Processes)
        {
            Require(row.Rss == row.Anon + row.File + row.Shmem, row);
            Require(row.Vm >= row.Rss, row);
            Require(row.OomScore is >= 0 and <= 2000, row);
        }

        // Pages that processes share since a fork are counted in each of them, so theirs is the larger sum. A forked child's
        // row can be missing where the container's was written in the middle of an instant.
        var containers = trace.Containers.GroupBy(r => (r.Time, r.Container)).ToDictionary(g => g.Key, g => g.Last());
        foreach (IGrouping<(long Time, string Container), ProcessRow> group in trace.Processes.GroupBy(r => (r.Time, r.Container)))
        {
            ProcessRow[] last = [.. group.GroupBy(r => r.Pid).Select(g => g.Last())];
            if (containers.TryGetValue(group.Key, out ContainerRow container) && container.Pids == last.Length)
            {
                Require(last.Sum(r => r.Anon) >= container.Anon - Page, container);
            }
        }
    }

    // A text of every row that is as it should be would cost more than the runs.
    private static void Require<TRow>(bool holds, TRow row)
        where TRow : struct
    {
        if (!holds)
        {
            Assert.Fail(row.ToString());
        }
    }

    private static (RunTrace Trace, RunResult Result) Run(string file)
    {
        Scenario? scenario = new ScenarioLoader().Load(Path.Join(Repository.Root, file)).Scenario;
        Assert.NotNull(scenario);
        var watcher = new Watcher((scenario.Until?.Fixed ?? 0) / 30);
        RunResult result = new ScenarioRunner(scenario).Run([watcher]);
        return (watcher.Trace, result);
    }

    private sealed class Watcher(long interval) : IRunObserver
    {
        private Recorder? _recorder;

        public RunTrace Trace { get; } = new();

        public void OnStarted(World world) =>
            _recorder = new Recorder(world.Host, world.Docker, new TraceWriter(null, Trace), new RecorderOptions { SampleNs = interval });

        public void OnAdvance(long nextNs) => _recorder!.AdvanceTo(nextNs);

        public void OnFinished(World world) => _recorder!.Finish();
    }
}
