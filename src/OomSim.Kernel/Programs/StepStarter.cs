using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Turns a step into what takes time, or does it at once.</summary>
internal sealed partial class StepStarter(LinuxHost host, Process process)
{
    private Action<bool>? _after;

    /// <summary>True where something is left to do when all parts of a step are done.</summary>
    public bool HasAfter => _after is not null;

    /// <summary>What is left to do when all parts of a step are done.</summary>
    public void AfterParts() => TakeAfter()?.Invoke(true);

    /// <summary>What is left to do when one of them was refused.</summary>
    public void AfterRefusal() => TakeAfter()?.Invoke(false);

    /// <summary>Takes away what is left to do: the step is interrupted.</summary>
    public Action<bool>? TakeAfter()
    {
        Action<bool>? after = _after;
        _after = null;
        return after;
    }

    /// <summary>Takes up what an interrupted step has left to do.</summary>
    public void Restore(Action<bool>? after) => _after = after;

    /// <summary>Starts a step; parts that take time are queued.</summary>
    public void Start(Step step, PartQueue parts)
    {
        switch (step)
        {
            case AllocStep s:
                Grow(ActivityKind.GrowAnon, Draw(s.Size), s.Pace, parts);
                break;
            case ShmStep s:
                Grow(ActivityKind.GrowShmem, Draw(s.Size), s.Pace, parts);
                break;
            case BufferStep s:
                Grow(ActivityKind.GrowBuffer, Draw(s.Size), s.Pace, parts);
                break;
            case ReserveStep s:
                Reserve(Draw(s.Size), parts);
                break;
            case FreeStep s:
                host.AddressSpaces.FreeAnon(process, s.Size is null ? long.MaxValue : Draw(s.Size));
                break;
            case FreeShmStep s:
                host.AddressSpaces.FreeShmem(process, s.Size is null ? long.MaxValue : Draw(s.Size));
                break;
            case AccessStep s:
                Access(s, parts);
                break;
            case RewriteStep s:
                Rewrite(s, parts);
                break;
            case MlockAllStep:
                Lock(parts);
                break;
            case OomScoreAdjStep s:
                host.SetOomScoreAdj(process, LinuxHost.Adjustment(Draw(s.Value)));
                break;
            case CommStep s:
                LinuxHost.SetName(process, s.Name);
                break;
            case ReadStep s:
                Read(s, parts);
                break;
            case WriteStep s:
                Write(s.File, Draw(s.Size), s.Pace, fromBuffer: false, parts);
                break;
            case FlushStep s:
                Flush(s, parts);
                break;
            case FsyncStep s:
                Fsync(s, parts);
                break;
            case RemoveFileStep s:
                Remove(s.File, parts);
                break;
            case CpuStep s:
                parts.Enqueue(new Activity(ActivityKind.Cpu, Draw(s.Duration)));
                break;
            case SleepStep s:
                parts.Enqueue(new Activity(ActivityKind.Sleep, 0)
                {
                    Deadline = s.Duration is null ? SimTime.Never : SimTime.Later(host.Simulator.Now, Draw(s.Duration)),
                });
                break;
            case WaitStep s:
                process.Runner.Reap(s.Program, s.ReapsOthers);
                if (!process.Runner.WaitIsOver(s.Program))
                {
                    parts.Enqueue(new Activity(ActivityKind.Wait, 0) { WaitFor = s.Program, ReapsOthers = s.ReapsOthers });
                }

                break;
            case ForkStep s:
                Fork(s, parts);
                break;
            case ServeStep s:
                Serve(s, parts);
                break;
            case AskStep s:
                Ask(s, parts);
                break;
            case SwapOffStep s:
                EmptySwap(s.Command, parts);
                break;
            case RestartStep s:
                StartAgain(s.Program, parts);
                break;
            case ExitStep s:
                host.Exits.Begin(process, new ExitStatus((int)(Draw(s.Code) & 0xFF), 0));
                break;
            case PrintStep s:
                process.Output?.Write(s.Text, s.IsError);
                break;
            case ToolStep s:
                Run(s.Tool, parts);
                break;
            case SignalStep s:
                Raise(s.Signal);
                break;
            default:
                throw new SimulationInvariantException("no meaning for step " + step.GetType().Name);
        }
    }

