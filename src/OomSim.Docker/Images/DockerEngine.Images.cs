namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private ImageRegistry? _registry;

    /// <summary>Where images are pulled from; null: a registry that has what the host has, and nothing more.</summary>
    public ImageRegistry? Registry
    {
        get => _registry;
        init
        {
            _registry = value;
            Downloads = value is null ? null : new LayerDownloads(Clock, value, Host.Config.DiskWrite, NoRoom);
        }
    }

    /// <summary>What it says where it does not reach the registry of a name; null where it does. None on the host itself is there but one that is described.</summary>
    /// <param name="reference">A name of an image.</param>
    internal string? UnreachableRegistry(string reference) => (Registry ?? new ImageRegistry([])).Unreachable(reference);

    /// <summary>All images in order of being added.</summary>
    public IReadOnlyList<Image> Images => _images.Images;

    /// <summary>Images as they are listed, newest first.</summary>
    /// <param name="all">With those that have no name, and that others were made on top of (D7.20).</param>
    internal IEnumerable<Image> ListedImages(bool all) => _images.Images.Reverse()
        .Where(i => all || IsListed(i))
        .DistinctBy(i => i.Id, StringComparer.Ordinal)
        .OrderByDescending(i => i.Definition.CreatedNs);

    /// <summary>True for an image that <c>docker images</c> lists, and that sizes are shared with (D7.14): it has a name, or nothing was made on top of it.</summary>
    public bool IsListed(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Names.Count + image.Digests.Count > 0 || !_images.Children(image).Any();
    }

    /// <summary>True where some image has a name of a repository.</summary>
    /// <param name="repository">In its familiar form, without a tag.</param>
    internal bool HasRepository(string repository) => _images.Images.Any(i => i.Names.Any(n => ImageReference.Repository(n) == repository));

    internal LayerDownloads? Downloads { get; private init; }

    /// <summary>Makes an image known to the host's store.</summary>
    public void AddImage(ImageDefinition image)
    {
        _images.Add(image);
        CountDisk();
    }

    /// <summary>The image a name or ID means; null when none.</summary>
    public Image? FindImage(string reference) => _images.Find(reference);

    /// <summary>Pulls an image; a newer one takes the name from what the host has (D7.18, D7.19).</summary>
    /// <param name="reference">Name with or without tag.</param>
    /// <param name="tell">Called with every line that a client away from a terminal prints of the progress.</param>
    /// <param name="completed">Called once with the engine's error, or null.</param>
    public ImagePull Pull(string reference, Action<string> tell, Action<string?> completed)
    {
        var pull = new ImagePull(this, reference, tell, completed);
        pull.Begin();
        return pull;
    }

    internal bool HasLayer(string chain) => _images.HasLayer(chain);

    /// <summary>Bytes of all layers of the host, each once.</summary>
    internal long LayersSize => _images.LayersSize;

    /// <summary>Adds a pulled image to the store and tells of it.</summary>
    internal Image Store(ImageDefinition definition)
    {
        Image image = _images.Add(definition, Clock.Now);
        ImagesChanged();
        return image;
    }

    /// <summary>The name with the digest of its manifest, which an image has beside its tag once it was pulled (D7.19).</summary>
    internal static void NameByDigest(Image image, string reference, string digest) => image.NameByDigest(ImageReference.Repository(reference) + "@sha256:" + digest);

    /// <summary>The image of the host that a registry would give for a name: by its tag, or by the digest of its manifest.</summary>
    internal Image? FindForPull(string reference) => FindImage(reference) ?? (ImageReference.WithDigest(reference) is { } digest
        ? _images.Images.FirstOrDefault(i => i.Names.Any(n => digest == ImageReference.Repository(n) + "@sha256:" + ImageRegistry.ManifestDigest(i.Definition)))
        : null);

    // The actor of a pull is the name with its tag; of all other events of images it is the ID.
    internal void PublishPull(string reference) => PublishImage("pull", ImageReference.Familiar(reference), ImageReference.Repository(reference));

    // An image that is there yet tells its labels too: not one that was deleted.
    private void PublishImage(string action, string actor, string name)
    {
        SortedDictionary<string, string> attributes = FindImage(actor)?.Definition.Config?.Labels?.ToSorted() ?? new(StringComparer.Ordinal);
        attributes["name"] = name;
        Publish(new DockerEvent(Clock.Now, "image", action, actor, attributes));
    }

    private void ImagesChanged()
    {
        CountDisk();
        Tell(true, static (observer, _) => observer.OnImagesChanged());
    }
}
