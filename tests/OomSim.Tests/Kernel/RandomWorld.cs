using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Tests.Kernel;

/// <summary>A host, its cgroups, programs and commands, all drawn from one seed.</summary>
internal sealed partial class RandomWorld : IHostObserver
{
    private const long MiB = 1 << 20;
    private const int MaxEvents = 200_000;

    private readonly Xoshiro256StarStarSource _random;
    private readonly Simulator _simulator = new();
    private readonly LinuxHost _host;
    private readonly List<Cgroup> _groups = [];
    private readonly List<Process> _inits = [];
    private readonly SharedFiles _files;

    private long _ended;

    private readonly bool _serves;
    private readonly bool _moves;
    private readonly bool _tunes;
    private readonly bool _squeezes;
    private readonly bool _crowds;

    /// <summary>
    /// The world of a seed; with servers, with people who move processes and switch swap, or with such who write to every file of
    /// their cgroups and fork bombs, it is another one.
    /// </summary>
    public RandomWorld(ulong seed, bool serves = false, bool moves = false, bool tunes = false, long chargedInAdvance = 0, bool squeezes = false, bool crowds = false)
    {
        _serves = serves;
        _moves = moves;
        _tunes = tunes;
        _squeezes = squeezes;
        _crowds = crowds;
        _random = new Xoshiro256StarStarSource(seed);
        HostConfig config = new()
        {
            Memory = (256 + Next(1024)) * MiB,
            Reserved = 32 * MiB,
            Cpus = 1 + Next(4),
            Cgroup = Chance(2) ? CgroupVersion.V1 : CgroupVersion.V2,
            Swap = Chance(2) ? new SwapConfig((1 + Next(200)) * MiB, (1 + Next(200)) * MiB, (1 + Next(200)) * MiB) : null,
            DiskRead = (1 + Next(300)) * MiB,
            DiskWrite = (1 + Next(100)) * MiB,
            MemoryBandwidth = 1L << (26 + Next(6)),
            Kernel = Pick("5.4", "5.10", "5.15", "6.1", "6.12", "6.18"),
            Profile = HostProfile.Default with { ChargedInAdvance = chargedInAdvance },
        };
        config = _squeezes ? Squeezed(config) : _crowds ? Crowded(config) : config;
        if (_moves && config.Swap is not null && Chance(2))
        {
            config = config with { FurtherSwap = [new SwapConfig((1 + Next(100)) * MiB, (1 + Next(200)) * MiB, (1 + Next(200)) * MiB) { Device = "/dev/vdc", Priority = Chance(2) ? null : Next(3) }] };
        }

        _host = new LinuxHost(_simulator, config, new RandomStreams(seed));
        _host.Observers.Add(this);
        _files = new SharedFiles(new Tmpfs((1 + Next(64)) * MiB), Size());
        if (_crowds)
        {
            MakeCrowd();
            return;
        }

        for (int i = 0; i < 1 + Next(6); i++)
        {
            Cgroup? parent = _groups.Count > 0 && Chance(2) ? _groups[Next(_groups.Count)] : null;
            Cgroup group = _host.CreateCgroup((parent?.Path ?? "") + "/g" + Text(i));
            _groups.Add(group);
            for (int n = 0; n < 3; n++)
            {
                Set(group);
            }

            Squeeze(group, _squeezes);
        }
    }

    public List<string> Story { get; } = [];

    /// <summary>Events of a simulated second, but for those of processes that end; more are a storm.</summary>
    public int MostEventsPerSecond { get; init; } = 40_000;

    public void OnHostEvent(HostEvent happened) => Story.Add(happened.ToString());

    public void OnOomNotification(Cgroup cgroup) => Story.Add(Text(_simulator.Now) + " notified " + cgroup.Path);

    public void OnProcessExited(Process process)
    {
        _ended++;
        if (_inits.Remove(process) && Chance(2))
        {
            Spawn(process.Cgroup);
        }
    }

