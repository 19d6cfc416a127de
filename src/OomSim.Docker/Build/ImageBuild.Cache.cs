namespace OomSim.Docker;

/// <summary>What of a step was built before (D7.36; image/cache/cache.go).</summary>
internal sealed partial class ImageBuild
{
    // Images that --cache-from names and the host has; null where it names none. What it names and the host has not leaves an empty list: nothing is found then.
    private List<Image>? _sources;

    private bool Cached(IReadOnlyList<string> command, ImageConfig config)
    {
        if (!_hits)
        {
            return false;
        }

        Image? known = Local(command, config);
        if (_sources is not null)
        {
            // Of what the host has built itself only that counts which such an image is made on top of.
            known = known is not null && _sources.Exists(s => IsAbove(s, known)) ? known : Named(command, config);
        }

        _hits = known is not null;
        if (known is not null)
        {
            _image = known;
            shell.Out(" ---> Using cache");
        }

        return _hits;
    }

    // The newest image that the same command has made of this one, with the same configuration.
    private Image? Local(IReadOnlyList<string> command, ImageConfig config)
    {
        string wanted = Text(config);
        return engine.ChildrenOf(_image).LastOrDefault(i => i.Definition.ContainerConfig is { } made
            && made.Cmd.SequenceEqual(command, StringComparer.Ordinal) && i.Definition.Config is { } has && Text(has) == wanted);
    }

    private static bool IsAbove(Image image, Image below)
    {
        Image? parent = image.Parent;
        while (parent is not null && !ReferenceEquals(parent, below))
        {
            parent = parent.Parent;
        }

        return parent is not null;
    }

    // An image whose history goes on with this command: itself where it ends so, else a new one of as many of its steps.
    private Image? Named(IReadOnlyList<string> command, ImageConfig config)
    {
        string wanted = string.Join(' ', command);
        IReadOnlyList<HistoryEntry> below = _image?.Definition.Steps ?? [];
        IReadOnlyList<LayerDefinition> layers = _image?.Definition.Layers ?? [];
        foreach (Image source in _sources!)
        {
            IReadOnlyList<HistoryEntry> steps = source.Definition.Steps;
            if (steps.Count <= below.Count || steps[below.Count].CreatedBy != wanted || !below.SequenceEqual(steps.Take(below.Count))
                || !layers.Select(Layer.DigestOf).SequenceEqual(source.Definition.Layers.Take(layers.Count).Select(Layer.DigestOf), StringComparer.Ordinal))
            {
                continue;
            }

            if (steps.Count == below.Count + 1)
            {
                source.Parent = _image;
                return source;
            }

            Image restored = engine.StoreBuilt(
                new ImageDefinition("", [.. source.Definition.Layers.Take(layers.Count + (steps[below.Count].EmptyLayer ? 0 : 1))], source.Definition.Program, config.StopSignal)
                {
                    Config = config,
                    Author = source.Definition.Author,
                    History = [.. steps.Take(below.Count + 1)],
                    CreatedNs = steps[below.Count].CreatedNs,
                    DockerVersion = engine.ReleaseNumber,
                    Users = source.Definition.Users,
                    IsWhole = source.Definition.IsWhole,
                },
                _image);

            // The engine stays with the one it has begun to follow.
            _sources = [source];
            return restored;
        }

        return null;
    }
}
