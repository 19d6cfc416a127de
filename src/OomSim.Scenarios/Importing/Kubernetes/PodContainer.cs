using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>A container of a pod.</summary>
internal sealed record PodContainer
{
    /// <summary>Its name in the pod.</summary>
    public required string Name { get; init; }

    /// <summary>Its image.</summary>
    public required string Image { get; init; }

    /// <summary>Where the image stands.</summary>
    public required Location ImageAt { get; init; }

    /// <summary>What it is in its pod.</summary>
    public required ContainerRole Role { get; init; }

    /// <summary>Where it stands.</summary>
    public required Location At { get; init; }

    /// <summary>A restart policy of its own (on from 1.35, ContainerRestartRules); empty for its pod's.</summary>
    public string RestartPolicy { get; init; } = "";

    /// <summary>How long its preStop hook takes, s; 0 for none.</summary>
    public long PreStopSeconds { get; init; }

    /// <summary>Memory it requests, bytes; null for none.</summary>
    public ResourceValue? MemoryRequest { get; init; }

    /// <summary>Memory it may have, bytes; null for no limit.</summary>
    public ResourceValue? MemoryLimit { get; init; }

    /// <summary>CPU it requests, thousandths; null for none.</summary>
    public ResourceValue? CpuRequest { get; init; }

    /// <summary>CPU it may have, thousandths; null for no limit.</summary>
    public ResourceValue? CpuLimit { get; init; }

    /// <summary>The container with what it says itself, before a LimitRange gives it anything: the API server fills in a pod's own requests from that; null where it is the same.</summary>
    public PodContainer? Said { get; init; }

    /// <summary><c>command</c>: what is run in place of the image's entrypoint.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary><c>args</c>.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary><c>workingDir</c>; empty for the image's.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>Its variables that are known, in order.</summary>
    public IReadOnlyList<(string Name, string Value)> Env { get; init; } = [];

    /// <summary>How it is looked whether it is alive, has started, and is ready.</summary>
    public ContainerProbes Probes { get; init; } = new();

    /// <summary>Memory volumes that it mounts.</summary>
    public IReadOnlyList<MemoryVolume> MemoryVolumes { get; init; } = [];

    /// <summary>Why a cluster does not make its pod: what a LimitRange forbids, or makes invalid; empty where it does.</summary>
    public IReadOnlyList<(Location At, string Why)> Refusals { get; init; } = [];
}
