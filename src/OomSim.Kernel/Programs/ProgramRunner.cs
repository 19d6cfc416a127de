using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Walks through a process's steps: starts the one that takes time, does the others at once.</summary>
internal sealed partial class ProgramRunner(LinuxHost host, Process process, IReadOnlyList<Step> steps)
{
    /// <summary>Steps of one process at one instant; more means a loop in which no time passes.</summary>
    private const int MaxStepsAtOnce = 100_000;

    private readonly StepStarter _starter = new(host, process);
    private readonly PartQueue _parts = new();
    private Frame? _frame = new(steps, 1, null);
    private Step? _step;
    private bool _isRunning;
    private bool _isHeld;
    private long _instant = -1;
    private int _stepsAtInstant;

    /// <summary>True while the cgroup that is made for it may still be refused: no event tells of the process before it begins or is killed.</summary>
    public bool IsUnannounced { get; set; }

    /// <summary>True where that was refused.</summary>
    public bool IsCgroupRefused { get; set; }

    /// <summary>Takes the next step, and the next, until one takes time or the program ends.</summary>
    public void Continue()
    {
        if (_isRunning || _isHeld)
        {
            // The loop further up goes on with what was changed meanwhile.
            return;
        }

        _isRunning = true;
        try
        {
            TakeSteps();
        }
        finally
        {
            _isRunning = false;
        }
    }

    /// <summary>Takes no step before <see cref="LetGo"/>: what is to be done first is not all known yet.</summary>
    /// <returns>False where that is so already.</returns>
    public bool Hold()
    {
        bool holds = !_isHeld;
        _isHeld = true;
        return holds;
    }

    /// <summary>What is to be done first is known.</summary>
    public void LetGo() => _isHeld = false;

    /// <summary>Something to do before the first step.</summary>
    public void Prepend(Activity activity) => _parts.Enqueue(activity);

    /// <summary>Drops what the present step has left to do, and goes on with the next when a pause is over.</summary>
    public void ContinueAfter(long pause)
    {
        _parts.Clear();
        _starter.AfterRefusal();
        if (pause > 0)
        {
            _parts.Enqueue(new Activity(ActivityKind.Sleep, 0) { Deadline = host.Simulator.Now + pause });
        }

        Continue();
    }

    private void TakeSteps()
    {
        while (process is { Activity: null, IsStopped: false, IsDying: false, Exit: null })
        {
            if (_parts.TryDequeue(out Activity? part))
            {
                host.Tasks.Begin(process, part);
                return;
            }

            if (!process.HasBegun)
            {
                process.HasBegun = true;
                if (IsUnannounced)
                {
                    host.TellStart(process);
                }

                foreach (IHostObserver observer in host.Observers)
                {
                    observer.OnProgramBegan(process);
                }
            }

            _starter.AfterParts();
            if (_parts.Count > 0 || process.IsDying)
            {
                continue;
            }

            Guard();
            if (_frame is not { } frame)
            {
                host.Exits.Begin(process, new ExitStatus(0, 0));
                return;
            }

            if (frame.Next >= frame.Steps.Count)
            {
                EndFrame(frame);
                continue;
            }

            Step step = frame.Steps[frame.Next++];
            if (step is RepeatStep repeat)
            {
                long count = repeat.Count is null ? long.MaxValue : process.Draw(repeat.Count);
                if (count > 0)
                {
                    _frame = new Frame(repeat.Steps, count, frame) { Repeat = repeat };
                }

                continue;
            }

            BeginStep(step);
            _starter.Start(step, _parts);
            if (_starter.EndsLoop)
            {
                (_starter.EndsLoop, frame.Next, frame.Left) = (false, frame.Steps.Count, 1);
            }
        }
    }

    /// <summary>The process has ended: what only it holds open goes.</summary>
    public void CloseFiles() => _starter.CloseCopy();

    /// <summary>What the kernel does for it, and no return to its program comes before, is done.</summary>
    public void OnCallDone() => _starter.NameCopy();

    /// <summary>It is stopped or frozen: a call that does not outlast that is begun anew, and gets on afterwards.</summary>
    public void OnParked()
    {
        process.Activity?.Call?.Interrupt();
        if (EndCall())
        {
            Continue();
        }
    }

    /// <summary>The present step is done.</summary>
    public void OnActivityDone()
    {
        host.Tasks.End(process, isDone: true);
        Continue();
    }

