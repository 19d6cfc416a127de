using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>An image as a scenario describes it, or as a command made it.</summary>
/// <param name="Name">Name with or without tag; empty for an image without one.</param>
/// <param name="Layers">Its layers, lowest first.</param>
/// <param name="Program">What it runs; null for an image that only sleeps.</param>
/// <param name="StopSignal">STOPSIGNAL; empty for none.</param>
/// <param name="Build">Tells builds apart whose layers are the same; empty for the only one.</param>
public sealed record ImageDefinition(string Name, IReadOnlyList<LayerDefinition> Layers, ProgramSet? Program, string StopSignal = "", string Build = "")
{
    /// <summary>Its configuration; null where a scenario describes it: then its program runs, whatever the command's words.</summary>
    public ImageConfig? Config { get; init; }

    /// <summary>HEALTHCHECK of an image that a scenario describes; null: none, or what the configuration says.</summary>
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>The configuration of the container that it was made of; null for none.</summary>
    public ImageConfig? ContainerConfig { get; init; }

    /// <summary>ID of that container; empty for none.</summary>
    public string ContainerId { get; init; } = "";

    /// <summary>Its history, oldest first; null: an entry for each layer.</summary>
    public IReadOnlyList<HistoryEntry>? History { get; init; }

    /// <summary>When it was made, simulated ns.</summary>
    public long CreatedNs { get; init; }

    /// <summary>Who made it; empty where nobody says.</summary>
    public string Author { get; init; } = "";

    /// <summary>What was said about the whole image; empty for nothing.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The engine that made it; empty: not known.</summary>
    public string DockerVersion { get; init; } = "";

    /// <summary>Users and groups of its /etc/passwd and /etc/group beside those that any image has.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>True where its layers name every file, as those built <c>FROM scratch</c> and those of real archives do: what is not there cannot be run.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The document that it is, as it was read, whose digest is its ID; empty for an image that was not read: it is written.</summary>
    public string Document { get; init; } = "";

    /// <summary>ENV: what it is configured with; one that a scenario describes has the search path, as all that are built have and imported ones have not (recording v1-35).</summary>
    internal IReadOnlyList<string> Env => Config is { } config ? config.Env : Layers.Any(l => l.Comment.StartsWith("Imported from", StringComparison.Ordinal)) ? [] : [ImageConfig.DefaultPath];

    /// <summary>The same image of other layers, without what only a simulated one has.</summary>
    internal ImageDefinition WithLayers(IReadOnlyList<LayerDefinition> layers) => this with
    {
        Layers = layers,
        Config = Config ?? new ImageConfig { Cmd = Program is { } program ? [program.Init.Exec ?? program.Init.Comm] : [], StopSignal = StopSignal, HealthCheck = HealthCheck },
        History = Steps,
        Document = Document.Length == 0 || layers.Select(Layer.DigestOf).SequenceEqual(Layers.Select(Layer.DigestOf), StringComparer.Ordinal) ? Document : ImageDocument.WithLayers(Document, layers),
    };

    /// <summary>What it is made for, as its document says.</summary>
    internal string Architecture { get; init; } = ImageJson.Architecture;

    /// <summary>Its history, oldest first.</summary>
    internal IReadOnlyList<HistoryEntry> Steps => History ?? [.. Layers.Select(l => new HistoryEntry(CreatedNs, l.CreatedBy, l.Comment))];
}
