using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>
/// The recordings' machine in the simulator's terms: emulation makes what its CPUs decide 5 to 20 times slower. One value
/// for all recordings, derived from those that show it, none for a single case.
/// </summary>
public static class CalibratedMachine
{
    private const long NearLimit = 16 * 4096;

    /// <summary>Pages of a batch (K3.5).</summary>
    private const long ChargeBatch = 64;

    /// <summary>Rounds of direct reclaim without a page that end in an OOM of the host (K11.3).</summary>
    private const long RoundsBeforeOom = 17;

    /// <summary>Longest time between a row of the machine and the kill for which it stands, ns.</summary>
    private const long NearKill = 500_000_000;

    private static readonly Lazy<long> Touch = new(MeasureTouch);
    private static readonly Lazy<long> TouchBeside = new(MeasureTouchBesideEngine);
    private static readonly Lazy<long> SwapOut = new(MeasureSwapOut);
    private static readonly Lazy<long> CacheDrop = new(MeasureCacheDrop);
    private static readonly Lazy<long> CachedRead = new(() => Median(ReadSpeeds(again: true)));
    private static readonly Lazy<long> DiskReads = new(() => Median(ReadSpeeds(again: false)));
    private static readonly Lazy<long> CachedWrite = new(() => Median(CalibratedWrites.CopySpeeds()));
    private static readonly Lazy<long> DiskWrites = new(() => Median(CalibratedWrites.SyncSpeeds()));
    private static readonly Lazy<long> Reclaim = new(MeasureReclaim);
    private static readonly Lazy<long> Round = new(() => Median(HostStalls()) / RoundsBeforeOom);
    private static readonly Lazy<long> Kept = new(() => Median(KeptAtOom()));

    /// <summary>The recordings without an engine in which one program at a time touches new memory without a pace, below every limit.</summary>
    public static IReadOnlyList<string> TouchRecordings { get; } =
    [
        "kernel/v1-a06-two", "kernel/v1-a09-unkillable-grows", "kernel/v1-a10-cache-gives-way", "kernel/v1-a15-lower-anon", "kernel/v1-a23-hierarchy",
        "kernel/v1-b06-hung-sibling-exits", "kernel/v1-b12-hung-parent", "kernel/v1-b14-hung-exec-mlocked", "kernel/v1-c04-cache-or-anon",
        "kernel/v1-c12-mixed-reclaim", "kernel/v1-f02-freeze-kill", "kernel/v1-g03-allocating-task", "kernel/v1-g04-limited-vs-free",
        "kernel/v1-g06-global-swap", "kernel/v1-g08-no-limit-okd", "kernel/v1-g18-no-limit-okd", "kernel/v2-a06-two", "kernel/v2-a09-unkillable-grows",
        "kernel/v2-a10-cache-gives-way", "kernel/v2-a13-cow", "kernel/v2-a15-lower-anon", "kernel/v2-a16-lower-cache", "kernel/v2-a20-reclaim",
        "kernel/v2-a23-hierarchy", "kernel/v2-a24-hierarchy-child-limit", "kernel/v2-c04-cache-or-anon", "kernel/v2-f02-freeze-kill",
        "kernel/v2-g03-allocating-task", "kernel/v2-g04-limited-vs-free", "kernel/v2-g06-global-swap", "kernel/v2-g16-global-swap",
    ];

    /// <summary>The same of those with an engine, whose own processes have the CPUs busy while a container starts.</summary>
    public static IReadOnlyList<string> EngineTouchRecordings { get; } =
    [
        "docker/v1-06b-hung-helper-mlocked", "docker/v1-08-okd-no-m-global", "docker/v1-13-global-oom-adj", "docker/v1-14-global-oom-frozen",
        "docker/v1-27-update-below-usage", "docker/v1-31b-allocating-task-memcg", "docker/v2-08-okd-no-m-global", "docker/v2-13-global-oom-adj",
        "docker/v2-13b-global-oom-size", "docker/v2-22-cgroup-parent", "docker/v2-39-cow",
    ];

