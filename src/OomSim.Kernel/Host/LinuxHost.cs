using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>One simulated Linux host: the way in for everything outside the kernel.</summary>
public sealed partial class LinuxHost
{
    private readonly Roster<Process> _processes = new();
    private int _lastPid = 100;

    /// <summary>Boots a host.</summary>
    /// <exception cref="ArgumentException">A sysctl or kernel release is not known.</exception>
    public LinuxHost(Simulator simulator, HostConfig config, RandomStreams streams)
    {
        ArgumentNullException.ThrowIfNull(config);
        Simulator = simulator;
        Config = config;
        Streams = streams;
        KernelFacts = KernelFacts.Of(config.Kernel) ?? throw new ArgumentException($"kernel {config.Kernel} is not known; known are 5.4, 5.10, 5.15, 6.1, 6.12, 6.18");
        foreach ((string name, long value) in config.Sysctl)
        {
            if (!_sysctl.ContainsKey(name))
            {
                throw new ArgumentException($"sysctl {name} is not simulated");
            }

            _sysctl[name] = value;
        }

        BoundReserves();
        TakeOverSysctls();
        Cpu = new FairShare(config.Cpus * FairShare.One);
        Throttling = new ThrottledControllers(Cpu);
        Bandwidth = new BandwidthPools();
        Disk = new BlockDevice(config.DiskRead, config.DiskWrite);
        DiskRoom = config.DiskSize > 0 ? new Tmpfs(config.DiskSize) : null;
        Network = new NetworkStack(this);
        SwapConfig[] swap = [.. config.SwapDevices];
        Swap = swap.Length > 0 ? new SwapSpace(this, swap) : null;
        Watermarks = MakeWatermarks(config.Sysctl.TryGetValue("vm.min_free_kbytes", out long minFree) ? minFree : null);
        SwapOffs = new SwapOffs();
        Migration = new Migration(this);
        Tasks = new TaskEngine(this);
        Kswapd = new Kswapd(this);
        Stocks = new ChargeStocks(config.Cpus, Pages.Size * Math.Min(config.Profile.ChargedInAdvance, KernelFacts.ChargeBatch));
        Memory = new MemoryManager(this);
        PageCache = new PageCache(this);
        Writeback = new Writeback(this);
        Oom = new OomKiller(this);
        Reaper = new OomReaper(this);
        Report = new OomReport(this);
        Hung = new HungTasks(this);
        TextFaults = new TextFaults(this);
        Enomem = new Enomem(this);
        Signals = new Signals(this);
        Exits = new ExitPath(this);
        AddressSpaces = new AddressSpaces(this);
        Limits = new Limits(this);
        StructureCharges = new StructureCharges(this);
        KernelLog = new KernelLog(this);
        Invariants = new KernelInvariants(this);
        Root = new Cgroup(this, null, "");
        _cgroups = 1;
        Root.Memory.Max = config.Memory - Watermarks.Min;
        Committed = config.Committed;
        long cache = Pages.Floor(config.Cache);
        Inode own = new("host", cache);

        // The slab of the cache comes on top: it goes with the cache, and what is reserved does not.
        Root.BaseKernelMemory = config.Reserved;
        Root.Memory.Charge(MemoryKind.Kernel, Root.BaseKernelMemory);
        if (cache > 0)
        {
            PageCache.AddClean(own, Root.Memory, cache);
        }

        Settle();
    }

    /// <summary>The clock and the event queue.</summary>
    public Simulator Simulator { get; }

    /// <summary>The machine's configuration.</summary>
    public HostConfig Config { get; }

    /// <summary>The run's random streams.</summary>
    public RandomStreams Streams { get; }

    /// <summary>What this kernel release does.</summary>
    public KernelFacts KernelFacts { get; }

    /// <summary>Who watches, in order of being told.</summary>
    public List<IHostObserver> Observers { get; } = [];

    /// <summary>The root cgroup.</summary>
    public Cgroup Root { get; }

    /// <summary>All live processes in order of creation.</summary>
    public IReadOnlyCollection<Process> Processes => _processes;

    /// <summary>The kernel log so far.</summary>
    public IReadOnlyList<string> Log => KernelLog.Lines;

