using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>What came of a run.</summary>
/// <param name="EndNs">Where the clock stands, simulated ns.</param>
/// <param name="HandledEvents">Events the simulator handled.</param>
/// <param name="Commands">Commands in the order in which they answered.</param>
/// <param name="Events">Events of the engine, the kernel, the programs and the run, in order of happening; none unless <see cref="RunOptions.KeepsEvents"/>.</param>
/// <param name="Containers">Every container that ever was, in order of creation.</param>
public sealed record RunResult(
    long EndNs,
    long HandledEvents,
    IReadOnlyList<CommandRecord> Commands,
    IReadOnlyList<RunEvent> Events,
    IReadOnlyList<ContainerFacts> Containers)
{
    /// <summary>The cgroups that the containers of each name had, by every name that a container ever bore; empty for one that never ran.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Cgroups { get; init; } = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Requests of clients, in the order in which they ended, at last those that wait; kept where the scenario expects something of them.</summary>
    public IReadOnlyList<RequestRecord> Requests { get; init; } = [];

    /// <summary>True when the run ended because nothing could happen any more: what stood at its end stands for ever.</summary>
    public bool IsSettled { get; init; }

    /// <summary>What to tell of a run that ended at the most time that one has which says no end of its own, while programs go on; empty where that is not so.</summary>
    public string CutOff { get; init; } = "";

    /// <summary>Commands of the timeline whose time or event did not come, in the order of the file.</summary>
    public IReadOnlyList<UntypedCommand> Untyped { get; init; } = [];

    /// <summary>When the kernel panicked, which ends a run, simulated ns; null when it did not.</summary>
    public long? PanicNs { get; init; }

    /// <summary><c>file:line:col</c> of the service that the engine refused to create or start, or of the key that it refused; empty when it refused none.</summary>
    public string RefusedAt { get; init; } = "";

    /// <summary>Why the services were not brought up, in the engine's words or Compose's, without what Compose warned of before; empty where they were.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>The key that was refused with its value, and what would be right, in brackets; empty where no one key is to blame.</summary>
    public string RefusedHint { get; init; } = "";

    /// <summary>What the engine warned of when the services were brought up: <c>file:line:col</c> of the key or the service, and the text.</summary>
    public IReadOnlyList<(string At, string Text)> UpWarnings { get; init; } = [];

    /// <summary>True when a container of this name ever was.</summary>
    public bool HasContainer(string name) => Cgroups.ContainsKey(name) || Containers.Any(c => c.Name == name);
}

/// <summary>An event of any source, as a line of <c>events.csv</c>.</summary>
/// <param name="TimeNs">When, simulated ns.</param>
/// <param name="Source">kernel, docker, program, client or scenario.</param>
/// <param name="Type">What.</param>
/// <param name="Container">Name of the container it is about; empty for none.</param>
/// <param name="Detail">More about it.</param>
public sealed record RunEvent(long TimeNs, string Source, string Type, string Container, string Detail);

/// <summary>A container at the end of a run, or when it was removed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">64 hex digits.</param>
/// <param name="Status">Its state; <c>removed</c> when it is gone.</param>
/// <param name="ExitCode">Exit code of its last run (D2.1).</param>
/// <param name="OomKilled">State.OOMKilled (D2.12).</param>
/// <param name="RestartCount">Restarts by policy (D2.22).</param>
public sealed record ContainerFacts(string Name, string Id, string Status, int ExitCode, bool OomKilled, int RestartCount);
