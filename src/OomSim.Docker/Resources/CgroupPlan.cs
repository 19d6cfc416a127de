using System.Collections.Immutable;

namespace OomSim.Docker;

/// <summary>What the runtime does to a cgroup for a set of limits; made by a <see cref="CgroupWriter"/>, as often applied as wanted.</summary>
/// <param name="Resources">The limits.</param>
internal sealed record CgroupPlan(RuntimeResources Resources)
{
    /// <summary>The writes in order, where they do not depend on what the cgroup holds already.</summary>
    public ImmutableArray<CgroupWrite> Writes { get; init; } = [];

    /// <summary>What the runtime says after them; null for nothing.</summary>
    public string? Error { get; init; }
}
