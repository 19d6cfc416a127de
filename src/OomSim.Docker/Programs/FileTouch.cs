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
        foreach ((string typed, string path) in Paths)
        {
            if ((KernelFile.IsBelow(path) ? OfKernel(host, process, path) : Fault(path, names) is not Errno.None and var errno ? ErrnoText.Of(errno) : null) is { } fault)
            {
                complaints.Append("touch: ").Append(typed).Append(": ").Append(fault).Append('\n');
            }
            else if (names is not null && !KernelFile.IsBelow(path) && MayOpen(path, names))
            {
                opened.Add(path);
            }
        }

        return new ToolAnswer("", complaints.ToString(), complaints.Length > 0 ? 1 : 0) { Opened = opened };
    }

    private static string? OfKernel(LinuxHost host, Process process, string path) => KernelFileOpening.Fault(host, process, path) switch
    {
        null => KernelFile.NotSimulated(path),
        Errno.None => null,

        // The times of a folder are written as well.
        Errno.EISDIR => KernelFileOpening.IsReadOnly(process, path) ? ErrnoText.Of(Errno.EROFS) : null,
        { } errno => ErrnoText.Of(errno),
    };

    // Not a folder or device, and not what a link leads to of the kernel's.
    private static bool MayOpen(string path, IFileNamespace names) =>
        names is not ContainerFiles files || (files.KindOf(path) is PathKind.None or PathKind.File && !KernelFile.IsBelow(files.Followed(path, whole: true)));

    // It sets the times of what is there, and makes a file only where there is nothing.
    private static Errno Fault(string path, IFileNamespace? names) =>
        names is not ContainerFiles files ? Errno.None
        : files.LookUp(path) is not (PathKind.None, var fault) ? files.IsReadOnly(path) ? Errno.EROFS : Errno.None
        : fault == Errno.ENOENT ? files.CreationFault(path)
        : fault;
}
