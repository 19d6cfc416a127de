using System.Numerics;

namespace OomSim.Engine;

/// <summary>
/// Groups that may use certain units of the capacity only (CPUs of a cpuset, K20.15). Where some want more of their units
/// than those have, they share those by weight, as each CPU's run queue does (K20.3), and are held to that.
/// </summary>
/// <param name="effort">What counts the looks.</param>
internal sealed partial class Placement(ShareEffort effort)
{
    private readonly List<ShareGroup> _bound = [];
    private readonly List<BigInteger> _classes = [];
    private readonly List<int> _members = [];
    private readonly List<long> _amounts = [];
    private UnitFlow _flow = new([]);

    /// <summary>True when no group is bound to units.</summary>
    public bool IsEmpty => _bound.Count == 0;

    /// <summary>The groups that are bound, in the order of their creation.</summary>
    public IReadOnlyList<ShareGroup> Bound => _bound;

    /// <summary>Binds a group to units, or lets it use all.</summary>
    public void Bind(ShareGroup group, BigInteger? units)
    {
        BigInteger? before = group.Units;
        group.Units = units;
        group.IsHeldByUnits = false;
        if (before is null && units is null)
        {
            return;
        }

        int place = PlaceOf(group);
        bool isBound = place < _bound.Count && _bound[place] == group;
        if (units is null && isBound)
        {
            _bound.RemoveAt(place);
        }
        else if (units is not null && !isBound)
        {
            _bound.Insert(place, group);
        }

        if (group is not { IsEmpty: true, Granted: 0 } || !Recount(group, before, units))
        {
            Classify();
        }
    }

    /// <summary>
    /// A bound group is granted more or less. Only the difference of a group and the bound ones below it is placed by the group's
    /// own units.
    /// </summary>
    public void Note(ShareGroup group, long change)
    {
        _amounts[group.UnitClass] += change;
        if (BoundAbove(group) is { } above)
        {
            _amounts[above.UnitClass] -= change;
        }
    }

    // Where it is among the bound, or would be.
    private int PlaceOf(ShareGroup group)
    {
        int low = 0;
        int high = _bound.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _bound[middle].Id < group.Id ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // Who is empty has no amount, so that only how many are bound to the same units changes; false where it is the first or the last of them.
    private bool Recount(ShareGroup group, BigInteger? before, BigInteger? units)
    {
        int joins = units is { } wanted ? _classes.IndexOf(wanted) : -1;
        if ((units is not null && joins < 0) || (before is not null && _members[group.UnitClass] == 1))
        {
            return false;
        }

        if (before is not null)
        {
            _members[group.UnitClass]--;
        }

        if (units is not null)
        {
            _members[joins]++;
            group.UnitClass = joins;
        }

        return true;
    }

    // Groups that are bound to the same units are placed together.
    private void Classify()
    {
        effort.Looks += _bound.Count;
        _classes.Clear();
        _members.Clear();
        _amounts.Clear();
        foreach (ShareGroup group in _bound)
        {
            int same = _classes.IndexOf(group.Units!.Value);
            group.UnitClass = same >= 0 ? same : _classes.Count;
            if (same < 0)
            {
                _classes.Add(group.Units.Value);
                _members.Add(0);
                _amounts.Add(0);
            }

            _members[group.UnitClass]++;
        }

        _bound.ForEach(group => Note(group, group.Granted));
        _flow = new UnitFlow([.. _classes]);
    }

    private static ShareGroup? BoundAbove(ShareGroup group)
    {
        ShareGroup? above = group.Holder;
        while (above is { Units: null })
        {
            above = above.Holder;
        }

        return above;
    }
}
