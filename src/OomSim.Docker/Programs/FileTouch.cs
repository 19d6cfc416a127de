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
            if ((KernelFile.IsBelow(path) ? OfKernel(host, process, path) : Fault(path.TrimEnd('/'), path, names)) is { } fault)
            {
                complaints.Append("touch: ").Append(typed).Append(": ").Append(fault).Append('\n');
            }
            else if (names is not null && !KernelFile.IsBelow(path) && !IsFolder(path.TrimEnd('/'), names))
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

    private static string? Fault(string path, string typed, IFileNamespace? names)
    {
        string above = path[..Math.Max(0, path.LastIndexOf('/'))];
        return names is null || IsFolder(path, names) ? null
            : names.Find(above) is not null ? "Not a directory"
            : !IsFolder(above, names) || names.IsMissing(path) ? "No such file or directory"
            : typed.EndsWith('/') ? names.Find(path) is null ? "Is a directory" : "Not a directory"
            : names.IsReadOnly(path) ? "Read-only file system"
            : null;
    }

    // Those that any image is taken to have, that files lie in, or that something is mounted on.
    private static bool IsFolder(string path, IFileNamespace names) =>
        names is not ContainerFiles files ? CommandResolver.IsFolder(path)
        : files.Followed(path, whole: true).TrimEnd('/') is var folder && (files.IsCommonFolder(folder) || files.IsMounted(folder) || files.IsSeenFolder(folder) || files.Seen().Keys.Any(f => f.StartsWith(folder + "/", StringComparison.Ordinal)));
}
