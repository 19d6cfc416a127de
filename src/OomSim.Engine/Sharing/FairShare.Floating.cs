namespace OomSim.Engine;

/// <summary>
/// In a group of many, those that get less than they want and can go by the level are not told when it moves: they are looked at only when
/// they come to float or cease to, which is when the level passes their demand per weight, and when something of their own changes.
/// </summary>
public sealed partial class FairShare
{
    private readonly Queue<ShareLevel> _levelsToTell = new();

    // Alone in its group, which may be in another one alone, and neither bound to units nor metered, where amounts have to be known.
    private static ShareClaim? WhoFloats(ShareMember member)
    {
        ShareMember? at = member;
        while (at is ShareGroup group)
        {
            at = group is { Units: null, IsMetered: false } ? group.Only : null;
        }

        return at is ShareClaim { CanFloat: true } claim ? claim : null;
    }

    private static bool AnyFloats(List<ShareMember> members)
    {
        foreach (ShareMember member in members)
        {
            if (member.Floating is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void ServeShort(ShareGroup group, ShareMember member, ref WaterFilling.Vessel vessel)
    {
        if (member is { Floating: not null, ChangedPlace: ShareMember.Nowhere })
        {
            return;
        }

        if (WhoFloats(member) is { } claim)
        {
            _effort.Looks++;
            Float(group, member, claim);
        }
        else
        {
            Serve(member, ref vessel);
        }
    }

    private void Float(ShareGroup group, ShareMember top, ShareClaim claim)
    {
        Floating? floating = top.Floating;
        if (floating is null || floating.Claim != claim || claim.Floating != floating)
        {
            Ground(top);
            Ground(claim);
            floating = new Floating(group.Level ??= new ShareLevel(group), top, claim);
        }

        for (ShareMember member = claim; ; member = member.Holder!)
        {
            member.Floating = floating;
            if (member is ShareGroup between)
            {
                TakeFromIdle(between);
                SetLevel(between, default);
                between.ForgetChanges();
            }

            if (member == top)
            {
                break;
            }
        }

        // Its weight may be another.
        Enqueue(claim);
    }

    // What it gets has to be worked out, and told, from now on.
    private static void Ground(ShareMember member)
    {
        if (member.Floating is not { } floating)
        {
            return;
        }

        floating.Claim.Told = ShareMember.Unknown;
        for (ShareMember? above = floating.Claim; above is not null && above.Floating == floating; above = above.Holder)
        {
            above.Floating = null;
            above.Granted = ShareMember.Unknown;
            (above as ShareGroup)?.Unsettle();
        }
    }

    private void SetLevel(ShareGroup group, in WaterFilling.Vessel rest)
    {
        if (group.Level is { } level && level.Set(rest.Weights == 0 ? 0 : rest.Left, rest.Weights) && !level.IsToBeTold)
        {
            level.IsToBeTold = true;
            _levelsToTell.Enqueue(level);
        }
    }
}
