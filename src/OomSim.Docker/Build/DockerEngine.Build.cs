using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private readonly SortedDictionary<string, BuildContext> _contexts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, BuildContext> _inputs = new(StringComparer.Ordinal);

    /// <summary>Folders of the host that images can be built of, by path.</summary>
    public IReadOnlyDictionary<string, BuildContext> BuildContexts => _contexts;

    /// <summary>Makes a folder known to the host.</summary>
    public void AddBuildContext(string path, BuildContext context) => _contexts[FileKey(path)] = context with { Place = FileKey(path) };

    /// <summary>The folder at a path, with what commands wrote into it; null for none.</summary>
    internal BuildContext? FindContext(string path) => _contexts.GetValueOrDefault(FileKey(path)) is { } context ? WithWritten(context) : null;

    private long _outsideDockerfiles;

    /// <summary>What the client calls a Dockerfile that it sends beside a folder: another name each time.</summary>
    internal string OutsideDockerfileName() => ".dockerfile." + _names.IdOf("dockerfile/" + Number(++_outsideDockerfiles))[..20];

    /// <summary>Makes known what a line gives the builder on standard input: a Dockerfile, as a folder with nothing else, or the archive of a folder.</summary>
    /// <param name="path">The file's path, as it is typed.</param>
    /// <param name="context">What is in it.</param>
    public void AddBuildInput(string path, BuildContext context) => _inputs[FileKey(path)] = context;

    /// <summary>What the builder is given with the file at a path; null for none.</summary>
    internal BuildContext? FindInput(string path) => _inputs.GetValueOrDefault(FileKey(path));

    /// <summary>The path of a file within a folder of the host; null where it is not in it.</summary>
    /// <param name="folder">The folder, as it is typed.</param>
    /// <param name="file">The file, as it is typed.</param>
    public static string? WithinFolder(string folder, string file)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(file);
        string outer = FileKey(folder), inner = FileKey(file);
        return outer.Length == 0 ? inner.StartsWith('/') ? null : inner
            : inner.StartsWith(outer + "/", StringComparison.Ordinal) ? inner[(outer.Length + 1)..]
            : null;
    }

    /// <summary>True for a folder of the host that images can be built of, or one that it lies in or that is in it; false for a file in one; null for neither.</summary>
    /// <param name="path">Which.</param>
    internal bool? IsContextFolder(string path)
    {
        string whole = HostPath(path);
        foreach (BuildContext context in _contexts.Values)
        {
            string place = HostPath(context.Place);
            if (place == whole || place.StartsWith(whole + "/", StringComparison.Ordinal))
            {
                return true;
            }

            string within = whole.StartsWith(place + "/", StringComparison.Ordinal) ? whole[(place.Length + 1)..] : "";
            if (within.Length > 0 && (context.Files.ContainsKey(within) || context.DockerfileNamed(within) is not null))
            {
                return false;
            }

            if (within.Length > 0 && (context.Folders?.Contains(within) == true || context.Files.Keys.Any(f => f.StartsWith(within + "/", StringComparison.Ordinal))))
            {
                return true;
            }
        }

        return _inputs.Keys.Any(i => HostPath(i).StartsWith(whole + "/", StringComparison.Ordinal)) ? true : null;
    }

    /// <summary>What the client comes upon on the way along a path that the host does not have: its first part that is missing, or a file that more stands behind.</summary>
    /// <param name="path">Which.</param>
    internal string EvaluationFault(string path)
    {
        string whole = HostPath(path);
        for (int slash = whole.IndexOf('/', 1); slash > 0; slash = whole.IndexOf('/', slash + 1))
        {
            string above = whole[..slash];
            bool? isFolder = IsContextFolder(above);
            if (isFolder == false || FileSize(above) is not null)
            {
                return "not a directory";
            }

            if (!HasPath(above) && isFolder is null)
            {
                return Missing(above);
            }
        }

        return Missing(whole);

        static string Missing(string part) => $"lstat {part}: no such file or directory";
    }

    /// <summary>What the command of a step starts.</summary>
    /// <param name="image">The image that it runs in; null on top of nothing.</param>
    /// <param name="command">The command and its arguments.</param>
    /// <param name="folder">The folder that it runs in.</param>
    /// <param name="env">The variables that it will have.</param>
    internal static CommandProgram ResolveForBuild(Image? image, IReadOnlyList<string> command, string folder, IEnumerable<string> env) =>
        CommandResolver.Resolve(command, image is null ? new ProgramPlace(Idle, []) { IsWhole = true } : ProgramPlace.Of(image, image.Definition.Program ?? Idle, folder, env));

    /// <summary>The container of a step: what runs in it, or what only shows what is changed.</summary>
    /// <param name="like">What it is made with, but for image and command.</param>
    /// <param name="image">The image; null on top of nothing.</param>
    /// <param name="command">Its command.</param>
    /// <param name="config">The configuration of the step: its volumes are made.</param>
    /// <param name="program">What runs; null for what the command says.</param>
    /// <param name="isShown">True for a step that runs nothing: its command stands behind the entrypoint of the step's configuration (dispatchers.go, withCmdComment; 20.10.24).</param>
    internal (Container? Container, string? Error, IReadOnlyList<string> Warnings) CreateForBuild(
        ContainerSpec like, Image? image, IReadOnlyList<string> command, ImageConfig config, ProgramSet? program, bool isShown)
    {
        // What an image is told to run by itself has no say in its own building. A container of nothing is one of an image without layers, which is never seen.
        Image below = image ?? _images.AddOrGet(new ImageDefinition("", [], null) { Config = new ImageConfig(), IsWhole = true }, null);
        ContainerSpec spec = like with { Image = "sha256:" + below.Id, Command = isShown ? command : [.. command.Skip(1)], Entrypoint = isShown ? config.Entrypoint : [command[0]], RunsCommand = program is null, Program = program, Labels = config.Labels ?? like.Labels };
        (Container? container, string? error, IReadOnlyList<string> warnings) = Create(spec with { Volumes = [.. MountRules.OfImage(spec, config.Volumes)] });
        if (image is null)
        {
            _images.Remove(below);
            if (container is not null)
            {
                container.Spec = container.Spec with { Image = "" };
            }
        }

        return (container, error, warnings);
    }

    /// <summary>Adds the image of a step.</summary>
    internal Image StoreBuilt(ImageDefinition definition, Image? parent)
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

    /// <summary>Images made on top of an image, or of nothing, in order of being made.</summary>
    internal IEnumerable<Image> ChildrenOf(Image? image) => _images.Children(image);
}
