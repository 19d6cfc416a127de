namespace OomSim.Docker;

/// <summary>
/// What <c>docker system df</c> counts (D7.14, D7.15). Images of one ID are one image, whatever their names: they share nothing with each
/// other, and are told by the first of those names.
/// </summary>
internal sealed class DiskUsage
{
    private readonly Dictionary<Layer, int> _images = new(ReferenceEqualityComparer.Instance);
    private readonly IReadOnlyList<Container> _containers;

    /// <summary>Looks at an engine's images and containers.</summary>
    public DiskUsage(DockerEngine engine)
    {
        Images = [.. engine.ListedImages(all: false).GroupBy(static i => i.Id, StringComparer.Ordinal).Select(static g => g.MinBy(FirstName, StringComparer.Ordinal)!)];
        _containers = engine.Containers;
        foreach (Layer layer in Images.SelectMany(i => i.Layers.Distinct()))
        {
            _images[layer] = _images.GetValueOrDefault(layer) + 1;
        }
    }

    /// <summary>The images that are listed.</summary>
    public IReadOnlyList<Image> Images { get; }

    /// <summary>Bytes of all layers, each once.</summary>
    public long LayersSize => _images.Keys.Sum(l => l.Definition.Size);

    /// <summary>Bytes in layers that more than one image uses.</summary>
    public long Shared(Image image) => image.Layers.Where(l => _images[l] > 1).Sum(l => l.Definition.Size);

    /// <summary>How many containers, running or not, an image has.</summary>
    public int Users(Image image) => _containers.Count(c => c.Image.Id == image.Id);

    /// <summary>Bytes that no image in use needs alone: up to 28 what the client subtracts, layers that used images share included.</summary>
    public long ReclaimableImages => LayersSize - Images.Where(i => Users(i) > 0).Sum(i => i.Size - Shared(i));

    /// <summary>Bytes of all writable layers.</summary>
    public long ContainersSize => _containers.Sum(c => c.Files.WritableSize);

    /// <summary>Containers that run, paused ones and restarting ones included.</summary>
    public int ActiveContainers => _containers.Count(c => c.Running);

    /// <summary>Bytes of the writable layers of the others.</summary>
    public long ReclaimableContainers => _containers.Where(c => !c.Running).Sum(c => c.Files.WritableSize);

    // One without a name comes last.
    private static string FirstName(Image image) => image.Names.Count > 0 ? ImageReference.Full(image.Names[0]) : "\uffff";
}
