namespace OomSim.Engine;

/// <summary>Working out what everybody gets, and telling it.</summary>
public sealed partial class FairShare
{
    private readonly Queue<ShareClaim> _toTell = new();
    private bool _telling;

    private void ShareOut(ShareGroup group, long amount)
    {
        bool sameAmount = amount == group.Granted;
        bool givesAll = amount == group.Wanted;
        if (group.Units is not null && !sameAmount)
        {
            _placement.Note(group, amount - group.Granted);
        }

        group.Granted = amount;
        FollowRule(group, amount);
        if (givesAll && group.GaveAll)
        {
            foreach (ShareMember member in group.Changed)
            {
                GrantUnordered(group, member);
            }
        }
        else if (givesAll)
        {
            TakeFromIdle(group);
            GiveAll(group);
        }
        else if (sameAmount && !group.IsStale && !AnyFloats(group.Changed))
        {
            foreach (ShareMember member in group.Changed)
            {
                Grant(member, member.Granted);
            }
        }
        else
        {
            TakeFromIdle(group);
            Fill(group, amount);
        }

        group.GaveAll = givesAll;
        group.ForgetChanges();
    }

    // Who was put in order between its change and now, for whoever looked at the order, has its old grant in the sums above it.
    private void GrantUnordered(ShareGroup group, ShareMember member)
    {
        long before = member.Granted;
        Grant(member, member.Demand);
        if (member.Granted != before && member.Place != ShareMember.Nowhere)
        {
            group.Tree?.Displace(member);
        }
    }

    // Those that want nothing any more have no place in the order.
    private void TakeFromIdle(ShareGroup group)
    {
        foreach (ShareMember member in group.Changed)
        {
            if (member.Demand == 0)
            {
                Grant(member, 0);
            }
        }
    }

    private void GiveAll(ShareGroup group)
    {
        if (group.Tree is { } tree)
        {
            Satisfy(Prepare(group, tree));
            SetLevel(group, default);
            return;
        }

        foreach (ShareMember member in group.Ordered())
        {
            _effort.Looks++;
            Grant(member, member.Demand);
        }

        SetLevel(group, default);
    }

    private void Fill(ShareGroup group, long amount)
    {
        if (group.Tree is { } tree)
        {
            ShareNode? top = Prepare(group, tree);
            WaterFilling.Vessel all = new(amount, top?.Weights ?? 0);
            Fill(group, top, ref all);
            SetLevel(group, all);
            return;
        }

        List<ShareMember> members = group.Ordered();
        if (group.FillsByRunners)
        {
            FillByRunners(members, amount);
            SetLevel(group, default);
            return;
        }

        WaterFilling.Vessel vessel = new(amount, WaterFilling.WeightsOf(members));
        foreach (ShareMember member in members)
        {
            Serve(member, ref vessel);
        }

        SetLevel(group, default);
    }

    // Who wants no more than its part by those who run in it is satisfied first; of the rest each has that part.
    private void FillByRunners(List<ShareMember> members, long left)
    {
        Span<long> runners = members.Count <= Few ? stackalloc long[members.Count] : new long[members.Count];
        long all = 0;
        for (int i = 0; i < members.Count; i++)
        {
            _effort.Looks++;
            runners[i] = members[i].Runners;
            all += runners[i];
        }

        for (bool more = true; more;)
        {
            more = false;
            for (int i = 0; i < members.Count; i++)
            {
                if (runners[i] > 0 && Math.BigMul(members[i].Demand, all) <= Math.BigMul(left, runners[i]))
                {
                    left -= members[i].Demand;
                    all -= runners[i];
                    runners[i] = 0;
                    more = true;
                }
            }
        }

        for (int i = 0; i < members.Count; i++)
        {
            long granted = runners[i] == 0 ? members[i].Demand : (long)(Math.BigMul(left, runners[i]) / all);
            if (runners[i] > 0)
            {
                left -= granted;
                all -= runners[i];
            }

            Grant(members[i], granted);
        }
    }

    private static bool ShouldFillByRunners(ShareGroup group, long amount) =>
        amount != group.Wanted
        && (group.Holder is { FillsByRunners: true } || (group.SharesByRunners && amount >= group.Cap))
        && (!group.IsCrowded || ManyShareByRunners(group));

    // As the topmost that does says.
    private static bool ManyShareByRunners(ShareGroup group)
    {
        ShareGroup top = group;
        while (top.Holder is { FillsByRunners: true } above)
        {
            top = above;
        }

        return top.ManyShareByRunners;
    }

    private static void FollowRule(ShareGroup group, long amount)
    {
        bool byRunners = ShouldFillByRunners(group, amount);
        if (group.FillsByRunners != byRunners)
        {
            group.FillByRunners(byRunners);
            MarkCrowded(group);
        }
    }

