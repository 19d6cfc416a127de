using System.Text;

namespace OomSim.Docker;

/// <summary>The files that the engine puts into every container, as <c>docker cp</c> finds them (daemon/initlayer; container_unix.go, NetworkMounts; 20.10.24).</summary>
public sealed partial class DockerEngine
{
    // Bytes by full path. Before the first start there is nothing in them; what is in /etc/resolv.conf follows the host's, which nobody tells of.
    private static IEnumerable<KeyValuePair<string, long>> EngineFileSizes(Container container)
    {
        foreach (string path in InitFiles)
        {
            yield return KeyValuePair.Create(path, container.Files.HasOtherText(path) && container.Files.Find(path) is { } other ? container.Files.SizeOf(other)
                : container.StartedAtNs is null ? 0
                : path switch
                {
                    "/etc/hostname" => ProcessContext.HostName(container).Length + 1,
                    "/etc/hosts" => Encoding.UTF8.GetByteCount(HostsFile.Of(container)),
                    _ => 0,
                });
        }
    }
}
