using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>Makes the cgroup that a start of a container would, with its limits and without a process.</summary>
    /// <param name="container">One that does not run.</param>
    /// <returns>The cgroup, which whoever asked removes; null with the engine's error where a start is refused.</returns>
    public (Cgroup? Cgroup, string? Error) Confine(Container container)
    {
        ArgumentNullException.ThrowIfNull(container);
        LaunchPlan launch = LaunchOf(container);
        string? error = MakeCgroup(container, launch, out Cgroup? cgroup) ?? SetLimits(container, launch, cgroup!);
        return error is null ? (cgroup, null) : (null, error);
    }

    /// <summary><c>docker inspect</c> of one container.</summary>
    public string InspectJson(Container container) => ContainerJson.Format([container], Profile, Host.Config.Cgroup);

    // D4.43.
    private string? CpuSharesFault(ContainerSpec spec) => spec.CpuShares >= 0 ? null
        : Profile.NamesCpuShares ? $"invalid CPU shares ({spec.CpuShares}): value must be a positive integer"
        : "shares: invalid argument";

    private string? MakeCgroup(Container container, LaunchPlan launch, out Cgroup? cgroup)
    {
        cgroup = null;
        if (CpuSharesFault(container.Spec) is { } negative)
        {
            return negative;
        }

        if (launch.PlaceRefusal is { } misplaced)
        {
            return $"{TaskErrorPrefix}OCI runtime create failed: runc create failed: {misplaced}: unknown";
        }

        if (ParentOf(launch) is { } parent && (cgroup = Host.TryCreateCgroup(parent, launch.CgroupName)) is not null)
        {
            return null;
        }

        // K9.11.
        return UnmadeCgroup(launch, "no space left on device");
    }

    private string UnmadeCgroup(LaunchPlan launch, string cause)
    {
        string mount = Host.Config.Cgroup == CgroupVersion.V1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
        return TaskErrorPrefix + "OCI runtime create failed: runc create failed: unable to start container process: "
            + $"unable to apply cgroup configuration: mkdir {mount}{launch.ParentPath.TrimEnd('/')}/{launch.CgroupName}: {cause}: unknown";
    }

    // The cgroup goes again where that fails.
    private string? SetLimits(Container container, LaunchPlan launch, Cgroup cgroup)
    {
        container.Resources = launch.Limits.Resources;

        // Nothing is charged to it yet, so no write has to wait.
        if (_writer.Apply(cgroup, launch.Limits).GetResult() is { } refused)
        {
            RemoveCgroup(cgroup);
            return TaskErrorPrefix + "OCI runtime create failed: runc create failed: "
                + $"unable to start container process: error during container init: error setting cgroup config for procHooks process: {refused}: unknown";
        }

        if (Host.Config.Cgroup == CgroupVersion.V2 && container.Spec.OomKillDisable == false)
        {
            container.Spec = container.Spec with { OomKillDisable = null }; // D4.42
        }

        if (launch.UlimitRefusal is { } limits)
        {
            RemoveCgroup(cgroup);
            return $"{TaskErrorPrefix}OCI runtime create failed: {limits}: unknown";
        }

        return null;
    }
}
