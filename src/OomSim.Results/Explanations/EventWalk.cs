namespace OomSim.Results;

/// <summary>
/// Goes through the events of a run, in bounded memory however many there are, and collects what is to be explained.
/// </summary>
internal sealed class EventWalk(RunAbout about, RunCommands commands, RunFacts? facts, ExplainOptions options)
{
    // Who was woken and finds no room hangs again as soon as the charge loop has given up (K3.13), µs.
    private const long Retry = 20_000;

    private readonly SortedDictionary<string, ContainerLife> _lives = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ExplainedHang> _hangs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ExplainedPause> _pauses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _vain = new(StringComparer.Ordinal);
    private readonly List<(int Row, IExplained Item)> _items = [];
    private readonly ItemBudget _budget = new(options);
    private readonly SortedDictionary<string, ExplainedHang> _overHangs = new(StringComparer.Ordinal);
    private ExplainedKill? _lastKill;
    private long _lastMicros;

    /// <summary>The kills among what was collected.</summary>
    public IReadOnlyList<ExplainedKill> Kills => [.. _items.Select(i => i.Item).OfType<ExplainedKill>()];

    /// <summary>The vain attempts among them.</summary>
    public IReadOnlyList<ExplainedNoVictim> NoVictims => [.. _items.Select(i => i.Item).OfType<ExplainedNoVictim>()];

    /// <summary>When a process was killed in those whom memory.high held back.</summary>
    public HeldKills HeldKills { get; } = new(about.MemoryHigh);

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
        foreach (ExplainedHang hang in _hangs.Values)
        {
            // A run goes on after its last event, and who hangs makes none.
            hang.LastMicros = Math.Max(about.EndMicros ?? 0, _lastMicros);
        }

