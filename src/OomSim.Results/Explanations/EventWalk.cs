namespace OomSim.Results;

/// <summary>
/// Goes through the events of a run, in bounded memory however many there are, and collects what is to be explained.
/// </summary>
internal sealed class EventWalk(RunAbout about, RunCommands commands, RunFacts? facts, ExplainOptions options)
{
    // Who was woken and finds no room hangs again as soon as the charge loop has given up (K3.13), µs.
    private const long Retry = 20_000;

    private readonly SortedDictionary<string, WalkedContainer> _containers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _vain = new(StringComparer.Ordinal);
    private readonly List<(int Row, IExplained Item)> _items = [];
    private readonly ItemBudget _budget = new(options);
    private ExplainedKill? _lastKill;
    private long _lastMicros;

    /// <summary>The kills among what was collected.</summary>
    public IReadOnlyList<ExplainedKill> Kills => [.. _items.Select(i => i.Item).OfType<ExplainedKill>()];

    /// <summary>The vain attempts among them.</summary>
    public IReadOnlyList<ExplainedNoVictim> NoVictims => [.. _items.Select(i => i.Item).OfType<ExplainedNoVictim>()];

    /// <summary>When a process was killed in those whom memory.high held back.</summary>
    public HeldKills HeldKills { get; } = new(about);

    /// <summary>What is left out.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>How many of each kind are left out.</summary>
    public SortedDictionary<ExplainedKind, long> Further { get; private set; } = [];

    /// <summary>What was collected, in order.</summary>
    public IEnumerable<IExplained> Items() => _items.OrderBy(i => i.Row).Select(i => i.Item).Distinct();

    /// <summary>Takes the next event.</summary>
    public void Add(RunEventRow row)
    {
        _lastMicros = row.Micros;
        bool told = (row.Source, row.Type) switch
        {
            ("program", "start") => Start(row),
            ("program", "exit") => Exit(row),
            ("program", "lost") => Lost(row),
            ("program", "child_exit") => ChildExit(row),
            ("kernel", "oom_kill") => Kill(row),
            ("kernel", "oom") => NoVictim(row),
            ("kernel", "hung") => Hang(row),
            ("kernel", "resumed") => Resume(row),
            ("kernel", "panic") => Keep(row, new ExplainedPanic(row), ExplainedKind.Panic),
            ("docker", "create") => Create(row),
            ("docker", "rename") => Rename(row),
            ("docker", "start") => Started(row),
            ("docker", "kill") => Signal(row),
            ("docker", "oom") => Oom(row),
            ("docker", "die") => Die(row),
            ("docker", "destroy") => Destroy(row),
            ("docker", "pause") => Pause(row),
            ("docker", "unpause") => Unpause(row),
            _ => false,
        };
        if (row.Row == options.Event && !told)
        {
            _items.Add((row.Row, new ExplainedOther(row, about)));
        }
    }

    /// <summary>The events are over.</summary>
    public void Finish()
    {
        foreach (ExplainedHang hang in _containers.Values.Select(static c => c.Hang).OfType<ExplainedHang>())
        {
            // A run goes on after its last event, and who hangs makes none.
            hang.LastMicros = Math.Max(about.EndMicros ?? 0, _lastMicros);
        }

        foreach (ExplainedPause pause in _containers.Values.Select(static c => c.Pause).OfType<ExplainedPause>())
        {
            pause.Frozen = [.. (facts?.Frozen ?? []).Where(f => f.Container == pause.Of.Name)];
            if (options.Event is null && _budget.Allows(ExplainedKind.Pause, pause.Of.Name))
            {
                _items.Add((pause.Row, pause));
            }
        }

        if (options.Event is null)
        {
            Notes.AddRange(_budget.Notes());
            Further = _budget.Further();
        }
    }

    private WalkedContainer Of(string name)
    {
        if (!_containers.TryGetValue(name, out WalkedContainer? container))
        {
            _containers[name] = container = new WalkedContainer(name);
        }

        return container;
    }

    private bool Keep(RunEventRow row, IExplained item, ExplainedKind kind, string? container = null)
    {
        if (options.Event is { } wanted ? wanted == row.Row : _budget.Allows(kind, container ?? row.Container))
        {
            _items.Add((row.Row, item));
            return true;
        }

        return false;
    }

