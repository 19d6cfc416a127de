using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>cat</c> of a file whose content is not known, before it is read: it says so where there is none (BusyBox, coreutils/cat.c).</summary>
/// <param name="Path">The file.</param>
internal sealed record FileReading(TypedPath Path) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        if (names is not ContainerFiles files)
        {
            return names?.Find(Path.Full) is null ? Unopened(Errno.ENOENT) : new ToolAnswer("");
        }

        (PathKind kind, string place, Errno fault) = files.LookUp(Path.Full);
        return kind switch
        {
            PathKind.None => Unopened(fault),
            _ when KernelFile.IsMissing(host, process, place) => Unopened(Errno.ENOENT),
            PathKind.Folder => new ToolAnswer("", "cat: read error: Is a directory\n", 1),
            PathKind.File when KernelFile.IsKnown(place) => new KernelFilePrinter([Path with { Full = place }]).Run(host, process, names) with { EndsLoop = true },
            PathKind.Device or PathKind.File when files.IsDevice(place) || KernelFile.IsBelow(place) => new ToolAnswer("", $"cat: {DockerEngine.NotSimulatedPrefix}what '{Path.Typed}' says is not simulated\n", 1),

            // What the engine mounts has no file of its own before the container writes to it.
            _ when files.Find(place) is null => new EngineFilePrinter(place).Run(host, process, names) with { EndsLoop = true },
            _ => new ToolAnswer(""),
        };
    }

    private ToolAnswer Unopened(Errno fault) => new("", $"cat: can't open '{Path.Typed}': {ErrnoText.Of(fault)}\n", 1);
}
