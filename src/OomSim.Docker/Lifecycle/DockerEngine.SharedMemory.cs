using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Whose /dev/shm a container has when it starts (D4.41; moby <c>setupIPCDirs</c>, <c>withMounts</c>).</summary>
public sealed partial class DockerEngine
{
    // A tmpfs without a size holds half of the memory.
    private SharedMemory? _hostShared;

    private void ShareMemory(Container container)
    {
        ContainerSpec spec = container.Spec;
        SharedMemory? memory = container.Files.BindsHosts ? HostShared()
            : container.Files.HasOwnShared ? null
            : spec.IpcMode == "shareable" ? new SharedMemory(spec.ShmSize, isHosts: false)
            : spec.IpcMode == "host" ? HostShared()
            : spec.IpcMode.StartsWith(JoinsOther, StringComparison.Ordinal) ? Resolve(spec.IpcMode[JoinsOther.Length..]).Container?.Files.Shared
            : null;
        if (memory is not null || container.Files.Shared is not null)
        {
            container.Files.Share(memory, Host);
        }
    }

    private SharedMemory HostShared() => _hostShared ??= new SharedMemory(Pages.Floor(Host.Config.Memory / 2), isHosts: true);
}
