namespace OomSim.Engine;

/// <summary>
/// The members of a large group that want something, least demand per weight first (<see cref="ShareMember.BySatisfaction"/>): a
/// balanced tree (treap) with sums, so that one who changes its place, and the place up to which all are satisfied, cost O(log n).
/// </summary>
/// <param name="effort">What counts the looks at members.</param>
internal sealed class ShareTree(ShareEffort effort)
{
    // Their demand or weight changed since they were last needed in order.
    private readonly List<ShareMember> _waiting = [];

    /// <summary>The topmost; null when all wait or there is none.</summary>
    public ShareNode? Root { get; private set; }

    /// <summary>How many want something.</summary>
    public int Count => _waiting.Count + (Root?.Count ?? 0);

    /// <summary>Takes in a member that wants something.</summary>
    public void Add(ShareMember member)
    {
        member.Node ??= new ShareNode(member);
        member.Place = _waiting.Count;
        _waiting.Add(member);
    }

    /// <summary>Lets a member go.</summary>
    public void Remove(ShareMember member)
    {
        if (member.Node!.IsInTree)
        {
            TakeOut(member.Node);
        }
        else
        {
            ShareMember last = _waiting[^1];
            _waiting[member.Place] = last;
            last.Place = member.Place;
            _waiting.RemoveAt(_waiting.Count - 1);
        }

        member.Place = ShareMember.Nowhere;
    }

    /// <summary>A member's demand or weight changes: its place is looked for when the order is needed.</summary>
    public void Displace(ShareMember member)
    {
        if (member.Node!.IsInTree)
        {
            TakeOut(member.Node);
            Add(member);
        }
    }

    /// <summary>Puts everybody in order; the topmost.</summary>
    public ShareNode? Settle()
    {
        foreach (ShareMember member in _waiting)
        {
            PutIn(member.Node!);
        }

        _waiting.Clear();
        return Root;
    }

    /// <summary>Has a member in order looked at by the next who goes through the tree.</summary>
    public void Touch(ShareMember member)
    {
        for (ShareNode? node = member.Node; node is { IsTouched: false }; node = node.Above)
        {
            effort.Looks++;
            node.IsTouched = true;
        }
    }

    /// <summary>Everybody, in order, and then who waits.</summary>
    public List<ShareMember> All()
    {
        List<ShareMember> all = [];
        Collect(Root, all);
        all.AddRange(_waiting);
        return all;
    }

    /// <summary>Lets all go, in any order, into a list.</summary>
    public void EmptyInto(List<ShareMember> members)
    {
        while (Root is { } top)
        {
            members.Add(top.Member);
            TakeOut(top);
        }

        members.AddRange(_waiting);
        _waiting.Clear();
        for (int i = 0; i < members.Count; i++)
        {
            members[i].Place = i;
        }
    }

    /// <summary>What is left for a member when it wants without end, all others being served that can be. Changes nothing but who waits.</summary>
    /// <param name="member">A member; one that wants nothing has no place here.</param>
    /// <param name="vessel">What there is for all, the member's weight included.</param>
    public WaterFilling.Vessel LeftFor(ShareMember member, WaterFilling.Vessel vessel)
    {
        Settle();

        // Gone through as if the member were not there; null once it is not among those that are left to go through.
        ShareMember? but = member.Node is { IsInTree: true } ? member : null;
        for (ShareNode? node = Root; node is not null;)
        {
            effort.Looks++;
            ShareMember? butBefore = but is not null && ShareMember.BySatisfaction(but, node.Member) < 0 ? but : null;
            bool isHere = ReferenceEquals(but, node.Member);
            if (isHere ? SatisfiesAll(node.Left, vessel) : vessel.Satisfies(node, butBefore))
            {
                vessel.Serve(node.Left, butBefore);
                if (!isHere)
                {
                    vessel.Serve(node.Member, node.Member.Demand);
                }

                node = node.Right;
                but = butBefore is null && !isHere ? but : null;
            }
            else
            {
                node = node.Left;
                but = butBefore;
            }
        }

        return vessel;
    }

    // Who comes last gets all it wants only if all others do.
    private bool SatisfiesAll(ShareNode? top, WaterFilling.Vessel vessel)
    {
        for (ShareNode? node = top; node is not null; node = node.Right)
        {
            effort.Looks++;
            if (!vessel.Satisfies(node, null))
            {
                return false;
            }

            vessel.Serve(node.Left, null);
            vessel.Serve(node.Member, node.Member.Demand);
        }

        return true;
    }

    private static void Collect(ShareNode? node, List<ShareMember> into)
    {
        if (node is not null)
        {
            Collect(node.Left, into);
            into.Add(node.Member);
            Collect(node.Right, into);
        }
    }

    private void PutIn(ShareNode added)
    {
        ShareNode? above = null;
        ShareNode? node = Root;
        bool isLeft = false;
        while (node is not null && node.Priority >= added.Priority)
        {
            effort.Looks++;
            above = node;
            isLeft = ShareMember.BySatisfaction(added.Member, node.Member) < 0;
            node = isLeft ? node.Left : node.Right;
        }

        Split(node, added.Member, out ShareNode? before, out ShareNode? after);
        HangLeft(added, before);
        HangRight(added, after);
        added.IsInTree = true;
        added.Sum();
        Hang(above, isLeft, added);
    }

    private void TakeOut(ShareNode node)
    {
        ShareNode? rest = Join(node.Left, node.Right);
        ShareNode? above = node.Above;
        node.IsInTree = false;
        node.Left = node.Right = node.Above = null;
        Hang(above, above is not null && ReferenceEquals(above.Left, node), rest);
    }

    // Puts what it gets in the place of what was there, and adds up anew all the way to the top.
    private void Hang(ShareNode? above, bool isLeft, ShareNode? node)
    {
        if (above is null)
        {
            Root = node;
            if (node is not null)
            {
                node.Above = null;
            }
        }
        else if (isLeft)
        {
            HangLeft(above, node);
        }
        else
        {
            HangRight(above, node);
        }

        for (; above is not null; above = above.Above)
        {
            effort.Looks++;
            above.Sum();
        }
    }

    private void Split(ShareNode? node, ShareMember by, out ShareNode? before, out ShareNode? after)
    {
        if (node is null)
        {
            before = after = null;
            return;
        }

        effort.Looks++;
        if (ShareMember.BySatisfaction(node.Member, by) < 0)
        {
            Split(node.Right, by, out ShareNode? rest, out after);
            HangRight(node, rest);
            before = node;
        }
        else
        {
            Split(node.Left, by, out before, out ShareNode? rest);
            HangLeft(node, rest);
            after = node;
        }

        node.Sum();
    }

    private ShareNode? Join(ShareNode? before, ShareNode? after)
    {
        if (before is null || after is null)
        {
            return before ?? after;
        }

        effort.Looks++;
        if (before.Priority >= after.Priority)
        {
            HangRight(before, Join(before.Right, after));
            before.Sum();
            return before;
        }

        HangLeft(after, Join(before, after.Left));
        after.Sum();
        return after;
    }

    private static void HangLeft(ShareNode node, ShareNode? left)
    {
        node.Left = left;
        if (left is not null)
        {
            left.Above = node;
        }
    }

    private static void HangRight(ShareNode node, ShareNode? right)
    {
        node.Right = right;
        if (right is not null)
        {
            right.Above = node;
        }
    }
}