    // An event that belongs to something that was told before.
    private bool Select(RunEventRow row, IExplained? item)
    {
        if (row.Row == options.Event && item is not null)
        {
            _items.Add((row.Row, item));
            return true;
        }

        return false;
    }

    // Another one of that name.
    private bool Create(RunEventRow row)
    {
        _containers[row.Subject] = new WalkedContainer(row.Subject);
        return false;
    }

    // What is under way in it goes on under the new name, and the old one can be another's at once (D1.34, D8.2).
    private bool Rename(RunEventRow row)
    {
        string old = row.OldName;
        if (old.Length == 0 || old == row.Subject)
        {
            return false;
        }

        WalkedContainer container = Of(old);
        _containers.Remove(old);
        container.Name = row.Subject;
        _containers[row.Subject] = container;
        return false;
    }

    private bool Start(RunEventRow row)
    {
        if (row.Number("ns_pid") == 1 && row.Container != RunAbout.Host)
        {
            WalkedContainer container = Of(row.Container);
            if (container.Life.LastDraft is { ExitCode: not null } killed && killed.Of == container)
            {
                killed.RestartedMicros ??= row.Micros;
            }

            container.Life = new ContainerLife { InitPid = row.Number("pid"), InitComm = row.Comm };
        }

        return false;
    }

    private bool Started(RunEventRow row)
    {
        Of(row.Subject).Life.IsStarted = true;
        return false;
    }

    private bool Exit(RunEventRow row)
    {
        WalkedContainer container = Of(row.Container);
        ContainerLife life = container.Life;
        if (row.Comm == life.InitComm)
        {
            (life.InitEnd, life.InitEndMicros) = (row.Detail, row.Micros);
            if (life is { InitKilled: true, LastDraft: { } killed } && killed.Of == container)
            {
                (killed.EndedMicros, killed.EndedInItsStart) = (row.Micros, !life.IsStarted);
            }
        }

        return false;
    }

    private bool Lost(RunEventRow row)
    {
        WalkedContainer container = Of(row.Container);
        ContainerLife life = container.Life;
        life.LostBytes += row.Number("bytes") ?? 0;
        if (life.LastDraft is { } kill && kill.Of == container)
        {
            kill.LostBytes = life.LostBytes;
        }

        return false;
    }

    // "child=hog status=143: ends too".
    private bool ChildExit(RunEventRow row)
    {
        ContainerLife life = Of(row.Container).Life;
        if (row.Comm == life.InitComm && row.Detail.EndsWith(": ends too", StringComparison.Ordinal))
        {
            life.ChildEnd = $"child {Cells.Named(row.Detail, "child")} ended abnormally, with status {Cells.Named(row.Detail, "status")?.TrimEnd(':')}, and it ends then, too";
        }

        return false;
    }

    private bool Kill(RunEventRow row)
    {
        WalkedContainer container = Of(row.Container);
        ContainerLife life = container.Life;
        long pid = row.Number("pid") ?? 0;
        KillFacts? known = facts?.Kills.FirstOrDefault(k => k.TimeNs / 1000 == row.Micros && k.Pid == pid);
        life.InitKilled |= pid == life.InitPid;
        HeldKills.Kill(row);

        // The first victim is among those of a group once more (K7.5).
        if (_lastKill is { } last && Cells.Named(row.Detail, "group") is not null)
        {
            last.AddGroupMember(pid, row.NamedComm, pid == life.InitPid && last.Of == container);
            life.LastDraft = last;
            return Select(row, last);
        }

        ExplainedKill kill = _lastKill = life.LastDraft = new ExplainedKill(row, container, about, commands, facts) { WasPaused = container.Pause is not null, Facts = known, HasOomEvent = life.HasOomEvent };
        container.Hang?.Kill = kill;

        return Keep(row, kill, ExplainedKind.Kill);
    }

    private bool NoVictim(RunEventRow row)
    {
        if (row.Detail != "no killable process")
        {
            return false;
        }

        int ordinal = _vain[row.Subject] = _vain.GetValueOrDefault(row.Subject) + 1;
        return Keep(row, new ExplainedNoVictim(row, about, ordinal), ExplainedKind.NoVictim, about.ContainerOf(row.Subject, row.Micros));
    }

