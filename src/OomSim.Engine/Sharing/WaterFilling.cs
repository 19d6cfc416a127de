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
        public readonly long ShareOf(ShareMember member)
        {
            Int128 product = Math.BigMul(Left, member.Weight);
            long share = (long)product == product && (long)Weights == Weights
                ? (long)product / (long)Weights
                : (long)(product / Weights);
            return share;
        }

        /// <summary>Takes a member out with what it was granted.</summary>
        public void Serve(ShareMember member, long granted)
        {
            Left -= granted;
            Weights -= member.Weight;
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

    /// <summary>What a group would get if it wanted without end and had no cap, all others wanting what they want.</summary>
    public static long Reachable(ShareGroup group)
    {
        if (group.Holder is not { } parent)
        {
            return long.MaxValue;
        }

        long amount = Math.Min(parent.Limit, Reachable(parent));
        List<ShareMember> siblings = parent.Ordered();
        Vessel vessel = new(amount, WeightsOf(siblings) + (group.Demand == 0 ? group.Weight : 0));
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
