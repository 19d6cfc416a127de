using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Where a command is started, and what it finds there: the facts of an image or a container that decide what its words mean.</summary>
/// <param name="Own">What the image (or the service) describes.</param>
/// <param name="Files">Full paths of the files that the image is known to have.</param>
public sealed record ProgramPlace(ProgramSet Own, IReadOnlyCollection<string> Files)
{
    /// <summary>The folders in which a word without one is looked for, each with a slash at its end: the engine's default PATH.</summary>
    internal static readonly string[] DefaultSearch = ["/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"];

    private const string PathVariable = "PATH=";

    /// <summary>True where the image has no other files: then a tool has to be among them, too.</summary>
    public bool IsWhole { get; init; }

    /// <summary>True where the command is what the image runs by itself, and so its own program.</summary>
    public bool RunsOwn { get; init; }

    /// <summary>The folder that the command is started in; empty: the root.</summary>
    public string Folder { get; init; } = "";

    /// <summary>True for a file that is known not to be executable, by its full path; null where no such is known.</summary>
    internal Func<string, bool>? IsPlain { get; init; }

    /// <summary>The folders in which a word without one is looked for, where all files are known.</summary>
    internal string[] Search { get; init; } = DefaultSearch;

    /// <summary>The place of a command in a container of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="own">What it (or the service) describes.</param>
    /// <param name="folder">The folder that the command is started in; empty: the root.</param>
    /// <param name="env">The variables that it will have, <c>NAME=VALUE</c>: the runtime looks for it by the last PATH among them.</param>
    internal static ProgramPlace Of(Image image, ProgramSet own, string folder, IEnumerable<string> env) => new(own, image.Programs)
    {
        IsWhole = image.Definition.IsWhole,
        Folder = folder,
        IsPlain = image.IsPlain,
        Search = image.Definition.IsWhole && env.LastOrDefault(v => v.StartsWith(PathVariable, StringComparison.Ordinal)) is { } path ? SearchIn(path[PathVariable.Length..], image) : DefaultSearch,
    };

    // As the kernel finds them; those that are not named from the root find none that may be run (os/exec, ErrDot).
    private static string[] SearchIn(string path, Image image)
    {
        return [.. path.Split(':').Where(f => f.StartsWith('/')).Select(f => SymbolicPath.Resolve(f, image.Links.GetValueOrDefault, whole: true, folder => image.KindOf(folder) != PathKind.Folder).TrimEnd('/') + "/")];
    }
}
