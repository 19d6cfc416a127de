using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>A pod of the node.</summary>
internal sealed record Pod
{
    /// <summary>Its name: that of its workload, numbered where there are several.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>What makes it, as <c>Deployment frontend</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Where its owner stands.</summary>
    public required Location At { get; init; }

    /// <summary><c>metadata.uid</c> of a pod that a cluster has given one; empty for none.</summary>
    public string Uid { get; init; } = "";

    /// <summary>It is an object of its own, not made by a workload.</summary>
    public required bool IsObject { get; init; }

    /// <summary>Its containers in the order in which they start: init containers and sidecars first.</summary>
    public required IReadOnlyList<PodContainer> Containers { get; init; }

    /// <summary>What it asks for as a whole; null for nothing.</summary>
    public PodLevel? Level { get; init; }

    /// <summary>Memory that it takes beside its containers; null for none.</summary>
    public ResourceValue? MemoryOverhead { get; init; }

    /// <summary>CPU that it takes beside its containers; null for none.</summary>
    public ResourceValue? CpuOverhead { get; init; }

    /// <summary>Why a cluster does not make it: what a LimitRange forbids, or makes invalid; empty where it does.</summary>
    public IReadOnlyList<(Location At, string Why)> Refusals { get; init; } = [];

    /// <summary>Always, OnFailure or Never.</summary>
    public string RestartPolicy { get; init; } = "Always";

    /// <summary>Where the restart policy stands; null where it is left out.</summary>
    public Location? RestartPolicyAt { get; init; }

    /// <summary>Most restarts, <c>backoffLimit</c> of a Job; null for no bound.</summary>
    public int? MaximumRestarts { get; init; }

    /// <summary>How many pods a Job makes in place of those that fail, <c>backoffLimit</c>; 0 for none.</summary>
    public int Replacements { get; init; }

    /// <summary>terminationGracePeriodSeconds, s.</summary>
    public long GraceSeconds { get; init; } = 30;

    /// <summary>It uses the network of the host.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Its priority class is <c>system-node-critical</c>.</summary>
    public bool IsNodeCritical { get; init; }

    /// <summary>Its priority, by which it is evicted early or late.</summary>
    public int Priority { get; init; }

    /// <summary>Its containers end by themselves, as those of a Job.</summary>
    public bool RunsToCompletion { get; init; }

    /// <summary>The pod of a StatefulSet that is started before it; null for none.</summary>
    public Pod? After { get; init; }
}
