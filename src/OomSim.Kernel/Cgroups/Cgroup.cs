using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A cgroup with all its controllers.</summary>
public sealed partial class Cgroup : IRosterMember
{
    private readonly LinuxHost _host;
    private Roster<Cgroup>? _children;
    private Dictionary<string, Cgroup>? _childByName;
    private long _freezingSince = SimTime.Never;
    private long _frozenBefore;
    private string? _path;
    private long _refusedForks;

    internal Cgroup(LinuxHost host, Cgroup? parent, string name)
    {
        _host = host;
        Parent = parent;
        Name = name;
        Depth = parent is null ? 0 : parent.Depth + 1;
        Memory = new MemoryCgroup(host, this, parent?.Memory);
        Pressure = new PressureGroup(host, this);
        Cpu = new CpuController(host, parent?.Cpu, Pressure);
        SubtreeControl = parent is null ? Controllers.All : Controllers.None;
        parent?.AddChild(this);
        NoteFreezing();
    }

    /// <summary>The cgroup above; null for the root.</summary>
    public Cgroup? Parent { get; }

    /// <summary>Last component of its path.</summary>
    public string Name { get; }

    /// <summary>Its path; <c>/</c> for the root.</summary>
    public string Path => _path ??= Parent is null ? "/" : Parent.Parent is null ? "/" + Name : Parent.Path + "/" + Name;

    /// <summary>0 for the root, 1 for its children, …</summary>
    public int Depth { get; }

    /// <summary>Cgroups below, in order of creation.</summary>
    public IReadOnlyCollection<Cgroup> Children => ChildList;

    /// <summary>Its own processes, in the order in which they joined.</summary>
    public IReadOnlyList<Process> Processes => Members;

    /// <summary>v2: the controllers that it distributes to the cgroups below.</summary>
    public Controllers SubtreeControl { get; internal set; }

    /// <summary>What whoever made it keeps with it, such as the container it is for; the kernel does not look at it.</summary>
    public object? Keeper { get; set; }

    /// <summary>True once it was removed.</summary>
    public bool IsRemoved { get; internal set; }

    /// <summary>The memory controller.</summary>
    public MemoryCgroup Memory { get; }

    /// <summary>The CPU controller.</summary>
    public CpuController Cpu { get; }

    /// <summary>Its stall accounting (K16).</summary>
    internal PressureGroup Pressure { get; }

    /// <summary>v1: true once its cpuset.cpus was emptied; then it takes no task in.</summary>
    internal bool HasNoCpus { get; set; }

    /// <summary>v1: true once its cpuset.mems was emptied; then it takes no task in.</summary>
    internal bool HasNoMems { get; set; }

    /// <summary>pids.max; null for no limit.</summary>
    public long? PidsMax { get; internal set; }

    /// <summary>Live tasks in this cgroup and below: what makes it populated (K9.8).</summary>
    public int LiveTasks { get; private set; }

    /// <summary>Tasks here and below that have ended and that nobody has waited for (D6.3).</summary>
    public int Zombies { get; private set; }

    /// <summary>pids.current: tasks in this cgroup and below, those too that have ended and that nobody has waited for.</summary>
    public long PidsCurrent => LiveTasks + Zombies;

    /// <summary>Sets the CPU quota of it and all below (K20.8), also for those who exit at this moment.</summary>
    /// <param name="quota">µs in each period; −1 for none.</param>
    /// <param name="period">µs.</param>
    /// <param name="burst">What may be left over for the periods to come, µs.</param>
    internal void SetQuota(long quota, long period, long burst)
    {
        Cpu.SetQuota(quota, period, burst);
        _host.Exits.OnQuota(this);
    }

    /// <summary>Most tasks that it has had, here and below.</summary>
    public long PidsPeak { get; private set; }

    /// <summary>v2 cpuset.mems, as it was written.</summary>
    internal string Mems { get; set; } = "";

    /// <summary>Tasks come here, or go (less than 0).</summary>
    /// <param name="live">How many live ones.</param>
    /// <param name="zombies">How many that have ended and that nobody has waited for.</param>
    internal void CountTasks(int live, int zombies = 0)
    {
        for (Cgroup? c = this; c is not null; c = c.Parent)
        {
            c.LiveTasks += live;
            c.Zombies += zombies;
            c.PidsPeak = Math.Max(c.PidsPeak, c.PidsCurrent);
        }
    }

    /// <summary>Forks that pids.max refused, as pids.events counts them.</summary>
    public long PidsMaxEvents { get; private set; }

    /// <summary>The same in pids.events.local.</summary>
    public long PidsMaxEventsHere { get; private set; }

    /// <summary>
    /// A fork of one of its tasks was refused because of a limit here or above. It is counted where the task is; on v2 since 6.12
    /// where the limit is, and above that, too. The log tells of the first.
    /// </summary>
    /// <param name="limited">The cgroup whose pids.max is reached.</param>
    internal void RefuseFork(Cgroup limited)
    {
        if (_refusedForks++ == 0)
        {
            _host.KernelLog.Write("cgroup: fork rejected by pids controller in " + Path);
        }

        if (!_host.KernelFacts.CountsPidsAtLimit || _host.Config.Cgroup == CgroupVersion.V1)
        {
            PidsMaxEvents = _refusedForks;
            return;
        }

        limited.PidsMaxEventsHere++;
        for (Cgroup? c = limited; c is { Parent: not null }; c = c.Parent)
        {
            c.PidsMaxEvents++;
        }
    }

