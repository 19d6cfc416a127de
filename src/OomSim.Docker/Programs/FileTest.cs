using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>test</c> of what lies at a path. A file of the kernel has no size.</summary>
/// <param name="Path">What is asked for.</param>
/// <param name="Operator"><c>-e</c>, <c>-f</c>, <c>-r</c> or <c>-s</c>.</param>
internal sealed record FileTest(TypedPath Path, string Operator) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        (PathKind kind, long size) = names is not ContainerFiles files ? names?.Find(Path.Full) is { } inode ? (PathKind.File, inode.ContentAt(host.Simulator.Now)) : (PathKind.None, 0)
            : files.LookUp(Path.Full) is (not PathKind.None and var found, var place, _) && !KernelFile.IsMissing(host, process, place)
                ? (found, files.Find(place) is { } file ? files.SizeOf(file) : ContainerFiles.EngineFiles.Contains(place, StringComparer.Ordinal) ? 1 : 0)
            : (PathKind.None, 0);
        bool holds = Operator switch
        {
            // A folder takes room for its names.
            "-s" => kind == PathKind.Folder || size > 0,
            "-f" => kind == PathKind.File,
            _ => kind != PathKind.None,
        };
        return new ToolAnswer("", "", holds ? 0 : 1);
    }
}
