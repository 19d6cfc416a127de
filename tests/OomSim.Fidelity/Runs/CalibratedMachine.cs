using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>
/// The recordings' machine in the simulator's terms: emulation makes what its CPUs decide 5 to 20 times slower. One value
/// for all recordings, derived from those that show it, none for a single case.
/// </summary>
public static class CalibratedMachine
{
    private const long NearLimit = 16 * 4096;

    private static readonly Lazy<long> Speed = new(MeasureFirstTouch);
    private static readonly Lazy<long> SwapOut = new(MeasureSwapOut);
    private static readonly Lazy<long> Reclaim = new(MeasureReclaim);

    /// <summary>The recordings with an unpaced program: what the speed of first touch is taken from.</summary>
    public static IReadOnlyList<string> SpeedRecordings { get; } = ["kernel/v1-a02-unpaced", "kernel/v2-a02-unpaced"];

    /// <summary>The recordings that show how long reclaim tries at a limit before the kill or the hang.</summary>
    public static IReadOnlyList<string> ReclaimRecordings { get; } =
    [
        "kernel/v1-a01-limit", "kernel/v1-a06-two", "kernel/v1-b01-hung-raise", "kernel/v1-b02-hung-reenable", "kernel/v1-b03-hung-kill",
        "kernel/v1-b04-hung-term", "kernel/v2-a01-limit", "kernel/v2-a06-two",
    ];

    /// <summary>
    /// Speed of first touch, bytes per second: anonymous memory of the unpaced programs over the time from their step's
    /// start to the kill, less the time that reclaim tries.
    /// </summary>
    public static long FirstTouchSpeed => Speed.Value;

    /// <summary>How long reclaim tries before it is out of memory, ns: the median of <see cref="Stalls"/>.</summary>
    public static long ReclaimBeforeOom => Reclaim.Value;

    /// <summary>The recordings in which all that reclaim takes goes to swap, and whose pressure files tell for how long it stalled.</summary>
    public static IReadOnlyList<string> SwapOutRecordings { get; } =
        ["kernel/v2-c01-swap-equal", "kernel/v2-c06-thrash", "kernel/v2-c07-thrash-hard", "kernel/v2-c09-shm-swap", "docker/v2-02a-swap", "docker/v2-02b-swap"];

    /// <summary>
    /// How fast a task brings pages out to swap, bytes per second: the median of what was reclaimed (or, where nobody looked, most swap used) over
    /// memory stall.
    /// </summary>
    public static long SwapOutSpeed => SwapOut.Value;

    /// <summary>
    /// Time from the first row at the limit (to 16 pages) to the kill or the first row that shows the hang, ns. Recordings
    /// without a row between the two show nothing.
    /// </summary>
    public static IEnumerable<long> Stalls() =>
        from recording in ReclaimRecordings.Select(Recording.Load)
        let limit = recording.FirstLimit
        from full in recording.TraceOf("a").Where(row => row.Memory >= limit - NearLimit).Select(row => row.Time).Take(1)
        let end = recording.Kills.Count > 0 && !recording.HangsOf("a").Any() ? recording.Kills[0].Time : recording.HangsOf("a").First()
        where full < end
        select end - full;

    /// <summary>The machine on which a recording was made.</summary>
    public static HostConfig For(Recording recording) => new()
    {
        Memory = recording.Host.MemoryTotal,
        Reserved = recording.Host.MemoryTotal - recording.FreeAtStart - recording.CachedAtStart,
        Swap = recording.Host.SwapTotal > 0 ? new SwapConfig(recording.Host.SwapTotal) : null,
        Cpus = recording.Host.Cpus,
        Cgroup = recording.Host.Cgroup,
        Sysctl = recording.Host.Sysctl,
        MemoryBandwidth = FirstTouchSpeed,
        Kernel = "6.1",
        Profile = HostProfile.Default with { ReclaimBeforeOom = ReclaimBeforeOom, SwapOutSpeed = SwapOutSpeed },
    };

    private static long MeasureFirstTouch()
    {
        long bytes = 0;
        long time = 0;
        foreach (Recording unpaced in SpeedRecordings.Select(Recording.Load))
        {
            bytes += unpaced.Kills[0].Anon;
            time += unpaced.Kills[0].Time - unpaced.Program.Last(message => message.Kind == "START").Time - ReclaimBeforeOom;
        }

        return (long)(bytes * 1e9 / time);
    }

    private static long MeasureSwapOut()
    {
        List<long> speeds = [.. SwapOutRecordings.Select(Recording.Load)
            .Select(recording => Reclaimed(recording) * 1_000_000 / recording.Pressure.Max(row => row.Some)).Order()];
        return (speeds[(speeds.Count - 1) / 2] + speeds[speeds.Count / 2]) / 2;
    }

    private static long Reclaimed(Recording recording) => recording.Commands
        .SelectMany(command => command.Output)
        .SelectMany(line => line.Split(';'))
        .Where(entry => entry.StartsWith("pgsteal ", StringComparison.Ordinal))
        .Select(entry => 4096 * long.Parse(entry["pgsteal ".Length..], System.Globalization.CultureInfo.InvariantCulture))
        .Append(recording.Trace.Max(row => row.Swap))
        .Max();

    private static long MeasureReclaim()
    {
        List<long> stalls = [.. Stalls().Order()];
        return (stalls[(stalls.Count - 1) / 2] + stalls[stalls.Count / 2]) / 2;
    }
}
