namespace OomSim.Docker;

/// <summary>Programs of an image whose files are all known that a mount hides, or that a run before has removed.</summary>
public sealed partial class DockerEngine
{
    // The same of the small init, which what the user mounts can hide.
    private string? HiddenInit(Container container) =>
        !container.Spec.HasSmallInit || Planned(container).LastOrDefault(m => m.Place.Length > 1 && m.Covers(SmallInit)) is null || IsSeen(container, SmallInit) ? null
            : $"exec: {GoQuote.Text(SmallInit)}: stat {SmallInit}: no such file or directory";

    // What the runtime says of a program that the image has and the container has not (20.10.24 with runc 1.1.5); null where it is there, or nobody knows.
    private string? HiddenProgram(Container container, string name)
    {
        ContainerSpec spec = container.Spec;
        if (!container.Image.Definition.IsWhole || spec.HasSmallInit || name.Length == 0
            || (spec.Binds.Count + spec.BindsOfOthers.Count + spec.Mounts.Count + spec.Tmpfs.Count + container.Volumes.Count == 0 && !container.Files.Deleted.Any()))
        {
            return null;
        }

        return MissedProgram(container, name);
    }

    // Apart, so that starts that ask for nothing of it allocate nothing.
    private string? MissedProgram(Container container, string name)
    {
        bool isPath = name.Contains('/', StringComparison.Ordinal);
        string[] places = [.. (isPath ? [name] : ProgramPlace.DefaultSearch.Select(folder => folder + name)).Where(p => p.StartsWith('/') && container.Files.IsOfImage(p))];

        // A file of that name may be in a folder that only the image's own PATH names.
        return places.Length == 0 || Array.Exists(places, p => IsSeen(container, p)) || (!isPath && container.Image.Paths.Any(f => f.EndsWith("/" + name, StringComparison.Ordinal) && !ProgramPlace.DefaultSearch.Contains(f[..^name.Length], StringComparer.Ordinal))) ? null
            : isPath ? $"exec: {GoQuote.Text(name)}: stat {name}: no such file or directory" : $"exec: {GoQuote.Text(name)}: executable file not found in $PATH";
    }

    private bool IsSeen(Container container, string path)
    {
        string name = container.Files.Followed(path, whole: true);
        PlannedMount? over = Planned(container).LastOrDefault(m => m.Place.Length > 1 && m.Covers(name));
        return over is null || over.IsTmpfs || container.Volumes.Any(v => CleanPath.Rooted(v.Destination) == over.Place) ? container.Files.Find(path) is not null
            : over.Place == name || IsUntold(over.Source) || FileSize(over.Source.TrimEnd('/') + name[over.Place.Length..]) is not null;
    }

    // Folders of every system, the project's and those that images are built of have files that nobody has told of.
    private bool IsUntold(string folder) =>
        HostPath(folder) is var whole && (CommonFolders.Has(whole) || IsKernels(whole) || IsContextFolder(folder) is not null || whole == Home || whole.StartsWith(Home + "/", StringComparison.Ordinal));
}
