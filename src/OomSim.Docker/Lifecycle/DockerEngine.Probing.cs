using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>How containers are asked, by the engine for their health or by a kubelet: one question, and its timer.</summary>
public sealed partial class DockerEngine
{
    private const long LongestProbeStart = 30 * SimTime.Second;

    private int _pendingProbes;

    private int _askedProbes;

    // Since when nothing has happened on this host but probes; null: something else is to come.
    private long? _quietNs;

    /// <summary>
    /// True where nothing is to come on this host but probes and a kubelet's looks at its memory, the same each time: all have been made since anything else happened, and found
    /// what they had found. To be asked after each event.
    /// </summary>
    public bool OnlyRepeatsProbes()
    {
        int repeated = _pendingProbes + (_eviction is { IsWaiting: true } ? 1 : 0);
        if (repeated == 0 || Host.Simulator.PendingEvents != repeated)
        {
            // What a probe does is no news, unless something of it stays.
            _quietNs = _askedProbes > 0 ? _quietNs : null;
            return false;
        }

        long since = _quietNs ??= Clock.Now;
        return Containers.All(c => c.Health is not { Monitor.IsOpen: true } health || (health.HasFound && health.Monitor.AskedNs >= since))
            && Containers.All(c => c.Probes?.Asking(c.Paused).All(p => p.HasFound && p.Monitor.AskedNs >= since) != false)
            && _eviction is not { IsDue: true };
    }

    // A run begins.
    private void BeginProbes(Container container)
    {
        if (container.IsOfPod)
        {
            BeginPodProbes(container);
        }
        else
        {
            BeginHealth(container);
        }
    }

    // A new dockerd found it running.
    private void ResumeProbes(Container container)
    {
        if (container.IsOfPod)
        {
            ResumePodProbes(container);
        }
        else
        {
            ResumeHealth(container);
        }
    }

    // A run ends.
    private void EndProbes(Container container)
    {
        if (container.IsOfPod)
        {
            EndPodProbes(container);
        }
        else
        {
            EndHealth(container);
        }
    }

    private void Schedule(ProbeMonitor monitor, long ns, Action probe)
    {
        _pendingProbes++;
        monitor.Next = Clock.After(ns, probe);
    }

    private void Close(ProbeMonitor monitor)
    {
        Asks(monitor, false);
        monitor.Close();
        if (monitor.Next is { } timer)
        {
            Clock.Cancel(timer);
            monitor.Next = null;
            _pendingProbes--;
        }

        if (monitor.Running is { } running)
        {
            monitor.Running = null;
            KillProbe(running);
        }
    }

    private void Asks(ProbeMonitor monitor, bool isAsking)
    {
        _askedProbes += (isAsking ? 1 : 0) - (monitor.IsAsking ? 1 : 0);
        monitor.IsAsking = isAsking;
    }

    // Asks once. True where the monitor is still there when all of it is over, and the next probe may come.
    private async SimTask<bool> Probe(Container container, ProbeMonitor monitor, HealthCheck check, Action<ProbeResult> take)
    {
        monitor.Next = null;
        _pendingProbes--;
        int turn = monitor.Turn;
        long start = Clock.Now;
        monitor.AskedNs = start;
        Asks(monitor, true);
        if (Profile.ExecStartHoldsCommands && container.Execs?.Find(e => !e.Begun.IsCompleted) is { } starting)
        {
            // The probe waits for the list of commands before it is one of them; its time runs, and the next one waits for its end (moby daemon/health.go, registerExecCommand).
            if (!await Within(starting.Begun, check.Timeout) && monitor.Turn == turn)
            {
                take(new ProbeResult(start, Clock.Now, -1, Exceeded(check)));
                await starting.Begun;
                return IsOver(monitor, turn);
            }

            if (monitor.Turn != turn)
            {
                return false;
            }
        }

        (int exitCode, string output, bool isRefused) = await RunProbe(container, monitor, check, start + check.Timeout - Clock.Now);
        if (monitor.Turn != turn)
        {
            return false;
        }

        monitor.Running = null;
        take(new ProbeResult(start, Clock.Now, exitCode, output) { IsRefused = isRefused });
        return IsOver(monitor, turn);
    }