    /// <summary>The recordings that show how long reclaim tries at a limit before the kill or the hang.</summary>
    public static IReadOnlyList<string> ReclaimRecordings { get; } =
    [
        "kernel/v1-a01-limit", "kernel/v1-a06-two", "kernel/v1-b01-hung-raise", "kernel/v1-b02-hung-reenable", "kernel/v1-b03-hung-kill",
        "kernel/v1-b04-hung-term", "kernel/v2-a01-limit", "kernel/v2-a06-two",
    ];

    /// <summary>The recordings on v2, whose groups show their memory stall, of an OOM of the host without swap.</summary>
    public static IReadOnlyList<string> HostReclaimRecordings { get; } =
        ["kernel/v2-g01-global-size", "kernel/v2-g03-allocating-task", "kernel/v2-g04-limited-vs-free", "docker/v2-08-okd-no-m-global"];

    /// <summary>The recordings without an engine of an OOM of the host.</summary>
    public static IReadOnlyList<string> KeptRecordings { get; } =
    [
        "kernel/v1-e04-soft", "kernel/v1-g01-global-size", "kernel/v1-g03-allocating-task", "kernel/v1-g04-limited-vs-free",
        "kernel/v1-g15-global-cache", "kernel/v1-g18-no-limit-okd", "kernel/v2-g01-global-size", "kernel/v2-g03-allocating-task",
        "kernel/v2-g04-limited-vs-free", "kernel/v2-g16-global-swap",
    ];

    /// <summary>Speed of first touch without an engine, bytes per second: the median of <see cref="TouchSpeeds"/>.</summary>
    public static long FirstTouchSpeed => Touch.Value;

    /// <summary>Speed of first touch beside an engine, bytes per second: the median of <see cref="TouchSpeeds"/>.</summary>
    public static long FirstTouchSpeedBesideEngine => TouchBeside.Value;

    /// <summary>Speeds of <c>alloc</c> without a pace, from the line that starts it to the line that ends it, bytes per second.</summary>
    public static IEnumerable<long> TouchSpeeds(IEnumerable<string> recordings) =>
        from recording in recordings.Select(Recording.LoadOwn)
        from start in recording.Program
        where start.Kind == "START" && start.Detail.Split(' ') is ["alloc", _]
        let end = recording.Program.SkipWhile(message => !ReferenceEquals(message, start)).FirstOrDefault(message => message.Kind == "END" && message.Pid == start.Pid)
        where end is not null
        select (long)(HogSize.Parse(start.Detail.Split(' ')[1]) * 1e9 / (end.Time - start.Time));

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
    /// The recordings in which all that reclaim takes is clean page cache, and whose pressure files tell for how long it stalled. <c>a10</c>
    /// is not among them: reclaim in vain before its OOM is in its stall.
    /// </summary>
    public static IReadOnlyList<string> CacheDropRecordings { get; } =
        ["kernel/v2-a19-high-cache", "kernel/v2-c04-cache-or-anon", "kernel/v2-d02-reread-too-big", "kernel/v2-d05-active-cache"];

    /// <summary>How fast a task drops clean page cache, bytes per second: the median of what was reclaimed over memory stall.</summary>
    public static long CacheDropSpeed => CacheDrop.Value;

    /// <summary>The recordings without an engine in which one program at a time reads a file without a pace, and no reclaim comes in between.</summary>
    public static IReadOnlyList<string> ReadRecordings { get; } =
    [
        "kernel/v1-c12-mixed-reclaim", "kernel/v1-d01-reread-fits", "kernel/v1-d03-first-touch", "kernel/v1-g05-global-cache", "kernel/v1-g09-watermarks",
        "kernel/v1-g15-global-cache", "kernel/v2-a16-lower-cache", "kernel/v2-a20-reclaim", "kernel/v2-d03-first-touch", "kernel/v2-d05-active-cache",
        "kernel/v2-g09-watermarks",
    ];

    /// <summary>How fast a program reads what is in the page cache, bytes per second: the median of <see cref="ReadSpeeds(bool)"/> of files read before.</summary>
    public static long CachedReadSpeed => CachedRead.Value;

    /// <summary>How fast the disk is read, bytes per second: the median of <see cref="ReadSpeeds(bool)"/> of files not read before.</summary>
    public static long DiskReadSpeed => DiskReads.Value;

    /// <summary>How fast a program writes to the page cache or a tmpfs, bytes per second: the median of <see cref="CalibratedWrites.CopySpeeds"/>.</summary>
    public static long CachedWriteSpeed => CachedWrite.Value;

