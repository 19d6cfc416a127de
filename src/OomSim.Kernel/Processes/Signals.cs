namespace OomSim.Kernel;

/// <summary>Delivers signals: what reaches PID 1, what waits in the freezer, what a hung task hears.</summary>
internal sealed class Signals(LinuxHost host)
{
    /// <summary>Sends a signal from outside the process.</summary>
    public void Send(Process process, int signal)
    {
        if (process.Exit is not null || process.IsDying)
        {
            return;
        }

        if (!IsHeard(process, signal))
        {
            return;
        }

        if (MustWait(process, signal))
        {
            process.PendingSignals |= Bit(signal);
            return;
        }

        Deliver(process, signal);
    }

    /// <summary>Delivers what waited, once the process is thawed or awake.</summary>
    public void DeliverPending(Process process)
    {
        // SIGKILL and SIGCONT before all others, those by number; what must wait stays.
        while (process.PendingSignals != 0 && process.Exit is null && !process.IsDying)
        {
            int next = 0;
            for (int signal = 1; signal <= 64; signal++)
            {
                if ((process.PendingSignals & Bit(signal)) != 0 && !MustWait(process, signal) && (next == 0 || signal is SignalNumber.Kill or SignalNumber.Cont))
                {
                    next = signal;
                    if (signal == SignalNumber.Kill)
                    {
                        break;
                    }
                }
            }

            if (next == 0)
            {
                return;
            }

            process.PendingSignals &= ~Bit(next);
            Deliver(process, next);
        }
    }

    /// <summary>PID 1 of a namespace hears only what it has a handler for, and from outside SIGKILL and SIGSTOP (D6.2).</summary>
    private static bool IsHeard(Process process, int signal) =>
        process.NamespacePid != 1 || signal is SignalNumber.Kill or SignalNumber.Stop or SignalNumber.Cont || process.Program.OnSignal.ContainsKey(signal);

    private bool MustWait(Process process, int signal)
    {
        if (process.IsFrozen)
        {
            // v1: even SIGKILL is only recorded (K17.9); v2: fatal signals end a frozen task (K18.4).
            return host.Config.Cgroup == CgroupVersion.V1 ? !process.IsOomVictim : !EndsSleep(process, signal);
        }

        // Told to freeze, a v1 task parks on its way back from the kernel, before it would act on a signal (K17.7, K17.9).
        if (process.FreezesAt is not null && host.Config.Cgroup == CgroupVersion.V1 && !process.IsOomVictim)
        {
            return true;
        }

        if (process.IsStopped && signal is not (SignalNumber.Kill or SignalNumber.Cont))
        {
            return true;
        }

        if (signal != SignalNumber.Kill && process.Runner.IsHandling(signal))
        {
            return true;
        }

        if (process.Program.OnSignal.TryGetValue(signal, out SignalHandler? handler) && handler.ToChild && process.Children.Count == 0)
        {
            return true;
        }

        // A hung task sleeps killably: what would end it wakes it, a handler has to wait (recording kernel/v1-b04).
        return process.HungAt is not null && !EndsSleep(process, signal);
    }

    /// <summary>True for a signal that the kernel turns into SIGKILL when it is sent (K4.15, K18.4).</summary>
    private static bool EndsSleep(Process process, int signal) => IsFatal(process, signal) && !SignalNumber.DumpsCore(signal);

    private static ulong Bit(int signal) => 1UL << (signal - 1);

    private static bool IsFatal(Process process, int signal) =>
        signal == SignalNumber.Kill
        || (!process.Program.OnSignal.ContainsKey(signal) && !SignalNumber.IsIgnoredByDefault(signal) && !SignalNumber.Stops(signal));

    private void Deliver(Process process, int signal)
    {
        if (signal == SignalNumber.Cont && process.IsStopped)
        {
            process.IsStopped = false;
            host.Tasks.MarkDirty(process);
        }

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

        if (signal == SignalNumber.Cont)
        {
            DeliverPending(process);
        }
        else if (SignalNumber.Stops(signal))
        {
            process.IsStopped = true;
            host.Tasks.MarkDirty(process);
        }
        else if (IsFatal(process, signal))
        {
            host.Exits.Begin(process, new ExitStatus(0, signal));
        }
    }
}