    /// <summary>Runs for a simulated minute, a crowd for a third of it; the story ends with the state at the end.</summary>
    public void Run()
    {
        foreach (Cgroup group in _groups.ToArray())
        {
            Spawn(group);
        }

        long next = 0;
        long second = 0;
        long before = 0;
        while (_simulator.Now < (_crowds ? 20 : 60) * SimTime.Second)
        {
            next += (1 + Next(3000)) * SimTime.Millisecond;
            while (_simulator.NextTime is { } time && time <= next)
            {
                _simulator.Step();
                CheckStillness();
                if (_simulator.Now - second >= SimTime.Second)
                {
                    (second, before) = (_simulator.Now, _simulator.HandledEvents - (10 * _ended));
                }

                // A fork bomb has as many events as it has processes.
                if (_simulator.HandledEvents > MaxEvents + (10 * _ended) || _simulator.HandledEvents > before + MostEventsPerSecond + (10 * _ended))
                {
                    throw new InvalidOperationException("an event storm at " + SimTime.ToSeconds(_simulator.Now) + " s");
                }
            }

            _simulator.RunUntil(next);
            _host.CheckInvariants();
            Command();
            CheckStillness();
            _host.CheckInvariants();
        }

        Story.Add(Text(_simulator.HandledEvents) + " " + _host.Read().ToString());
        foreach (Cgroup group in _host.Root.Subtree())
        {
            Story.Add(group.Path + " " + group.Read().ToString());
        }

        Story.AddRange(_host.Log);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private int Next(int bound) => (int)(_random.NextUInt64() % (ulong)bound);

    private bool Chance(int of) => Next(of) == 0;

    private T Pick<T>(params T[] choices) => choices[Next(choices.Length)];

    private long Size() => Chance(3) ? Next(200) * MiB : Next(40 << 20);

    private void Spawn(Cgroup group)
    {
        if (group.IsRemoved || _inits.Count > 20)
        {
            return;
        }

        SortedDictionary<string, ProgramDefinition> others = new(StringComparer.Ordinal);
        foreach (string name in new[] { "a", "b" })
        {
            others.Add(name, Program(name, name == "a" ? ["b"] : []));
        }

        PidNamespace? space = _inits.Count > 0 && Chance(4) ? _inits[Next(_inits.Count)].Namespace : null;
        _inits.Add(_host.Spawn(new SpawnRequest
        {
            Cgroup = group,
            Program = Program("init", ["a", "b"]),
            Processes = others,
            Namespace = space,
            Owner = group.Name,
            OomScoreAdj = Chance(4) ? Next(2001) - 1000 : 0,
            Files = _files,
            StartupPeak = Next(8) * MiB,
        }));
    }

    private ProgramDefinition Program(string name, string[] children)
    {
        SortedDictionary<int, SignalHandler> handlers = [];
        if (Chance(2))
        {
            handlers.Add(Pick(10, 15), new SignalHandler(Chance(3) ? null : Steps(children, 1, 2)));
        }

        return new ProgramDefinition
        {
            Name = name,
            Comm = name,
            Exec = Chance(2) ? "/text" : null,
            Steps = _crowds ? CrowdSteps(children) : Steps(children, 0, 6),
            OnChildExit = Pick(OnChildExit.Exit, OnChildExit.Ignore, OnChildExit.Restart),
            OnSignal = handlers,
            EnomemExitCode = Chance(2) ? null : 12,
            OomScoreAdj = Chance(6) ? Next(2001) - 1000 : null,
        };
    }

    private List<Step> Steps(string[] children, int depth, int most)
    {
        List<Step> steps = [];
        int count = 1 + Next(most);
        for (int i = 0; i < count; i++)
        {
            steps.Add(MakeStep(children, depth));
        }

        return steps;
    }

    private Step MakeStep(string[] children, int depth)
    {
        string file = Pick("/data", "/log", "/scratch/x", "/scratch/y");
        switch (_squeezes && !Chance(3) ? GrowingStep() : Next(_serves ? 24 : 23))
        {
            case 0 or 1 or 2:
                return new AllocStep(Quantity.Of(Size()), Pace());
            case 3:
                return new ReserveStep(Quantity.Of(Size() * 10));
            case 4:
                return new FreeStep(Chance(2) ? null : Quantity.Of(Size()));
            case 5:
                return new FreeShmStep(Chance(2) ? null : Quantity.Of(Size()));
            case 6:
                return new AccessStep(Chance(2) ? null : Quantity.Of(Size()), Duration(), Pace());
            case 7:
                return new RewriteStep(Chance(2) ? null : Quantity.Of(Size()), Pace());
            case 8:
                return Chance(4) ? new MlockAllStep() : new CommStep("renamed");
            case 9:
                return new OomScoreAdjStep(Next(2001) - 1000);
            case 10 or 11:
                return new ReadStep(Chance(8) ? "/missing" : file, Chance(2) ? null : Quantity.Of(Size()), Pace());
            case 12 or 13:
                return new WriteStep(file, Quantity.Of(Size()), Pace());
            case 14:
                return new FsyncStep(file);
            case 15:
                return new RemoveFileStep(file);
            case 16:
                return new ShmStep(Quantity.Of(Size()), Pace());
            case 17:
                return Chance(2) ? new BufferStep(Quantity.Of(Size()), Pace()) : new FlushStep(file);
            case 18:
                return new CpuStep(Duration());
            case 19 when children.Length > 0:
                return new ForkStep(Pick(children), Quantity.Of(1 + Next(_tunes && Chance(4) ? 30 : 3)));
            case 20:
                return Chance(2) ? new WaitStep(children.Length > 0 && Chance(2) ? Pick(children) : null) : new SignalStep(Pick(9, 10, 15, 19));
            case 21 when depth < 2:
                List<Step> body = Steps(children, depth + 1, 3);
                body.Add(new SleepStep(Quantity.Of((50 + Next(500)) * SimTime.Millisecond)));
                return new RepeatStep(Chance(3) ? null : Quantity.Of(1 + Next(5)), body);
            case 23:
                return new ServeStep(Chance(2) ? Quantity.Of((1 + Next(200)) * SimTime.Millisecond) : new ExponentialQuantity(50 * SimTime.Millisecond), Duration())
                {
                    Memory = Quantity.Of(Chance(2) ? 0 : Size() / 10),
                    Cpu = Quantity.Of(Chance(2) ? 0 : Next(100) * SimTime.Millisecond),
                    Hold = Quantity.Of(Chance(2) ? 0 : Next(100) * SimTime.Millisecond),
                    Backlog = Next(5),
                    Timeout = Chance(2) ? null : Duration(),
                };
            case 22 when Chance(3):
                return new ExitStep(Quantity.Of(Next(3)));
            default:
                return new SleepStep(Chance(10) ? null : Duration());
        }
    }

    private Quantity Duration() => Quantity.Of((1 + Next(5000)) * SimTime.Millisecond);

    private Pace Pace() => Next(_squeezes ? 6 : 4) switch
    {
        0 => OomSim.Kernel.Pace.Free,
        1 => new Pace(Over: Duration(), CatchUp: Chance(2)),
        4 => OomSim.Kernel.Pace.Free,
        5 => new Pace(Quantity.Of((1L + Next(700)) << 20), CatchUp: Chance(2)),
        _ => new Pace(Quantity.Of(1 + Next(30 << 20)), CatchUp: Chance(2)),
    };

    private void MoveOrSwitchSwap(Cgroup group)
    {
        switch (Next(6))
        {
            case 0:
                Story.Add(Text(_simulator.Now) + " swapon " + _host.SwapOn(Pick("/dev/vdb", "/dev/vdc"), Chance(2) ? null : Next(3)));
                break;
            case 1:
                Story.Add(Text(_simulator.Now) + " swapoff");
                _host.SwapOff(Pick<string[]>(["/dev/vdb"], ["/dev/vdc"], ["/dev/vdb", "/dev/vdc"]), result => Story.Add(Text(_simulator.Now) + " " + string.Join(',', result.Errors) + " " + Text(result.Signal)));
                break;
            case 2 when _host.Config.Cgroup == CgroupVersion.V1:
                _host.WriteFile(group, "memory.move_charge_at_immigrate", Text(Next(4)));
                break;
            default:
                if (_host.Processes.Count > 0)
                {
                    Process process = _host.Processes.ElementAt(Next(_host.Processes.Count));
                    Story.Add(Text(_simulator.Now) + " " + Text(process.Pid) + " to " + group.Path + ": " + _host.WriteFile(group, "cgroup.procs", Text(process.Pid)));
                }

                break;
        }
    }

    private void Command()
    {
        Cgroup group = _groups[Next(_groups.Count)];
        if (_moves && Chance(2))
        {
            MoveOrSwitchSwap(group);
            return;
        }

        if (_squeezes && Chance(2))
        {
            Squeeze(group, true);
            return;
        }

        if (_tunes && Chance(2))
        {
            Tune(group);
            return;
        }

        switch (Next(14))
        {
            case 0 or 1:
                _host.Freeze(group);
                break;
            case 2 or 3:
                _host.Thaw(group);
                break;
            case 4 or 5 or 6:
                Set(group);
                break;
            case 7 or 8 when _host.Processes.Count > 0:
                _host.SendSignal(_host.Processes.ElementAt(Next(_host.Processes.Count)), Pick(9, 10, 15, 18, 19));
                break;
            case 9:
                (string name, int most) = Pick(("vm.swappiness", 101), ("vm.overcommit_memory", 3), ("vm.oom_kill_allocating_task", 2), ("vm.dirty_ratio", 40), ("vm.min_free_kbytes", 60000));
                _host.SetSysctl(name, Text(Next(most)));
                if (Chance(10))
                {
                    _host.SetSysctl("vm.panic_on_oom", Text(Next(3)));
                }

                break;
            case 10 when _host.RemoveCgroup(group) == Errno.None:
                Cgroup made = _host.CreateCgroup(group.Path);
                _groups[_groups.IndexOf(group)] = made;
                Spawn(made);
                break;
            case 11:
                _host.RemoveInode(_files.OpenForWriting("/data"));
                break;
            default:
                Spawn(group);
                break;
        }
    }

    private void Set(Cgroup group)
    {
        string bytes = Chance(6) ? "max" : Text(Next(300) * MiB);
        (string file, string value) = _host.Config.Cgroup == CgroupVersion.V2
            ? Pick(("memory.max", bytes), ("memory.max", bytes), ("memory.high", bytes), ("memory.low", bytes), ("memory.swap.max", bytes), ("memory.oom.group", Text(Next(2))), ("memory.reclaim", bytes), ("cpu.weight", Text(1 + Next(1000))), ("cpu.max", Text(1000 + Next(200000))), ("pids.max", Text(1 + Next(20))), ("cgroup.kill", Chance(5) ? "1" : "0"))
            : Pick(("memory.limit_in_bytes", Old(bytes)), ("memory.limit_in_bytes", Old(bytes)), ("memory.memsw.limit_in_bytes", Old(bytes)), ("memory.oom_control", Text(Next(2))), ("memory.swappiness", Text(Next(101))), ("memory.force_empty", "0"), ("memory.soft_limit_in_bytes", Old(bytes)), ("cpu.shares", Text(Next(3000))), ("cpu.cfs_quota_us", Text(Next(200000) - 1)), ("pids.max", Text(1 + Next(20))));
        Story.Add(Text(_simulator.Now) + " " + group.Path + "/" + file + " = " + value + ": " + _host.WriteFile(group, file, value));
    }

    /// <summary>Writes below what is used, to what protects, freezes, throttles or names CPUs, and to what holds for the whole host.</summary>
    private void Tune(Cgroup group)
    {
        if (Chance(5))
        {
            (string name, int most) = Pick(("vm.dirty_bytes", 200 << 20), ("vm.dirty_ratio", 60), ("vm.dirty_background_ratio", 30), ("vm.watermark_scale_factor", 1000), ("vm.swappiness", 101), ("vm.overcommit_memory", 3));
            string to = Text(Next(most));
            Story.Add(Text(_simulator.Now) + " " + name + " = " + to + ": " + _host.SetSysctl(name, to));
            return;
        }

        long usage = group.Read().Current;
        string bytes = Text(Chance(2) ? usage * Next(120) / 100 : Next(300) * MiB);
        string cpus = "0-" + Text(Next(_host.Config.Cpus));
        (string file, string value) = _host.Config.Cgroup == CgroupVersion.V2
            ? Pick(("memory.max", bytes), ("memory.high", bytes), ("memory.high", bytes), ("memory.low", bytes), ("memory.min", bytes), ("memory.swap.high", bytes), ("memory.swap.max", bytes), ("memory.oom.group", Text(Next(2))), ("memory.reclaim", bytes + (Chance(3) ? " swappiness=" + Text(Next(201)) : "")), ("cgroup.freeze", Text(Next(2))), ("cpuset.cpus", cpus), ("cpu.max", Text(1000 + Next(200000)) + " " + Text(1000 + Next(200000))), ("cpu.max.burst", Text(Next(1000))), ("pids.max", Text(Next(40))))
            : Pick(("memory.limit_in_bytes", bytes), ("memory.memsw.limit_in_bytes", bytes), ("memory.soft_limit_in_bytes", bytes), ("memory.oom_control", Text(Next(2))), ("memory.swappiness", Text(Next(101))), ("memory.force_empty", "0"), ("freezer.state", Chance(2) ? "FROZEN" : "THAWED"), ("cpuset.cpus", cpus), ("cpu.cfs_quota_us", Text(1000 + Next(200000))), ("cpu.cfs_period_us", Text(1000 + Next(200000))), ("pids.max", Text(Next(40))));
        Story.Add(Text(_simulator.Now) + " " + group.Path + "/" + file + " = " + value + ": " + _host.WriteFile(group, file, value));
    }

    private static string Old(string bytes) => bytes == "max" ? "-1" : bytes;
}