    private bool Hang(RunEventRow row)
    {
        WalkedContainer container = Of(row.Container);

        // One that ends in its sleep does not go on: that the hang is over with it, the run's notes alone tell.
        if (container.Hang is { Facts.EndNs: { } ended } over && ended / 1000 < row.Micros)
        {
            over.EndMicros = ended / 1000;
            (container.Hang, container.OverHang) = (null, over);
        }

        if (container.Hang is { } open)
        {
            open.Wait(row);
            return Select(row, open);
        }

        if (container.OverHang is { EndMicros: { } end } before && row.Micros - end <= Retry)
        {
            before.AgainMicros = row.Micros;
        }

        container.OverHang = null;
        HangFacts? known = facts?.Hangs.FirstOrDefault(h => h.TimeNs / 1000 == row.Micros && h.Container == row.Container);
        ExplainedHang hang = container.Hang = new ExplainedHang(row, container, about, commands, known);
        hang.Wait(row);
        return Keep(row, hang, ExplainedKind.Hang);
    }

    private bool Resume(RunEventRow row)
    {
        WalkedContainer container = Of(row.Container);
        if (container.Hang is not { } hang)
        {
            return false;
        }

        if (hang.GoOn(row.Number("pid") ?? 0))
        {
            hang.EndMicros = row.Micros;
            (container.Hang, container.OverHang) = (null, hang);
        }

        return Select(row, hang);
    }

    private bool Signal(RunEventRow row)
    {
        int signal = (int)(row.Number("signal") ?? 0);
        WalkedContainer container = Of(row.Subject);
        container.Life.Signals.Add((signal, row.Micros));
        container.Pause?.Signals.Add(signal);
        return false;
    }

    private bool Oom(RunEventRow row)
    {
        WalkedContainer container = Of(row.Subject);
        ContainerLife life = container.Life;
        life.HasOomEvent = true;
        life.LastDraft?.HasOomEvent = true;
        return Select(row, container.Hang is { } hang ? hang : life.LastDraft);
    }

    private bool Die(RunEventRow row)
    {
        WalkedContainer container = Of(row.Subject);
        ContainerLife life = container.Life;
        int code = (int)(row.Number("exitCode") ?? 0);
        if (life.LastDraft is { ExitCode: null } kill && kill.Of == container)
        {
            (kill.ExitCode, kill.DieMicros) = (code, row.Micros);
        }

        ExplainedExit exit = new(row, life, code, commands, EndOf(row, life), container.Pause);
        container.Pause = null;
        if (container.Hang is { } hang)
        {
            container.Hang = null;

            // Those who wait end with PID 1, unless it lived on after the last of them.
            long end = hang.Facts?.EndNs / 1000 ?? row.Micros;
            bool isWithIt = hang.Waits(life.InitPid) || life.InitEndMicros is not { } ended || ended <= end;
            (hang.EndMicros, hang.EndedWithContainer, hang.Ending) = (end, isWithIt, isWithIt ? exit.Ending : "");
        }

        bool isPlain = life.InitKilled || (!exit.IsAbrupt && !exit.IsUnasked && !life.HasOomEvent);
        return row.Row == options.Event ? Select(row, exit) : options.Event is null && !isPlain && Keep(row, exit, ExplainedKind.Exit);
    }

    // PID 1 is gone when the last of its children is: between its own end and the engine's hearing of it.
    private EndFacts? EndOf(RunEventRow die, ContainerLife life) => facts?.Ends.FirstOrDefault(e =>
        e.TimeNs / 1000 >= (life.InitEndMicros ?? die.Micros) && e.TimeNs / 1000 <= die.Micros && e.Container == die.Subject);

    private bool Destroy(RunEventRow row)
    {
        HeldKills.Remove(row.Subject, row.Micros);
        return false;
    }

    private bool Pause(RunEventRow row)
    {
        WalkedContainer container = Of(row.Subject);
        return Select(row, container.Pause = new ExplainedPause(row, container, about));
    }

    private bool Unpause(RunEventRow row)
    {
        WalkedContainer container = Of(row.Subject);
        if (container.Pause is not { } pause)
        {
            return false;
        }

        container.Pause = null;
        pause.EndMicros = row.Micros;
        container.Life.Thawed = pause;

        // A pause that is over and did nothing but last needs no explanation.
        return pause.Signals.Count == 0 ? Select(row, pause) : Keep(row, pause, ExplainedKind.Pause);
    }
}
