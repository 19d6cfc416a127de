using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>What the recordings' engine takes for its own work: one value for all recordings.</summary>
public static class CalibratedEngine
{
    // Half the recorder's period, ns: the group was gone by the next row.
    private const long RowStands = 50_000_000;

    private static readonly Lazy<long> End = new(MeasureEnd);
    private static readonly Lazy<long> Start = new(() => Pages.Floor(Median(StartPeaks("docker/"))));

    /// <summary>The recordings with an engine in which a program came to its own end with the host neither full nor busy with another container.</summary>
    public static IReadOnlyList<string> EndRecordings { get; } =
    [
        "docker/v1-06b-hung-helper-mlocked", "docker/v1-10-pause-while-allocating", "docker/v1-12-ops-on-paused", "docker/v1-15-child-oom",
        "docker/v1-19-read-cache", "docker/v1-20-write-dirty", "docker/v1-40-psi-thrash", "docker/v2-10-pause-while-allocating",
        "docker/v2-12-ops-on-paused", "docker/v2-13b-global-oom-size", "docker/v2-15-child-oom", "docker/v2-16-init-dies", "docker/v2-20-write-dirty",
        "docker/v2-21-shm-fill", "docker/v2-22-cgroup-parent", "docker/v2-23-memory-high", "docker/v2-34-pids-limit", "docker/v2-39-cow",
        "docker/v2-40-psi-thrash",
    ];

    /// <summary>How long the engine takes to remove a container's cgroup after its end, ns: the median of <see cref="EndTimes"/>.</summary>
    public static long EndTime => End.Value;

    /// <summary>Times from the last line of a program to the last row of its group before the <c>die</c>, and half a row, ns.</summary>
    public static IEnumerable<long> EndTimes() =>
        from recording in EndRecordings.Select(Recording.LoadOwn)
        from die in recording.Events
        where die.Action == "die"
        let exit = recording.Program.LastOrDefault(line => line.Container == die.Container && line.Kind == "EXIT" && line.Pid == 1 && line.Time < die.Time)
        let start = recording.Events.Last(start => start.Action == "start" && start.Container == die.Container && start.Time < die.Time)
        where exit is not null && exit.Time > start.Time
        select recording.TraceOf(die.Container).Last(row => row.Time < die.Time).Time + RowStands - exit.Time;

    /// <summary>
    /// What the runtime's own init takes for a moment before it executes the program, bytes: the median of <see cref="StartPeaks"/>, in whole pages. It is the
    /// simulator's default.
    /// </summary>
    public static long StartPeak => Start.Value;

    /// <summary>Highest rows of containers before the first <c>BEGIN</c> of their program, bytes.</summary>
    /// <param name="prefix">What the names of the recordings begin with.</param>
    public static IEnumerable<long> StartPeaks(string prefix) =>
        from name in RecordingFolder.OwnNames("docker")
        where name.StartsWith(prefix, StringComparison.Ordinal)
        let recording = Recording.LoadOwn(name)
        from begin in recording.Begins.Where(begin => begin.Pid == 1).DistinctBy(begin => begin.Container)
        let rows = recording.TraceOf(begin.Container).Where(row => row.Time < begin.Time).Select(row => row.Memory)
        where rows.Any()
        select rows.Max();

    /// <summary>What the engine's own processes take, bytes: the simulator's defaults, which are medians of the recordings' task tables.</summary>
    public static EngineProcessSizes Processes { get; } = new();

    private static long MeasureEnd() => Median(EndTimes());

    private static long Median(IEnumerable<long> values)
    {
        List<long> sorted = [.. values.Order()];
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
