using OomSim.Docker;

namespace OomSim.Results;

/// <summary>
/// Writes storage.csv: layers and the images that are listed at the start and where they come, go or are shared otherwise; then a row wherever a
/// container's writable layer comes, is found to have another size or name, or goes, with the row of its image, whose
/// references count containers; and a row for each archive that a command writes. Images of one ID are one image, as for
/// <c>docker system df</c> (D7.14): it has the first of their names, and all their containers.
/// </summary>
internal sealed class StorageRecorder(DockerEngine engine, TraceWriter writer)
{
    private readonly Dictionary<Container, (long Size, string Name)> _written = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, long> _containers = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, (Layer Layer, int Images)> _layers = [];
    private readonly OrderedDictionary<string, (Image Image, string? Name, long Shared)> _images = [];
    private readonly SortedDictionary<string, long> _files = new(StringComparer.Ordinal);
    private bool _started;

    /// <summary>Rows of all there is; later calls do nothing.</summary>
    public void Start()
    {
        if (!_started)
        {
            NoteImages();
        }
    }

    /// <summary>An image came or went, or has other names.</summary>
    public void NoteImages()
    {
        _started = true;
        LookAtImages();
    }

    /// <summary>A container is new, removed, or may have written.</summary>
    public void Note(Container container)
    {
        Start();
        if (container.Status == "removed")
        {
            if (_written.Remove(container))
            {
                Count(container.Image, -1);
                Write(container, 0, 0);
                WriteUser(container.Image);
            }

            return;
        }

        long size = container.Files.WritableSize;
        bool isNew = !_written.TryGetValue(container, out (long Size, string Name) before);
        if (!isNew && before.Size == size && ReferenceEquals(before.Name, container.Name))
        {
            return;
        }

        _written[container] = (size, container.Name);
        if (isNew)
        {
            Count(container.Image, 1);
            WriteUser(container.Image);
        }

        Write(container, size, 1);
    }

    /// <summary>Rows of what has changed since the last look.</summary>
    public void Look()
    {
        Start();
        foreach (Container container in engine.Containers)
        {
            Note(container);
        }
    }

    private void Count(Image image, int change) => _containers[image.Id] = _containers.GetValueOrDefault(image.Id) + change;

    // A row for each layer and image that is new, gone, or shared with more or fewer than before.
    private void LookAtImages()
    {
        var now = new OrderedDictionary<string, (Layer Layer, int Images)>();
        Image[] listed = [.. engine.Images.Where(engine.IsListed).GroupBy(static i => i.Id, StringComparer.Ordinal).Select(static g => g.FirstOrDefault(static i => i.Names.Count > 0) ?? g.First())];
        HashSet<string> ids = [.. listed.Select(static i => i.Id)];
        foreach (Layer layer in listed.SelectMany(static i => i.Layers.Distinct()))
        {
            now[layer.Id] = (layer, now.TryGetValue(layer.Id, out (Layer Layer, int Images) known) ? known.Images + 1 : 1);
        }

        // Containers keep the layers of an image that was deleted (D7.3); steps of a build that no image is listed of keep theirs.
        foreach (Layer layer in engine.Images.Concat(engine.Containers.Select(static c => c.Image)).SelectMany(static i => i.Layers))
        {
            now.TryAdd(layer.Id, (layer, 0));
        }

        foreach ((string id, (Layer Layer, int Images) known) in _layers.Where(l => !now.ContainsKey(l.Key)).ToArray())
        {
            _layers.Remove(id);
            Write("layer", id, null, 0, 0, 0);
        }

        foreach ((string id, (Layer Layer, int Images) known) in now)
        {
            if (!_layers.TryGetValue(id, out (Layer Layer, int Images) before) || before.Images != known.Images)
            {
                _layers[id] = known;
                long size = known.Layer.Definition.Size;
                Write("layer", id, null, size, known.Images > 1 ? size : 0, known.Images);
            }
        }

        foreach (HostFile file in engine.Files.Values.Where(f => _files.GetValueOrDefault(f.Path, -1) != f.Size).ToArray())
        {
            _files[file.Path] = file.Size;
            Write("file", file.Path, null, file.Size, 0, 0);
        }

        foreach ((string id, (Image Image, string? Name, long Shared) known) in _images.Where(i => !ids.Contains(i.Key)).ToArray())
        {
            _images.Remove(id);
            Write("image", "sha256:" + id, known.Name, 0, 0, 0);
        }

        foreach (Image image in listed)
        {
            if (!_images.TryGetValue(image.Id, out (Image Image, string? Name, long Shared) before) || (before.Name, before.Shared) != (NameOf(image), SharedOf(image)))
            {
                Write(image);
            }
            else
            {
                // The one that had the names may be gone.
                _images[image.Id] = (image, before.Name, before.Shared);
            }
        }
    }

    private static string? NameOf(Image image) => image.Names.Count > 0 ? image.Names[0] : null;

    // SHARED SIZE is what lies in layers that more than one image uses; UNIQUE SIZE is the rest (D7.14).
    private long SharedOf(Image image) =>
        image.Layers.Distinct().Sum(l => _layers.TryGetValue(l.Id, out (Layer Layer, int Images) known) && known.Images > 1 ? l.Definition.Size : 0);

    // What a container is made of is not listed where it is a step of a build, or was deleted.
    private void WriteUser(Image image)
    {
        if (_images.TryGetValue(image.Id, out (Image Image, string? Name, long Shared) known))
        {
            Write(known.Image);
        }
    }

    private void Write(Image image)
    {
        (_, string? name, long shared) = _images[image.Id] = (image, NameOf(image), SharedOf(image));
        Write("image", "sha256:" + image.Id, name, image.Layers.Distinct().Sum(static l => l.Definition.Size), shared, _containers.GetValueOrDefault(image.Id));
    }

    private void Write(Container container, long size, int references) => Write("container", container.Id, container.Name, size, 0, references);

    private void Write(string kind, string id, string? name, long size, long shared, long references) => writer.Add(new StorageRow
    {
        Time = engine.Host.Simulator.Now,
        Kind = kind,
        Id = id,
        Name = name,
        Size = size,
        Shared = shared,
        Unique = size - shared,
        References = references,
    });
}