    /// <summary>A signal handler runs now; what was going on is taken up again afterwards.</summary>
    public void Interrupt(int signal, IReadOnlyList<Step> handler)
    {
        Activity? rest = null;
        EndCall();
        if (process.Activity is { } activity)
        {
            // No signal cuts fsync short: the handler runs when it is done. A write to a file of the kernel returns for it.
            rest = activity is { Kind: ActivityKind.Fsync } or { Call: not null } ? null : Remaining(activity);
            host.Tasks.End(process);
        }

        if (rest is not null || _parts.Count > 0 || _starter.HasAfter)
        {
            _frame = new Frame([], 1, _frame) { Resume = rest, ResumeParts = _parts.ToArray(), ResumeAfter = _starter.TakeAfter(), ResumeStep = _step };
            _parts.Clear();
        }

        _frame = new Frame(handler, 1, _frame) { Signal = signal };
        if (!process.IsNew)
        {
            Continue();
        }
    }

    private bool EndCall()
    {
        if (!_starter.IsCopying)
        {
            return false;
        }

        host.Tasks.End(process);
        _parts.Clear();
        _starter.CopyAgain();
        return true;
    }

    /// <summary>True while the handler of a signal runs: the same signal waits until it is done.</summary>
    public bool IsHandling(int signal)
    {
        for (Frame? frame = _frame; frame is not null; frame = frame.Outer)
        {
            if (frame.Signal == signal)
            {
                return true;
            }
        }

        return false;
    }

    private void EndFrame(Frame frame)
    {
        if (frame.Left != long.MaxValue)
        {
            frame.Left--;
        }

        if (frame.Left > 0)
        {
            frame.Next = 0;
            return;
        }

        _frame = frame.Outer;
        foreach (Activity part in frame.ResumeParts)
        {
            _parts.Enqueue(part);
        }

        if (frame.ResumeStep is not null)
        {
            BeginStep(frame.ResumeStep);
        }

        _starter.Restore(frame.ResumeAfter);
        if (frame.Signal != 0)
        {
            host.Signals.DeliverPending(process);
        }

        if (frame.Resume is { } rest && process is { Activity: null, IsDying: false })
        {
            if (rest.Kind == ActivityKind.Wait)
            {
                Reap(rest.WaitFor, rest.ReapsOthers);
            }

            host.Tasks.Begin(process, rest);
        }
    }

    private void BeginStep(Step step)
    {
        _step = step;
        host.StepObserver?.OnStepBegan(host.Simulator.Now, process, step);
    }

    private Activity Remaining(Activity activity)
    {
        long now = host.Simulator.Now;
        long left = activity.Kind switch
        {
            ActivityKind.GrowKernel when !activity.MakesCgroup => activity.Target,
            ActivityKind.Cpu => process.Work.LeftAt(now),
            _ => Math.Max(0, activity.Target - activity.Done.At(now)),
        };
        return new Activity(activity.Kind, left)
        {
            PaceRate = activity.PaceRate,
            CatchUp = activity.CatchUp,
            Overdue = activity.CatchUp ? Math.Max(0, activity.Due.At(now) - activity.Done.At(now)) : 0,
            Deadline = activity.Deadline,
            File = activity.File,
            Offset = activity.PositionAt(now),
            Mapping = activity.Mapping,
            WorkingSet = activity.WorkingSet,
            WaitFor = activity.WaitFor,
            ReapsOthers = activity.ReapsOthers,
            Socket = activity.Socket,
            Request = activity.Request,
            FromBuffer = activity.FromBuffer,
            Written = activity.Written,
            IsWithinCall = activity.IsWithinCall,
            IsWrittenAfterCall = activity.IsWrittenAfterCall,
            MakesCgroup = activity.MakesCgroup,
            NamespaceBytes = Math.Min(left, activity.NamespaceBytes),
            StructureBytes = Math.Max(0, activity.StructureBytes - activity.Target + left),
        };
    }

    private void Guard()
    {
        long now = host.Simulator.Now;
        if (now != _instant)
        {
            _instant = now;
            _stepsAtInstant = 0;
        }

        if (++_stepsAtInstant > MaxStepsAtOnce)
        {
            throw new ProgramLoopException($"process {process.Comm} of {process.Owner} repeats steps in which no time passes; add a sleep or a rate", LoopAt());
        }
    }
}
