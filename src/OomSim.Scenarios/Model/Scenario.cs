using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>A scenario file, read and checked (interface §2).</summary>
public sealed record Scenario
{
    /// <summary>Its name, which names the run's folder: <c>name:</c>, else the file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The file it came from, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary><c>x-oomsim.description</c>; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The machine.</summary>
    public HostSettings Host { get; init; } = new();

    /// <summary>The engine.</summary>
    public DockerSettings Docker { get; init; } = new();

    /// <summary>Images that the host has, in the order of the file, then the default images of services whose image the file does not describe.</summary>
    public IReadOnlyList<ImageSettings> Images { get; init; } = [];

    /// <summary>Where images are pulled from; null: a registry that has what the host has, and nothing more.</summary>
    public RegistrySettings? Registry { get; init; }

    /// <summary>Folders that images can be built of, by path.</summary>
    public IReadOnlyDictionary<string, BuildContext> Builds { get; init; } = new SortedDictionary<string, BuildContext>(StringComparer.Ordinal);

    /// <summary>Dockerfiles and archives of folders that lines of the timeline give the builder on standard input, by path.</summary>
    public IReadOnlyDictionary<string, BuildContext> BuildInputs { get; init; } = new SortedDictionary<string, BuildContext>(StringComparer.Ordinal);

    /// <summary>Archives beside the scenario that its timeline loads or imports.</summary>
    public IReadOnlyList<HostFile> Archives { get; init; } = [];

    /// <summary>Networks of the project, also those that no service is on.</summary>
    public IReadOnlyList<ProjectNetwork> Networks { get; init; } = [];

    /// <summary>Volumes of the project, also those that no service uses.</summary>
    public IReadOnlyList<ProjectVolume> Volumes { get; init; } = [];

    /// <summary>Files and folders beside the scenario that its timeline names.</summary>
    public IReadOnlyList<GivenPath> Given { get; init; } = [];

    /// <summary>Services in the order of the file, without those whose profiles are not active.</summary>
    public IReadOnlyList<ServiceDefinition> Services { get; init; } = [];

    /// <summary>When the run ends, ns; null: when nothing can happen any more, at most one hour.</summary>
    public Quantity? Until { get; init; }

    /// <summary>Trace interval, ns; null: one row per breakpoint (<c>sample: events</c>). Default 100 ms.</summary>
    public long? Sample { get; init; } = 100 * SimTime.Millisecond;

    /// <summary>Seed of all random streams.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Commands, in the order of the file.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>Expectations, in the order of the file.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>Compose keys that are accepted and do nothing here: path, file, line.</summary>
    public IReadOnlyList<IgnoredKey> IgnoredKeys { get; init; } = [];

    /// <summary>The file as <c>docker compose config</c> writes it; null for a scenario that came from no file.</summary>
    internal Compose.ComposeModel? Model { get; init; }

    /// <summary>Variables of the file that are not set, once for each place that names one.</summary>
    internal IReadOnlyList<string> UnsetVariables { get; init; } = [];

    /// <summary>Files that say a <c>version</c>.</summary>
    internal IReadOnlyList<string> VersionedFiles { get; init; } = [];
}

/// <summary>A Compose key that a simulation has no use for.</summary>
/// <param name="Path">Dotted path.</param>
/// <param name="File">File it stands in.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public sealed record IgnoredKey(string Path, string File, int Line, int Column);

/// <summary>A command of the timeline.</summary>
/// <param name="Number">Its place in the timeline, from 1: what <c>command: N</c> counts.</param>
/// <param name="At">When, ns; null when it waits for an event.</param>
/// <param name="After">The event it waits for; null when it has a time.</param>
/// <param name="Command">The command line.</param>
/// <param name="Source"><c>file:line:col</c>.</param>
public sealed record TimelineEntry(int Number, Quantity? At, EventTrigger? After, string Command, string Source);

/// <summary>Waits for the first event of a name after the start of the run.</summary>
/// <param name="Event">Event type.</param>
/// <param name="Container">Container it must be about; null for any.</param>
/// <param name="Delay">Time to wait after it, ns; null for none.</param>
public sealed record EventTrigger(string Event, string? Container, Quantity? Delay)
{
    /// <summary>The event in words.</summary>
    public override string ToString() => Container is null ? $"'{Event}'" : $"'{Event}' of '{Container}'";
}
