using System.Numerics;

namespace OomSim.Engine;

/// <summary>
/// Groups that may use certain units of the capacity only (CPUs of a cpuset, K20.15). Where some want more of their units
/// than those have, they share those by weight, as each CPU's run queue does (K20.3), and are held to that.
/// </summary>
/// <param name="effort">What counts the looks.</param>
internal sealed class Placement(ShareEffort effort)
{
    // So fine are the parts in which a weight is handed down the tree.
    private const int Fraction = 40;

    private readonly List<ShareGroup> _bound = [];
    private readonly List<BigInteger> _classes = [];
    private readonly List<int> _members = [];
    private readonly List<long> _amounts = [];
    private UnitFlow _flow = new([]);
    private bool _holds;

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

    /// <summary>Forgets what groups were held to; false when none was.</summary>
    public bool Release()
    {
        if (!_holds)
        {
            return false;
        }

        _holds = false;
        _bound.ForEach(group => group.IsHeldByUnits = false);
        return true;
    }

    /// <summary>
    /// The groups that now get more of some units than those have, each with what it can get. Null when all that was
    /// granted has its place. To be asked again once the groups are held to it.
    /// </summary>
    public List<(ShareGroup Group, long Cap)>? Bottleneck()
    {
        if (_flow.Fits(_amounts))
        {
            return null;
        }

        List<UnitLoad> loads = [.. _bound.Select(g => new UnitLoad(g, g.Units!.Value, g.Granted))];
        foreach (ShareGroup group in _bound)
        {
            if (BoundAbove(group) is { } above)
            {
                int place = _bound.IndexOf(above);
                loads[place] = loads[place] with { Amount = loads[place].Amount - group.Granted };
            }
        }

        List<UnitLoad>? overload = UnitFlow.Overload(loads);
        List<(ShareGroup Group, long Cap)>? caps = null;
        while (overload is not null)
        {
            HashSet<ShareGroup> inside = [.. overload.Select(l => l.Group)];
            List<ShareGroup> topmost = [.. overload.Select(l => l.Group).Where(g => !IsBelow(g, inside)).OrderBy(g => g.Id)];
            caps = ShareOut(topmost, UnitFlow.Capacity(overload));
            overload = UnitFlow.Overload([.. topmost.Where(g => g.IsHeldByUnits).Select(g => new UnitLoad(g, g.Units!.Value, g.Granted))
                .Concat(caps.Select(c => new UnitLoad(c.Group, c.Group.Units!.Value, c.Cap)))]);
        }

        foreach ((ShareGroup group, _) in caps ?? [])
        {
            group.IsHeldByUnits = true;
            _holds = true;
        }

        return caps;
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

    // Max-min by weight among those not held yet; the others keep what they have.
    private static List<(ShareGroup Group, long Cap)> ShareOut(List<ShareGroup> groups, long capacity)
    {
        bool siblings = groups.TrueForAll(g => g.Holder == groups[0].Holder);
        long left = capacity - groups.Where(g => g.IsHeldByUnits).Sum(g => g.Granted);
        List<(ShareGroup Group, Int128 Weight)> open =
            [.. groups.Where(g => !g.IsHeldByUnits).Select(g => (g, siblings ? g.Weight : WeightInTree(g)))];
        open.Sort(static (a, b) =>
        {
            int order = (a.Group.Demand * b.Weight).CompareTo(b.Group.Demand * a.Weight);
            return order != 0 ? order : a.Group.Id.CompareTo(b.Group.Id);
        });
        Int128 weights = 0;
        open.ForEach(g => weights += g.Weight);
        List<(ShareGroup Group, long Cap)> caps = [];
        foreach ((ShareGroup group, Int128 weight) in open)
        {
            long cap = Math.Min(group.Demand, (long)(left * weight / weights));
            left -= cap;
            weights -= weight;
            caps.Add((group, cap));
        }

        return caps;
    }

    // A group's weight is split among those of its members that want something, in proportion to theirs (K20.3).
    private static Int128 WeightInTree(ShareGroup group)
    {
        if (group.Holder is not { } above || above.Holder is null)
        {
            return (Int128)group.Weight << Fraction;
        }

        Int128 siblings = above.WeightsOfWanting() + (group.Demand == 0 ? group.Weight : 0);

        return Int128.Max(1, WeightInTree(above) * group.Weight / siblings);
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

    private static bool IsBelow(ShareGroup group, HashSet<ShareGroup> others)
    {
        ShareGroup? above = group.Holder;
        while (above is not null && !others.Contains(above))
        {
            above = above.Holder;
        }

        return above is not null;
    }
}
