using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>
/// Decides when rows are written. It stands outside the event queue: it only reads, so that the sample interval can
/// never change a result nor keep a run alive.
/// </summary>
internal sealed partial class Sampler
{
    /// <summary>Most changes of the watermarks that are kept.</summary>
    private const int MostWatermarks = 1000;

    // Fewer new cgroups since those that are gone were dropped are not worth another look at all of them.
    private const int FewCgroups = 64;

    private readonly IWorld _world;
    private readonly TraceWriter _writer;
    private readonly RecorderOptions _options;
    private readonly List<CgroupTrack> _touchedCgroups = [];
    private readonly List<ContainerTrack> _touchedContainers = [];
    private readonly SampleTimes _times;
    private long _hostBeforeAt = -1;
    private long _hostRowAt = -1;
    private HostRow _hostRow;
    private PressureValues? _hostPressure;
    private FreeMarks? _marks;
    private bool _touched;
    private long _sampledAt = -1;
    private int _keptCgroups;

    /// <summary>A sampler that has read nothing yet.</summary>
    /// <param name="world">What is read.</param>
    /// <param name="writer">Where rows go.</param>
    /// <param name="options">When rows are wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sample interval is not above 0.</exception>
    public Sampler(IWorld world, TraceWriter writer, RecorderOptions options)
    {
        if (options.SampleNs <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.SampleNs, "the sample interval must be above 0");
        }

