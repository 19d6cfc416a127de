using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Health checks: a probe at a time as a command in the container, from one interval after the start on (D8.17, D1.32).</summary>
public sealed partial class DockerEngine
{
    private const long LongestProbeStart = 30 * SimTime.Second;

    /// <summary>The health check that a container has; null for none (<c>NONE</c> among them).</summary>
    internal static HealthCheck? HealthCheckOf(Container container) => container.Spec.HealthCheck is { Probes: true } check ? check : null;

    private int _pendingProbes;

    /// <summary>True where nothing is to come on this host but health checks, all of which have found what they are to find, and a kubelet's looks at its memory: the same each time.</summary>
    public bool OnlyRepeatsProbes =>
        _pendingProbes + (_eviction is { IsWaiting: true } ? 1 : 0) is > 0 and var repeated && Host.Simulator.PendingEvents == repeated
        && Containers.All(c => c.Health is not { IsMonitored: true, Status: "starting" } && c.Probes is not { IsFinding: true }) && _eviction is not { IsDue: true };

    // A run begins: whatever was known of the one before counts no more, but its log.
    private void BeginHealth(Container container)
    {
        bool isChecked = HealthCheckOf(container) is not null;
        PodProbes? probes = PodProbes.Of(container.Spec);
        if (!isChecked && probes is null)
        {
            return;
        }

        StopHealth(container);
        container.Probes = probes;
        if (isChecked)
        {
            container.Health ??= new ContainerHealth();
            container.Health.Reset();
        }

        UpdateHealth(container);
    }

    // A new dockerd found it running; a kubelet begins anew whatever the engine.
    private void ResumeHealth(Container container)
    {
        if (container.IsOfPod || Profile.HealthAtRestore == HealthAtRestore.BeginsAnew)
        {
            BeginHealth(container);
        }
        else if (Profile.HealthAtRestore == HealthAtRestore.GoesOn)
        {
            UpdateHealth(container);
        }
    }

    // Probes are made of what runs and is not paused; a monitor that begins again waits for a whole interval (D5.10).
    private void UpdateHealth(Container container)
    {
        if (container.Health is { } health && HealthCheckOf(container) is { } check)
        {
            UpdateHealth(container, health, check);
        }

        if (container.Probes is { Startup: { } startup })
        {
            UpdateHealth(container, startup, container.Spec.StartupProbe!);
        }

        if (container.Probes is { Readiness: { } readiness })
        {
            UpdateHealth(container, readiness, container.Spec.ReadinessProbe!);
        }
    }

    private void UpdateHealth(Container container, ContainerHealth health, HealthCheck check)
    {
        if (!container.Running || container.Paused || container.Restarting)
        {
            Stop(container, health);
        }
        else if (!health.IsMonitored && container.Probes?.Asks(health) != false && !IsOnHold(container, health))
        {
            int turn = health.Open(keeps: container.IsOfPod);
            if (health.FirstProbeNs is not null)
            {
                AwaitNext(container, health, check, turn, Clock.Now);
            }
            else if (container.Probes is { } probes ? probes.Startup is not null || health == probes.Readiness : container.IsOfPod && Clock.Now > container.StartedAtNs)
            {
                AwaitTick(container, health, check, turn);
            }
            else
            {
                Await(container, health, check, turn);
            }
        }
    }

    // Who has failed its liveness or startup probe is being ended (prober/worker.go, onHold).
    private static bool IsOnHold(Container container, ContainerHealth health) =>
        container.IsOfPod && health.Status == "unhealthy" && health != container.Probes?.Readiness;

    private void StopHealth(Container container)
    {
        if (container.Health is { } health)
        {
            Stop(container, health);
        }

        if (container.Probes is { } probes)
        {
            Stop(container, probes.Startup);
            Stop(container, probes.Readiness);
        }
    }