        foreach (ExplainedPause pause in _pauses.Values)
        {
            pause.Frozen = [.. (facts?.Frozen ?? []).Where(f => f.Container == pause.Container)];
            if (options.Event is null && _budget.Allows(ExplainedKind.Pause, pause.Container))
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

    private ContainerLife LifeOf(string container)
    {
        if (!_lives.TryGetValue(container, out ContainerLife? life))
        {
            _lives[container] = life = new ContainerLife();
        }

        return life;
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

    private bool Start(RunEventRow row)
    {
        if (row.Number("ns_pid") == 1 && row.Container != RunAbout.Host)
        {
            if (_lives.TryGetValue(row.Container, out ContainerLife? before) && before.LastDraft is { ExitCode: not null } killed && killed.Container == row.Container)
            {
                killed.RestartedMicros ??= row.Micros;
            }

            _lives[row.Container] = new ContainerLife { InitPid = row.Number("pid"), InitComm = row.Comm };
        }

        return false;
    }

    private bool Started(RunEventRow row)
    {
        LifeOf(row.Subject).IsStarted = true;
        return false;
    }

    private bool Exit(RunEventRow row)
    {
        ContainerLife life = LifeOf(row.Container);
        if (row.Comm == life.InitComm)
        {
            (life.InitEnd, life.InitEndMicros) = (row.Detail, row.Micros);
            if (life is { InitKilled: true, LastDraft: { } killed } && killed.Container == row.Container)
            {
                (killed.EndedMicros, killed.EndedInItsStart) = (row.Micros, !life.IsStarted);
            }
        }

        return false;
    }

    private bool Lost(RunEventRow row)
    {
        ContainerLife life = LifeOf(row.Container);
        life.LostBytes += row.Number("bytes") ?? 0;
        if (life.LastDraft is { } kill && kill.Container == row.Container)
        {
            kill.LostBytes = life.LostBytes;
        }

        return false;
    }

    // "child=hog status=143: ends too".
    private bool ChildExit(RunEventRow row)
    {
        ContainerLife life = LifeOf(row.Container);
        if (row.Comm == life.InitComm && row.Detail.EndsWith(": ends too", StringComparison.Ordinal))
        {
            life.ChildEnd = $"child {Cells.Named(row.Detail, "child")} ended abnormally, with status {Cells.Named(row.Detail, "status")?.TrimEnd(':')}, and it ends then, too";
        }

        return false;
    }

    private bool Kill(RunEventRow row)
    {
        ContainerLife life = LifeOf(row.Container);
        long pid = row.Number("pid") ?? 0;
        KillFacts? known = facts?.Kills.FirstOrDefault(k => k.TimeNs / 1000 == row.Micros && k.Pid == pid);
        life.InitKilled |= pid == life.InitPid;
        HeldKills.Kill(row);

        // Those of a group die in the same moment, the first victim among them once more (K7.5).
        if (_lastKill is { } last && last.Micros == row.Micros && (last.Pid == pid || (last.IsGroup && known is null)))
        {
            last.AddGroupMember(pid, row.NamedComm, pid == life.InitPid && row.Container == last.Container);
            life.LastDraft = last;
            return Select(row, last);
        }

        ExplainedKill kill = _lastKill = life.LastDraft = new ExplainedKill(row, about, commands, life.InitPid) { WasPaused = _pauses.ContainsKey(row.Container), IsFlagDiscarded = facts?.OomKillDisableDiscarded.Contains(row.Container) == true, Facts = known, HasOomEvent = life.HasOomEvent };
        if (_hangs.TryGetValue(row.Container, out ExplainedHang? hang))
        {
            hang.Kill = kill;
        }

        return Keep(row, kill, ExplainedKind.Kill);
    }

    private bool NoVictim(RunEventRow row)
    {
        if (row.Detail != "no killable process")
        {
            return false;
        }

        int ordinal = _vain[row.Subject] = _vain.GetValueOrDefault(row.Subject) + 1;
        return Keep(row, new ExplainedNoVictim(row, about, ordinal), ExplainedKind.NoVictim, about.ContainerOf(row.Subject));
    }

    private bool Hang(RunEventRow row)
    {
        // One that ends in its sleep does not go on: that the hang is over with it, the run's notes alone tell.
        if (_hangs.TryGetValue(row.Container, out ExplainedHang? open) && open.Facts?.EndNs / 1000 < row.Micros)
        {
            open.EndMicros = open.Facts!.EndNs / 1000;
            _hangs.Remove(row.Container);
            _overHangs[row.Container] = open;
            open = null;
        }

        if (open is not null)
        {
            open.Wait(row);
            return Select(row, open);
        }

        if (_overHangs.Remove(row.Container, out ExplainedHang? over) && over.EndMicros is { } end && row.Micros - end <= Retry)
        {
            over.AgainMicros = row.Micros;
        }

        HangFacts? known = facts?.Hangs.FirstOrDefault(h => h.TimeNs / 1000 == row.Micros && h.Container == row.Container);
        ExplainedHang hang = _hangs[row.Container] = new ExplainedHang(row, about, commands, known);
        hang.Wait(row);
        return Keep(row, hang, ExplainedKind.Hang);
    }

    private bool Resume(RunEventRow row)
    {
        if (!_hangs.TryGetValue(row.Container, out ExplainedHang? hang))
        {
            return false;
        }

        if (hang.GoOn(row.Number("pid") ?? 0))
        {
            hang.EndMicros = row.Micros;
            _hangs.Remove(row.Container);
            _overHangs[row.Container] = hang;
        }

        return Select(row, hang);
    }

    private bool Signal(RunEventRow row)
    {
        int signal = (int)(row.Number("signal") ?? 0);
        LifeOf(row.Subject).Signals.Add((signal, row.Micros));
        if (_pauses.TryGetValue(row.Subject, out ExplainedPause? pause))
        {
            pause.Signals.Add(signal);
        }

        return false;
    }

    private bool Oom(RunEventRow row)
    {
        ContainerLife life = LifeOf(row.Subject);
        life.HasOomEvent = true;
        life.LastDraft?.HasOomEvent = true;
        return Select(row, _hangs.TryGetValue(row.Subject, out ExplainedHang? hang) ? hang : life.LastDraft);
    }

    private bool Die(RunEventRow row)
    {
        ContainerLife life = LifeOf(row.Subject);
        int code = (int)(row.Number("exitCode") ?? 0);
        if (life.LastDraft is { ExitCode: null } kill && kill.Container == row.Subject)
        {
            (kill.ExitCode, kill.DieMicros) = (code, row.Micros);
        }

        ExplainedExit exit = new(row, life, code, commands, EndOf(row, life), _pauses.Remove(row.Subject, out ExplainedPause? pause) ? pause : null);
        if (_hangs.Remove(row.Subject, out ExplainedHang? hang))
        {
            // Those who wait end with PID 1, unless it lived on after the last of them.
            long end = hang.Facts?.EndNs / 1000 ?? row.Micros;
            bool isWithIt = hang.Waits(life.InitPid) || life.InitEndMicros is not { } ended || ended <= end;
            (hang.EndMicros, hang.EndedWithContainer, hang.Ending) = (end, isWithIt, isWithIt ? exit.Ending : "");
        }

        bool isPlain = life.InitKilled || (!exit.IsAbrupt && !life.HasOomEvent);
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
        ExplainedPause pause = _pauses[row.Subject] = new ExplainedPause(row, about);
        return Select(row, pause);
    }

    private bool Unpause(RunEventRow row)
    {
        if (!_pauses.Remove(row.Subject, out ExplainedPause? pause))
        {
            return false;
        }

        pause.EndMicros = row.Micros;
        LifeOf(row.Subject).Thawed = pause;

        // A pause that is over and did nothing but last needs no explanation.
        return pause.Signals.Count == 0 ? Select(row, pause) : Keep(row, pause, ExplainedKind.Pause);
    }
}
