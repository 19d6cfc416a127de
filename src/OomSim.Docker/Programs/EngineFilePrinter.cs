using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// <c>cat</c> of a file that the engine mounts into every container (<see cref="ContainerFiles.EngineFiles"/>): what <c>/etc/hostname</c> and <c>/etc/hosts</c> say. Of <c>/etc/resolv.conf</c>, which follows the host's,
/// of what the user mounts there instead (container_unix.go, NetworkMounts) and of what the container has written there itself nothing is known but that it is there.
/// </summary>
/// <param name="Path">Its full path.</param>
internal sealed record EngineFilePrinter(string Path) : ITool
{
    private const string HostName = "/etc/hostname";
    private const string Hosts = "/etc/hosts";

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names) =>
        new(ProcessContext.ContainerOf(process) is not { } container || container.Files.HasOtherText(Path) ? ""
            : Path switch
            {
                HostName => ProcessContext.HostName(container) + "\n",
                Hosts => HostsFile.Of(container),
                _ => "",
            });
}