    private void Stop(Container container, ContainerHealth? health)
    {
        if (health is null)
        {
            return;
        }

        health.Close(keeps: container.IsOfPod);
        if (health.NextProbe is { } timer)
        {
            Clock.Cancel(timer);
            health.NextProbe = null;
            _pendingProbes--;
        }

        if (health.Probe is { } running)
        {
            health.Probe = null;
            KillProbe(running);
        }
    }

    private void Await(Container container, ContainerHealth health, HealthCheck check, int turn)
    {
        _pendingProbes++;
        health.NextProbe = Clock.After(IntervalOf(container, health, check), () => _ = ProbeOnce(container, health, check, turn));
    }

    private long IntervalOf(Container container, ContainerHealth health, HealthCheck check) =>
        Profile.HealthStartInterval && health.Status == "starting" && Clock.Now - container.StartedAtNs < check.StartPeriodNs ? check.StartInterval : check.Interval;

    // The first look: a worker of the kubelet's looks each period, and asks nothing before the delay is over and a startup probe has passed (prober/worker.go, doProbe). It begins before the container does, so that its first look comes a period
    // after that; readiness is asked at once (prober_manager.go, UpdatePodStatus).
    private void AwaitTick(Container container, ContainerHealth health, HealthCheck check, int turn)
    {
        long elapsed = Clock.Now - (container.StartedAtNs ?? Clock.Now);
        long due = Math.Max(check.StartPeriodNs, elapsed);
        long ticks = Math.Max(1, (due / check.Interval) + (due % check.Interval > 0 ? 1 : 0));
        bool isAtOnce = health == container.Probes?.Readiness && elapsed >= check.StartPeriodNs;
        _pendingProbes++;
        health.NextProbe = Clock.After(
            isAtOnce ? 0 : ticks > SimTime.Never / check.Interval ? SimTime.Never - elapsed : (ticks * check.Interval) - elapsed, () => _ = ProbeOnce(container, health, check, turn));
    }

    private async SimTask<bool> ProbeOnce(Container container, ContainerHealth health, HealthCheck check, int turn)
    {
        health.NextProbe = null;
        _pendingProbes--;
        long start = Clock.Now;
        health.FirstProbeNs ??= start;
        if (Profile.ExecStartHoldsCommands && container.Execs?.Find(e => !e.Begun.IsCompleted) is { } starting)
        {
            // The probe waits for the list of commands before it is one of them; its time runs, and the next one waits for its end (moby daemon/health.go, registerExecCommand).
            if (!await Within(starting.Begun, check.Timeout) && health.Turn == turn)
            {
                Take(container, health, check, new ProbeResult(start, Clock.Now, -1, Exceeded(check)));
                await starting.Begun;
                return AwaitNext(container, health, check, turn, start);
            }

            if (health.Turn != turn)
            {
                return false;
            }
        }

        (int exitCode, string output) = await RunProbe(container, health, check, start + check.Timeout - Clock.Now);
        if (health.Turn != turn)
        {
            return false;
        }

        health.Probe = null;
        Take(container, health, check, new ProbeResult(start, Clock.Now, exitCode, output));
        return AwaitNext(container, health, check, turn, start);
    }

    private void Take(Container container, ContainerHealth health, HealthCheck check, ProbeResult result)
    {
        if (health != container.Health)
        {
            TakeOfPod(container, health, check, result);
        }
        else if (health.Take(result, check, isStarting: result.StartNs - container.StartedAtNs < check.StartPeriodNs))
        {
            Publish(container, "health_status: " + health.Status);
            if (container.IsOfPod && health.Status == "unhealthy")
            {
                // The health check of a pod's container is its liveness probe: the kubelet ends who fails it, with the grace period, and its policy decides what then.
                // Meanwhile it asks no more (prober/worker.go, onHold).
                Stop(container, health);
                _ = Stop(container, container.Id, timeout: null, reason: StopReason.LivenessProbe);
            }
        }
    }

