using System.Collections.Concurrent;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>One recording of a real kernel or engine, with the outcomes that its own data show.</summary>
public sealed class Recording
{
    private static readonly ConcurrentDictionary<string, Lazy<Recording>> Loaded = new(StringComparer.Ordinal);

    // Without a row for so long a group is gone, ns.
    private const long GroupLasts = 3_000_000_000;

    private Recording(string name, string folder)
    {
        Name = name;
        string description = File.ReadAllText(Path.Combine(folder, "description.md"));
        Host = RecordedHost.Parse(description);
        Clients = ClientLog.ReadAll(folder, description);
        Trace = TracePoint.Read(Path.Combine(folder, "trace.csv"));
        Counters = CounterPoint.Read(Path.Combine(folder, "trace.csv"));
        Pressure = Host.Cgroup == OomSim.Kernel.CgroupVersion.V2 ? PressurePoint.Read(Path.Combine(folder, "trace.csv")) : [];
        Program = ProgramMessage.Read(Path.Combine(folder, "program.csv"));
        Commands = LoggedCommand.Parse(File.ReadLines(Path.Combine(folder, "commands.log")));
        IReadOnlyList<KernelKill> kills = KernelKill.Parse(Lines(Path.Combine(folder, "kernel.log")));
        Kills = NativeMachine.Made(this) ? kills : RowsClock.Put(Trace, kills, ContainerNames.Ids(Commands));
        Events = EngineEvent.Read(Path.Combine(folder, "events.csv"));
        RestartDelays = RestartDelay.Read(Path.Combine(folder, "docker-events.jsonl"));
        Program = Program.Count > 0 || !HasEngine ? ProgramMessage.WithOverwritten(Program, Commands) : ProgramMessage.OfStarts(Events, Commands);
        string inspect = Path.Combine(folder, "inspect.json");
        Ends = File.Exists(inspect) ? ContainerEnd.Parse(File.ReadAllText(inspect)) : [];
        Machine = HostPoint.Read(Path.Combine(folder, "host.csv"));
        FreeAtStart = Machine.Count > 0 ? Machine[0].Free : Host.MemoryFree;
        CachedAtStart = Machine.Count > 0 ? Machine[0].Cached : 0;
    }

    /// <summary>Its name, such as <c>kernel/v1-a01-limit</c>.</summary>
    public string Name { get; }

    /// <summary>True when the real engine ran it.</summary>
    public bool HasEngine => Name.StartsWith("docker/", StringComparison.Ordinal);

    /// <summary>The machine.</summary>
    public RecordedHost Host { get; }

    /// <summary>Free memory before anything of the recording runs, bytes.</summary>
    public long FreeAtStart { get; }

    /// <summary>Page cache before anything of the recording runs, bytes: it gives way like free memory.</summary>
    public long CachedAtStart { get; }

    /// <summary>
    /// The machine's own page cache when its programs run, bytes: beside an engine what lies beside the groups' files at the last <c>BEGIN</c>, but no less than at the beginning, for
    /// the engine reads its programs and images when it first needs them.
    /// </summary>
    public long OwnCache
    {
        get
        {
            long last = Begins.Select(begin => begin.Time).DefaultIfEmpty().Max();
            HostPoint row = Machine.LastOrDefault(point => point.Time <= last);
            long files = Trace.Where(point => point.Time <= row.Time && row.Time - point.Time < GroupLasts)
                .GroupBy(point => point.Container, StringComparer.Ordinal)
                .Sum(points => points.Last().File);
            return HasEngine ? Math.Max(CachedAtStart, row.Cached - files) : CachedAtStart;
        }
    }

    /// <summary>What the machine's own programs had committed where somebody looked first, bytes; 0 where nobody did.</summary>
    public long CommittedAtStart => Commands
        .SelectMany(command => command.Output)
        .Select(line => line.Split((char[])[' ', ':'], StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words is ["Committed_AS", _, "kB"])
        .Select(words => long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture) << 10)
        .FirstOrDefault();

    /// <summary>Rows of the whole machine.</summary>
    public IReadOnlyList<HostPoint> Machine { get; }

    /// <summary>Rows of all groups.</summary>
    public IReadOnlyList<TracePoint> Trace { get; }

    /// <summary>Memory pressure of all groups; none on v1.</summary>
    public IReadOnlyList<PressurePoint> Pressure { get; }

    /// <summary>Event counters of all groups.</summary>
    public IReadOnlyList<CounterPoint> Counters { get; }

    /// <summary>What the programs logged.</summary>
    public IReadOnlyList<ProgramMessage> Program { get; }

    /// <summary>What clients outside logged.</summary>
    public IReadOnlyList<ClientLog> Clients { get; }

    /// <summary>What was typed.</summary>
    public IReadOnlyList<LoggedCommand> Commands { get; }

    /// <summary>The kernel's kills, on the clock of the rows (<see cref="RowsClock"/>); on the machine that is not emulated the log keeps that itself.</summary>
    public IReadOnlyList<KernelKill> Kills { get; }

    /// <summary>The engine's events.</summary>
    public IReadOnlyList<EngineEvent> Events { get; }

    /// <summary>How long restarts by policy waited, where the networks' events were kept.</summary>
    public IReadOnlyList<RestartDelay> RestartDelays { get; }

