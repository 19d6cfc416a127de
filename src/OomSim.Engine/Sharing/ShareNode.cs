namespace OomSim.Engine;

/// <summary>A member's place in the order of a large group (<see cref="ShareTree"/>), and what is below it in one look.</summary>
internal sealed class ShareNode
{
    private StoredInt128 _demands;
    private StoredInt128 _weights;

    /// <summary>A place that is not taken yet.</summary>
    public ShareNode(ShareMember member)
    {
        Member = member;
        Priority = Mix((ulong)member.Id);
    }

    /// <summary>Whose place it is.</summary>
    public ShareMember Member { get; }

    /// <summary>Decides who is above whom; spread evenly, and the same in every run.</summary>
    public ulong Priority { get; }

    /// <summary>True while it is in the tree and not among those that wait to be put in.</summary>
    public bool IsInTree { get; set; }

    /// <summary>Those who are satisfied earlier.</summary>
    public ShareNode? Left { get; set; }

    /// <summary>Those who are satisfied later.</summary>
    public ShareNode? Right { get; set; }

    /// <summary>Whose left or right it is.</summary>
    public ShareNode? Above { get; set; }

    /// <summary>How many, with itself.</summary>
    public int Count { get; private set; }

    /// <summary>What they want together, in 2^-20 of a unit.</summary>
    public Int128 Demands => _demands;

    /// <summary>Sum of their weights, or whatever they compete by (<see cref="ShareMember.Part"/>).</summary>
    public Int128 Weights => _weights;

    /// <summary>The weight that all of them have; 0 when they differ.</summary>
    public long CommonWeight { get; private set; }

    /// <summary>The least that one of them is granted, in 2^-20 of a unit.</summary>
    public long LeastGranted { get; private set; }

    /// <summary>The most that one of them is granted, in 2^-20 of a unit.</summary>
    public long MostGranted { get; private set; }

    /// <summary>True when each of them floats, so that nobody has to be told when the level moves.</summary>
    public bool AllFloat { get; private set; }

    /// <summary>True when each of them is granted what it wants.</summary>
    public bool IsServed { get; private set; }

    /// <summary>True when one of them has to be looked at, since something at or below it changed.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Adds up itself and those below, none of whom has to be looked at any more.</summary>
    public void Sum()
    {
        ShareMember member = Member;
        int count = 1;
        Int128 demands = member.Demand;
        long weight = member.Part;
        Int128 weights = weight;
        bool floats = member.Floating is not null;
        long least = floats ? ShareMember.Unknown : member.Granted;
        long most = floats ? long.MaxValue : least;
        bool served = !floats && least == member.Demand;
        for (ShareNode? side = Left ?? Right; side is not null; side = ReferenceEquals(side, Left) ? Right : null)
        {
            count += side.Count;
            demands += side.Demands;
            weights += side.Weights;
            weight = side.CommonWeight == weight ? weight : 0;
            least = Math.Min(least, side.LeastGranted);
            most = Math.Max(most, side.MostGranted);
            served &= side.IsServed;
            floats &= side.AllFloat;
        }

        Count = count;
        _demands = demands;
        _weights = weights;
        CommonWeight = weight;
        LeastGranted = least;
        MostGranted = most;
        IsServed = served;
        AllFloat = floats;
        IsTouched = false;
    }

    // SplitMix64's finish.
    private static ulong Mix(ulong id)
    {
        ulong mixed = (id + 1) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
