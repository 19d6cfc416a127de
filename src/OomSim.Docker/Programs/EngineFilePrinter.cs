using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>cat</c> of a file that the engine mounts into every container (<see cref="ContainerFiles.EngineFiles"/>): of <c>/etc/hostname</c> what it says, of the others nothing is known but that they are there.</summary>
/// <param name="Path">Its full path.</param>
internal sealed record EngineFilePrinter(string Path) : ITool
{
    private const string HostName = "/etc/hostname";

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names) =>
        new(Path == HostName && ProcessContext.ContainerOf(process) is { } container ? ProcessContext.HostName(container) + "\n" : "");
}
