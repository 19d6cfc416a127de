using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private const int DefaultStopTimeout = 10;
    private const long LongestTimeout = SimTime.Never / SimTime.Second;

    /// <summary>Stops a container: its stop signal, the timeout, SIGKILL (D1.13). Null on success, else the engine's error.</summary>
    /// <param name="container">Which.</param>
    /// <param name="typed">What the user typed for it.</param>
    /// <param name="timeout">Seconds; null: the container's own; negative: for ever.</param>
    /// <param name="signal">Another stop signal; null: the container's own.</param>
    /// <param name="reason">Why.</param>
    internal async SimTask<string?> Stop(Container container, string typed, long? timeout, int? signal = null, StopReason reason = StopReason.Command)
    {
        CommandCell cell = CommandTable.Look(ContainerCommand.Stop, container.Status);
        if (cell.IsNoOp || (container.Restarting && container.IsOfPod))
        {
            // To the engine the container of a pod that waits for the kubelet has ended.
            return null;
        }

        container.StopsInProgress++;
        long seconds = timeout ?? container.Spec.StopTimeout ?? DefaultStopTimeout;
        int polite = signal ?? StopSignalOf(container);
        ContainerStop stop = new()
        {
            Reason = reason,
            Signal = polite,
            SignalNs = Clock.Now,
            TimeoutSeconds = seconds,
            IsOwnTimeout = timeout is null,
            IsDefaultTimeout = timeout is null && container.Spec.StopTimeout is null,
        };
        container.LastStop = stop;

        // Where the signal cannot be sent the container is given 2 s whatever the timeout (daemon/stop.go).
        long wait = polite is >= 1 and <= 64 ? seconds : 2;

        // The runtime's word of the thaw comes behind what is sent at once (8 of 10 runs on 20.10.24).
        bool isKill = polite == Signals.Kill;
        bool isLate = wait == 0 && !isKill && IsStopSignal(container, polite);
        SendFromEngine(container, polite, hearsOfThaw: !isLate && !isKill);
        bool stopped = await WhenStopped(container, seconds < 0 || wait > LongestTimeout ? null : wait * SimTime.Second);
        if (!stopped && !await KillAndWait(container, stop, isLate))
        {
            container.StopsInProgress = Math.Max(0, container.StopsInProgress - 1);
            container.Error = ErrorTexts.NoExit;
            return $"cannot stop container: {typed}: {ErrorTexts.NoExit}";
        }

        return null;
    }

    /// <summary>Restarts a container: stop, then start (D1.27).</summary>
    internal async SimTask<string?> Restart(Container container, string typed, long? timeout, int? signal = null)
    {
        CommandCell cell = CommandTable.Look(ContainerCommand.Restart, container.Status);
        if (cell.Refusal is { } refusal)
        {
            return Texts.Of(refusal, ContainerCommand.Restart, container, typed);
        }

        if (container.Running)
        {
            container.KeepOnExit = true;
            string? failure = await Stop(container, typed, timeout, signal);
            container.KeepOnExit = false;
            if (failure is not null)
            {
                return $"Cannot restart container {typed}: {failure}";
            }
        }

        if (await Start(container, typed, isRequest: false) is { } error)
        {
            return $"Cannot restart container {typed}: {error}";
        }

        Publish(container, "restart");
        return null;
    }

    /// <summary>Sends a signal for <c>docker kill</c>; SIGKILL waits for the end (D1.14).</summary>
    internal async SimTask<string?> Kill(Container container, string typed, int signal)
    {
        ContainerCommand command = signal == Signals.Kill ? ContainerCommand.Kill : ContainerCommand.Signal;
        if (CommandTable.Look(command, container.Restarting && container.IsOfPod ? "exited" : container.Status).Refusal is { } refusal)
        {
            return Texts.Of(refusal, command, container, typed);
        }

        if (signal != Signals.Kill)
        {
            SendFromEngine(container, signal, hearsOfThaw: true);
            return null;
        }

        return await KillAndWait(container) ? null : $"{Profile.KillPrefix}: {typed}: {ErrorTexts.NoExit}";
    }

    // SIGKILL, 10 s, kill(2) from the engine itself, 2 s: false when there is no exit even then (D1.13).
    private async SimTask<bool> KillAndWait(Container container, ContainerStop? timedOut = null, bool hearsOfThaw = false)
    {
        container.LastStop = (timedOut ?? new ContainerStop()) with { KillNs = Clock.Now };
        SendFromEngine(container, Signals.Kill, hearsOfThaw);
        if (await WhenStopped(container, 10 * SimTime.Second))
        {
            return true;
        }

        if (container.Init is { } init)
        {
            Host.SendSignal(init, Signals.Kill);
        }

        return await WhenStopped(container, 2 * SimTime.Second);
    }

    /// <summary>One signal by the engine: what it means for the restart policy (D3.9–D3.13), the thaw (D5.5–D5.9), the event.</summary>
    /// <param name="container">Whom.</param>
    /// <param name="signal">Its number.</param>
    /// <param name="hearsOfThaw">
    /// False where another signal follows before the runtime tells of the thaw, and for a SIGKILL: a killed container is gone before that, so `unpause` is
    /// seen with other signals only (recording 12), or where one of them came just before.
    /// </param>
    private void SendFromEngine(Container container, int signal, bool hearsOfThaw)
    {
        bool isStop = IsStopSignal(container, signal);
        if (isStop)
        {
            container.Restarter.Cancel();
        }

        container.ManuallyStopped |= Phase != DaemonPhase.Stopping; // D3.16
        if (container.Restarting)
        {
            if (isStop)
            {
                CancelRestart(container);
            }

            return;
        }

        if (!container.Running || container.Init is not { } init || signal is not (>= 1 and <= 64))
        {
            return;
        }

        Publish(container, "kill", ("signal", Number(signal)));
        Cgroup? cgroup = container.Cgroup;
        bool frozen = cgroup is { SelfFreezing: true };
        Host.SendSignal(init, signal);
        if (frozen && signal == Signals.Kill)
        {
            // The runtime thaws what it kills, whoever froze it (D5.3): on v1 a frozen task takes no SIGKILL.
            Host.Thaw(cgroup!);
        }

        if (!container.Paused || !isStop)
        {
            return;
        }

        if (cgroup is not null)
        {
            Host.Thaw(cgroup);
        }

        if (hearsOfThaw)
        {
            container.Paused = false;
            UpdateHealth(container);
            Publish(container, "unpause");
            Changed(container);
        }
    }

    // D3.10: SIGKILL always; any signal when none is configured; else the configured one.
    private static bool IsStopSignal(Container container, int signal) =>
        signal == Signals.Kill
        || !Signals.TryParseAny(container.ConfiguredStopSignal, out int configured)
        || configured == signal;

    private static int StopSignalOf(Container container) =>
        Signals.TryParseAny(container.ConfiguredStopSignal, out int configured) ? configured : Signals.Term;
}
