using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Cgroup namespaces of containers.</summary>
internal static class CgroupModes
{
    /// <summary>The one of who says nothing: the host's on v1, its own on v2 (D4.45).</summary>
    public static string Default(CgroupVersion version) => version == CgroupVersion.V1 ? "host" : "private";
}
