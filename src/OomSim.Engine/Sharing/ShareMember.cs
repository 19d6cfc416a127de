namespace OomSim.Engine;

/// <summary>What competes in a <see cref="ShareGroup"/>: a claim or a group of claims.</summary>
public abstract class ShareMember
{
    internal const int Nowhere = -1;

    /// <summary>A grant that has to be worked out.</summary>
    internal const long Unknown = -1;

    private long _granted;

    private protected ShareMember(long id, long weight)
    {
        Id = id;
        Weight = weight;
    }

    /// <summary>Its weight among its siblings, 1 or more.</summary>
    public long Weight { get; internal set; }

    /// <summary>What it competes by: its weight, or in a large group that fills by them (<see cref="ShareGroup.FillsByRunners"/>) how many run in it.</summary>
    internal long Part => Holder is { FillsByRunners: true, IsCrowded: true } ? Runners : Weight;

    /// <summary>How many run in it, each on a unit of its own if it can; 0 while it wants nothing.</summary>
    internal abstract long Runners { get; }

    /// <summary>The most it can use, in 2^-20 of a unit (a core); 0 while it wants nothing.</summary>
    public long Demand { get; internal set; }

    /// <summary>What it gets now, in 2^-20 of a unit.</summary>
    public long Granted
    {
        get => Floating is { } floating ? floating.Granted : _granted;
        internal set => _granted = value;
    }

    /// <summary>How it gets what it gets where nobody tells it; null where it is told.</summary>
    internal Floating? Floating { get; set; }

    /// <summary>The order of creation: settles ties, so that a result does not depend on the way that led to it.</summary>
    internal long Id { get; }

    internal ShareGroup? Holder { get; set; }

    /// <summary>Its place among its group's members that want something; of those that are in order in a large group only whether there is one.</summary>
    internal int Place { get; set; } = Nowhere;

    /// <summary>Its place in a large group; null when it was never in one.</summary>
    internal ShareNode? Node { get; set; }

    /// <summary>Its place among those of its group that changed since the last sharing out.</summary>
    internal int ChangedPlace { get; set; } = Nowhere;

    /// <summary>Order in which members are satisfied when there is not enough for all: least demand per weight first.</summary>
    internal static int BySatisfaction(ShareMember a, ShareMember b)
    {
        long partOfA = a.Part;
        long partOfB = b.Part;
        int order = partOfA == partOfB
            ? a.Demand.CompareTo(b.Demand)
            : Math.BigMul(a.Demand, partOfB).CompareTo(Math.BigMul(b.Demand, partOfA));
        return order != 0 ? order : a.Id.CompareTo(b.Id);
    }
}
