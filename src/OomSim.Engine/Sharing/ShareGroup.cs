namespace OomSim.Engine;

/// <summary>A group of claims and groups that share what their parent grants by weight (a CPU cgroup).</summary>
public sealed class ShareGroup
{
    internal readonly List<ShareGroup> Groups = [];
    internal readonly List<ShareClaim> Claims = [];

    internal ShareGroup(ShareGroup? parent, long weight)
    {
        Parent = parent;
        Weight = weight;
    }

    /// <summary>The group above; null for the root.</summary>
    public ShareGroup? Parent { get; }

    /// <summary>Its weight among its siblings.</summary>
    public long Weight { get; internal set; }

    /// <summary>The most the group may use (quota ÷ period, cpuset), in 2^-20 of a unit; <see cref="long.MaxValue"/> for no cap.</summary>
    public long Cap { get; internal set; } = long.MaxValue;

    /// <summary>Sum of what its claims and groups want, each within its cap, in 2^-20 of a unit.</summary>
    public long Demand { get; internal set; }

    /// <summary>What its members get in total, in 2^-20 of a unit.</summary>
    public long Granted { get; internal set; }

    /// <summary>What its members want beyond the group's own cap, in 2^-20 of a unit: the rate at which throttled time grows.</summary>
    public long Throttled { get; internal set; }
}