    /// <summary>True once a tool has said that the other steps of its loop are left out.</summary>
    public bool EndsLoop { get; set; }

    private long Draw(Quantity quantity) => process.Draw(quantity);

    private (long Rate, bool CatchUp) PaceOf(Pace pace, long size)
    {
        if (pace.Rate is { } rate)
        {
            return (RateOf((Int128)Math.Max(1, Draw(rate)) << 20), pace.CatchUp);
        }

        if (pace.Over is { } over)
        {
            long ns = Math.Max(1, Draw(over));
            return (RateOf(((Int128)size << 20) * SimTime.Second / ns), pace.CatchUp);
        }

        return (long.MaxValue, false);
    }

    // Beyond 2 TiB/s one speed is as good as another: no process is that fast.
    private static long RateOf(Int128 rate) => (long)Int128.Clamp(rate, 1, long.MaxValue >> 2);

    /// <summary>Maps address space; false when overcommit refuses it (K15).</summary>
    private bool Map(long bytes)
    {
        if (!host.AddressSpaces.TryMap(process, bytes))
        {
            host.Enomem.Fail(process, "mmap of " + Text(bytes) + " bytes refused (vm.overcommit_memory=" + Text(host.Sysctl("vm.overcommit_memory")) + ")");
            return false;
        }

        return true;
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Grow(ActivityKind kind, long size, Pace pace, PartQueue parts)
    {
        if (size <= 0)
        {
            return;
        }

        if (!TryChargeArea(kind))
        {
            GrowWithArea(kind, size, pace, parts);
        }
        else
        {
            MapAndTouch(kind, size, pace, parts);
        }
    }

    private void MapAndTouch(ActivityKind kind, long size, Pace pace, PartQueue parts)
    {
        if (Map(size))
        {
            NoteArea(kind, size);
            Touch(kind, size, pace, parts, isWritten: true);
        }
    }

    private void Touch(ActivityKind kind, long size, Pace pace, PartQueue parts, bool isWritten)
    {
        (long rate, bool catchUp) = PaceOf(pace, size);
        bool isWithinCall = process.IsLocked && rate == long.MaxValue;
        parts.Enqueue(new Activity(kind, size) { PaceRate = rate, CatchUp = catchUp, IsWithinCall = isWithinCall, IsWrittenAfterCall = isWithinCall && isWritten });
        if (isWithinCall)
        {
            PayAtEnd(size, parts);
        }
    }

    /// <summary>A system call that touched pages pays for what it charged above memory.high when it returns, where it did not within (before 6.1, K3.16).</summary>
    /// <param name="charged">Bytes.</param>
    /// <param name="parts">What is left to do of the step.</param>
    private void PayAtEnd(long charged, PartQueue parts)
    {
        if (!host.KernelFacts.PaysHighInCalls)
        {
            _after = _ => Sleep(host.Memory.PayOnReturn(process.Cgroup.Memory, charged), parts);
        }
    }

    private void Sleep(long duration, PartQueue parts)
    {
        if (duration > 0)
        {
            parts.Enqueue(new Activity(ActivityKind.Sleep, 0) { Deadline = SimTime.Later(host.Simulator.Now, duration), IsKillable = true });
        }
    }

    private void Raise(int signal)
    {
        // PID 1 is immune to its own signals without a handler, SIGKILL included (D6.2, recording docker/v2-16).
        if (process.NamespacePid != 1 || process.Program.OnSignal.ContainsKey(signal))
        {
            host.Signals.Send(process, signal);
        }
    }
}
