using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>cat</c> of files of the kernel, in the words of BusyBox.</summary>
/// <param name="Paths">Their paths.</param>
internal sealed record KernelFilePrinter(IReadOnlyList<TypedPath> Paths) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        var text = new StringBuilder();
        var errors = new StringBuilder();
        foreach (TypedPath path in Paths)
        {
            (string read, Errno errno) = KernelFile.Read(host, process, path.Full);
            text.Append(read);
            errors.Append(errno switch
            {
                Errno.None => "",
                Errno.EISDIR => "cat: read error: Is a directory\n",
                Errno.EINVAL => "cat: read error: Invalid argument\n",
                Errno.EACCES => $"cat: can't open '{path.Typed}': Permission denied\n",
                _ => $"cat: can't open '{path.Typed}': No such file or directory\n",
            });
        }

        return new ToolAnswer(text.ToString(), errors.ToString(), errors.Length > 0 ? 1 : 0);
    }
}
