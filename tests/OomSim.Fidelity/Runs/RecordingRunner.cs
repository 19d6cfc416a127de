using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>Runs a recording's script in the simulator.</summary>
public static class RecordingRunner
{
    // How much longer a simulated program may take than the recording lasts, ns.
    private const long Patience = 60_000_000_000;

    /// <summary>Runs it to the recording's end and samples where the recording sampled.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="others">Other times at which the usage of a group is asked for; the run goes on until the last of them.</param>
    public static SimulatedRun Run(Recording recording, IReadOnlyCollection<(string Container, long Time)>? others = null)
    {
        Simulator simulator = new();
        LinuxHost host = new(simulator, CalibratedMachine.For(recording), new RandomStreams(1));
        SimulatedRun run = new();
        RunWatcher watcher = new(host, run);
        host.Observers.Add(watcher);
        simulator.AfterEvent = watcher.AfterEvent;
        IEnumerable<ScheduledAction> samples = recording.Trace.Select(point =>
            new ScheduledAction(point.Time, () => watcher.Sample(point.Container, point.Time)));
        samples = samples.Concat((others ?? []).Select(other => new ScheduledAction(other.Time, () => watcher.SampleMemory(other.Container, other.Time))));
        if (recording.HasEngine)
        {
            RunEngine(recording, host, watcher, run, samples);
        }
        else
        {
            RunKernel(recording, host, watcher, run, samples);
        }

        return run;
    }

    private static void RunKernel(Recording recording, LinuxHost host, RunWatcher watcher, SimulatedRun run, IEnumerable<ScheduledAction> samples)
    {
        KernelScript script = new(recording, host, new RecordedFiles(recording.Host.Script, NativeMachine.Made(recording) ? NativeMachine.BinarySize : HogTranslator.BinarySize)) { OnStarted = watcher.Follow, Log = run.Log, Forked = run.Forked };
        List<ScheduledAction> actions = [.. script.Actions()];
        foreach (LoggedCommand command in recording.Commands)
        {
            if (CommandMatch.MakeGroup().Match(command.Text) is { Success: true } made)
            {
                string path = "/" + made.Groups["path"].Value;
                actions.Add(new ScheduledAction(command.Time, () => watcher.Watch(path[(path.LastIndexOf('/') + 1)..], host.FindCgroup(path)!)));
            }
        }

        Play(host.Simulator, actions.Concat(samples), recording.End);
        run.Kills = KernelKill.Parse(host.Log);
        run.Differences.AddRange(script.Differences);
        if (Late(recording, run) is { Count: > 0 } late)
        {
            watcher.OnlyEndsOf(late);
            host.Simulator.RunUntil(recording.End + Patience);
        }

        foreach (string group in script.Started.Keys.Where(group => !run.Exits.ContainsKey(group)))
        {
            run.Exits[group] = null;
        }
    }

    // Whose own end the recording saw and the simulation has not come to: how late it is is a figure, how it ends an outcome.
    private static HashSet<string> Late(Recording recording, SimulatedRun run) =>
        [.. recording.Begins.GroupBy(begin => begin.Container.Replace('_', '/'), StringComparer.Ordinal)
            .Where(starts => starts.Select((begin, i) => (begin, status: run.Statuses.GetValueOrDefault(starts.Key)?.ElementAtOrDefault(i)))
                .Any(start => start.status is null && recording.EndOf(start.begin) is not null))
            .Select(starts => starts.Key)];

    private static void RunEngine(Recording recording, LinuxHost host, RunWatcher watcher, SimulatedRun run, IEnumerable<ScheduledAction> samples)
    {
        DockerEngine engine = new(host, new DockerConfig("20.10.24+dfsg1") { SwapLimit = recording.EngineLimitsSwap, Processes = CalibratedEngine.Processes })
        {
            // The lab has no network.
            Registry = new ImageRegistry([]) { Offline = "10.255.255.53" },
            EndTime = CalibratedEngine.EndTime,
            StartTime = recording.RestartDelays.Count > 0 ? new RecordedStarts(recording.Events, host.Simulator).Of : null,
        };
        engine.Observers.Add(watcher);
        DockerScript script = new(recording, engine) { Log = run.Log };
        List<ScheduledAction> actions = [.. script.Actions(), .. samples];

        // The rows go on while the containers are inspected.
        actions.Add(new ScheduledAction(recording.End, () => run.Ends = ContainerEnd.Parse(engine.InspectJson())));
        Play(host.Simulator, actions, recording.End);
        run.Kills = KernelKill.Parse(host.Log);
        long listened = recording.Events.Select(happened => happened.Time).Append(recording.End).Max();
        run.Events.RemoveAll(happened => happened.Time > listened);
        run.Files = engine.Files;
        run.Commands.AddRange(script.Answers.Select(answer => (answer.Recorded, answer.Simulated())));
    }

    private static void Play(Simulator simulator, IEnumerable<ScheduledAction> actions, long end)
    {
        // A stable sort keeps the script's order at equal times; rows before t = 0 have nothing to show.
        foreach (ScheduledAction action in actions.Where(action => action.Time >= 0).OrderBy(action => action.Time))
        {
            simulator.RunUntil(action.Time);
            action.Do();

            // What was typed can wake who hangs, too.
            simulator.AfterEvent?.Invoke();
        }

        simulator.RunUntil(end);
    }
}
