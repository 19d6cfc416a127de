namespace OomSim.Docker;

/// <summary>Who makes the cgroups of containers: <c>native.cgroupdriver</c> of dockerd (D4.44).</summary>
public enum CgroupDriver
{
    /// <summary>The runtime, in <c>/docker</c> or the parent that was asked for.</summary>
    Cgroupfs,

    /// <summary>systemd, as scopes in <c>system.slice</c> or the slice that was asked for: the default on v2 hosts that it has booted.</summary>
    Systemd,
}