        _world = world;
        _writer = writer;
        _options = options;
        _times = new SampleTimes(options);
        if (options.Watched is { HasPressure: true })
        {
            Probes.Add(new PressureWatch(Watch));
        }
    }

    /// <summary>When the next sample is due, ns.</summary>
    public long NextSample => _times.Next;

    /// <summary>All cgroups that exist.</summary>
    public List<CgroupTrack> Cgroups { get; } = [];

    /// <summary>All containers that exist, in order of creation.</summary>
    public LinkedList<ContainerTrack> Containers { get; } = new();

    /// <summary>Processes outside containers.</summary>
    public List<ProcessGroup> Others { get; } = [];

    /// <summary>The host's watermarks, each change.</summary>
    public List<WatermarkSummary> Watermarks { get; } = [];

    /// <summary>Those who look at moments of their own.</summary>
    public Probes Probes { get; } = new();

    /// <summary>Called before everything is read, to make new cgroups known; null for none.</summary>
    public Action? Discover { get; init; }

    /// <summary>Row just before a jump: once per cgroup and instant, and again where an instant climbs higher still.</summary>
    public void BeforeJump(CgroupTrack cgroup)
    {
        long now = _world.Now;
        for (CgroupTrack? at = cgroup; at is not null; at = at.Parent)
        {
            bool first = at.BeforeAt != now;
            at.Refresh();
            if (!first && at.Values.Current <= at.HighestBefore)
            {
                continue;
            }

            at.BeforeAt = now;
            at.HighestBefore = at.Values.Current;
            Emit(at);
            if (at.Container is { } container)
            {
                if (container.LastRowAt >= 0 && container.LastRowAt != now && container.LastRow is { Condition: Conditions.None, Pids: 0 })
                {
                    EmitAgain(container);
                }

                EmitContainer(container, container.KnownStatus, container.KnownRestartCount, Conditions.Of(container));
                if (first)
                {
                    EmitBeforeJump(container);
                }

                Touch(container);
            }

            Touch(at);
        }

        if (_hostBeforeAt != now)
        {
            _hostBeforeAt = now;
            EmitHost();
        }
    }

    /// <summary>A container's state is another: a row with the old one, unless this instant has one already.</summary>
    public void StateChanged(ContainerTrack container)
    {
        bool isNew = container.KnownStatus.Length == 0;
        bool changed = container.KnownStatus != container.Status || container.KnownRestartCount != container.RestartCount;
        if (!isNew && changed && container.LastRowAt >= 0 && container.LastRowAt != _world.Now)
        {
            if (container.LastRow is { Condition: Conditions.None, Pids: 0 })
            {
                EmitAgain(container);
            }
            else
            {
                container.Cgroup?.Refresh();
                EmitContainer(container, container.KnownStatus, container.KnownRestartCount, container.LastRow.Condition);
            }
        }

        container.KnownStatus = container.Status;
        container.KnownRestartCount = container.RestartCount;
        Touch(container);
    }

    /// <summary>Lets time pass up to the next event: rows after the present instant, then the samples on the way.</summary>
    public void AdvanceTo(long target)
    {
        if (target <= _world.Now)
        {
            return;
        }

        EndInstant();
        for (long due = Probes.Before(NextSample); due < target; due = Probes.Before(NextSample))
        {
            _world.MoveTo(due);
            Probes.Take(due);
            if (due == NextSample)
            {
                Sample();
                _times.MoveOn();
                _sampledAt = due;
            }
        }
    }

    /// <summary>Writes what is due when all events of the present instant have happened.</summary>
    public void EndInstant()
    {
        Probes.Take(_world.Now);
        if (NextSample == _world.Now)
        {
            Sample();
            _times.MoveOn();
            _sampledAt = _world.Now;
        }
        else if (_options.SampleNs is null)
        {
            // Every event may bend a line, so every instant with an event is a breakpoint of all.
            if (_sampledAt != _world.Now)
            {
                Sample();
                _sampledAt = _world.Now;
            }
        }
        else
        {
            EmitTouched();
            Watch();
        }
    }

    /// <summary>A row of everything, now.</summary>
    public void Sample()
    {
        DropGoneCgroups();
        Discover?.Invoke();
        foreach (CgroupTrack cgroup in Cgroups)
        {
            cgroup.Refresh();
            Emit(cgroup);
        }

        for (LinkedListNode<ContainerTrack>? node = Containers.First; node is not null;)
        {
            LinkedListNode<ContainerTrack>? next = node.Next;
            EmitNow(node.Value, all: true);
            if (node.Value.KnownStatus == "removed")
            {
                Containers.Remove(node);
            }

            node = next;
        }

        foreach (ProcessGroup group in Others)
        {
            EmitProcesses(group, all: true);
        }

        EmitHost();
        ClearTouched();
    }

    private void EmitTouched()
    {
        if (!_touched)
        {
            return;
        }

        foreach (CgroupTrack cgroup in _touchedCgroups)
        {
            if (cgroup.Exists)
            {
                cgroup.Refresh();
                Emit(cgroup);
            }
        }

        foreach (ContainerTrack container in _touchedContainers)
        {
            container.Cgroup?.Refresh();
            EmitNow(container, all: false);
            if (container.KnownStatus == "removed")
            {
                Containers.Remove(container);
            }
        }

        EmitHost();
        ClearTouched();
        if (Cgroups.Count > (2 * _keptCgroups) + FewCgroups)
        {
            // Between two samples a thousand containers can be restarted any number of times, each with a new cgroup.
            DropGoneCgroups();
        }
    }

    private void EmitNow(ContainerTrack container, bool all)
    {
        EmitContainer(container, container.KnownStatus, container.KnownRestartCount, Conditions.Of(container));
        EmitProcesses(container, all || container.Processes.Count <= FewProcesses);
    }

    // A container without processes stays as it was; what its new cgroup holds belongs to the new state.
    private void EmitAgain(ContainerTrack track)
    {
        track.Account.Observe(_world.Now, track.LastRow.Condition);
        track.LastRowAt = _world.Now;
        track.LastRow = track.LastRow with { Time = _world.Now };
        _writer.Add(track.LastRow);
    }

    private void EmitContainer(ContainerTrack track, string status, long restartCount, string condition)
    {
        long now = _world.Now;
        ContainerRow row = RowFactory.Container(now, track, status, restartCount, condition);
        ContainerAccount account = track.Account;
        account.Observe(now, condition);
        account.Observe(now, track.Cpu);
        Observe(account, track.Cgroup);
        account.Peak = Math.Max(account.Peak, Math.Max(row.MemoryCurrent, track.Cgroup?.Values.Peak ?? 0));
        if (track.LastRowAt == now && track.LastRow == row)
        {
            return;
        }

        track.LastRowAt = now;
        track.LastRow = row;
        _writer.Add(row);
    }

    private void Emit(CgroupTrack track)
    {
        if (!_options.Cgroups)
        {
            return;
        }

        long now = _world.Now;
        CgroupRow row = RowFactory.Cgroup(now, track, _world.IsV1);
        if (track.LastRowAt != now || track.LastRow != row)
        {
            track.LastRowAt = now;
            track.LastRow = row;
            _writer.Add(row);
            if (!_world.IsV1)
            {
                track.LastPressure = Emit(track.Path, row.Pressure, track.LastPressure);
            }
        }
    }

    private void EmitHost()
    {
        long now = _world.Now;
        HostValues values = _world.ReadHost();
        if (values.Marks is { } marks && !ReferenceEquals(marks, _marks) && Watermarks.Count < MostWatermarks)
        {
            _marks = marks;
            Watermarks.Add(new WatermarkSummary(now, marks));
        }

        HostRow row = RowFactory.Host(now, values);
        if (_hostRowAt != now || _hostRow != row)
        {
            _hostRowAt = now;
            _hostRow = row;
            _writer.Add(row);
            _hostPressure = Emit("/", row.Pressure, _hostPressure);
        }
    }

    // Pressure that is what it was needs no row.
    private PressureValues? Emit(string path, PressureValues? pressure, PressureValues? last)
    {
        if (pressure is not null && pressure != last)
        {
            _writer.Add(new PressureRow { Time = _world.Now, Path = path, Pressure = pressure });
        }

        return pressure;
    }
}
