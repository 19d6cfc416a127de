using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Runs a scenario: brings its services up, types its commands, and lets time pass until its end.</summary>
/// <remarks>
/// A run is a function of scenario and seed: <code>RunResult result = new ScenarioRunner(scenario).Run(observers);</code>
/// </remarks>
public sealed class ScenarioRunner : IEventOwner, IDockerObserver
{
    private const int UpTag = 0;
    private const int CommandTag = 1;
    private const int CancellationInterval = 16;

    /// <summary>What is typed at time 0.</summary>
    internal const string UpCommand = "docker compose up -d";

    private readonly Scenario _scenario;
    private readonly RunOptions _options;
    private readonly List<CommandRecord> _commands = [];
    private readonly List<TimelineEntry> _triggers = [];
    private readonly SortedSet<int> _typed = [];
    private readonly SortedDictionary<int, OpenCommand> _open = [];
    private readonly HostShell _shell;
    private readonly ComposeShell _compose;
    private readonly RunLog _log;
    private IReadOnlyList<IRunObserver> _observers = [];
    private CancellationToken _cancellation;
    private BringUp? _up;
    private string _refusal = "";

    /// <summary>Sets the machine up; <see cref="Run"/> lets it run, once.</summary>
    public ScenarioRunner(Scenario scenario, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        _scenario = scenario;
        _options = options ?? new RunOptions();
        World = new World(scenario, _options.Seed);
        _shell = new HostShell(World);
        _compose = new ComposeShell(World);
        _log = new RunLog(World, _options.KeepsEvents) { Heard = CheckTriggers };
        World.Docker.Observers.Add(this);
    }

    /// <summary>The machine.</summary>
    public World World { get; }

    /// <summary>Commands that have answered so far.</summary>
    public IReadOnlyList<CommandRecord> Commands => _commands;

    /// <summary>Runs to the end.</summary>
    /// <param name="observers">Who watches.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="RunLimitException">It needs more events than allowed.</exception>
    public RunResult Run(IReadOnlyList<IRunObserver>? observers = null, CancellationToken cancellation = default)
    {
        _observers = observers ?? [];
        _cancellation = cancellation;
        Notify(o => o.OnStarted(World));
        Plan();
        long? until = _options.Until ?? _scenario.Until?.Draw(World.Streams, "run");
        long end = Loop(until, cancellation, out bool isSettled);
        foreach (OpenCommand open in _open.Values)
        {
            Notify(o => o.OnCommandCompleted(open.At(World.Simulator.Now)));
        }

        Notify(o => o.OnFinished(World));
        return new RunResult(end, World.Simulator.HandledEvents, _commands, _log.Events, _log.Containers())
        {
            Cgroups = _log.Cgroups,
            Requests = _log.Requests(),
            IsSettled = isSettled,
            CutOff = until is null && !isSettled ? CutOffRun.Note(World, end) ?? "" : "",
            Untyped = [.. _scenario.Timeline.Where(e => !_typed.Contains(e.Number)).Select(e => new UntypedCommand(e, WhyUntyped(e, end)))],
            PanicNs = World.Host.HasPanicked ? end : null,
            RefusedAt = _up?.FailedAt ?? "",
            Refusal = _refusal,
            RefusedHint = _up?.FailedHint ?? "",
            UpWarnings = _up?.Warnings ?? [],
        };
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (tag == UpTag)
        {
            OpenCommand up = Open(UpCommand, 0);
            _up = new BringUp(World, UpRequest.OfAll(_scenario), answer => Brought(up, answer), _cancellation);
            _up.Begin();
        }
        else
        {
            Type(_scenario.Timeline[(int)argument]);
        }
    }

    void IDockerObserver.OnDaemonChanged(DaemonPhase phase)
    {
        if (phase is DaemonPhase.Up or DaemonPhase.Down)
        {
            Tell(phase == DaemonPhase.Up ? "daemon_up" : "daemon_down", "");
        }
    }

    void IDockerObserver.OnEvicted(Container container, string why) => Tell(EventNames.Evicted, why, container);

    void IDockerObserver.OnReadiness(Container container, bool isReady) => Tell(isReady ? EventNames.Ready : EventNames.Unready, "", container);

    private void Plan()
    {
        Simulator simulator = World.Simulator;
        if (_scenario.Services.Count > 0)
        {
            simulator.Schedule(0, this, UpTag);
        }

        for (int i = 0; i < _scenario.Timeline.Count; i++)
        {
            TimelineEntry entry = _scenario.Timeline[i];
            if (entry.At is { } at)
            {
                long due = Math.Max(0, at.Draw(World.Streams, "timeline"));
                simulator.Schedule(due, this, CommandTag, i);
            }
            else
            {
                _triggers.Add(entry);
            }
        }
    }

