using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>A cgroup that is there before any container, such as those that a kubelet makes for its pods.</summary>
/// <param name="Path">Its path below the mount, as <c>/kubepods/burstable</c>; the cgroups above it are made as well.</param>
/// <param name="Files">What is written to its files, in order.</param>
public sealed record CgroupSettings(string Path, IReadOnlyList<(string File, string Value)> Files)
{
    /// <summary>Makes it.</summary>
    /// <param name="host">Where.</param>
    /// <returns>What the kernel answers to each write; one ENOSPC where it cannot be made (K9.11).</returns>
    public IReadOnlyList<Errno> Make(LinuxHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.TryCreateCgroup(Path) is { } cgroup ? [.. Files.Select(f => host.WriteFile(cgroup, f.File, f.Value))] : [Errno.ENOSPC];
    }
}
