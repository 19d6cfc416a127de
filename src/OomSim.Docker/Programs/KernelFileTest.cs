using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>test</c> of a file of the kernel, which has no size.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Operator"><c>-e</c>, <c>-f</c>, <c>-r</c> or <c>-s</c>.</param>
internal sealed record KernelFileTest(string Path, string Operator) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        Errno errno = KernelFile.Read(host, process, Path).Errno;
        bool holds = errno != Errno.ENOENT && Operator switch
        {
            "-s" => errno == Errno.EISDIR,
            "-f" => errno != Errno.EISDIR,
            _ => true,
        };
        return new ToolAnswer("", "", holds ? 0 : 1);
    }
}