    /// <summary>
    /// True once the kernel has panicked: nothing happens any more. Calls that come later never return, which is EINPROGRESS here; a process that is started never runs.
    /// </summary>
    public bool HasPanicked { get; private set; }

    /// <summary>The last decision of an OOM killer; null before the first.</summary>
    public OomDecision? LastOom { get; internal set; }

    internal FairShare Cpu { get; }

    /// <summary>The CPU cgroups whose quota is used up.</summary>
    internal ThrottledControllers Throttling { get; }

    internal BandwidthPools Bandwidth { get; }

    /// <summary>Where processes grow at the same speed.</summary>
    internal GrowingCgroups Growing { get; } = new();

    internal BlockDevice Disk { get; }

    internal SwapSpace? Swap { get; }

    internal SwapOffs SwapOffs { get; }

    internal Migration Migration { get; }

    internal Watermarks Watermarks { get; private set; }

    internal TaskEngine Tasks { get; }

    internal Kswapd Kswapd { get; }

    internal ChargeStocks Stocks { get; }

    internal MemoryManager Memory { get; }

    internal PageCache PageCache { get; }

    internal Writeback Writeback { get; }

    internal OomKiller Oom { get; }

    internal OomReaper Reaper { get; }

    internal OomReport Report { get; }

    internal HungTasks Hung { get; }

    internal TextFaults TextFaults { get; }

    internal Enomem Enomem { get; }

    internal Signals Signals { get; }

    internal ExitPath Exits { get; }

    internal AddressSpaces AddressSpaces { get; }

    internal Limits Limits { get; }

    internal StructureCharges StructureCharges { get; }

    internal KernelLog KernelLog { get; }

    internal IEnumerable<Process> LiveProcesses => _processes;

    internal long SwapTotal => Swap?.Size ?? 0;

    /// <summary>Bytes promised to address spaces (Committed_AS).</summary>
    internal long Committed { get; set; }

    /// <summary>Memory that could be dirtied: free and file pages (K14.1).</summary>
    internal long DirtyableBytes
    {
        get
        {
            long now = Simulator.Now;
            return Math.Max(0, Config.Memory - Watermarks.High - Root.Memory.Usage.At(now)) + Memory.FilePages.At(now);
        }
    }

    /// <summary>The cgroup at a path, or null.</summary>
    public Cgroup? FindCgroup(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Cgroup? at = Root;
        foreach (Range part in path.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> name = path.AsSpan(part);
            at = name.IsEmpty ? at : at?.Child(name);
        }

        return at;
    }

    /// <summary>Removes a cgroup (<c>rmdir</c>); EBUSY while it has processes or children (K9.8), ENOENT where it has gone before, EINPROGRESS on a host that has panicked.</summary>
    public Errno RemoveCgroup(Cgroup cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        if (cgroup.IsRemoved)
        {
            return Errno.ENOENT;
        }

        if (cgroup.Parent is not { } parent || cgroup.Members.Count > 0 || cgroup.ChildList.Count > 0)
        {
            return Errno.EBUSY;
        }

        if (HasPanicked)
        {
            return Errno.EINPROGRESS;
        }

        NotifyJump(cgroup);
        Memory.Remove(cgroup.Memory);
        cgroup.IsRemoved = true;
        parent.RemoveChild(cgroup);
        parent.Memory.ReleaseStructures();
        cgroup.CloseGrowers();
        cgroup.Cpu.Close();
        _cgroups--;
        Settle();
        return Errno.None;
    }

    /// <summary>Reads a file of the proc file system in the kernel's format; null where there is no such file, or it is not simulated.</summary>
    /// <param name="path">Its path: <c>/proc/meminfo</c>, <c>/proc/vmstat</c>, <c>/proc/pressure/memory</c>, <c>cpu</c> or <c>io</c>.</param>
    public string? ReadProc(string path) => path switch
    {
        MemInfoFile.Path => MemInfoFile.Text(this),
        VmStatFile.Path => VmStatFile.Text(this),
        SwapsFile.Path => SwapsFile.Text(this),
        _ => PressureFiles.OfProc(path) is { } resource ? PressureFiles.Text(this, Root, resource) : null,
    };

