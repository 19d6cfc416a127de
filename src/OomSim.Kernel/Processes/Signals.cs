namespace OomSim.Kernel;

/// <summary>Delivers signals: what reaches PID 1, what waits in the freezer or in a sleep in the kernel, what a hung task hears.</summary>
internal sealed class Signals(LinuxHost host)
{
    private const ulong Stops = (1UL << (SignalNumber.Stop - 1)) | (1UL << 19) | (1UL << 20) | (1UL << 21);

    /// <summary>Sends a signal from outside the process.</summary>
    public void Send(Process process, int signal)
    {
        if (process.Exit is not null || process.IsDying || process.KilledBy != 0 || host.HasPanicked)
        {
            return;
        }

        DropOpposite(process, signal);
        if (signal == SignalNumber.Cont && process is { IsStopped: true, IsFrozen: false, IsFreezing: false })
        {
            GoOn(process);
            return;
        }

        if (!IsHeard(process, signal) || IsIgnored(process, signal))
        {
            return;
        }

        bool kills = Kills(process, signal);
        if (kills && ParksFirst(process))
        {
            // It wakes, and comes to the freezer on its way back before it would die (kernel/signal.c:get_signal, kernel/freezer.c:__refrigerator; K17.9).
            Keep(process, signal, kills, sleep: null);
            host.Hung.Wake(process);
            Freezer.Apply(host, process);
            return;
        }

        KernelSleep? sleep = host.Tasks.SleepOf(process);
        if (sleep is { IsKillable: false } || (sleep is not null && !kills) || MustWait(process, signal, kills))
        {
            Keep(process, signal, kills, sleep);
            return;
        }

        Deliver(process, signal);
    }

    /// <summary>
    /// Delivers what waited, once the process is thawed or awake. The kernel builds a frame for each handler before the first instruction of
    /// any runs (kernel/entry/common.c:exit_to_user_mode_loop): the last one runs first, and a stop among them comes before all.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="isBack">True where it is on its way from the kernel to its program, false where it may still sleep there.</param>
    public void DeliverPending(Process process, bool isBack = true)
    {
        if (process.PendingSignals == 0)
        {
            return;
        }

        bool holds = process.Runner.Hold();
        DeliverAll(process, isBack);
        if (holds)
        {
            process.Runner.LetGo();
            if (!process.IsNew && host.Tasks.CanRun(process))
            {
                process.Runner.Continue();
            }
        }
    }

    private void DeliverAll(Process process, bool isBack)
    {
        if (process is { IsStopped: true, IsFrozen: false, IsFreezing: false } && (process.PendingSignals & Bit(SignalNumber.Cont)) != 0)
        {
            WakeStopped(process);
        }

        Activity? activity = process.Activity;
        while (process.PendingSignals != 0 && process.Exit is null && !process.IsDying)
        {
            // What it begins anew may sleep in the kernel.
            if (!(isBack && ReferenceEquals(process.Activity, activity)) && host.Tasks.SleepOf(process) is { } sleep)
            {
                host.Tasks.AwaitEnd(process, sleep);
                return;
            }

            int next = NextPending(process);
            if (next == 0)
            {
                return;
            }

            process.PendingSignals &= ~Bit(next);
            Deliver(process, next);
        }
    }

    // What ends it before all others, those by number; what must wait stays.
    private int NextPending(Process process)
    {
        if (process.KilledBy is not 0 and var fatal)
        {
            return MustWait(process, fatal, kills: true) ? 0 : fatal;
        }

        for (int signal = 1; signal <= 64; signal++)
        {
            if ((process.PendingSignals & Bit(signal)) != 0 && !MustWait(process, signal, kills: false))
            {
                return signal;
            }
        }

        return 0;
    }

    /// <summary>SIGCONT wakes who is stopped when it is sent, blocked or not (kernel/signal.c:prepare_signal); what waited is looked at with it.</summary>
    private void GoOn(Process process)
    {
        WakeStopped(process);
        if (process.Program.OnSignal.ContainsKey(SignalNumber.Cont))
        {
            process.PendingSignals |= Bit(SignalNumber.Cont);
        }

        DeliverPending(process, isBack: process.SleepsUntil is null);
    }

    private void WakeStopped(Process process)
    {
        process.IsStopped = false;
        host.Tasks.MarkDirty(process);
    }

    private void Keep(Process process, int signal, bool kills, KernelSleep? sleep)
    {
        process.PendingSignals |= Bit(signal);
        if (kills)
        {
            process.KilledBy = signal;
        }

        if (sleep is not { } asleep)
        {
            return;
        }

        if (kills && asleep.IsKillable)
        {
            // It wakes at once, and parks in v1's freezer on its way back, before it would die (K17.7, K17.9).
            host.Tasks.ReturnToUser(process);
        }
        else
        {
            host.Tasks.AwaitEnd(process, asleep);
        }
    }

