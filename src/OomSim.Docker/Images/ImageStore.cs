namespace OomSim.Docker;

/// <summary>Images and layers of a host. Layers of one content above the same ones are stored once (D7.3).</summary>
internal sealed class ImageStore
{
    private readonly List<Image> _images = [];
    private readonly SortedDictionary<string, Layer> _layers = new(StringComparer.Ordinal);

    // How many stacks a content ends, and the first image of an ID; nothing walks through either.
    private readonly Dictionary<string, int> _contents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Image> _byId = new(StringComparer.Ordinal);

    /// <summary>All images in order of being added.</summary>
    public IReadOnlyList<Image> Images => _images;

    /// <summary>Bytes of all layers, each once.</summary>
    public long LayersSize => _layers.Values.Sum(l => l.Definition.Size);

    /// <summary>True when the layer that ends a stack is stored.</summary>
    /// <param name="chain">Digest of the stack.</param>
    public bool HasLayer(string chain) => _layers.ContainsKey(chain);

    /// <summary>The layer that ends a stack; null where it is not stored.</summary>
    /// <param name="chain">Digest of the stack.</param>
    public Layer? FindLayer(string chain) => _layers.GetValueOrDefault(chain);

    /// <summary>Adds an image; a name it takes from another image moves (D7.19).</summary>
    /// <param name="definition">The image.</param>
    /// <param name="nowNs">When it was pulled, simulated ns; null where the host had it.</param>
    public Image Add(ImageDefinition definition, long? nowNs = null)
    {
        var layers = new List<Layer>();
        foreach ((LayerDefinition layer, string chain) in definition.Layers.Zip(Layer.Chains(definition.Layers)))
        {
            if (!_layers.TryGetValue(chain, out Layer? known))
            {
                int elsewhere = _contents.GetValueOrDefault(layer.Id);
                _contents[layer.Id] = elsewhere + 1;
                _layers[chain] = known = new Layer(layer, chain, elsewhere > 0 ? $"{layer.Id}@{chain[..12]}" : layer.Id);
            }
            else
            {
                known.Add(layer);
            }

            layers.Add(known);
        }

        var image = new Image(Digest(definition), definition, layers);
        if (_byId.TryGetValue(image.Id, out Image? same))
        {
            image.ShareNames(same);
        }

        _images.Add(image);
        _byId.TryAdd(image.Id, image);
        if (ImageReference.WithDigest(definition.Name) is { } digest)
        {
            image.NameByDigest(digest);
        }
        else if (definition.Name.Length > 0)
        {
            // Who pulls it tags nothing (28.3.3: LastTagTime is that of no time).
            Name(image, ImageReference.Familiar(definition.Name), null);
        }

        image.PulledAtNs = nowNs;

        return image;
    }

    /// <summary>Adds an image that a command made, which has no name yet; one of the same content is the same image.</summary>
    /// <param name="definition">The image.</param>
    /// <param name="parent">What it was made on top of; null for nothing that is known.</param>
    public Image AddOrGet(ImageDefinition definition, Image? parent)
    {
        string id = Digest(definition);
        if (_byId.TryGetValue(id, out Image? known))
        {
            return known;
        }

        Image image = Add(definition with { Name = "" });

        // A container's image may have been deleted and loaded since: the one that is there now has its names.
        image.Parent = parent is null ? null : _byId.GetValueOrDefault(parent.Id);
        return image;
    }

    /// <summary>Images made on top of an image; those without a parent for null.</summary>
    public IEnumerable<Image> Children(Image? image) => _images.Where(i => i.Parent?.Id == image?.Id);

    /// <summary>Gives an image a name, which another image loses (D7.19).</summary>
    /// <param name="image">The image.</param>
    /// <param name="name">Its name.</param>
    /// <param name="nowNs">When somebody tagged it, simulated ns; null where it came with the name, by a load.</param>
    public void Name(Image image, string name, long? nowNs)
    {
        if (!image.Owns(name))
        {
            _images.Find(i => i.Owns(name))?.Unname(name);
            image.Name(name);
        }

        image.TaggedAtNs = nowNs ?? image.TaggedAtNs;
    }

    /// <summary>Takes a name from an image, from whichever of those of its ID it was given to.</summary>
    public void Unname(Image image, string name) => (_images.Find(i => i.Id == image.Id && i.Owns(name)) ?? image).Unname(name);

    /// <summary>True for an image that was not deleted.</summary>
    public bool Contains(Image image) => _byId.ContainsKey(image.Id);

    /// <summary>Takes an image out, whatever was described under its names; its layers stay until they are freed.</summary>
    public void Remove(Image image)
    {
        _images.RemoveAll(i => i.Id == image.Id);
        _byId.Remove(image.Id);
        foreach (Image child in Children(image))
        {
            child.Parent = null;
        }
    }

    /// <summary>Frees the layers of an image that is gone, but for those that another image or a container needs (D7.3).</summary>
    /// <param name="image">The image.</param>
    /// <param name="containers">All containers.</param>
    /// <returns>The layers that are gone, with the digests of the stacks they ended, top first.</returns>
    public List<(Layer Layer, string Chain)> Free(Image image, IReadOnlyList<Container> containers)
    {
        var used = new HashSet<Layer>(_images.Concat(containers.Select(c => c.Image)).SelectMany(i => i.Layers), ReferenceEqualityComparer.Instance);
        List<(Layer Layer, string Chain)> gone = [.. image.Layers.Zip(image.Chains).Reverse().Where(l => !used.Contains(l.First) && _layers.Remove(l.Second))];
        foreach ((Layer layer, _) in gone)
        {
            _contents[layer.Definition.Id]--;
        }

        return gone;
    }

    /// <summary>The image a name, an ID or an ID's beginning means; null when none or several.</summary>
    public Image? Find(string reference)
    {
        if (ImageReference.WithDigest(reference) is { } digest)
        {
            // Of a tag and a digest the digest counts alone.
            return _images.Find(i => i.Owns(digest));
        }

        string name = ImageReference.Familiar(reference);
        if (_images.Find(i => i.Owns(name)) is { } named)
        {
            return named;
        }

        string id = reference.StartsWith("sha256:", StringComparison.Ordinal) ? reference[7..] : reference;
        List<Image> matches = id.Length > 0 && id.All(char.IsAsciiHexDigitLower)
            ? [.. _images.Where(i => i.Id.StartsWith(id, StringComparison.Ordinal))]
            : [];
        return matches.Count > 0 && matches.All(m => m.Id == matches[0].Id) ? matches[^1] : null;
    }

    /// <summary>The ID that an image has.</summary>
    public static string Digest(ImageDefinition definition) => ImageJson.Digest(definition);
}
