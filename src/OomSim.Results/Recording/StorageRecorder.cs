using OomSim.Docker;

namespace OomSim.Results;

/// <summary>
/// Writes storage.csv: layers and images at the start, then a row wherever a container's writable layer comes, is found to
/// have another size or name, or goes, with the row of its image, whose references count containers.
/// </summary>
internal sealed class StorageRecorder(DockerEngine engine, TraceWriter writer)
{
    private readonly Dictionary<Container, (long Size, string Name)> _written = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Image, long> _containers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Layer, int> _images = new(ReferenceEqualityComparer.Instance);
    private bool _started;

    /// <summary>Rows of all there is; later calls do nothing.</summary>
    public void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        List<Layer> layers = [];
        foreach (Layer layer in engine.Images.SelectMany(static i => i.Layers.Distinct()))
        {
            if (!_images.TryGetValue(layer, out int users))
            {
                layers.Add(layer);
            }

            _images[layer] = users + 1;
        }

        layers.ForEach(Write);
        foreach (Image image in engine.Images)
        {
            Write(image);
        }
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
                Write(container.Image);
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
            Write(container.Image);
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

    private void Count(Image image, int change) => _containers[image] = _containers.GetValueOrDefault(image) + change;

    private void Write(Layer layer)
    {
        int users = _images[layer];
        long shared = users > 1 ? layer.Definition.Size : 0;
        Write("layer", layer.Definition.Id, null, layer.Definition.Size, shared, users);
    }

    // SHARED SIZE is what lies in layers that more than one image uses; UNIQUE SIZE is the rest (D7.14).
    private void Write(Image image)
    {
        long size = 0, shared = 0;
        foreach (Layer layer in image.Layers.Distinct())
        {
            size += layer.Definition.Size;
            shared += _images.GetValueOrDefault(layer) > 1 ? layer.Definition.Size : 0;
        }

        Write("image", "sha256:" + image.Id, image.Names.Count > 0 ? image.Names[0] : null, size, shared, _containers.GetValueOrDefault(image));
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
