using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The processes of a cgroup that touch new memory as fast as a CPU lets them, while there is room: where many compete, they get on at
/// the same speed and are one claim, as those are who only use CPU time (<see cref="CpuBurners"/>). The memory of the cgroup grows by
/// what all get together; how much of it is whose is looked up (<see cref="FreeGrowth"/>).
/// </summary>
internal sealed class CpuGrowers(LinuxHost host, Cgroup cgroup)
{
    private readonly List<Process> _members = [];
    private SharedWork? _work;
    private long _granted;
    private long _rate;
    private long _kernelRate;

    /// <summary>True when nobody is in it.</summary>
    public bool IsEmpty => _members.Count == 0;

    /// <summary>Takes in a process, whose step grows from here on as all here do.</summary>
    public void Add(Process process, Activity activity)
    {
        _work ??= new SharedWork(host.Simulator, host.Cpu, cgroup.Cpu.Group, Process.CpuWeight, 1, OnGranted, canFloat: false);
        FreeGrowth growth = new(host, process, activity, this) { Place = _members.Count };
        _members.Add(process);
        if (_members.Count == 1)
        {
            host.Growing.Add(cgroup);
        }

        Count(1);
        process.Growth = growth;
        _work.Add(process.Work);
        _work.Resize(1);
        cgroup.Cpu.ReviewBurners();
        cgroup.Cpu.NoteThrottled(host.Simulator.Now);
    }

    /// <summary>Lets a process go with what it has touched.</summary>
    public void Remove(Process process)
    {
        FreeGrowth growth = process.Growth!;
        growth.Finish();
        process.Growth = null;
        Process last = _members[^1];
        _members[growth.Place] = last;
        last.Growth?.Place = growth.Place;
        _members.RemoveAt(_members.Count - 1);
        if (_members.Count == 0)
        {
            host.Growing.Remove(cgroup);
        }

        Count(-1);

        // What it would get by itself, should memory hold it back.
        growth.Activity.FairCpu = Math.Max(1, _granted / (_members.Count + 1));
        _work!.Remove(process.Work);
        _work.Resize(-1);
        cgroup.Cpu.ReviewBurners();
        cgroup.Cpu.NoteThrottled(host.Simulator.Now);
    }

    /// <summary>All go on by themselves.</summary>
    public void Release()
    {
        host.Cpu.Defer();
        while (_members.Count > 0)
        {
            Process process = _members[^1];
            Remove(process);

            // As each would by itself: one after the other would be a look at each for each.
            host.Cpu.SetDemand(process.CpuClaim, FairShare.One);
            host.Tasks.MarkDirty(process);
        }

        host.Cpu.Resume();
    }

    /// <summary>The cgroup goes.</summary>
    public void Close() => _work?.Close();

    private void Count(int change)
    {
        for (CpuController? c = cgroup.Cpu; c is not null; c = c.Parent)
        {
            c.Pressure.ChangeBurners(change, cgroup.Cpu.EffectiveCpus);
        }
    }

    private void OnGranted(long change)
    {
        _granted += change;
        cgroup.Cpu.AddBurntRate(host.Simulator.Now, change * SimTime.Second);
        long rate = _granted * host.Config.MemoryBandwidth;
        long kernelRate = (long)((Int128)rate * Pages.Size / host.Config.Profile.BytesPerPageTablePage);
        cgroup.Memory.AddRate(MemoryKind.Anon, rate - _rate, kernelRate - _kernelRate);
        _rate = rate;
        _kernelRate = kernelRate;
    }
}
