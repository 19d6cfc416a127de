using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Where a quota spread over its periods comes, at the end of each, to what running and standing comes to (K20.9, K20.13).</summary>
internal static class SpreadQuota
{
    /// <summary>
    /// True where it does: each member runs as much as it wants until the pool is empty, or those who compete for less than that are alike, and none of
    /// the others that it competes with is throttled in periods of another length, or is short only while it runs; and no quota above or below has a rhythm of its own in it.
    /// </summary>
    /// <param name="cpu">Who shares out the CPUs.</param>
    /// <param name="controller">A cgroup with a quota.</param>
    /// <param name="now">The present in ns.</param>
    public static bool ComesToTheSame(FairShare cpu, CpuController controller, long now)
    {
        ShareGroup group = controller.Group;
        Shortage turns = InTurns(controller, now);
        bool allFit = group.HasRoom && turns.AllFit(group);
        if (!allFit && (!group.IsAlike || MeetsOtherPeriods(controller) || turns.IsBeside(group)))
        {
            return false;
        }

        // Who has CPUs of its own has them by its weight while those of the cgroup run, and to itself while they stand.
        if (cpu.LacksUnits(group, !allFit, StandingBelow))
        {
            return false;
        }

        Int128 stands = group.Wanted - group.Demand;
        for (CpuController? above = controller.Parent; above is not null; above = above.Parent)
        {
            if (!LeavesAlone(above, controller.Period, above.Group.Wanted + stands, now))
            {
                return false;
            }
        }

        if (controller.LimitedBelow > 0)
        {
            foreach (Cgroup below in controller.Pressure.Cgroup.Subtree())
            {
                if (below.Cpu != controller && !LeavesAlone(below.Cpu, controller.Period, below.Cpu.Group.Wanted, now))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Beside it or one above it: who is short while those run whose quotas are used up in each period, and has all that it wants while they stand, has less than with their mean.
    private static Shortage InTurns(CpuController controller, long now) => new(
        group => group.Owner is CpuController { Quota: >= 0, Throttle.Pool: var pool } its && (its == controller || !pool.IsUnthrottled(now)),
        StandingBelow);

    private static IEnumerable<ShareGroup> StandingBelow(ShareGroup group) => group.Owner is CpuController its ? Standing(its) : [];

    private static IEnumerable<ShareGroup> Standing(CpuController controller)
    {
        foreach (Cgroup below in controller.Pressure.Cgroup.ChildList)
        {
            if (below.Cpu is { Group.Demand: 0 } its && (its.Group.Wanted > 0 || its.LimitedBelow > 0))
            {
                yield return its.Group;
            }
        }
    }

    // Beside it or one above it: what one with other periods leaves of the CPUs comes at other moments than these periods can use.
    private static bool MeetsOtherPeriods(CpuController controller)
    {
        for (CpuController level = controller; level.Parent is { } parent; level = parent)
        {
            foreach (Cgroup beside in parent.Pressure.Cgroup.ChildList)
            {
                if (beside.Cpu is { Quota: >= 0, Throttle.Pool.IsPressed: false } other && other != level && other.Period != controller.Period
                    && other.Group.Wanted * other.Period > (Int128)FairShare.One * other.Quota)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Of another length its periods may be idle ones while the others stand. Of the same, there is the same use in each: it never runs empty, or never did so far.
    private static bool LeavesAlone(CpuController other, long period, Int128 wanted, long now) =>
        other is not { Quota: >= 0, Throttle: { } clock }
        || clock.Pool.IsPressed
        || (other.Period == period && (wanted * other.Period <= (Int128)FairShare.One * other.Quota || clock.Pool.IsUnthrottled(now)));
}
