namespace OomSim.Engine;

/// <summary>Who has all that it wants while some groups get nothing, and is short while these have all that they want.</summary>
/// <param name="takesTurns">Which groups have all, and then nothing, in turn.</param>
/// <param name="standing">The groups below one that want nothing now, but might when it is their turn.</param>
public sealed class Shortage(Func<ShareGroup, bool> takesTurns, Func<ShareGroup, IEnumerable<ShareGroup>> standing)
{
    // So small a part of what one wants, one in so many, is not missed.
    private const int Missed = 1000;

    /// <summary>
    /// True where there is one beside a group or beside one above it, or anywhere below these, or in one that takes turns itself, whose members share otherwise what
    /// it has while it is short. Crowded groups are not looked at, but each below those that are not.
    /// </summary>
    /// <param name="group">A group.</param>
    public bool IsBeside(ShareGroup group)
    {
        ShareGroup top = group;
        while (top.Holder is { IsCrowded: false } above)
        {
            top = above;
        }

        long most = Math.Min(top.Limit, WaterFilling.Reachable(top));
        return top != group && IsIn(top, most, most);
    }

    /// <summary>True where all that wants something in a group, and beside it and those above it, finds room at once, in whosever turn. Crowded groups are not looked at.</summary>
    /// <param name="group">A group.</param>
    public bool AllFit(ShareGroup group)
    {
        for (ShareGroup? above = group.Holder; above is { IsCrowded: false }; above = above.Holder)
        {
            Int128 all = 0;
            foreach (ShareMember member in Everybody(above))
            {
                all += Wants(member, open: true);
            }

            if (all > above.Limit)
            {
                return false;
            }
        }

        return true;
    }

    // Of what a group has while those run whose turn it is, and while they stand.
    private bool IsIn(ShareGroup group, long running, long standing)
    {
        List<ShareMember> members = [.. Everybody(group)];
        List<long> wants = members.ConvertAll(member => Wants(member, open: true));
        List<long> wantsLater = members.ConvertAll(member => Wants(member, open: false));
        List<long> weights = members.ConvertAll(member => member.Weight);
        long[] has = WaterFilling.Parts(wants, weights, running);
        long[] hasLater = WaterFilling.Parts(wantsLater, weights, standing);
        for (int i = 0; i < members.Count; i++)
        {
            bool wantsSame = wants[i] == wantsLater[i];
            if (wantsSame && has[i] == hasLater[i])
            {
                continue;
            }

            bool isShort = (Int128)wants[i] * (Missed - 1) > (Int128)has[i] * Missed;
            if (wantsSame && isShort && hasLater[i] == wants[i])
            {
                return true;
            }

            // Also where it is short in either turn, somebody in it may not be.
            if (members[i] is ShareGroup { IsCrowded: false } below && (takesTurns(below) ? isShort && !below.IsAlike : IsIn(below, has[i], hasLater[i])))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<ShareMember> Everybody(ShareGroup group) => group.Ordered().Concat(standing(group));

    private long Wants(ShareMember member, bool open)
    {
        if (member is not ShareGroup { IsCrowded: false } group)
        {
            return member.Demand;
        }

        if (takesTurns(group))
        {
            return open ? (long)Int128.Min(group.Wanted, group.UnitCap) : 0;
        }

        Int128 all = 0;
        foreach (ShareMember below in Everybody(group))
        {
            all += Wants(below, open);
        }

        return (long)Int128.Min(all, group.Limit);
    }
}
