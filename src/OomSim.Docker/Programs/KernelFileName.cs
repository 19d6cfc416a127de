using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>ls</c> of a file of the kernel, in the words of BusyBox.</summary>
/// <param name="Path">Its full path.</param>
internal sealed record KernelFileName(string Path) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names) => KernelFile.Read(host, process, Path).Errno == Errno.ENOENT
        ? new ToolAnswer("", $"ls: {Path}: No such file or directory\n", 1)
        : new ToolAnswer(Path + "\n");
}