    // Whom many below go by is the topmost that goes by runners: where that is another one, or says something else, they look anew, though what they get may be the same.
    private static bool MarkCrowded(ShareGroup group)
    {
        bool any = group.IsCrowded;
        foreach (ShareMember member in group.Tree?.All() ?? group.Ordered())
        {
            if (member is ShareGroup below && (below.IsCrowded || below.FillsByRunners) && MarkCrowded(below))
            {
                group.Mark(below);
                any = true;
            }
        }

        return any;
    }

    private void Serve(ShareMember member, ref WaterFilling.Vessel vessel)
    {
        _effort.Looks++;
        long granted = Math.Min(member.Demand, vessel.ShareOf(member));
        vessel.Serve(member, granted);
        Grant(member, granted);
    }

    // In order, and told whom something happened to or below.
    private static ShareNode? Prepare(ShareGroup group, ShareTree tree)
    {
        ShareNode? top = tree.Settle();
        foreach (ShareMember member in group.Changed)
        {
            if (member.Demand > 0)
            {
                tree.Touch(member);
            }
        }

        return top;
    }

    // All want no more than they can have up to some member, and none after it: down to the place between them.
    private void Fill(ShareGroup group, ShareNode? node, ref WaterFilling.Vessel vessel)
    {
        if (node is null)
        {
            return;
        }

        _effort.Looks++;
        if (vessel.Satisfies(node, null))
        {
            vessel.Serve(node.Left, null);
            vessel.Serve(node.Member, node.Member.Demand);
            Satisfy(node.Left);
            Grant(node.Member, node.Member.Demand);
            Fill(group, node.Right, ref vessel);
        }
        else
        {
            Fill(group, node.Left, ref vessel);
            ServeShort(group, node.Member, ref vessel);
            Spread(group, node.Right, ref vessel);
        }

        node.Sum();
    }

    // Gives each what it wants; those who have it already are not looked at.
    private void Satisfy(ShareNode? node)
    {
        if (node is null or { IsServed: true, IsTouched: false })
        {
            return;
        }

        _effort.Looks++;
        Satisfy(node.Left);
        Grant(node.Member, node.Member.Demand);
        Satisfy(node.Right);
        node.Sum();
    }

    // Gives each its part of what is left; those who have it already or float are not looked at.
    private void Spread(ShareGroup group, ShareNode? node, ref WaterFilling.Vessel vessel)
    {
        if (node is null or { AllFloat: true, IsTouched: false })
        {
            return;
        }

        _effort.Looks++;
        if (node is { IsTouched: false, CommonWeight: > 0 } && node.LeastGranted == node.MostGranted)
        {
            WaterFilling.Vessel after = vessel;
            if (after.ServeAlike(node, out long each) && each == node.LeastGranted)
            {
                vessel = after;
                return;
            }
        }

        Spread(group, node.Left, ref vessel);
        ServeShort(group, node.Member, ref vessel);
        Spread(group, node.Right, ref vessel);
        node.Sum();
    }

    private void Grant(ShareMember member, long granted)
    {
        Ground(member);
        if (member is ShareGroup group)
        {
            if (granted != group.Granted || group.IsStale || group.Changed.Count > 0 || group.FillsByRunners != ShouldFillByRunners(group, granted))
            {
                ShareOut(group, granted);
            }
        }
        else if (granted != member.Granted)
        {
            member.Granted = granted;
            Enqueue((ShareClaim)member);
        }
    }

    private void Enqueue(ShareClaim claim)
    {
        if (!claim.IsToBeTold)
        {
            claim.IsToBeTold = true;
            _toTell.Enqueue(claim);
        }
    }

    // A call that comes from an owner being told only adds to the queue, which the outermost call works off in order.
    private void Tell()
    {
        if (_telling)
        {
            return;
        }

        _telling = true;
        try
        {
            while (_toTell.Count > 0 || _levelsToTell.Count > 0)
            {
                if (_toTell.TryDequeue(out ShareClaim? claim))
                {
                    claim.IsToBeTold = false;
                    long granted = claim.Floating is null ? claim.Granted : ShareMember.Unknown;
                    if (claim.Told != granted || claim.Floating is not null)
                    {
                        claim.Told = granted;
                        claim.Owner.OnShareChanged(claim);
                    }
                }
                else
                {
                    // After all that come to float on it or cease to.
                    ShareLevel level = _levelsToTell.Dequeue();
                    level.IsToBeTold = false;
                    level.Clock?.Follow();
                }
            }
        }
        finally
        {
            _telling = false;
        }
    }
}