    /// <summary>True when itself was told to freeze (K17.2, K18.1).</summary>
    public bool SelfFreezing { get; internal set; }

    /// <summary>True when itself or an ancestor was told to freeze.</summary>
    public bool IsFreezing => SelfFreezing || (Parent?.IsFreezing ?? false);

    /// <summary>Time for which it was told to freeze, itself or from above, up to now, ns (K18.10).</summary>
    /// <param name="now">Simulated time, ns.</param>
    public long FrozenNs(long now) => _frozenBefore + (_freezingSince == SimTime.Never ? 0 : now - _freezingSince);

    /// <summary>The request to freeze came or went, here or above: its time counts from one to the other, whoever is frozen by then.</summary>
    internal void NoteFreezing()
    {
        long now = _host.Simulator.Now;
        if (!IsFreezing)
        {
            _frozenBefore = FrozenNs(now);
            _freezingSince = SimTime.Never;
        }
        else if (_freezingSince == SimTime.Never)
        {
            _freezingSince = now;
        }
    }

    internal long BaseKernelMemory { get; set; }

    /// <summary>The PID namespace that was made in it, whose kernel memory is part of <see cref="BaseKernelMemory"/>; null once that is gone.</summary>
    internal PidNamespace? Made { get; set; }

    internal Roster<Cgroup> ChildList => _children ?? _host.Childless;

    /// <inheritdoc/>
    int IRosterMember.RosterPlace { get; set; }

    internal FewList<Process> Members { get; } = new();

    /// <summary>The cgroup of that name right below; null when there is none.</summary>
    internal Cgroup? Child(ReadOnlySpan<char> name) =>
        _childByName is not null && _childByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out Cgroup? child) ? child : null;

    internal void RemoveChild(Cgroup child)
    {
        ChildList.Remove(child);
        _childByName!.Remove(child.Name);
    }

    /// <summary>Asks for what an event at a limit of it looks at: its controllers, its eldest process, and who keeps it.</summary>
    internal void Fetch()
    {
        CacheFetch.Ask(Cpu, 192);
        CacheFetch.Ask(Pressure, 136);
        CacheFetch.Ask(Keeper, 336);
        CacheFetch.Ask(Cpu.Group, 160);
        if (Members.Count > 0)
        {
            Members[0].Fetch();
        }
    }

    /// <summary>This cgroup and all below it, parents first, siblings in order of creation (K1.1).</summary>
    public CgroupSubtree Subtree() => new(this);

    /// <summary>True when the other is this cgroup or lies below it.</summary>
    public bool Contains(Cgroup other)
    {
        Cgroup? at = other;
        while (at is not null && at.Depth > Depth)
        {
            at = at.Parent;
        }

        return ReferenceEquals(at, this);
    }

    /// <summary>Present values of this cgroup and all below it.</summary>
    public CgroupValues Read()
    {
        long now = _host.Simulator.Now;
        MemoryCgroup m = Memory;
        MemoryTotals totals = m.Totals(now);
        MemoryEvents events = m.Events;
        long current = m.ChargedAt(now);
        return new CgroupValues
        {
            Current = current,
            Peak = Math.Max(m.Peak, current),
            Max = m.Max == MemoryCgroup.Unlimited ? null : m.Max,
            High = m.High == MemoryCgroup.Unlimited ? null : m.High,
            Low = _host.Config.Cgroup != CgroupVersion.V1 ? m.Low : m.SoftLimit == MemoryCgroup.Unlimited ? null : m.SoftLimit,
            Min = m.Min,
            SwapCurrent = m.SwapAt(now),
            SwapMax = m.SwapLimitShown,
            Anon = Pages.Floor(totals.Anon),
            File = Pages.Floor(totals.Clean + totals.Dirty + totals.Shmem),
            Shmem = Pages.Floor(totals.Shmem),
            Kernel = Pages.Floor(totals.Kernel),

            // What is active can be some bytes more than is there: while it flows, only whole bytes of both are seen.
            InactiveFile = Math.Max(0, Pages.Floor(totals.Clean + totals.Dirty) - Pages.Floor(m.ActiveFile(now))),
            Dirty = Pages.Floor(totals.Dirty),
            CpuUsageNs = Cpu.UsageNs(now),
            CpuThrottledNs = Cpu.ThrottledNs(now),
            Pids = PidsCurrent,
            EventsLow = events.Low,
            EventsHigh = events.High,
            EventsMax = events.Max,
            EventsOom = events.Oom,
            EventsOomKill = events.OomKill,
            EventsOomGroupKill = events.OomGroupKill,
            Failcnt = m.Failcnt,
            UnderOom = m.UnderOom > 0,
            OomKillDisable = m.OomKillDisable,
            Frozen = Freezer.IsFrozen(this),
            Pressure = Pressure.Read(),
        };
    }

    private void AddChild(Cgroup child)
    {
        (_children ??= new()).Add(child);
        _childByName ??= new Dictionary<string, Cgroup>(StringComparer.Ordinal);
        _childByName.Add(child.Name, child);
    }
}
