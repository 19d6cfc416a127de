namespace OomSim.Engine;

/// <summary>Who is held back on its units, and to what.</summary>
internal sealed partial class Placement
{
    // So fine are the parts in which a weight is handed down the tree.
    private const int Fraction = 40;

    // So little of the units is not worth another look, in 2^-20 of a unit.
    private const long Little = 256;

    private bool _holds;
    private bool _held;

    /// <summary>How often it was others whom others on their units hold back.</summary>
    public long Version { get; private set; }

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

    /// <summary>True when all that was granted has its place.</summary>
    public bool Fits => _flow.Fits(_amounts);

    /// <summary>
    /// The groups that now get more of some units than those have, each with what it can get. Null when all that was
    /// granted has its place. To be asked again once the groups are held to it.
    /// </summary>
    public List<(ShareGroup Group, long Cap)>? Bottleneck()
    {
        if (Fits)
        {
            return null;
        }

        List<UnitLoad> caps = Narrowest(g => g.Granted, g => g.IsHeldByUnits ? null : g.Demand);
        caps.ForEach(cap => cap.Group.IsHeldByUnits = true);
        _holds = true;
        return [.. caps.Select(c => (c.Group, c.Amount))];
    }

    /// <summary>
    /// Once all has its place: the held groups that could have more of their units, since others there get less than was left for them (a cap above lets no more
    /// through to those), each with what it can get. Null where there are none.
    /// </summary>
    public List<(ShareGroup Group, long Cap)>? Thaw() => _holds ? Thawed() : null;

    /// <summary>
    /// Once all has its place: holds the groups for which their units have no more to what they have, so that what those above them get more goes to others. Each with that.
    /// </summary>
    public List<(ShareGroup Group, long Cap)> HoldFull()
    {
        List<ShareGroup> full = _bound.FindAll(g => g.Granted < g.Demand && !_flow.HasRoom(g.UnitClass, Little));
        full.ForEach(group => group.IsHeldByUnits = true);
        return full.ConvertAll(g => (g, g.Granted));
    }

    /// <summary>Looks, when all has been shared out, whether it is others now who are held.</summary>
    public void NoteHolds()
    {
        if (!_holds && !_held)
        {
            return;
        }

        _held = _holds;
        bool changed = false;
        foreach (ShareGroup group in _bound)
        {
            changed |= group.WasHeldByUnits != group.IsHeldByUnits;
            group.WasHeldByUnits = group.IsHeldByUnits;
        }

        Version += changed ? 1 : 0;
    }

    /// <summary>
    /// True where groups that are bound would, if no cap were there, want more of some units than those have, and what they get of these depends on whether a group wants
    /// something: it is one of them, above or below one, or beside one, so that it counts for less while the other is there.
    /// </summary>
    /// <param name="of">The group.</param>
    /// <param name="any">True where any that want more will do.</param>
    /// <param name="standing">The groups below one that want nothing for their caps.</param>
    public bool IsShort(ShareGroup of, bool any, Func<ShareGroup, IEnumerable<ShareGroup>> standing)
    {
        List<UnitLoad> loads = Loads(g => (long)Int128.Min(WithoutCaps(g, standing), UnitFlow.Size(g.Units!.Value)));
        long[] amounts = new long[_classes.Count];
        loads.ForEach(load => amounts[load.Group.UnitClass] += load.Amount);
        if (_flow.Fits(amounts) || UnitFlow.Overload(loads) is not { } overload)
        {
            return false;
        }

        // Among those below it only what they weigh beside each other counts.
        ShareGroup all = overload.Select(l => l.Group).Aggregate(Above);
        return any || overload.Exists(l => IsIn(of, l.Group) || IsIn(l.Group, of) || (Above(of, l.Group) is var both && both != all && IsIn(both, all)));
    }

    // The lowest that both are in.
    private static ShareGroup Above(ShareGroup group, ShareGroup other)
    {
        while (!IsIn(other, group))
        {
            group = group.Holder!;
        }

        return group;
    }

    // Of an amount only what those bound below have not is placed by the group's own units.
    private List<UnitLoad> Loads(Func<ShareGroup, long> amount)
    {
        List<UnitLoad> loads = [.. _bound.Select(g => new UnitLoad(g, g.Units!.Value, amount(g)))];
        foreach (ShareGroup group in _bound)
        {
            if (BoundAbove(group) is { } above)
            {
                int place = PlaceOf(above);
                loads[place] = loads[place] with { Amount = Math.Max(0, loads[place].Amount - amount(group)) };
            }
        }

        return loads;
    }

    // Those who share the units of which there is least for each, and what each can get of them; nobody where all has its place.
    private List<UnitLoad> Narrowest(Func<ShareGroup, long> amount, Func<ShareGroup, long?> wants)
    {
        List<UnitLoad>? overload = UnitFlow.Overload(Loads(amount));
        List<UnitLoad> caps = [];
        while (overload is not null)
        {
            HashSet<ShareGroup> inside = [.. overload.Select(l => l.Group)];
            List<ShareGroup> topmost = [.. overload.Select(l => l.Group).Where(g => !IsBelow(g, inside)).OrderBy(g => g.Id)];
            (caps, List<UnitLoad> kept) = ShareOut(topmost, UnitFlow.Capacity(overload), amount, wants);
            overload = UnitFlow.Overload([.. kept, .. caps]);
        }

        return caps;
    }

