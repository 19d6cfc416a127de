namespace OomSim.Docker;

/// <summary>A layer on its way from the registry to the host, for all pulls that wait for it.</summary>
/// <param name="layer">The layer.</param>
/// <param name="chain">Digest of the stack that it ends.</param>
/// <param name="below">The layer that must be unpacked before; null where the host has it.</param>
internal sealed class LayerDownload(LayerDefinition layer, string chain, LayerDownload? below)
{
    /// <summary>The layer.</summary>
    public LayerDefinition Layer => layer;

    /// <summary>Digest of the stack that it ends.</summary>
    public string Chain => chain;

    /// <summary>The name that a pull's lines begin with.</summary>
    public string ShortId { get; } = OomSim.Docker.Layer.DigestOf(layer)[..12];

    /// <summary>The layer that must be unpacked before; null where there is none or the host has it.</summary>
    public LayerDownload? Below { get; set; } = below;

    /// <summary>How far it is.</summary>
    public LayerPhase Phase { get; set; }

    /// <summary>Who waits for it.</summary>
    public List<ImagePull> Pulls { get; } = [];

    /// <summary>The request on its way.</summary>
    public EngineTimer? Request { get; set; }

    /// <summary>What is being moved: over the line, or to the disk.</summary>
    public Transfer? Transfer { get; set; }

    /// <summary>Tells all that wait.</summary>
    public void Tell(string status)
    {
        foreach (ImagePull pull in Pulls)
        {
            pull.Tell($"{ShortId}: {status}");
        }
    }
}
