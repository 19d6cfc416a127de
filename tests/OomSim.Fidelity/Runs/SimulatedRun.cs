using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>What the simulator did with a recording's script, on the recording's clock (ns, bytes).</summary>
public sealed class SimulatedRun
{
    /// <summary>Usage of each watched group at the recording's own sampling times.</summary>
    public Dictionary<(string Container, long Time), long> Memory { get; } = [];

    /// <summary>What the programs wrote to their logs, in order.</summary>
    public List<SimulatedLine> Log { get; } = [];

    /// <summary>Memory pressure of each watched group at the same times.</summary>
    public Dictionary<(string Container, long Time), PressurePoint> Pressure { get; } = [];

    /// <summary>Event counters of each watched group at the same times.</summary>
    public Dictionary<(string Container, long Time), CounterPoint> Counters { get; } = [];

    /// <summary>Highest usage of each watched group.</summary>
    public SortedDictionary<string, long> Peak { get; } = new(StringComparer.Ordinal);

    /// <summary>Highest usage of each watched group between events: the moment in which a container starts is none of these.</summary>
    public SortedDictionary<string, long> Highest { get; } = new(StringComparer.Ordinal);

    /// <summary>Highest usage of a container by its program, bytes.</summary>
    /// <param name="container">Its name.</param>
    /// <param name="start">What the runtime's init takes before the program begins, bytes: a peak that is not above it is not the program's, and with several runs none has to be.</param>
    public long HighestOf(string container, long start) =>
        Peak.GetValueOrDefault(container) is var peak && peak > start && Lives.GetValueOrDefault(container) is not { Count: > 1 } ? peak : Highest.GetValueOrDefault(container);

    /// <summary>When each group began to hang.</summary>
    public SortedDictionary<string, List<long>> Hangs { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that began within the time from one row of a recording to the next after the one before: rows may show both as one.</summary>
    public SortedDictionary<string, List<long>> HangsAnew { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The hangs of a group to be set beside so many recorded ones. Where it is woken and hangs anew at once, a row may or may not fall in between: so many as were recorded are
    /// right if they are no fewer than those that rows are sure to show and no more than there are.
    /// </summary>
    /// <param name="container">The group.</param>
    /// <param name="recorded">How many the recording's rows show.</param>
    public IReadOnlyList<long> HangsBeside(string container, int recorded)
    {
        List<long> all = Hangs.GetValueOrDefault(container) ?? [];
        List<long> sure = [.. all.Except(HangsAnew.GetValueOrDefault(container) ?? [])];
        return recorded == sure.Count ? sure : sure.Count < recorded && recorded < all.Count ? all[..recorded] : all;
    }

    /// <summary>Kills, read from the simulated kernel log.</summary>
    public IReadOnlyList<KernelKill> Kills { get; set; } = [];

    /// <summary>Exit status and time of each started program, by the name it was started under; null while it still runs.</summary>
    public SortedDictionary<string, (int Status, long Time)?> Exits { get; } = new(StringComparer.Ordinal);

    /// <summary>When each run of a name began and when it exited (null when it did not), in order: a container may be started again.</summary>
    public SortedDictionary<string, List<(long Begin, long? Exit)>> Lives { get; } = new(StringComparer.Ordinal);

    /// <summary>Exit status of each start of a program by hand, by the name it was started under, in the order of the starts; null while it still runs.</summary>
    public SortedDictionary<string, List<int?>> Statuses { get; } = new(StringComparer.Ordinal);

    /// <summary>Children of each process in the order of its forks.</summary>
    public Dictionary<Process, List<Process>> Forked { get; } = [];

    /// <summary>The engine's container events.</summary>
    public List<EngineEvent> Events { get; } = [];

    /// <summary>All events of the engine, those of networks too.</summary>
    public List<DockerEvent> EngineEvents { get; } = [];

    /// <summary>How the engine left the containers.</summary>
    public IReadOnlyList<ContainerEnd> Ends { get; set; } = [];

    /// <summary>Commands with both answers.</summary>
    public List<(LoggedCommand Recorded, CommandResult? Simulated)> Commands { get; } = [];

    /// <summary>Archives that commands wrote on the host, by path.</summary>
    public IReadOnlyDictionary<string, HostFile> Files { get; set; } = new SortedDictionary<string, HostFile>(StringComparer.Ordinal);

    /// <summary>Requests of clients outside that are done with, in order of their end.</summary>
    public List<RequestRecord> Requests { get; } = [];

    /// <summary>Differences that the script met on its way.</summary>
    public List<string> Differences { get; } = [];
}
