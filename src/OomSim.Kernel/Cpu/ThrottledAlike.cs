using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// CPU cgroups of one parent whose quota is used up and from which it withholds the same: what counts for one counts for each
/// (K20.8, K20.12).
/// </summary>
internal sealed class ThrottledAlike
{
    private readonly List<CpuController> _members = [];
    private bool _hasRoom;

    /// <summary>What makes them alike.</summary>
    public ThrottledKey Key { get; private set; }

    /// <summary>Time throttled of each since the first came, ns.</summary>
    public Fluid Throttled;

    /// <summary>Time with the quota used up of each since the first came, ns.</summary>
    public Fluid HeldBack;

    /// <summary>The others of its parent.</summary>
    public ThrottledBelow? Below { get; set; }

    /// <summary>Its place among them.</summary>
    public int Place { get; set; }

    /// <summary>True while something in or about one of them has changed since the last sharing out.</summary>
    public bool IsNoted { get; set; }

    /// <summary>What each wants more than it gets, in 2^-20 of a CPU.</summary>
    public Int128 Withheld => _members[0].Group.Wanted - _members[0].Group.Granted;

    /// <summary>True when nobody is in it.</summary>
    public bool IsEmpty => _members.Count == 0;

    /// <summary>Begins anew.</summary>
    public void Open(ThrottledKey key)
    {
        Key = key;
        Throttled = new Fluid(0);
        HeldBack = new Fluid(0);
        _hasRoom = true;
    }

    /// <summary>Takes one in; what was counted for the others before does not count for it.</summary>
    public void Add(CpuController controller, ThrottleClock clock, long now)
    {
        clock.Among = this;
        clock.Place = _members.Count;
        clock.Throttled = clock.Throttled.Less(Throttled, now);
        clock.HeldBack = clock.HeldBack.Less(HeldBack, now);
        _members.Add(controller);
    }

    /// <summary>Lets one go with what was counted for it.</summary>
    public void Remove(ThrottleClock clock, long now)
    {
        CpuController last = _members[^1];
        _members[clock.Place] = last;
        last.Throttle!.Place = clock.Place;
        _members.RemoveAt(_members.Count - 1);
        clock.Throttled = clock.Throttled.And(Throttled, now);
        clock.HeldBack = clock.HeldBack.And(HeldBack, now);
        clock.Among = null;
    }

    /// <summary>
    /// The rate at which time throttled grows where the quota is spread over the periods, in 2^-20 of a CPU: of each period a cgroup runs so long that what it
    /// can have of the CPUs comes to the quota, and stands for the rest, on each CPU where it has tasks (K20.12, K20.13).
    /// </summary>
    public static long RateOf(CpuController controller)
    {
        long withheld = controller.Group.Throttled;
        return withheld == 0 ? 0 : (long)((Int128)controller.Standing * withheld / (controller.Group.Granted + withheld));
    }

    /// <summary>Follows the last sharing out of the CPUs.</summary>
    public void Settle(long now)
    {
        long throttled = RateOf(_members[0]);
        Throttled.SetRate(now, throttled * SimTime.Second);
        HeldBack.SetRate(now, throttled > 0 ? FairShare.One * SimTime.Second : 0);
        if (_members[0].Group.HasRoom != _hasRoom)
        {
            _hasRoom = !_hasRoom;
            Mark();
        }
    }

    /// <summary>Has the quota of each looked at: where others compete the mean may be another than what the periods come to (<see cref="SpreadQuota"/>).</summary>
    public void Mark()
    {
        foreach (CpuController member in _members)
        {
            member.Throttle!.Pool.Mark();
        }
    }
}
