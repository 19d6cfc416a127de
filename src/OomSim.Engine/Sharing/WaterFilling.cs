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
        public long Left = left;
        public Int128 Weights = weights;

        public readonly long ShareOf(ShareMember member)
        {
            Int128 product = Math.BigMul(Left, member.Weight);
            long share = (long)product == product && (long)Weights == Weights
                ? (long)product / (long)Weights
                : (long)(product / Weights);
            return share;
        }

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
        Vessel vessel = new(amount, WeightsOf(siblings));
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
