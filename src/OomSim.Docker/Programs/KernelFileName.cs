using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>ls</c> of a file of the kernel, in the words of BusyBox.</summary>
/// <param name="Path">Its path.</param>
internal sealed record KernelFileName(TypedPath Path) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names) => KernelFile.Read(host, process, Path.Full).Errno == Errno.ENOENT
        ? new ToolAnswer("", $"ls: {Path.Typed}: No such file or directory\n", 1)
        : new ToolAnswer(Path.Typed + "\n");
}