    private void TakeOfPod(Container container, ContainerHealth health, HealthCheck check, ProbeResult result)
    {
        PodProbes probes = container.Probes!;
        health.Take(result, check, isStarting: false);
        if (health == probes.Startup && health.Status == "healthy")
        {
            probes.HasStarted = true;
            Stop(container, health);
            UpdateHealth(container);
        }
        else if (health == probes.Startup && health.Status == "unhealthy")
        {
            // What has failed is asked no more before its next run (prober/worker.go, onHold).
            Stop(container, health);
            _ = Stop(container, container.Id, timeout: null, reason: StopReason.StartupProbe);
        }
        else if (health == probes.Readiness && (health.Status == "healthy") is var isReady && isReady != probes.IsReady)
        {
            probes.IsReady = isReady;
            _telling++;
            Observers.ForEach(o => o.OnReadiness(container, isReady));
            _telling--;
        }
    }

    // An engine waits for an interval from the end of a probe on (D5.10). A kubelet's worker has a ticker, which keeps one tick that comes while it asks (prober/worker.go, run; Go, time.NewTicker).
    private bool AwaitNext(Container container, ContainerHealth health, HealthCheck check, int turn, long askedNs)
    {
        if (health.Turn != turn)
        {
            return false;
        }

        if (!container.IsOfPod)
        {
            Await(container, health, check, turn);
            return true;
        }

        long interval = IntervalOf(container, health, check);
        long sinceTick = (askedNs - (health.FirstProbeNs ?? askedNs)) % interval;
        _pendingProbes++;
        health.NextProbe = Clock.After(Math.Max(0, interval - sinceTick - (Clock.Now - askedNs)), () => _ = ProbeOnce(container, health, check, turn));
        return true;
    }

    private async SimTask<(int ExitCode, string Output)> RunProbe(Container container, ContainerHealth health, HealthCheck check, long within)
    {
        if (check.IsFromOutside)
        {
            return await AskFromOutside(container, within);
        }

        IReadOnlyList<string> words = check.Words;
        if (words.Count == 0)
        {
            return (-1, "No exec command specified");
        }

        ProbeCommand command = health.Command ??= ProbeCommand.Resolve(words, container.Described, container.Image.Programs, container.Image.Definition.IsWhole, PlaceOf(container.Spec, container.Image));
        if (CreateExec(container, container.Id, words, tty: false, out ContainerExec? exec) is { } refused)
        {
            return (-1, refused);
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
        health.Probe = exec;
        if (StartExec(exec, command.Program) is { } error)
        {
            return (-1, error);
        }

        // What the engine and the runtime need to start it is not the probe's time; older engines make no difference.
        if (!Profile.ProbeTimeoutFromRequest && !exec.Begun.IsCompleted && !await Within(exec.Begun, LongestProbeStart))
        {
            KillProbe(exec);
            return (-1, $"timed out starting health check for container {container.Id}");
        }

        if (await Within(exec.Ended, within))
        {
            return exec.Begun.GetResult() ? (exec.Ended.GetResult(), output.ToString()) : (-1, DiedStarting);
        }

        KillProbe(exec);
        string exceeded = Exceeded(check);
        if (Profile.ProbeTimeoutFromRequest)
        {
            return (-1, exceeded);
        }

        // Dying probes do not pile up.
        await exec.Ended;
        string written = output.ToString();
        return (-1, written.Length > 0 ? $"{exceeded}: {written}" : exceeded);
    }

    // What a kubelet asks over the network; who serves nothing is taken to answer.
    private async SimTask<(int ExitCode, string Output)> AskFromOutside(Container container, long within)
    {
        if (!ProbeCommand.Serves(container.Described) || container.Cgroup is not { } cgroup)
        {
            return (0, "");
        }

        var answered = new SimTask<bool>();
        Host.Ask(cgroup, within, outcome => Clock.After(0, () => answered.Complete(outcome == RequestOutcome.Ok)));
        return await answered ? (0, "") : (1, "");
    }

    private static string Exceeded(HealthCheck check) => $"Health check exceeded timeout ({GoDuration.Format(check.Timeout)})";

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
