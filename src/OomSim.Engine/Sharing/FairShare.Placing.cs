using System.Numerics;

namespace OomSim.Engine;

/// <summary>Groups that are bound to certain units of the capacity.</summary>
public sealed partial class FairShare
{
    // What is left each time gets smaller by a part of itself.
    private const int MostThaws = 16;

    // So often what is tried is halved where it does not.
    private const int Halvings = 20;

    /// <summary>How often it was others whom others on the same units hold back (<see cref="SetUnits"/>).</summary>
    public long HoldVersion => _placement.Version;

    /// <summary>
    /// Binds a group and all below it to certain units of the capacity (the CPUs of a cpuset, K20.15). Groups that want more
    /// of the same units than there are share those by weight.
    /// </summary>
    /// <param name="group">A group other than the root.</param>
    /// <param name="units">A bit per unit, one or more of them, and none that a group above may not use; null for all.</param>
    /// <exception cref="ArgumentException">The group is the root, or there is no unit.</exception>
    public void SetUnits(ShareGroup group, BigInteger? units)
    {
        if (group == Root || units is { Sign: <= 0 })
        {
            throw new ArgumentException("Only a group below the root can be bound, and to one unit at least.");
        }

        if (units is null && group.Units is null)
        {
            return;
        }

        Ground(group);
        _placement.Bind(group, units);
        SetUnitCap(group, OwnUnitCap(group));
        Update();
    }

    /// <summary>
    /// True where groups that are bound to units (<see cref="SetUnits"/>) would want more of some than those have if none of them were capped, and what they get of these
    /// depends on whether a group wants something: it is one of them, above or below one, or beside one and not beside all. O(groups that are bound and those below);
    /// nothing where none is.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="any">True where any that want more will do.</param>
    /// <param name="standing">The groups below one that want nothing now, but would if they were not capped.</param>
    public bool LacksUnits(ShareGroup group, bool any, Func<ShareGroup, IEnumerable<ShareGroup>> standing) =>
        !_placement.IsEmpty && _placement.IsShort(group, any, standing);

    private static long OwnUnitCap(ShareGroup group) => group.Units is { } units ? UnitFlow.Size(units) : long.MaxValue;

    private static void SetUnitCap(ShareGroup group, long cap)
    {
        if (group.UnitCap != cap)
        {
            long runners = group.Runners;
            group.UnitCap = cap;
            ChangeDemand(group, DemandOf(group), runners);
        }
    }

    // Holds those that get more of their units than those have, until all has its place and none is left that a held one could have.
    private void Place()
    {
        for (int thaws = 0; ; thaws++)
        {
            while (_placement.Bottleneck() is { } caps)
            {
                Hold(caps);
            }

            if (thaws == 2 * MostThaws || _placement.Thaw() is not { } thawed)
            {
                return;
            }

            if (thaws < MostThaws)
            {
                Hold(thawed);
            }
            else
            {
                ComeNear(thawed);
            }
        }
    }

    // What they get more can change what others get of the same units by more than there is, where those then divide a cap by another rule: as much as has its place.
    private void ComeNear(List<(ShareGroup Group, long Cap)> wanted)
    {
        Hold(_placement.HoldFull());
        List<(ShareGroup Group, long Cap)> fitting = wanted.ConvertAll(w => (w.Group, w.Group.UnitCap));
        long[] steps = [.. wanted.Select(w => Math.Max(0, w.Cap - w.Group.UnitCap))];
        for (int halving = 1; halving <= Halvings; halving++)
        {
            List<(ShareGroup Group, long Cap)> tried = [.. fitting.Select((f, i) => (f.Group, f.Cap + (steps[i] >> halving)))];
            Hold(tried);
            fitting = _placement.Fits ? tried : fitting;
        }

        Hold(fitting);
    }

    private void Hold(List<(ShareGroup Group, long Cap)> caps)
    {
        foreach ((ShareGroup group, long cap) in caps)
        {
            SetUnitCap(group, cap);
        }

        ShareOut(Root, Root.Demand);
    }
}
