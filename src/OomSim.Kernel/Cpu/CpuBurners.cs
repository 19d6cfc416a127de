using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The processes of a cgroup that do nothing but use CPU time. They get on at the same speed, so they are one claim in the
/// sharing of the CPUs; and cgroups of one parent that are alike, with one weight and as many such processes, are one claim
/// together (K20.3, K20.4). So who comes and goes costs O(log n) and not a look at each.
/// </summary>
internal sealed class CpuBurners(LinuxHost host, CpuController controller)
{
    /// <summary>A cgroup with more such processes stands for itself: one more would move all the others.</summary>
    private const int MostAlike = 8;

    private readonly List<Process> _members = [];
    private readonly Dictionary<(long Weight, int Members), SharedWork> _alike = [];
    private SharedWork? _own;
    private SharedWork? _place;
    private StoredInt128 _entered;
    private StoredInt128 _usedAlike;

    /// <summary>How many there are.</summary>
    public int Count => _members.Count;

    /// <summary>Where their work goes on, with that of those who are alike; null where there is none.</summary>
    public SharedWork? Place => _place;

    private bool IsAlike => _place is not null && !ReferenceEquals(_place, _own);

    /// <summary>CPU time that its processes used while the cgroup was one of several that are alike, ns.</summary>
    public long UsedAlike(long now) => SharedWork.ToUnits(_usedAlike + (IsAlike ? UsedSinceEntry(now) : 0), rounded: true);

    /// <summary>Takes in a process, whose work is set.</summary>
    public void Add(Process process) => Change(process, null);

    /// <summary>Lets a process go; its work waits where it is.</summary>
    public void Remove(Process process) => Change(null, process);

    /// <summary>What decides whether the cgroup is like others has changed: its weight, its limits, what else uses CPU in it.</summary>
    public void Review()
    {
        if (_members.Count > 0 && !ReferenceEquals(PlaceFor(_members.Count), _place))
        {
            Change(null, null);
        }
    }

    /// <summary>Takes its processes out of the sharing of the CPUs until <see cref="Return"/>: they are about to have other CPUs.</summary>
    public void Withdraw()
    {
        Leave();
        CountAbove(-_members.Count);
    }

    /// <summary>Puts them back.</summary>
    public void Return()
    {
        CountAbove(_members.Count);
        Enter(_members.Count == 0 ? null : PlaceFor(_members.Count));
    }

    /// <summary>The cgroup goes.</summary>
    public void Close()
    {
        _own?.Close();
        foreach (SharedWork work in _alike.Values)
        {
            work.Close();
        }
    }

    private void Change(Process? joins, Process? leaves)
    {
        int count = _members.Count + (joins is null ? 0 : 1) - (leaves is null ? 0 : 1);
        SharedWork? next = count == 0 ? null : PlaceFor(count);
        host.Cpu.Defer();
        if (ReferenceEquals(next, _own) && ReferenceEquals(_place, _own) && next is not null)
        {
            Enlist(joins, leaves);
            if (joins is not null)
            {
                next.Add(joins.Work);
            }

            if (leaves is not null)
            {
                next.Remove(leaves.Work);
            }

            next.Resize((joins is null ? 0 : 1) - (leaves is null ? 0 : 1));
        }
        else
        {
            Leave();
            Enlist(joins, leaves);
            Enter(next);
        }

        host.Cpu.Resume();
        controller.NoteThrottled(host.Simulator.Now);
    }

    private void Leave()
    {
        if (_place is not { } place)
        {
            return;
        }

        if (IsAlike)
        {
            _usedAlike += UsedSinceEntry(host.Simulator.Now);
        }

        foreach (Process member in _members)
        {
            place.Remove(member.Work);
        }

        place.Resize(IsAlike ? -1 : -_members.Count);
        _place = null;
    }

    private void Enter(SharedWork? place)
    {
        _place = place;
        if (place is null)
        {
            return;
        }

        foreach (Process member in _members)
        {
            place.Add(member.Work);
        }

        _entered = place.ProgressAt(host.Simulator.Now);
        place.Resize(IsAlike ? 1 : _members.Count);
    }

    private void Enlist(Process? joins, Process? leaves)
    {
        CountAbove((joins is null ? 0 : 1) - (leaves is null ? 0 : 1));

        if (joins is not null)
        {
            joins.BurningIn = this;
            joins.BurnPlace = _members.Count;
            _members.Add(joins);
        }

        if (leaves is not null)
        {
            Process last = _members[^1];
            _members[leaves.BurnPlace] = last;
            last.BurnPlace = leaves.BurnPlace;
            leaves.BurningIn = null;
            _members.RemoveAt(_members.Count - 1);
        }
    }

    private void CountAbove(int change)
    {
        for (CpuController? c = change == 0 ? null : controller; c is not null; c = c.Parent)
        {
            c.Pressure.ChangeBurners(change, controller.EffectiveCpus);
        }
    }

    private Int128 UsedSinceEntry(long now) => (_place!.ProgressAt(now) - _entered) * _members.Count;

    private SharedWork PlaceFor(int count)
    {
        if (count <= MostAlike && controller.Parent is { } parent && controller.IsPlain && controller.Group.Wanted == (_own?.Claim.Demand ?? 0))
        {
            return parent.Burners.PlaceOf(controller.Weight, count);
        }

        return _own ??= Open(Process.CpuWeight, 1);
    }

    private SharedWork PlaceOf(long weight, int members)
    {
        if (!_alike.TryGetValue((weight, members), out SharedWork? work))
        {
            work = Open(weight, members);
            _alike.Add((weight, members), work);
        }

        return work;
    }

    private SharedWork Open(long weight, int size) => new(
        host.Simulator, host.Cpu, controller.Group, weight, size, change => controller.AddBurntRate(host.Simulator.Now, change * SimTime.Second));
}