    /// <summary>How fast the disk is written, bytes per second: the median of <see cref="CalibratedWrites.SyncSpeeds"/>.</summary>
    public static long DiskWriteSpeed => DiskWrites.Value;

    /// <summary>Speeds of reads without a pace, bytes per second.</summary>
    /// <param name="again">True for files that a program of the recording has read before.</param>
    public static IEnumerable<long> ReadSpeeds(bool again) => ReadSpeeds(ReadRecordings, again);

    /// <summary>The same of other recordings.</summary>
    /// <param name="recordings">Their names.</param>
    /// <param name="again">True for files that a program of the recording has read or written before.</param>
    public static IEnumerable<long> ReadSpeeds(IEnumerable<string> recordings, bool again)
    {
        foreach (Recording recording in recordings.Select(Recording.LoadOwn))
        {
            HashSet<string> seen = [.. recording.Program.Where(message => message.Kind == "START").Select(message => message.Detail.Split(' ')).Where(words => words is ["write", _, _]).Select(words => words[1])];
            foreach (ProgramMessage start in recording.Program.Where(message => message.Kind == "START"))
            {
                if (start.Detail.Split(' ') is ["read", string file, string size] && !seen.Add(file) == again)
                {
                    ProgramMessage end = recording.Program.SkipWhile(message => !ReferenceEquals(message, start)).First(message => message.Kind == "END" && message.Pid == start.Pid);
                    yield return (long)(HogSize.Parse(size) * 1e9 / (end.Time - start.Time));
                }
            }
        }
    }

    /// <summary>
    /// Time from the first row at the limit (to 16 pages) to the kill or the first row that shows the hang, ns. Recordings
    /// without a row between the two show nothing.
    /// </summary>
    public static IEnumerable<long> Stalls() =>
        from recording in ReclaimRecordings.Select(Recording.LoadOwn)
        let limit = recording.FirstLimit
        from full in recording.TraceOf("a").Where(row => row.Memory >= limit - NearLimit).Select(row => row.Time).Take(1)
        let end = recording.Kills.Count > 0 && !recording.HangsOf("a").Any() ? recording.Kills[0].Time : recording.HangsOf("a").First()
        where full < end
        select end - full;

    /// <summary>
    /// How long one round of direct reclaim over the whole host takes in vain, ns: the median of <see cref="HostStalls"/> over
    /// the rounds before an OOM.
    /// </summary>
    public static long HostReclaimRound => Round.Value;

    /// <summary>
    /// What the machine without an engine keeps for itself when nothing else is left, bytes: the median of
    /// <see cref="KeptAtOom"/>. Its first rows show 9 to 45 MB more: free pages on the lists of the CPUs, which are handed back
    /// before an OOM (K11.2), and slab that gives way.
    /// </summary>
    public static long KeptByKernel => Kept.Value;

    /// <summary>
    /// Memory stall of the group that stalled most, up to the host's first kill, ns. Recordings without a row of it within
    /// half a second of the kill show nothing.
    /// </summary>
    public static IEnumerable<long> HostStalls() =>
        from recording in HostReclaimRecordings.Select(Recording.Load)
        let kill = recording.Kills[0].Time
        let most = recording.Trace.Where(row => row.Time <= kill && kill - row.Time <= NearKill).Select(row => row.Stalled ?? 0).DefaultIfEmpty().Max()
        where most > 0
        select most;

    /// <summary>
    /// What is neither free, nor page cache, nor charged to a group shortly before the host's first kill, bytes. Recordings
    /// without a row within half a second of it show nothing.
    /// </summary>
    public static IEnumerable<long> KeptAtOom() =>
        from recording in KeptRecordings.Select(Recording.Load)
        let row = recording.Machine.Last(point => point.Time <= recording.Kills[0].Time)
        where recording.Kills[0].Time - row.Time <= NearKill
        let groups = recording.Trace.Where(point => point.Time <= row.Time).GroupBy(point => point.Container).Select(points => points.Last())
        select recording.Host.MemoryTotal - row.Free - row.Cached - groups.Sum(last => last.Memory - last.File);

