namespace OomSim.Engine;

/// <summary>One consumer's wish for a shared resource (a thread's wish for CPU).</summary>
public sealed class ShareClaim
{
    internal ShareClaim(ShareGroup group, IShareOwner owner, long weight)
    {
        Group = group;
        Owner = owner;
        Weight = weight;
    }

    /// <summary>The group it competes in.</summary>
    public ShareGroup Group { get; internal set; }

    /// <summary>Who is told of changes.</summary>
    public IShareOwner Owner { get; }

    /// <summary>Its weight among the group's members.</summary>
    public long Weight { get; internal set; }

    /// <summary>The most it can use, in 2^-20 of a unit (a core); 0 while it wants nothing.</summary>
    public long Demand { get; internal set; }

    /// <summary>What it gets now, in 2^-20 of a unit.</summary>
    public long Granted { get; internal set; }
}