    private long Loop(long? until, CancellationToken cancellation, out bool isSettled)
    {
        Simulator simulator = World.Simulator;
        using CollectionRoom room = new();
        long limit = until ?? _options.IdleLimit;
        for (long handled = 0; !World.Host.HasPanicked && simulator.NextTime is { } next && next <= limit; handled++)
        {
            if (handled % CancellationInterval == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                room.Look();
            }

            if (handled >= _options.MaximumEvents)
            {
                throw new RunLimitException(FormattableString.Invariant($"the run needs more than {_options.MaximumEvents} events; it stands at {SimTime.ToSeconds(simulator.Now)} s"));
            }

            if (until is null && World.Docker.OnlyRepeatsProbes())
            {
                // Nothing is to come but health checks that find what they found before.
                isSettled = true;
                return simulator.Now;
            }

            Advance(next);
            simulator.Step();
        }

        if (World.Host.HasPanicked)
        {
            // The machine has stopped, and everything that was still to come with it.
            isSettled = true;
            return simulator.Now;
        }

        // Nothing can happen any more: the run ends here, unless it was to last longer.
        isSettled = simulator.NextTime is null;
        long end = until ?? (isSettled ? simulator.Now : limit);
        Advance(end);
        simulator.RunUntil(end);
        return end;
    }

    private void Advance(long next)
    {
        for (int i = 0; i < _observers.Count; i++)
        {
            _observers[i].OnAdvance(next);
        }
    }

    private void Type(TimelineEntry entry)
    {
        _typed.Add(entry.Number);
        string command = entry.Command;
        OpenCommand typed = Open(command, entry.Number);
        var list = ShellList.Of(command);
        if (list.IsPlain && !ShellBuiltins.Are(list.Items[0].Stages[0].Text))
        {
            typed.Output = Execute(list.Items[0].Stages[0].Text, answer => Answered(typed, answer));
            return;
        }

        var job = new ShellJob(list, World.Simulator, Execute);
        typed.Output = job;
        job.Begin(answer => Answered(typed, answer));
    }

    // One command: null where nothing of it can be seen before its end.
    private ICommandOutput? Execute(string command, Action<CommandResult> answered)
    {
        if (TimeoutLine.Parse(command) is { } limit)
        {
            var limited = new LimitedCommand(World.Simulator, limit, answered);
            ICommandOutput client = ComposeCommand.IsCompose(limit.Command) ? _compose.Execute(limit.Command, limited.End) : World.Docker.Execute(limit.Command, limited.End);
            limited.Watch(client);
            return client;
        }

        if (ComposeCommand.IsCompose(command))
        {
            return _compose.Execute(command, answered);
        }

        if (DockerLine.Split(command) is ["docker", ..])
        {
            return World.Docker.Execute(command, answered);
        }

        _shell.Execute(command, answered);
        return null;
    }

    private string WhyUntyped(TimelineEntry entry, long end)
    {
        if (World.Host.HasPanicked)
        {
            return FormattableString.Invariant($"the kernel panicked at {SimTime.ToSeconds(end)} s");
        }

        return _triggers.Contains(entry) ? $"the event {entry.After} did not come" : UntypedCommand.TooLate(entry, end);
    }

    private OpenCommand Open(string command, int number) => _open[number] = new OpenCommand(World.Simulator.Now, command, number);

    // What Compose warns of as it loads the project is no answer of the engine's.
    private void Brought(OpenCommand up, CommandResult answer)
    {
        _refusal = answer.Stderr.Trim();
        Answered(up, answer with { Stderr = ComposeWarnings.Of(World, new ComposeCommand("up", [])) + answer.Stderr });
    }

    private void Answered(OpenCommand typed, CommandResult answer)
    {
        _open.Remove(typed.Number);
        CommandRecord record = typed.At(World.Simulator.Now) with { ExitCode = answer.ExitCode, Stdout = answer.Stdout, Stderr = answer.Stderr };
        _commands.Add(record);
        Notify(o => o.OnCommandCompleted(record));
        if (typed.Number == 0)
        {
            Tell(answer.ExitCode == 0 ? "up" : "up_failed", _refusal);
        }
    }

    /// <summary>Types the commands that waited for this event, after their delay.</summary>
    private void CheckTriggers(RunEvent happened)
    {
        for (int i = 0; i < _triggers.Count; i++)
        {
            EventTrigger trigger = _triggers[i].After!;
            if (EventMatch.IsMatch(new EventPattern(trigger.Event, trigger.Container), happened))
            {
                long delay = Math.Max(0, trigger.Delay?.Draw(World.Streams, "timeline") ?? 0);
                World.Simulator.Schedule(World.Simulator.Now + delay, this, CommandTag, _triggers[i].Number - 1);
                _triggers.RemoveAt(i--);
            }
        }
    }

    private void Tell(string type, string detail, Container? container = null)
    {
        HostEvent happened = new(World.Simulator.Now, "scenario", type, container?.Name ?? _scenario.Name, detail);
        _log.Add(new RunEvent(happened.Time, happened.Source, happened.Type, container?.Name ?? "", happened.Detail));
        Notify(o => o.OnScenarioEvent(happened));
    }

    private void Notify(Action<IRunObserver> tell)
    {
        foreach (IRunObserver observer in _observers)
        {
            tell(observer);
        }
    }
}
