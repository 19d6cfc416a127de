using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>touch</c> of BusyBox: an empty file where there is none; a file of a layer below is copied up, for its time is written.</summary>
/// <param name="Paths">What is touched.</param>
internal sealed record FileTouch(IReadOnlyList<TypedPath> Paths) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        var complaints = new StringBuilder();
        List<string> opened = [];
        foreach (TypedPath path in Paths)
        {
            string place = path.Place(names);
            bool isKernels = KernelFile.IsBelow(place);
            if ((isKernels ? OfKernel(host, process, place, names) : Fault(path, names) is not Errno.None and var errno ? ErrnoText.Of(errno) : null) is { } fault)
            {
                complaints.Append("touch: ").Append(path.Typed).Append(": ").Append(fault).Append('\n');
            }
            else if (names is not null && !isKernels && MayOpen(path.Full, names))
            {
                opened.Add(path.Full);
            }
        }

        return new ToolAnswer("", complaints.ToString(), complaints.Length > 0 ? 1 : 0) { Opened = opened };
    }

    private static string? OfKernel(LinuxHost host, Process process, string path, IFileNamespace? names) => KernelFileOpening.Fault(host, process, path) switch
    {
        // The time of what a process has open is no file's.
        _ when KernelFolders.IsOpened(path) => null,
        _ when (names as ContainerFiles)?.LookUp(path).Fault is Errno.ENOTDIR => ErrnoText.Of(Errno.ENOTDIR),
        null => KernelFile.NotSimulated(path),
        Errno.None => null,

        // The times of a folder are written as well.
        Errno.EISDIR => KernelFileOpening.IsReadOnly(process, path) ? ErrnoText.Of(Errno.EROFS) : null,
        { } errno => ErrnoText.Of(errno),
    };

    // Not a folder or device.
    private static bool MayOpen(string path, IFileNamespace names) =>
        names is not ContainerFiles files || files.LookUp(path).Kind is PathKind.None or PathKind.File;

    // It sets the times of what is there, and makes a file only where there is nothing.
    private static Errno Fault(TypedPath path, IFileNamespace? names) =>
        names is not ContainerFiles files ? Errno.None
        : files.LookUp(path.Full) is not (PathKind.None, _, var fault) ? files.IsReadOnly(path.Full) ? Errno.EROFS : Errno.None
        : fault == Errno.ENOENT ? files.CreationFault(path)
        : fault;
}
