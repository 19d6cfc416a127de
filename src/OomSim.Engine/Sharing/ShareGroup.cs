using System.Numerics;

namespace OomSim.Engine;

/// <summary>A group of claims and groups that share what their parent grants by weight (a CPU cgroup).</summary>
public sealed partial class ShareGroup : ShareMember
{
    // Most groups have a single member. In a large group it is the tree that holds those who want something.
    private readonly List<ShareMember> _members = new(1);
    private readonly List<ShareMember> _changed = new(1);
    private readonly ShareEffort _effort;
    private ShareTree? _tree;
    private bool _isLarge;
    private int _displaced;
    private int _count;
    private StoredInt128 _wanted;
    private UnitBinding? _binding;

    internal ShareGroup(long id, ShareGroup? parent, long weight, ShareEffort effort)
        : base(id, weight)
    {
        Parent = parent;
        _effort = effort;
    }

    /// <summary>The group above; null for the root.</summary>
    public ShareGroup? Parent { get; }

    /// <summary>The most the group may use (quota ÷ period), in 2^-20 of a unit; <see cref="long.MaxValue"/> for no cap.</summary>
    public long Cap { get; internal set; } = long.MaxValue;

    /// <summary>True when its members want more than its cap and the cap is what they get: nobody else holds them back.</summary>
    public bool IsAtCap => Wanted > Cap && Granted >= Cap;

    /// <summary>True where each change of what its members get is told, however many compete.</summary>
    public bool IsMetered { get; internal set; }

    /// <summary>
    /// True where its cap is the mean of going on without one and standing: while it is at it, each who runs in it has as much as another, at most what it wants,
    /// whatever the weights. Many members (<see cref="IsCrowded"/>) go by weight but for <see cref="ManyShareByRunners"/>.
    /// </summary>
    public bool SharesByRunners { get; internal set; }

    /// <summary>True where also many members, in it or below, have as much as another while <see cref="SharesByRunners"/> holds.</summary>
    public bool ManyShareByRunners { get; internal set; }

    /// <summary>True while what its members get goes by who runs in them, not by weight.</summary>
    internal bool FillsByRunners { get; private set; }

    /// <summary>Sum of the <see cref="ShareMember.Runners"/> of its members.</summary>
    internal long RunnersBelow { get; set; }

    /// <inheritdoc/>
    internal override long Runners => Demand == 0 ? 0 : Math.Min(RunnersBelow, UnitCap == long.MaxValue ? long.MaxValue : (UnitCap + FairShare.One - 1) / FairShare.One);

    /// <summary>True when all its members want, whatever its cap, is there for it: its weight and those inside don't matter.</summary>
    public bool HasRoom => Wanted <= UnitCap && OthersLeave(Wanted - Granted);