    /// <summary>True when a cgroup has such a file and it is simulated, for reading, writing or both.</summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">The file's name.</param>
    public bool HasFile(Cgroup cgroup, string file) => CgroupFiles.Exists(this, cgroup, file);

    /// <summary>Sends a signal from the host to a process (K2, K17.9, K18.4, D6.2).</summary>
    public void SendSignal(Process process, int signal)
    {
        Signals.Send(process, signal);
        Settle();
    }

    /// <summary>Freezes a cgroup: <c>freezer.state</c> or <c>cgroup.freeze</c> (K17, K18).</summary>
    public void Freeze(Cgroup cgroup) => SetFrozen(cgroup, true);

    /// <summary>Thaws a cgroup.</summary>
    public void Thaw(Cgroup cgroup) => SetFrozen(cgroup, false);

    /// <summary>Removes a file and its cached pages, as when a container's writable layer goes.</summary>
    public void RemoveInode(Inode inode)
    {
        ArgumentNullException.ThrowIfNull(inode);
        if (!HasPanicked)
        {
            PageCache.Drop(inode);
            Settle();
        }
    }

    /// <summary>The present values of the host as a whole.</summary>
    public HostValues Read()
    {
        long now = Simulator.Now;
        MemoryTotals totals = Root.Memory.Totals(now);
        long free = Pages.Floor(Math.Max(0, Config.Memory - Root.Memory.Usage.At(now)));
        long file = totals.Clean + totals.Dirty;
        return new HostValues(
            Config.Memory,
            free,
            Pages.Floor(Watermarks.Available(free, file, Math.Max(0, CacheSlabBytes.At(now)))),
            Pages.Floor(file + totals.Shmem),
            Pages.Floor(totals.Anon),
            Pages.Floor(totals.Shmem),
            Pages.Floor(totals.Dirty),
            Swap?.ShownSize ?? 0,
            Swap is null ? 0 : Pages.Floor(Swap.Free),
            Cpu.Root.Granted / (double)FairShare.One,
            Disk.Read.Root.Granted >> 20,
            Writeback.SpeedNow)
        {
            Pressure = Root.Pressure.Read(),
            Marks = Watermarks.Marks,
        };
    }

    /// <summary>Slab of all cached pages, bytes (SReclaimable).</summary>
    internal Fluid CacheSlabBytes;

    /// <summary>Processes that OOM killers have killed so far (oom_kill of <c>/proc/vmstat</c>, K2.7).</summary>
    internal long OomKills { get; set; }

    /// <summary>Who watches what programs do; null for nobody.</summary>
    public IStepObserver? StepObserver { get; set; }

    /// <summary>True when somebody reads events: only then their texts are made.</summary>
    internal bool HasEventReaders
    {
        get
        {
            foreach (IHostObserver observer in Observers)
            {
                if (observer.ReadsEvents)
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal void Kernel(string type, string subject, string detail)
    {
        if (HasEventReaders)
        {
            Tell(new HostEvent(Simulator.Now, "kernel", type, subject, detail));
        }
    }

    internal void Program(string type, Process process, string detail)
    {
        if (HasEventReaders)
        {
            Tell(new HostEvent(Simulator.Now, "program", type, process.Owner + "/" + process.Comm, detail));
        }
    }

    /// <summary>Bytes a memcg can still take before one of its limits, or the host's, is met.</summary>
    internal long Room(MemoryCgroup memcg)
    {
        long now = Simulator.Now;
        long room = long.MaxValue;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.Max != MemoryCgroup.Unlimited)
            {
                room = Math.Min(room, m.Max - m.Usage.At(now));
            }

            if (m.MemswMax != MemoryCgroup.Unlimited)
            {
                room = Math.Min(room, m.MemswMax - m.Usage.At(now) - m.SwapUsage.At(now));
            }
        }

        return room;
    }

    private void SetFrozen(Cgroup cgroup, bool frozen)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        if (!HasPanicked)
        {
            NotifyJump(cgroup);
            Freezer.Set(this, cgroup, frozen);
            Settle();
        }
    }

    private void Tell(HostEvent happened)
    {
        foreach (IHostObserver observer in Observers)
        {
            observer.OnHostEvent(happened);
        }
    }
}
