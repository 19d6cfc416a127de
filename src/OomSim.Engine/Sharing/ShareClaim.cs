namespace OomSim.Engine;

/// <summary>One consumer's wish for a shared resource (a thread's wish for CPU).</summary>
public sealed class ShareClaim : ShareMember
{
    internal ShareClaim(long id, ShareGroup group, IShareOwner owner, long weight)
        : base(id, weight)
    {
        Group = group;
        Owner = owner;
    }

    /// <summary>The group it competes in; the last one once it is removed.</summary>
    public ShareGroup Group { get; internal set; }

    /// <summary>Who is told of changes.</summary>
    public IShareOwner Owner { get; }

    /// <summary>True where its owner can go by the level of a group without being told what it gets.</summary>
    internal bool CanFloat { get; init; }

    /// <summary>The grant its owner knows of.</summary>
    internal long Told { get; set; }

    internal bool IsToBeTold { get; set; }

    /// <inheritdoc/>
    internal override long Runners => (Demand + FairShare.One - 1) / FairShare.One;
}