    private bool IsOver(ProbeMonitor monitor, int turn)
    {
        if (monitor.Turn != turn)
        {
            return false;
        }

        Asks(monitor, false);
        return true;
    }

    private async SimTask<(int ExitCode, string Output, bool IsRefused)> RunProbe(Container container, ProbeMonitor monitor, HealthCheck check, long within)
    {
        if (check.IsFromOutside)
        {
            return (await AskFromOutside(container, check, within) ? 0 : 1, "", false);
        }

        IReadOnlyList<string> words = check.Words;
        if (words.Count == 0)
        {
            return (-1, "No exec command specified", false);
        }

        ProbeCommand command = monitor.Command ??= ProbeCommand.Resolve(words, PlaceOf(container));
        if (CreateExec(container, container.Id, words, tty: false, out ContainerExec? exec) is { } refused)
        {
            return (-1, refused, true);
        }

        var output = new ProbeOutput();
        exec!.Output.Attach(output.Write);
        exec.Reported = code =>
        {
            // From within, SIGKILL and what init has no handler for do not reach it (D6.2).
            if (code != 0 && command.SignalToInit is { } signal and not (Signals.Kill or 0) && container.Init is { Exit: null } init)
            {
                Host.SendSignal(init, signal);
            }

            return command.CodeOf(code);
        };
        monitor.Running = exec;
        if (StartExec(exec, command.Program) is { } error)
        {
            return (-1, error, false);
        }

        // What the engine and the runtime need to start it is not the probe's time; older engines make no difference.
        if (!Profile.ProbeTimeoutFromRequest && !exec.Begun.IsCompleted && !await Within(exec.Begun, LongestProbeStart))
        {
            KillProbe(exec);
            return (-1, $"timed out starting health check for container {container.Id}", false);
        }

        if (await Within(exec.Ended, within))
        {
            return exec.Begun.GetResult() ? (exec.Ended.GetResult(), output.ToString(), false) : (-1, DiedStarting, false);
        }

        KillProbe(exec);
        string exceeded = Exceeded(check);
        if (Profile.ProbeTimeoutFromRequest)
        {
            Forget(exec);
            return (-1, exceeded, false);
        }

        // Dying probes do not pile up.
        await exec.Ended;
        string written = output.ToString();
        return (-1, written.Length > 0 ? $"{exceeded}: {written}" : exceeded, false);
    }

    // What a kubelet asks over the network; who serves nothing is taken to answer.
    private async SimTask<bool> AskFromOutside(Container container, HealthCheck check, long within)
    {
        if (!ProbeCommand.Serves(container.Described) || container.Cgroup is not { } cgroup)
        {
            return true;
        }

        var answered = new SimTask<bool>();
        Host.Ask(cgroup, within, ProbeCommand.OnlyConnects(check.Words), outcome => Clock.After(0, () => answered.Complete(outcome == RequestOutcome.Ok)));
        return await answered;
    }

    private static string Exceeded(HealthCheck check) => $"Health check exceeded timeout ({GoDuration.Format(check.Timeout)})";

    // The start of it fails with its time, and with that the engine deletes it before it hears of its end (daemon/exec.go, ContainerExecStart; 20.10.24).
    private static void Forget(ContainerExec probe)
    {
        probe.IsForgotten = true;
        probe.Container.Execs?.Remove(probe);
        probe.Begun.Complete(false);
    }

    private void KillProbe(ContainerExec probe)
    {
        if (probe.Process is { Exit: null } process)
        {
            // The shell dies with its words: nothing makes another code of it.
            probe.Reported = null;
            Host.SendSignal(process, Signals.Kill);
        }
    }

    // False when the time is up before.
    private SimTask<bool> Within<T>(SimTask<T> task, long ns)
    {
        var over = new SimTask<bool>();
        EngineTimer timer = Clock.After(Math.Max(0, ns), () => over.Complete(false));
        task.OnCompleted(() =>
        {
            Clock.Cancel(timer);
            over.Complete(true);
        });
        return over;
    }
}