    private List<(ShareGroup Group, long Cap)>? Thawed()
    {
        Dictionary<ShareGroup, long> amounts = [];
        List<ShareGroup> thawed = [];
        foreach (ShareGroup group in _bound)
        {
            // Who is above has the smaller number.
            if (IsHeldBack(group) && MayHaveMore(group, amounts) && _flow.HasRoom(group.UnitClass, Little))
            {
                amounts[group] = Wish(group);
                thawed.Add(group);
            }
        }

        HashSet<ShareGroup> open = [.. thawed];
        while (open.Count > 0)
        {
            List<UnitLoad> caps = Narrowest(g => amounts.GetValueOrDefault(g, g.Granted), g => open.Contains(g) ? amounts[g] : null);
            if (caps.Count == 0)
            {
                break;
            }

            foreach (UnitLoad cap in caps)
            {
                amounts[cap.Group] = cap.Amount;
                open.Remove(cap.Group);
            }
        }

        return thawed.Count == 0 ? null : [.. thawed.Select(g => (g, amounts[g]))];
    }

    private static Int128 WithoutCaps(ShareGroup group, Func<ShareGroup, IEnumerable<ShareGroup>> standing)
    {
        if (group.IsCrowded)
        {
            return group.Wanted;
        }

        Int128 all = 0;
        foreach (ShareMember member in group.Ordered().Concat(standing(group)))
        {
            all += member is ShareGroup below ? Int128.Min(WithoutCaps(below, standing), OwnUnits(below)) : member.Demand;
        }

        return all;
    }

    private static long OwnUnits(ShareGroup group) => group.Units is { } units ? UnitFlow.Size(units) : long.MaxValue;

    private static bool IsIn(ShareGroup group, ShareGroup other)
    {
        ShareGroup? at = group;
        while (at is not null && at != other)
        {
            at = at.Holder;
        }

        return at is not null;
    }

    private static long Wish(ShareGroup group) => (long)Int128.Min(group.Wanted, Math.Min(group.Cap, UnitFlow.Size(group.Units!.Value)));

    private static bool IsHeldBack(ShareGroup group) =>
        group.IsHeldByUnits
        && group.Granted == group.UnitCap
        && Wish(group) > group.UnitCap + Little;

    // What it gets more must not be what others below the same cap get less.
    private static bool MayHaveMore(ShareGroup group, Dictionary<ShareGroup, long> thawed)
    {
        for (ShareGroup? above = group.Holder; above is { Holder: not null }; above = above.Holder)
        {
            if (above.Granted >= above.Limit && !thawed.ContainsKey(above))
            {
                return false;
            }
        }

        return true;
    }

    // Max-min by weight among those that want; the others keep what they have. Where nobody wants, and these have more than there is, for a cap above lets more
    // through to them than before, it is taken from those that have most.
    private static (List<UnitLoad> Caps, List<UnitLoad> Kept) ShareOut(
        List<ShareGroup> groups, long capacity, Func<ShareGroup, long> amount, Func<ShareGroup, long?> wants)
    {
        long left = capacity - groups.Sum(g => wants(g) is null ? amount(g) : 0);
        bool isAgain = left < 0 || groups.TrueForAll(g => wants(g) is null);
        bool siblings = groups.TrueForAll(g => g.Holder == groups[0].Holder);
        List<ShareGroup> open = groups.FindAll(g => isAgain || wants(g) is not null);
        long[] parts = WaterFilling.Parts(
            open.ConvertAll(g => wants(g) ?? amount(g)), open.ConvertAll(g => siblings ? g.Weight : WeightInTree(g)), isAgain ? capacity : left);
        List<UnitLoad> caps = [];
        List<UnitLoad> kept = [.. groups.Except(open).Select(g => new UnitLoad(g, g.Units!.Value, amount(g)))];
        for (int i = 0; i < open.Count; i++)
        {
            (wants(open[i]) is null && parts[i] == amount(open[i]) ? kept : caps).Add(new UnitLoad(open[i], open[i].Units!.Value, parts[i]));
        }

        return (caps, kept);
    }

    // A group's weight is split among those of its members that want something, in proportion to theirs (K20.3).
    private static long WeightInTree(ShareGroup group)
    {
        if (group.Holder is not { } above || above.Holder is null)
        {
            return Math.Min(group.Weight, long.MaxValue >> Fraction) << Fraction;
        }

        Int128 siblings = above.WeightsOfWanting() + (group.Demand == 0 ? group.Weight : 0);
        return (long)Int128.Max(1, (Int128)WeightInTree(above) * group.Weight / siblings);
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