    /// <summary>How the engine left the containers.</summary>
    public IReadOnlyList<ContainerEnd> Ends { get; }

    /// <summary>
    /// False where the engine said that it can't limit swap: 20.10 on v2 looks into its own cgroup, and in the first
    /// recordings that was the root (FINDINGS, 09 on v2).
    /// </summary>
    public bool EngineLimitsSwap => !Commands.SelectMany(command => command.Output)
        .Any(line => line.Contains("does not support swap limit capabilities", StringComparison.Ordinal));

    /// <summary>
    /// True where the engine is in a memory cgroup of its own and charges all the time: on v2 but in the first recordings. On v1 it is in the
    /// root, which is not charged (K3.4).
    /// </summary>
    public bool EngineIsCharged => HasEngine && Host.Cgroup == CgroupVersion.V2 && EngineLimitsSwap;

    /// <summary>The first hard limit that was written by hand, bytes.</summary>
    public long FirstLimit => Commands
        .Select(command => CommandMatch.Write().Match(command.Text))
        .Where(write => write.Success && write.Groups["file"].Value is "memory.limit_in_bytes" or "memory.max")
        .Select(write => HogSize.Parse(write.Groups["value"].Value))
        .First();

    /// <summary>When the recording stops, ns.</summary>
    public long End => Commands[^1].Time;

    /// <summary>Gives a recording by its name; each is read once, and nobody changes it.</summary>
    public static Recording Load(string name) => Loaded.GetOrAdd(name, key => new Lazy<Recording>(() => Read(key))).Value;

    /// <summary>Gives a recording that lies beside the test project: the machine is measured there, whatever is replayed.</summary>
    public static Recording LoadOwn(string name) => new(name, RecordingFolder.OwnPathOf(name));

    /// <summary>Reads a recording that lies anywhere.</summary>
    /// <param name="name">Its name: <c>kernel/…</c>, <c>docker/…</c> or <c>kernel-6.18/…</c>.</param>
    /// <param name="folder">Where it lies.</param>
    public static Recording OfFolder(string name, string folder) => new(name, folder);

    // A kernel that had nothing to say may have left no file.
    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];

    private static Recording Read(string name) => new(name, RecordingFolder.PathOf(name));

    /// <summary>The <c>BEGIN</c> lines: one for each program that was started.</summary>
    public IEnumerable<ProgramMessage> Begins => Program.Where(message => message.Kind == "BEGIN");

    /// <summary>The last word of a program: <c>EXIT</c>, or <c>FAILED</c> where it was refused what it can't do without; null where it wrote none.</summary>
    /// <param name="begin">Its first line.</param>
    /// <param name="next">When the next one of the same container begins, ns.</param>
    public ProgramMessage? EndOf(ProgramMessage begin, long next = long.MaxValue)
    {
        List<ProgramMessage> own = [.. Program.Where(line => line.Container == begin.Container && line.Pid == begin.Pid && line.Time >= begin.Time && line.Time < next)];
        return own.Find(line => line.Kind == "EXIT") ?? (own is [.., { Kind: "FAILED" } failed] ? failed : null);
    }

    /// <summary>The rows of one group.</summary>
    public IEnumerable<TracePoint> TraceOf(string container) => Trace.Where(point => point.Container == container);

    /// <summary>When a group began to hang (v1: <c>under_oom</c> with the killer disabled), ns; to 0.1 s, the recorder's period.</summary>
    public IEnumerable<long> HangsOf(string container)
    {
        bool hung = false;
        foreach (TracePoint point in TraceOf(container))
        {
            if (point.Hung && !hung)
            {
                yield return point.Time;
            }

            hung = point.Hung;
        }
    }

    /// <summary>The highest usage that was sampled, bytes.</summary>
    public long HighestRowOf(string container) => TraceOf(container).Select(point => point.Memory).DefaultIfEmpty().Max();

    /// <summary>The highest usage that the kernel's own peak file shows, bytes; null where nobody looked into it.</summary>
    public long? PeakFileOf(string container)
    {
        string[] files = ["files of docker/" + container, "files of docker/p/" + container, "cgroup files of " + container];
        return Commands
            .Where(command => files.Contains(command.Text, StringComparer.Ordinal))
            .SelectMany(command => command.Output)
            .Select(line => line.Split(": ", 2))
            .Where(parts => parts is ["memory.peak" or "memory.max_usage_in_bytes", _])
            .Select(parts => (long?)long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture))
            .Max();
    }

    /// <summary>When memory began to be given back in one go other than by a kill of the kernel or an exit: <c>free</c>, and signals from outside; ns.</summary>
    public IEnumerable<long> Releases(Func<string, bool> isWatched)
    {
        IEnumerable<long> frees = Program
            .Where(line => isWatched(line.Container) && line.Kind == "START" && line.Detail.StartsWith("free", StringComparison.Ordinal))
            .Select(line => line.Time);
        HashSet<int> pids = [.. Program.Where(line => isWatched(line.Container)).Select(line => line.Pid)];
        IEnumerable<long> signals = from command in Commands
                                    from part in ShellLine.CommandsOf(command.Text)
                                    let kill = ShellLine.Kill(part)
                                    where kill is { } sent && sent.Pids.Any(pids.Contains)
                                    select command.Time;
        return frees.Concat(signals);
    }
}
