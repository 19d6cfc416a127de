namespace OomSim.Engine;

/// <summary>
/// Hierarchical weighted max-min sharing of a capacity: work-conserving, every claim gets at most its demand, every group
/// at most its cap, and what is left over goes to the others by weight (K20.3, K20.4).
/// </summary>
public sealed class FairShare
{
    /// <summary>One unit (a core) in share units.</summary>
    public const long One = 1L << 20;

    private readonly List<ShareClaim> _changed = [];
    private int _deferred;

    /// <summary>Shares a capacity, in 2^-20 of a unit.</summary>
    public FairShare(long capacity)
    {
        Root = new ShareGroup(null, 1) { Cap = capacity };
    }

    /// <summary>The top group; its cap is the capacity.</summary>
    public ShareGroup Root { get; }

    /// <summary>Adds a group below another.</summary>
    public ShareGroup AddGroup(ShareGroup parent, long weight)
    {
        ShareGroup group = new(parent, weight);
        parent.Groups.Add(group);
        return group;
    }

    /// <summary>Removes an empty group.</summary>
    public void RemoveGroup(ShareGroup group) => group.Parent?.Groups.Remove(group);

    /// <summary>Adds a claim that wants nothing yet.</summary>
    public ShareClaim AddClaim(ShareGroup group, IShareOwner owner, long weight = 1024)
    {
        ShareClaim claim = new(group, owner, weight);
        group.Claims.Add(claim);
        return claim;
    }

    /// <summary>Removes a claim; what it used goes to the others.</summary>
    public void RemoveClaim(ShareClaim claim)
    {
        SetDemand(claim, 0);
        claim.Group.Claims.Remove(claim);
    }

    /// <summary>Moves a claim to another group.</summary>
    public void Move(ShareClaim claim, ShareGroup group)
    {
        long demand = claim.Demand;
        RemoveClaim(claim);
        claim.Group = group;
        group.Claims.Add(claim);
        SetDemand(claim, demand);
    }

    /// <summary>Sets how much a claim can use, in 2^-20 of a unit.</summary>
    public void SetDemand(ShareClaim claim, long demand)
    {
        if (claim.Demand == demand)
        {
            return;
        }

        claim.Demand = demand;
        Update();
    }

    /// <summary>Sets a group's weight.</summary>
    public void SetWeight(ShareGroup group, long weight)
    {
        group.Weight = weight;
        Update();
    }

    /// <summary>Sets a group's cap, in 2^-20 of a unit.</summary>
    public void SetCap(ShareGroup group, long cap)
    {
        group.Cap = cap;
        Update();
    }

    /// <summary>Holds updates back until the matching <see cref="Resume"/>, so that several changes cost one.</summary>
    public void Defer() => _deferred++;

    /// <summary>Ends a <see cref="Defer"/>.</summary>
    public void Resume()
    {
        if (--_deferred == 0)
        {
            Update();
        }
    }

    private void Update()
    {
        if (_deferred > 0)
        {
            return;
        }

        Collect(Root);
        Grant(Root, Root.Demand);
        ShareClaim[] changed = [.. _changed];
        _changed.Clear();
        foreach (ShareClaim claim in changed)
        {
            claim.Owner.OnShareChanged(claim);
        }
    }

    private static long Collect(ShareGroup group)
    {
        long wanted = 0;
        foreach (ShareClaim claim in group.Claims)
        {
            wanted += claim.Demand;
        }

        foreach (ShareGroup child in group.Groups)
        {
            wanted += Collect(child);
        }

        group.Throttled = Math.Max(0, wanted - group.Cap);
        return group.Demand = Math.Min(wanted, group.Cap);
    }

    private void Grant(ShareGroup group, long amount)
    {
        group.Granted = amount;
        List<(ShareClaim? Claim, ShareGroup? Group, long Weight, long Demand)> open = [];
        foreach (ShareClaim claim in group.Claims)
        {
            open.Add((claim, null, claim.Weight, claim.Demand));
        }

        foreach (ShareGroup child in group.Groups)
        {
            open.Add((null, child, child.Weight, child.Demand));
        }

        open.Sort(static (a, b) => ((Int128)a.Demand * b.Weight).CompareTo((Int128)b.Demand * a.Weight));
        Int128 weights = 0;
        foreach ((_, _, long weight, _) in open)
        {
            weights += weight;
        }

        long left = amount;
        foreach ((ShareClaim? claim, ShareGroup? child, long weight, long demand) in open)
        {
            long share = weights == 0 ? 0 : (long)((Int128)left * weight / weights);
            long granted = Math.Min(demand, share);
            left -= granted;
            weights -= weight;
            if (claim is null)
            {
                Grant(child!, granted);
            }
            else if (claim.Granted != granted)
            {
                claim.Granted = granted;
                _changed.Add(claim);
            }
        }
    }
}