    /// <summary>True when its members get by weight what they get by who runs in them, at each level, or are many.</summary>
    public bool IsAlike
    {
        get
        {
            foreach (ShareMember member in _members)
            {
                ShareMember first = _members[0];
                if (Math.BigMul(member.Runners, first.Weight) != Math.BigMul(first.Runners, member.Weight) || member is ShareGroup { IsAlike: false })
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>
    /// True while so many compete beside it that they are not told what they get, and there is not enough for all (<see cref="ShareLevel"/>).
    /// </summary>
    public bool IsContended => Holder is { _isLarge: true, GaveAll: false };

    /// <summary>
    /// What its members could use were it not for the group's own cap, minus what they get, in 2^-20 of a unit: the rate at
    /// which throttled time grows. 0 while the group does not get all its cap allows: then it is its siblings or a group
    /// above that hold it back. Worked out when read: O(depth) while there is room above, else O(depth · log siblings).
    /// </summary>
    public long Throttled
    {
        get
        {
            if (!IsAtCap)
            {
                return 0;
            }

            // Less than nothing while changes are held back.
            Int128 beyond = Int128.Max(0, Int128.Min(Wanted, UnitCap) - Granted);
            return (long)(OthersLeave(beyond) ? beyond : Int128.Clamp(WaterFilling.Reachable(this) - (Int128)Granted, 0, beyond));
        }
    }

    /// <summary>
    /// How much more all together in it could want and have, in 2^-20 of a unit: what it and the groups above have to spare; <see cref="Int128.MinValue"/> where one of
    /// these can't give all that is wanted. O(depth).
    /// </summary>
    public Int128 Spare
    {
        get
        {
            Int128 spare = Int128.MaxValue;
            for (ShareGroup? level = this; level is not null; level = level.Holder)
            {
                if (!level.GaveAll)
                {
                    return Int128.MinValue;
                }

                spare = Int128.Min(spare, level.Limit - level.Wanted);
            }

            return spare;
        }
    }

    /// <summary>The units that it may use, a bit each; null for all that the group above may use.</summary>
    internal BigInteger? Units
    {
        get => _binding?.Units;
        set => BindingFor(value)?.Units = value;
    }

    /// <summary>Index of those that are bound to the same units; meaningless when it is not bound.</summary>
    internal int UnitClass
    {
        get => _binding?.Class ?? 0;
        set => Binding.Class = value;
    }

    // Few groups are ever bound.
    private UnitBinding Binding => _binding ??= new UnitBinding();

    private UnitBinding? BindingFor<T>(T value) => _binding ??= EqualityComparer<T>.Default.Equals(value, default) ? null : new UnitBinding();

    /// <summary>What its units leave it, in 2^-20 of a unit; <see cref="long.MaxValue"/> when it is not bound.</summary>
    internal long UnitCap
    {
        get => _binding?.Cap ?? long.MaxValue;
        set => Binding.Cap = value;
    }

    /// <summary>True when others that are bound to the same units hold it back.</summary>
    internal bool IsHeldByUnits
    {
        get => _binding is { IsHeld: true };
        set => BindingFor(value)?.IsHeld = value;
    }

    /// <summary>Whether it was so when all was last shared out.</summary>
    internal bool WasHeldByUnits
    {
        get => _binding is { WasHeld: true };
        set => BindingFor(value)?.WasHeld = value;
    }

    /// <summary>The most it can use: its cap, and what its units leave it.</summary>
    internal long Limit => Math.Min(Cap, UnitCap);

    /// <summary>Sum of its members' demands, whatever the cap, in 2^-20 of a unit.</summary>
    public Int128 Wanted
    {
        get => _wanted;
        internal set => _wanted = value;
    }

    /// <summary>Who is told of what nobody else is told; null for nobody.</summary>
    public IShareGroupOwner? Owner { get; set; }

    /// <summary>The level on which members float; null where none ever did.</summary>
    internal ShareLevel? Level { get; set; }

    /// <summary>The only member that wants something; null where there is none or several.</summary>
    internal ShareMember? Only => !_isLarge && _members.Count == 1 ? _members[0] : null;

    /// <summary>True while more members want something than a look at each is right for.</summary>
    public bool IsCrowded => _isLarge;

    /// <summary>True when the last sharing out gave every member its demand.</summary>
    internal bool GaveAll { get; set; } = true;

    /// <summary>True when a demand or weight inside changed, so that what members get must be worked out again.</summary>
    internal bool IsStale { get; private set; }

    internal bool IsEmpty => _count == 0;

    internal List<ShareMember> Changed => _changed;

    /// <summary>Its members that want something, where they are many; null where they are few, and in a list (<see cref="Ordered"/>).</summary>
    internal ShareTree? Tree => _isLarge ? _tree : null;

    /// <summary>
    /// Takes in a member that wants nothing yet. Nobody gets more or less for that, so it leaves no mark: one without a trail from the
    /// top would be found where each is looked at, and not in a tree, and who changed first is told first.
    /// </summary>
    internal void Add(ShareMember member)
    {
        member.Holder = this;
        _count++;
    }

    /// <summary>Lets a member go that wants nothing any more; what it left to the others was noted when it ceased to want it.</summary>
    internal void Remove(ShareMember member)
    {
        Unmark(member);
        LeaveOrder(member);
        _count--;
        member.Holder = null;
    }

    /// <summary>Notes that a member wants something, or nothing any more: only those who do have a place in the order.</summary>
    internal void OnDemand(ShareMember member)
    {
        if (member.Demand == 0)
        {
            LeaveOrder(member);
        }
        else if (member.Place == Nowhere)
        {
            EnterOrder(member);
        }
    }

    /// <summary>Notes that something at or below a member changed.</summary>
    internal void Mark(ShareMember member)
    {
        if (member.ChangedPlace == Nowhere)
        {
            member.ChangedPlace = _changed.Count;
            _changed.Add(member);
        }
    }

    /// <summary>Notes that a member's demand or weight changed.</summary>
    internal void MarkDisplaced(ShareMember member)
    {
        Mark(member);
        IsStale = true;
        if (!_isLarge)
        {
            _displaced++;
        }
        else if (member.Place != Nowhere)
        {
            _tree!.Displace(member);
        }
    }

    /// <summary>What its members get has to be worked out anew.</summary>
    internal void Unsettle()
    {
        IsStale = true;
        GaveAll = false;
    }

    /// <summary>What its members get goes by who runs in them from now on, or by weight.</summary>
    internal void FillByRunners(bool byRunners)
    {
        FillsByRunners = byRunners;
        Unsettle();
        if (_isLarge)
        {
            // All have another place.
            foreach (ShareMember member in _tree!.All())
            {
                MarkDisplaced(member);
            }
        }
    }

    internal void ForgetChanges()
    {
        foreach (ShareMember member in _changed)
        {
            member.ChangedPlace = Nowhere;
        }

        _changed.Clear();
        IsStale = false;
    }

    /// <summary>Sum of the weights of the members that want something.</summary>
    internal Int128 WeightsOfWanting() => _isLarge ? _tree!.Settle()?.Weights ?? 0 : WaterFilling.WeightsOf(_members);

    // True when all groups above satisfy everybody and have so much to spare.
    private bool OthersLeave(Int128 more) => Holder is not { } holder || more <= holder.Spare;

    private void Unmark(ShareMember member)
    {
        if (member.ChangedPlace == Nowhere)
        {
            return;
        }

        ShareMember last = _changed[^1];
        _changed[member.ChangedPlace] = last;
        last.ChangedPlace = member.ChangedPlace;
        _changed.RemoveAt(_changed.Count - 1);
        member.ChangedPlace = Nowhere;
    }

    private sealed class UnitBinding
    {
        public BigInteger? Units;
        public int Class;
        public long Cap = long.MaxValue;
        public bool IsHeld;
        public bool WasHeld;
    }
}
