namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private readonly SortedDictionary<string, BuildContext> _contexts = new(StringComparer.Ordinal);

    /// <summary>Folders of the host that images can be built of, by the path that is typed.</summary>
    public IReadOnlyDictionary<string, BuildContext> BuildContexts => _contexts;

    /// <summary>Makes a folder known to the host.</summary>
    public void AddBuildContext(string path, BuildContext context) => _contexts[path] = context;

    /// <summary>The container of a step: what runs in it, or what only shows what is changed.</summary>
    internal (Container? Container, string? Error) CreateForBuild(Image image, IReadOnlyList<string> command, bool runs)
    {
        // What an image is told to run by itself has no say in its own building.
        var spec = new ContainerSpec { Image = "sha256:" + image.Id, Command = [.. command.Skip(1)], Entrypoint = [command[0]], RunsCommand = runs };
        (Container? container, string? error, _) = Create(spec);
        return (container, error);
    }

    /// <summary>Adds the image of a step.</summary>
    internal Image StoreBuilt(ImageDefinition definition, Image parent)
    {
        Image image = _images.AddOrGet(definition, parent);
        ImagesChanged();
        return image;
    }

    /// <summary>Gives a built image its name.</summary>
    internal void NameBuilt(Image image, string name)
    {
        Name(image, name);
        ImagesChanged();
    }

    /// <summary>Images made on top of an image, in order of being made.</summary>
    internal IEnumerable<Image> ChildrenOf(Image image) => _images.Children(image);
}
