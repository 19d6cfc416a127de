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
                process.Comm = s.Name.Length > 15 ? s.Name[..15] : s.Name;
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
                Remove(s.File);
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
                if (!process.Runner.WaitIsOver(s.Program))
                {
                    parts.Enqueue(new Activity(ActivityKind.Wait, 0) { WaitFor = s.Program });
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
            case TestFileStep s:
                Test(s);
                break;
            case SwapOffStep s:
                EmptySwap(s.Command, parts);
                break;
            case RestartStep s:
                Fork(s.Program, 1, parts, () => process.Runner.RestartLater(s.Program));
                break;
            case ExitStep s:
                host.Exits.Begin(process, new ExitStatus((int)(Draw(s.Code) & 0xFF), 0));
                break;
            case PrintStep s:
                process.Output?.Write(s.Text, s.IsError);
                break;
            case ToolStep s:
                Use(s.Tool);
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

    private void Use(ITool tool)
    {
        ToolAnswer answer = tool.Run(host, process, process.Files);
        if (answer.Stdout.Length > 0)
        {
            process.Output?.Write(answer.Stdout, isError: false);
        }

        if (answer.Stderr.Length > 0)
        {
            process.Output?.Write(answer.Stderr, isError: true);
        }

        foreach (Inode removed in answer.Removed ?? [])
        {
            host.PageCache.Drop(removed);
        }

        EndsLoop |= answer.EndsLoop;
        if (answer.ExitCode != 0)
        {
            host.Exits.Begin(process, new ExitStatus(answer.ExitCode & 0xFF, 0));
        }
    }

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
        if (size > 0 && Map(size))
        {
            Touch(kind, size, pace, parts);
        }
    }

    private void Touch(ActivityKind kind, long size, Pace pace, PartQueue parts)
    {
        (long rate, bool catchUp) = PaceOf(pace, size);
        bool isWithinCall = process.IsLocked && rate == long.MaxValue;
        parts.Enqueue(new Activity(kind, size) { PaceRate = rate, CatchUp = catchUp, IsWithinCall = isWithinCall });
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

    private void Access(AccessStep step, PartQueue parts)
    {
        long now = host.Simulator.Now;
        long end = SimTime.Later(now, Draw(step.Duration));
        long anon = host.AddressSpaces.AnonBytes(process);
        long size = step.Size is null ? anon + process.Memory.ShmemBytes(now) : Draw(step.Size);
        (long rate, _) = PaceOf(step.Pace, size);
        long shmem = Math.Min(size - anon, process.Memory.ShmemSwap.At(now));
        if (shmem > 0)
        {
            parts.Enqueue(new Activity(ActivityKind.SwapInShmem, shmem) { PaceRate = rate });
        }

        foreach (SharedMapping left in step.Size is null ? process.Memory.LeftShmem ?? [] : [])
        {
            if (left.SwappedAt(now) is > 0 and var swapped)
            {
                parts.Enqueue(new Activity(ActivityKind.SwapInShmem, swapped) { PaceRate = rate, Mapping = left });
            }
        }

        // What it shares since a fork is its oldest memory; of its own it begins with the pages that were swapped out first.
        long own = process.Memory.Anon.At(now) + process.Memory.Swap.At(now);
        SwapInShared(Math.Min(size, anon - own), rate, parts);
        if (process.Memory.LargestLeft(now) is { } behind && behind.BytesAt(now) > own)
        {
            // Most of its memory is in a memcg that it has moved out of: it goes round there.
            long all = Math.Min(size, behind.BytesAt(now));
            parts.Enqueue(new Activity(ActivityKind.Access, Math.Min(all, behind.SwappedAt(now))) { Deadline = end, PaceRate = rate, WorkingSet = all, Mapping = behind });
            return;
        }

        long set = Math.Min(Math.Max(0, size - (anon - own)), own);
        parts.Enqueue(new Activity(ActivityKind.Access, process.Memory.SwappedOfFirst(set, now)) { Deadline = end, PaceRate = rate, WorkingSet = set });
    }

    private void Rewrite(RewriteStep step, PartQueue parts)
    {
        long now = host.Simulator.Now;
        long left = Math.Min(step.Size is null ? long.MaxValue : Draw(step.Size), host.AddressSpaces.AnonBytes(process));
        (long rate, bool catchUp) = PaceOf(step.Pace, left);

        // What comes back from swap is written as it comes. What it shares since a fork is its oldest memory.
        SwapInShared(left, rate, parts);
        foreach (SharedMapping mapping in process.Memory.Shared)
        {
            long write = Math.Min(left, mapping.BytesAt(now));
            if (write > 0)
            {
                // What it left behind in another memcg, and nobody else maps, is written where it is: its charge stays there (K9.1).
                bool isAlone = mapping.Region.Mappings.Count == 1 && !ReferenceEquals(mapping.Region.Owner, process.Cgroup.Memory);
                parts.Enqueue(isAlone
                    ? new Activity(ActivityKind.Rewrite, Math.Max(0, write - mapping.SwappedAt(now))) { PaceRate = rate, CatchUp = catchUp }
                    : new Activity(ActivityKind.CopyOnWrite, write) { PaceRate = rate, CatchUp = catchUp, Mapping = mapping });
                left -= write;
            }
        }

        if (left > 0)
        {
            RewriteOwn(left, left, rate, catchUp, parts);
        }
    }

    /// <summary>
    /// Goes over the beginning of its own memory in order, as an access does. At a limit each page that comes back pushes out the one not
    /// touched for longest, which is among the next that it comes to: they have to come back as well.
    /// </summary>
    private void RewriteOwn(long size, long left, long rate, bool catchUp, PartQueue parts)
    {
        long now = host.Simulator.Now;
        bool begins = left == size;
        long swapped = begins ? process.Memory.SwappedOfFirst(size, now) : Math.Min(left, process.Memory.Swap.At(now));
        if (swapped > 0 && (begins || swapped >= Protection.Round))
        {
            parts.Enqueue(new Activity(ActivityKind.SwapIn, swapped) { PaceRate = rate });
            left -= swapped;
        }
        else
        {
            parts.Enqueue(new Activity(ActivityKind.Rewrite, left) { PaceRate = rate, CatchUp = catchUp });
            left = 0;
        }

        _after = done =>
        {
            if (done && left > 0)
            {
                RewriteOwn(size, left, rate, catchUp, parts);
            }
            else
            {
                process.Memory.NoteWalk(size - left, host.Simulator.Now);
            }
        };
    }

    /// <summary>Brings back what is swapped of the memory shared since a fork. Its bytes.</summary>
    private long SwapInShared(long size, long rate, PartQueue parts, bool isWithinCall = false)
    {
        long left = size;
        foreach (SharedMapping mapping in process.Memory.Shared)
        {
            long shared = Math.Min(left, mapping.SwappedAt(host.Simulator.Now));
            if (shared > 0)
            {
                parts.Enqueue(new Activity(ActivityKind.SwapIn, shared) { PaceRate = rate, Mapping = mapping, IsWithinCall = isWithinCall });
                left -= shared;
            }
        }

        return size - left;
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
