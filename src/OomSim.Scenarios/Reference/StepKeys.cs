using OomSim.Kernel;
using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>The steps of programs; the first key of each is what it does, the others go with it.</summary>
internal static class StepKeys
{
    /// <summary>Most children of one step.</summary>
    public const long MaximumForks = 1_000_000;

    /// <summary>One step.</summary>
    public static readonly NamedShape Step = new("step", "One step of a program", () => new OneOfShape([.. All!]));

    private static readonly KeyInfo[] Pace =
    [
        new("rate", Shapes.Rate, "Speed; time spent frozen, hung or starved is not made up for.") { Examples = ["10MiB/s", "1GiB/s"] },
        new("over", Shapes.Duration, "In place of a rate: the time that all of it takes.") { Examples = ["10s"] },
        new("catch_up", Shapes.Flag, "true: what is overdue is done at once, as a clock-driven program does.") { Default = "false" },
    ];

    private static readonly KeyInfo SizeOfFile = new("size", Shapes.Size, "How much of it.") { Examples = ["16MiB"] };

    /// <summary>What a step that serves may say.</summary>
    public static SectionShape Serve { get; } = new(
        new("rate", new TextShape(@"^(?=.*[1-9])([0-9]+\.?[0-9]*|\.[0-9]+) *(/s)?$") { Numbers = (0, 1_000_000, false) }, "Requests per second of all clients, above 0 and at most a million.") { IsRequired = true, Examples = ["20", "0.5", "100/s"] },
        new("for", new OneOfShape(new WordShape("forever"), Shapes.Duration), "How long clients send requests.") { IsRequired = true, Examples = ["10m"] },
        new("arrivals", new WordShape("poisson", "even"), "How the requests are spread: at random, or at fixed intervals.") { Default = "poisson" },
        new("memory", Shapes.Size, "Anonymous memory that a request takes while it is worked on.") { Default = "0", Examples = ["4MiB"] },
        new("cpu", Shapes.Duration, "CPU time that a request takes.") { Default = "0", Examples = ["10ms"] },
        new("hold", Shapes.Duration, "Wall time in which a request keeps its memory and its process.") { Default = "0", Examples = ["5ms"] },
        new("backlog", Shapes.FixedCount(0, int.MaxValue), "Connections that wait to be accepted; beyond, handshakes are dropped.") { Default = Units.Format(Unit.Count, ServeStep.DefaultBacklog), Examples = ["128"] },
        new("timeout", new MeasureShape(Unit.Duration, 1), "Patience of a client from sending to answer.") { Default = "as long as its connection stands", Examples = ["3s"] });

    /// <summary>Memory to give back that is not anonymous.</summary>
    public static SectionShape Free { get; } = new(
        new KeyInfo("shm", Shapes.SizeOr("all"), "Shared memory that it gives back.") { IsRequired = true, Examples = ["64MiB"] });

    /// <summary>All steps that are simulated.</summary>
    public static IReadOnlyList<SectionShape> All { get; } =
    [
        Of("alloc", Shapes.Size, "Touch new anonymous memory; without a pace as fast as the host's memory_bandwidth and its CPU share allow.", ["64MiB", "1g"], Pace),
        Of("reserve", Shapes.Size, "Map memory without touching it: total-vm grows, nothing is charged; the overcommit rules apply.", ["1GiB"]),
        Of("free", new OneOfShape(new WordShape("all"), Shapes.Size, Free), "Give back anonymous memory; {shm: SIZE} gives back shared memory.", ["32MiB", "all"]),
        Of("access", Shapes.SizeOr("all"), "Keep touching a working set in order, round and round: what is swapped out or dropped is faulted back in.", ["64MiB", "all"], [new("for", Shapes.Duration, "How long.") { IsRequired = true, Examples = ["30s"] }, .. Pace]),
        Of("rewrite", Shapes.SizeOr("all"), "Write once over memory it already has: copies pages shared since a fork, swaps in.", ["64MiB", "all"], Pace),
        Of("mlock", new WordShape("all"), "Lock present and future memory.", ["all"]),
        Of("oom_score_adj", Shapes.Count(-1000, 1000), "Change its own oom_score_adj; below what its container, or somebody with the capability, set last it takes `cap_add: [SYS_RESOURCE]` or `privileged` (K1.17), or there is an event eacces.", ["500"]),
        Of("comm", ProgramKeys.Comm, "Change its own name.", ["worker"]),
        Of("read", Shapes.FullPath, "Read a file through the page cache.", ["/data/file"], [SizeOfFile with { Default = "all of it" }, .. Pace]),
        Of("write", Shapes.FullPath, "Write to a file: dirty pages, then the container's writable layer; below /dev/shm or a tmpfs, shared memory.", ["/data/file", "/dev/shm/x"], [SizeOfFile with { IsRequired = true }, .. Pace]),
        Of("fsync", Shapes.FullPath, "Wait until a file is on the disk.", ["/data/file"]),
        Of("rm", Shapes.FullPath, "Remove a file.", ["/data/file"]),
        Of("shm", Shapes.Size, "Write to an anonymous shared mapping: children map it too, it goes with the last of them, reclaimable only to swap.", ["100MiB"], Pace),
        Of("buffer", Shapes.Size, "Data that the program holds and has not written out: lost when it is killed (M7).", ["1MiB"], Pace),
        Of("flush", Shapes.FullPath, "Write the buffered data out to a file.", ["/data/log"]),
        Of("cpu", Shapes.Duration, "Burn CPU time.", ["10s"]),
        Of("sleep", new OneOfShape(new WordShape("forever"), Shapes.Duration), "Let wall time pass; it runs on while frozen.", ["1s", "forever"]),
        Of("fork", Shapes.Text, "Start children: a process named under processes; memory is shared copy-on-write, and what shm wrote stays one for all.", ["child"],
        [
            new("count", Shapes.Count(0, MaximumForks), "How many.") { Default = "1", Examples = ["4"] },
            new("every", Shapes.Duration, "Time from one to the next.") { Default = "at once", Examples = ["100ms"] },
        ]),
        Of("wait", Shapes.Text, "Wait for children: all, or those of a name. Of those that have ended nothing stays then, not even a zombie.", ["all", "child"]),
        Of("print", Shapes.Text, "Print a line, which docker logs shows.", ["ready"], [new("to", new WordShape("stdout", "stderr"), "Which stream.") { Default = "stdout" }]),
        Of("exit", Shapes.Count(0, 255), "End with this code.", ["0", "1"]),
        Of("signal", Shapes.Signal, "Raise a signal.", ["SIGSEGV", "TERM"]),
        Of("serve", Serve, "Answer requests that clients outside send.", []),
        Of("repeat", new OneOfShape(new WordShape("forever"), Shapes.Count()), "Do steps again and again.", ["3", "forever"], [new("steps", new NamedShape("stepsOfLoop", "What a loop repeats", () => new ListShape(Step) { Least = 1 }), "What is repeated; at least one.") { IsRequired = true }]),
    ];

    /// <summary>What a step is called: its first key.</summary>
    public static string Kind(SectionShape step) => step.Keys[0].Name;

    private static SectionShape Of(string kind, Shape value, string meaning, string[] examples, params KeyInfo[] options) =>
        new([new KeyInfo(kind, value, meaning) { IsRequired = true, Examples = examples }, .. options])
        {
            AtMostOneOf = options.Any(o => o.Name == "over") ? ["rate", "over"] : [],
            NeedsOneOf = options.Any(o => o.Name == "over") ? ("catch_up", ["rate", "over"]) : null,
        };
}
