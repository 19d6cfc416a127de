namespace OomSim.Engine;

/// <summary>
/// Weighted max-min within one group: those who want least per weight are satisfied first, and what they leave is split
/// among the rest by weight. In whole numbers, so that not a 2^-20 is lost.
/// </summary>
internal static class WaterFilling
{
    /// <summary>What is left for whom is not yet served.</summary>
    internal struct Vessel(long left, Int128 weights)
    {
        /// <summary>What is left, in units of the resource.</summary>
        public long Left = left;
        /// <summary>Sum of the weights of those not yet served.</summary>
        public Int128 Weights = weights;

        /// <summary>What a member gets of the rest by its weight, rounded down.</summary>
        public readonly long ShareOf(ShareMember member) => ShareOf(member.Part);

        /// <summary>What a weight gets of the rest, rounded down.</summary>
        public readonly long ShareOf(long weight)
        {
            Int128 product = Math.BigMul(Left, weight);
            long share = (long)product == product && (long)Weights == Weights
                ? (long)product / (long)Weights
                : (long)(product / Weights);
            return share;
        }

        /// <summary>Takes a member out with what it was granted.</summary>
        public void Serve(ShareMember member, long granted) => Serve(member.Part, granted);

        /// <summary>Takes a weight out with what it was granted.</summary>
        public void Serve(long weight, long granted)
        {
            Left -= granted;
            Weights -= weight;
        }

        /// <summary>Takes members out, each with all it wants.</summary>
        /// <param name="satisfied">The members.</param>
        /// <param name="but">One of them who stays; null for none.</param>
        public void Serve(ShareNode? satisfied, ShareMember? but)
        {
            if (satisfied is not null)
            {
                Left -= (long)(satisfied.Demands - (but?.Demand ?? 0));
                Weights -= satisfied.Weights - (but?.Part ?? 0);
            }
        }

        /// <summary>
        /// True when a member, and so each before it, gets all it wants. Who gets less is followed only by such who do: it takes
        /// less per weight than it wants, and those after it want no less per weight.
        /// </summary>
        /// <param name="node">The member, with those before it.</param>
        /// <param name="but">One of those before it who gets nothing here; null for none.</param>
        public readonly bool Satisfies(ShareNode node, ShareMember? but)
        {
            Vessel here = this;
            if (node.Left is { } before)
            {
                if (before.Demands - (but?.Demand ?? 0) > Left)
                {
                    return false;
                }

                here.Serve(before, but);
            }

            return node.Member.Demand <= here.ShareOf(node.Member);
        }

        /// <summary>
        /// Takes members of the same weight out, none of whom can have more than its part, where each gets as much as the first; false,
        /// and nobody is taken out, where the last ones get one more, since it does not go up.
        /// </summary>
        /// <param name="node">The members.</param>
        /// <param name="each">What each gets.</param>
        public bool ServeAlike(ShareNode node, out long each)
        {
            // With share = ⌊left × weight ÷ weights⌋, the rest left × weight − share × weights is the same after each: the share
            // stays until the weights are no more than that rest.
            long weight = node.CommonWeight;
            each = ShareOf(node.Member);
            Int128 rest = Math.BigMul(Left, weight) - (each * Weights);
            if (Weights - node.Weights + weight <= rest)
            {
                return false;
            }

            Left -= each * node.Count;
            Weights -= node.Weights;
            return true;
        }
    }

    /// <summary>The sum of a list of members' weights.</summary>
    public static Int128 WeightsOf(List<ShareMember> members)
    {
        Int128 weights = 0;
        foreach (ShareMember member in members)
        {
            weights += member.Weight;
        }

        return weights;
    }

    /// <summary>What each of some gets of an amount by its weight, at most what it wants.</summary>
    /// <param name="wants">What each wants; who wants nothing does not compete.</param>
    /// <param name="weights">Their weights, in the same order.</param>
    /// <param name="amount">What there is.</param>
    public static long[] Parts(List<long> wants, List<long> weights, long amount)
    {
        List<int> order = [.. Enumerable.Range(0, wants.Count).Where(i => wants[i] > 0)];
        order.Sort((a, b) =>
        {
            int first = Math.BigMul(wants[a], weights[b]).CompareTo(Math.BigMul(wants[b], weights[a]));
            return first != 0 ? first : a.CompareTo(b);
        });
        Int128 all = 0;
        foreach (int i in order)
        {
            all += weights[i];
        }

        Vessel vessel = new(amount, all);
        long[] parts = new long[wants.Count];
        foreach (int i in order)
        {
            parts[i] = Math.Min(wants[i], vessel.ShareOf(weights[i]));
            vessel.Serve(weights[i], parts[i]);
        }

        return parts;
    }

    /// <summary>What a group would get if it wanted without end and had no cap, all others wanting what they want.</summary>
    public static long Reachable(ShareGroup group)
    {
        if (group.Holder is not { } parent)
        {
            return long.MaxValue;
        }

        long amount = Math.Min(parent.Limit, Reachable(parent));
        Vessel vessel = new(amount, parent.WeightsOfWanting() + (group.Demand == 0 ? Math.Max(1, group.Part) : 0));
        if (parent.Tree is { } tree)
        {
            return tree.LeftFor(group, vessel).ShareOf(group);
        }

        List<ShareMember> siblings = parent.Ordered();
        foreach (ShareMember sibling in siblings)
        {
            if (sibling == group)
            {
                continue;
            }

            if (sibling.Demand > vessel.ShareOf(sibling))
            {
                break;
            }

            vessel.Serve(sibling, sibling.Demand);
        }

        return vessel.ShareOf(group);
    }
}
