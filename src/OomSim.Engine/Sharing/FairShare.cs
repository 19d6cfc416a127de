namespace OomSim.Engine;

/// <summary>
/// Hierarchical weighted max-min sharing of a capacity: work-conserving, every claim gets at most its demand, every group
/// at most its cap, and what is left over goes to the others by weight (K20.3, K20.4).
/// While there is enough for all, a change costs O(depth); in a group of n that can't give all, O(log n) and a look at each whose
/// grant changes. Where those who get less than they want differ in weight, it is a look at each of them: what is lost in
/// rounding for one goes to the next.
/// Owners are told after the whole tree is settled; what they change in turn is settled at once and told afterwards.
/// </summary>
public sealed partial class FairShare
{
    /// <summary>One unit (a core) in share units.</summary>
    public const long One = 1L << 20;

    // Looking at each of so many is as quick as finding the few that matter.
    private const int Few = 32;

    private readonly Placement _placement;
    private readonly ShareEffort _effort;
    private int _deferred;
    private long _lastId;

    /// <summary>Shares a capacity, in 2^-20 of a unit.</summary>
    /// <param name="capacity">What there is, 0 or more.</param>
    public FairShare(long capacity)
        : this(capacity, Few)
    {
    }

    /// <summary>Shares a capacity. By weight, what comes out does not depend on the second parameter, only how much work it is.</summary>
    /// <param name="capacity">What there is, 0 or more.</param>
    /// <param name="mostInList">So many members of a group are all looked at when it is shared out; 0 or more. A group with more is <see cref="ShareGroup.IsCrowded"/>.</param>
    internal FairShare(long capacity, int mostInList)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _effort = new ShareEffort(mostInList);
        _placement = new Placement(_effort);
        Root = new ShareGroup(0, null, 1, _effort) { Cap = capacity };
    }

    /// <summary>The top group; its cap is the capacity.</summary>
    public ShareGroup Root { get; }

    /// <summary>How often it was shared out.</summary>
    public long Version { get; private set; }

    /// <summary>How many looks at a member that took: a measure of work that is the same on every machine.</summary>
    public long Looks => _effort.Looks;

    /// <summary>Adds a group below another.</summary>
    /// <param name="parent">The group above.</param>
    /// <param name="weight">Its weight among its siblings, 1 or more.</param>
    public ShareGroup AddGroup(ShareGroup parent, long weight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        ShareGroup group = new(++_lastId, parent, weight, _effort);
        parent.Add(group);
        return group;
    }

    /// <summary>Removes an empty group.</summary>
    /// <param name="group">The group; nothing happens when it was removed before.</param>
    /// <exception cref="InvalidOperationException">It has members.</exception>
    public void RemoveGroup(ShareGroup group)
    {
        if (!group.IsEmpty)
        {
            throw new InvalidOperationException("A group that still has claims or groups can't be removed.");
        }

        group.Holder?.Remove(group);
        _placement.Bind(group, null);
    }

    /// <summary>Adds a claim that wants nothing yet.</summary>
    /// <param name="group">The group it competes in.</param>
    /// <param name="owner">Who is told of changes.</param>
    /// <param name="weight">Its weight among the group's members, 1 or more.</param>
    public ShareClaim AddClaim(ShareGroup group, IShareOwner owner, long weight = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        return AddClaim(group, owner, weight, canFloat: false);
    }

    /// <summary>Adds a claim that wants nothing yet.</summary>
    /// <param name="group">The group it competes in.</param>
    /// <param name="owner">Who is told of changes.</param>
    /// <param name="weight">Its weight among the group's members, 1 or more.</param>
    /// <param name="canFloat">True where the owner can go by the level of a group without being told what it gets.</param>
    internal ShareClaim AddClaim(ShareGroup group, IShareOwner owner, long weight, bool canFloat)
    {
        ShareClaim claim = new(++_lastId, group, owner, weight) { CanFloat = canFloat };
        group.Add(claim);
        return claim;
    }

    /// <summary>Removes a claim; its owner is told that it gets nothing, and what it used goes to the others.</summary>
    /// <param name="claim">The claim; nothing happens when it was removed before.</param>
    public void RemoveClaim(ShareClaim claim)
    {
        if (claim.Holder is null)
        {
            return;
        }

        if (claim is { Demand: 0, Floating: null, Granted: 0 })
        {
            // The others get no more and no less for that.
            claim.Holder.Remove(claim);
            return;
        }

        TakeOut(claim);
        Grant(claim, 0);
        Update();
    }

    /// <summary>Moves a claim to another group.</summary>
    /// <param name="claim">A claim that was not removed.</param>
    /// <param name="group">Where it competes from now on.</param>
    public void Move(ShareClaim claim, ShareGroup group)
    {
        if (claim.Group == group)
        {
            return;
        }

        ThrowIfRemoved(claim);
        long demand = claim.Demand;
        TakeOut(claim);
        group.Add(claim);
        claim.Group = group;

        // It may bring along a grant that it has yet to lose.
        group.MarkDisplaced(claim);
        ChangeDemand(claim, demand);
        Update();
    }

    /// <summary>Sets how much a claim can use, in 2^-20 of a unit.</summary>
    /// <param name="claim">A claim that was not removed.</param>
    /// <param name="demand">0 or more.</param>
    public void SetDemand(ShareClaim claim, long demand)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(demand);
        if (claim.Demand == demand)
        {
            return;
        }

        ThrowIfRemoved(claim);
        ChangeDemand(claim, demand);
        Update();
    }

    /// <summary>Sets the weight of a group or a claim among its siblings.</summary>
    /// <param name="member">A group or a claim.</param>
    /// <param name="weight">1 or more.</param>
    public void SetWeight(ShareMember member, long weight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        if (member.Weight == weight)
        {
            return;
        }

        member.Weight = weight;
        if (member.Holder is { } holder)
        {
            holder.MarkDisplaced(member);
            ChangeDemand(holder, holder.Demand);
        }

        Update();
    }

    /// <summary>Sets a group's cap, in 2^-20 of a unit.</summary>
    /// <param name="group">The group; for the root it is the capacity.</param>
    /// <param name="cap">0 or more; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="isMetered">True where the owner has to be told whatever the group gets (<see cref="ShareGroup.IsMetered"/>).</param>
    /// <param name="byRunners">True where at its cap the group's members have by who runs in them, not by weight (<see cref="ShareGroup.SharesByRunners"/>).</param>
    /// <param name="manyByRunners">True where they do so also where they are many (<see cref="ShareGroup.ManyShareByRunners"/>).</param>
    public void SetCap(ShareGroup group, long cap, bool isMetered = false, bool byRunners = false, bool manyByRunners = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cap);
        group.SharesByRunners = byRunners;
        if (group.ManyShareByRunners != manyByRunners)
        {
            group.ManyShareByRunners = manyByRunners;
            MarkCrowded(group);
        }

        group.Cap = cap;
        group.IsMetered = isMetered;
        if (isMetered && group.Floating is not null)
        {
            Ground(group);
            group.Holder?.MarkDisplaced(group);
        }

        ChangeDemand(group, DemandOf(group));
        Update();
    }

    /// <summary>Holds updates back until the matching <see cref="Resume"/>, so that several changes cost one.</summary>
    public void Defer() => _deferred++;

    /// <summary>Ends a <see cref="Defer"/>.</summary>
    /// <exception cref="InvalidOperationException">There is none to end.</exception>
    public void Resume()
    {
        if (_deferred == 0)
        {
            throw new InvalidOperationException("Resume without Defer.");
        }

        _deferred--;
        Update();
    }

    private static long DemandOf(ShareGroup group) => (long)Int128.Min(group.Wanted, group.Limit);

    private static void ThrowIfRemoved(ShareClaim claim)
    {
        if (claim.Holder is null)
        {
            throw new InvalidOperationException("The claim was removed.");
        }
    }

    private static void TakeOut(ShareClaim claim)
    {
        Ground(claim);
        ChangeDemand(claim, 0);
        claim.Holder!.Remove(claim);
    }

    // Carries a change up the tree, leaving a trail of marks for the way down.
    private static void ChangeDemand(ShareMember member, long demand) => ChangeDemand(member, demand, member.Runners);

    // So many ran in it before.
    private static void ChangeDemand(ShareMember member, long demand, long runners)
    {
        while (member.Holder is { } holder)
        {
            long runnersAbove = holder.Runners;
            if (demand == member.Demand && !holder.FillsByRunners)
            {
                holder.Mark(member);
            }
            else
            {
                holder.MarkDisplaced(member);
                holder.Wanted += (Int128)demand - member.Demand;
                member.Demand = demand;
                holder.OnDemand(member);
            }

            holder.RunnersBelow += member.Runners - runners;
            runners = runnersAbove;
            member = holder;
            demand = DemandOf(holder);
        }

        member.Demand = demand;
    }

    private void Update()
    {
        if (_deferred > 0)
        {
            return;
        }

        if (_placement.Release())
        {
            foreach (ShareGroup group in _placement.Bound)
            {
                SetUnitCap(group, OwnUnitCap(group));
            }
        }

        Version++;
        ShareOut(Root, Root.Demand);
        if (!_placement.IsEmpty)
        {
            Place();
            _placement.NoteHolds();
        }

        Tell();
    }
}