    /// <summary>SIGCONT takes back what would stop it and has not yet, and the other way round (kernel/signal.c:prepare_signal).</summary>
    private static void DropOpposite(Process process, int signal)
    {
        if (process.PendingSignals != 0)
        {
            process.PendingSignals &= signal == SignalNumber.Cont ? ~Stops : SignalNumber.Stops(signal) ? ~Bit(SignalNumber.Cont) : ulong.MaxValue;
        }
    }

    /// <summary>PID 1 of a namespace hears only what it has a handler for, and from outside SIGKILL and SIGSTOP (D6.2).</summary>
    private static bool IsHeard(Process process, int signal) =>
        process.NamespacePid != 1 || signal is SignalNumber.Kill or SignalNumber.Stop or SignalNumber.Cont || process.Program.OnSignal.ContainsKey(signal);

    // What nobody listens to is not even kept; SIGCONT wakes whoever is stopped all the same.
    private static bool IsIgnored(Process process, int signal)
    {
        if (signal is SignalNumber.Kill or SignalNumber.Stop || (signal == SignalNumber.Cont && process.IsStopped))
        {
            return false;
        }

        return process.Program.OnSignal.TryGetValue(signal, out SignalHandler? handler)
            ? handler.Ignores
            : SignalNumber.IsIgnoredByDefault(signal);
    }

    /// <summary>True for a v1 task that hangs or reclaims in a fault in a group that is told to freeze.</summary>
    private bool ParksFirst(Process process) =>
        IsInFault(process) && host.Config.Cgroup == CgroupVersion.V1 && process is { Cgroup.IsFreezing: true, IsOomVictim: false };

    private static bool IsInFault(Process process) => process.HungAt is not null || process.FaultAt is not null;

    /// <summary>True where a signal cannot be acted on even by a process that comes out of the kernel.</summary>
    private bool MustWait(Process process, int signal, bool kills)
    {
        if (process.IsFrozen || process.IsFreezing)
        {
            // v1: even SIGKILL is only recorded (K17.9); v2: fatal signals end a frozen task (K18.4).
            return host.Config.Cgroup == CgroupVersion.V1 ? !process.IsOomVictim : !kills;
        }

        if (process.IsStopped && signal is not (SignalNumber.Kill or SignalNumber.Cont))
        {
            return true;
        }

        // Who hangs or reclaims in a fault can be killed; a handler has to wait until the fault is over (recording kernel/v1-b04).
        return IsBlocked(process, signal) || (IsInFault(process) && !kills);
    }

    private static bool IsBlocked(Process process, int signal) =>
        (signal != SignalNumber.Kill && process.Runner.IsHandling(signal))
        || (process.Program.OnSignal.TryGetValue(signal, out SignalHandler? handler) && handler.ToChild && process.Children.Count == 0);

    /// <summary>
    /// True for a signal that the kernel turns into SIGKILL when it is sent: it ends a killable or frozen sleep (K4.15, K18.4). But for
    /// SIGKILL itself it does not where another one waits to be looked at, or a request to freeze (kernel/signal.c:complete_signal, wants_signal).
    /// </summary>
    private bool Kills(Process process, int signal) =>
        signal == SignalNumber.Kill
        || (IsFatal(process, signal) && !SignalNumber.DumpsCore(signal) && !process.IsStopped && !IsToLookAtSignals(process));

    private bool IsToLookAtSignals(Process process)
    {
        if (process.IsFrozen)
        {
            // v2's trap clears the flag before it sleeps (do_freezer_trap), v1's refrigerator leaves it.
            return host.Config.Cgroup == CgroupVersion.V1;
        }

        for (int signal = 1; process.PendingSignals >> (signal - 1) != 0 && signal <= 64; signal++)
        {
            if ((process.PendingSignals & Bit(signal)) != 0 && !IsBlocked(process, signal) && !IsDefaultCont(process, signal))
            {
                return true;
            }
        }

        return process.IsFreezing || (IsInFault(process) && process.Cgroup.IsFreezing);
    }

    // It takes the stop away and nothing else; it is no signal to look at.
    private static bool IsDefaultCont(Process process, int signal) =>
        signal == SignalNumber.Cont && !process.Program.OnSignal.ContainsKey(signal);

    private static ulong Bit(int signal) => 1UL << (signal - 1);

    private static bool IsFatal(Process process, int signal) =>
        signal == SignalNumber.Kill
        || (!process.Program.OnSignal.ContainsKey(signal) && !SignalNumber.IsIgnoredByDefault(signal) && !SignalNumber.Stops(signal));

    private void Deliver(Process process, int signal)
    {
        if (signal is not (SignalNumber.Kill or SignalNumber.Stop) && process.Program.OnSignal.TryGetValue(signal, out SignalHandler? handler))
        {
            if (handler.ToChild)
            {
                Send(process.Children[0], signal);
            }
            else if (handler.Steps is { } steps)
            {
                process.Runner.Interrupt(signal, steps);
            }

            return;
        }

        if (SignalNumber.Stops(signal))
        {
            process.IsStopped = true;
            process.Runner.OnParked();
            host.Tasks.MarkDirty(process);
        }
        else if (IsFatal(process, signal))
        {
            host.Exits.Begin(process, new ExitStatus(0, signal));
        }
    }
}