    /// <summary>Speed of first touch on the machine on which a recording was made, bytes per second.</summary>
    public static long FirstTouchSpeedOf(Recording recording) =>
        NativeMachine.Made(recording) ? NativeMachine.FirstTouchSpeed : recording.HasEngine ? FirstTouchSpeedBesideEngine : FirstTouchSpeed;

    /// <summary>The machine on which a recording was made.</summary>
    public static HostConfig For(Recording recording) => NativeMachine.Made(recording) ? Native(recording) : Emulated(recording);

    private static HostConfig Native(Recording recording) => Emulated(recording) with
    {
        Reserved = NeitherFreeNorCache(recording) - SlabOf(recording.OwnCache),
        Swap = recording.Host.SwapTotal > 0 ? new SwapConfig(recording.Host.SwapTotal) { ReadSpeed = NativeMachine.DiskReadSpeed, WriteSpeed = NativeMachine.Profile.SwapOutSpeed } : null,
        DiskRead = NativeMachine.DiskReadSpeed,
        DiskWrite = NativeMachine.DiskWriteSpeed,
        Profile = NativeMachine.Profile with { ChargedInAdvance = ChargeBatch },
    };

    private static HostConfig Emulated(Recording recording) => new()
    {
        Memory = recording.Host.MemoryTotal,
        Reserved = recording.HasEngine ? NeitherFreeNorCache(recording) - SlabOf(recording.OwnCache) - CalibratedEngine.Processes.Dockerd - CalibratedEngine.Processes.Containerd : KeptByKernel,
        Cache = recording.OwnCache,
        Committed = recording.CommittedAtStart,
        Swap = recording.Host.SwapTotal > 0 ? new SwapConfig(recording.Host.SwapTotal) : null,
        Cpus = recording.Host.Cpus,
        Cgroup = recording.Host.Cgroup,
        Sysctl = recording.Host.Sysctl,
        MemoryBandwidth = FirstTouchSpeedOf(recording),
        DiskRead = DiskReadSpeed,
        DiskWrite = DiskWriteSpeed,
        Kernel = recording.Host.Kernel,
        Profile = HostProfile.Default with
        {
            ReclaimBeforeOom = ReclaimBeforeOom,
            HostReclaimRound = HostReclaimRound,
            SwapOutSpeed = SwapOutSpeed,
            CacheDropSpeed = CacheDropSpeed,
            CachedReadSpeed = CachedReadSpeed,
            CachedWriteSpeed = CachedWriteSpeed,
            ChargedInAdvance = recording.EngineIsCharged ? 0 : ChargeBatch,
        },
    };

    private static long NeitherFreeNorCache(Recording recording) => recording.Host.MemoryTotal - recording.FreeAtStart - recording.CachedAtStart;

    // The nodes of the cache's page trees: 65 of 584 bytes for 16 MiB (K9.7; kernel/v1-g05). They are neither free nor cache, and give way with it.
    private static long SlabOf(long cache) => (long)((Int128)cache * 65 * 584 >> 24);

    private static long MeasureTouch() => Median(TouchSpeeds(TouchRecordings));

    private static long MeasureTouchBesideEngine() => Median(TouchSpeeds(EngineTouchRecordings));

    private static long MeasureSwapOut() => Median(ReclaimSpeeds(SwapOutRecordings));

    private static long MeasureCacheDrop() => Median(ReclaimSpeeds(CacheDropRecordings));

    private static IEnumerable<long> ReclaimSpeeds(IEnumerable<string> recordings) => recordings.Select(Recording.LoadOwn)
        .Select(recording => Reclaimed(recording) * 1_000_000 / recording.Pressure.Max(row => row.Some));

    private static long Reclaimed(Recording recording) => recording.Commands
        .SelectMany(command => command.Output)
        .SelectMany(line => line.Split(';'))
        .Where(entry => entry.StartsWith("pgsteal ", StringComparison.Ordinal))
        .Select(entry => 4096 * long.Parse(entry["pgsteal ".Length..], System.Globalization.CultureInfo.InvariantCulture))
        .Append(recording.Trace.Max(row => row.Swap))
        .Max();

    private static long MeasureReclaim() => Median(Stalls());

    private static long Median(IEnumerable<long> values)
    {
        List<long> sorted = [.. values.Order()];
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
