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

        Int128 most = Int128.Min(top.Limit, WaterFilling.Reachable(top));
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
    private bool IsIn(ShareGroup group, Int128 running, Int128 standing)
    {
        List<(ShareMember Member, Int128 Wants)> now = Short(group, open: true, ref running, out Int128 weights);
        List<(ShareMember Member, Int128 Wants)> later = Short(group, open: false, ref standing, out Int128 weightsLater);
        foreach (ShareMember member in Everybody(group))
        {
            Int128 wants = Wants(member, open: true);
            Int128 wantsLater = Wants(member, open: false);
            Int128 has = Has(now, member) ? running * member.Weight / weights : wants;
            Int128 hasLater = Has(later, member) ? standing * member.Weight / weightsLater : wantsLater;
            bool isShort = wants * (Missed - 1) > has * Missed;
            if (wants == wantsLater ? isShort && hasLater == wants
                : member is ShareGroup { IsCrowded: false } below && (takesTurns(below) ? isShort && !below.IsAlike : IsIn(below, has, hasLater)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(List<(ShareMember Member, Int128 Wants)> members, ShareMember member) => members.Exists(m => ReferenceEquals(m.Member, member));

    // Who of a group's members wants more than its part, and what is left for these: who wants no more is satisfied first, and the part of the others grows by that.
    private List<(ShareMember Member, Int128 Wants)> Short(ShareGroup group, bool open, ref Int128 left, out Int128 weights)
    {
        List<(ShareMember Member, Int128 Wants)> rest = [];
        weights = 0;
        foreach (ShareMember member in Everybody(group))
        {
            if (Wants(member, open) is var wants && wants > 0)
            {
                rest.Add((member, wants));
                weights += member.Weight;
            }
        }

        for (int i = 0; i < rest.Count; i++)
        {
            (ShareMember member, Int128 wants) = rest[i];
            if (wants * weights <= left * member.Weight)
            {
                left -= wants;
                weights -= member.Weight;
                rest.RemoveAt(i);
                i = -1;
            }
        }

        return rest;
    }

    private IEnumerable<ShareMember> Everybody(ShareGroup group) => group.Ordered().Concat(standing(group));

    private Int128 Wants(ShareMember member, bool open)
    {
        if (member is not ShareGroup { IsCrowded: false } group)
        {
            return member.Demand;
        }

        if (takesTurns(group))
        {
            return open ? Int128.Min(group.Wanted, group.UnitCap) : 0;
        }

        Int128 all = 0;
        foreach (ShareMember below in Everybody(group))
        {
            all += Wants(below, open);
        }

        return Int128.Min(all, group.Limit);
    }
}
