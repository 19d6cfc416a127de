using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>A /dev/shm that lies on the host and that several containers may have (moby <c>daemon/container_operations_unix.go</c>, setupIPCDirs): the host's own, or that of a container with <c>--ipc shareable</c>.</summary>
/// <param name="size">Bytes it may hold.</param>
/// <param name="isHosts">True for the host's own, which stays.</param>
internal sealed class SharedMemory(long size, bool isHosts)
{
    private int _holders;

    /// <summary>Its files.</summary>
    public VolumeFiles Files { get; } = new() { Memory = new Tmpfs(Pages.Ceiling(size)) };

    /// <summary>True for the host's own.</summary>
    public bool IsHosts => isHosts;

    /// <summary>One more container has it mounted.</summary>
    public void Take() => _holders++;

    /// <summary>A container's mount goes; with the last one all that is in it.</summary>
    public void Release(LinuxHost host)
    {
        if (--_holders == 0 && !isHosts)
        {
            Files.Delete(host);
        }
    }
}
