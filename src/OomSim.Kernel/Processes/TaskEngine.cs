using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Gives every process the speed it can have now: what its step wishes, what CPU, disk and memory let through. A change
/// only marks the process; the host settles all marked ones before time moves on.
/// </summary>
internal sealed partial class TaskEngine(LinuxHost host)
{
    private List<Process> _dirty = [];
    private List<Process> _batch = [];
    private int _reads;

    /// <summary>True while the activity of a process has to be planned anew.</summary>
    public bool HasDirty => _dirty.Count > 0;

    /// <summary>How often it was worked out how fast a process gets on: a measure of work.</summary>
    public long Looks { get; private set; }

    /// <summary>Has the speed of a process's activity computed anew before time goes on.</summary>
    public void MarkDirty(Process process)
    {
        if (!process.IsDirty)
        {
            process.IsDirty = true;
            _dirty.Add(process);
        }
    }

    /// <summary>Brings all marked processes up to date, in the order in which they were marked.</summary>
    public void Settle()
    {
        if (_dirty.Count == 0)
        {
            return;
        }

        SettleBatch(asksTogether: _dirty.Count > FewAtOnce);
        if (_waitForShares)
        {
            _waitForShares = false;
            SettleBatch(asksTogether: false);
        }
    }

    /// <summary>Starts a step that takes time.</summary>
    public void Begin(Process process, Activity activity)
    {
        NoteAges(process, activity);
        process.Activity = activity;
        _reads += activity.Kind == ActivityKind.Read ? 1 : 0;
        long now = host.Simulator.Now;
        if (activity.CatchUp && activity.PaceRate != long.MaxValue)
        {
            activity.Due = new Fluid(activity.Overdue);
            activity.Due.SetRate(now, activity.PaceRate);
        }

        if (activity.Kind == ActivityKind.Cpu)
        {
            process.Work.Set(activity.Target);
        }

        Open(process, activity, now);
        if (activity.Kind is ActivityKind.SwapIn or ActivityKind.SwapInShmem or ActivityKind.Access && host.Swap is { } swap)
        {
            activity.DiskClaim = swap.Reads.AddClaim(swap.Reads.Root, process);
        }

        if (!activity.IsFluid || activity.Kind == ActivityKind.Access)
        {
            Schedule(process, activity, activity.Deadline);
        }

        MarkDirty(process);
    }

    /// <summary>Ends the present step, however far it got, and takes its flows back.</summary>
    /// <param name="process">Whose.</param>
    /// <param name="isDone">True where it got to its end.</param>
    public void End(Process process, bool isDone = false)
    {
        if (process.Activity is not { } activity)
        {
            return;
        }

        LeaveGrowers(process);
        SetWish(process, activity, 0);
        SetSpeed(activity, 0);
        Apply(process, activity, 0, 0, 0);
        TrimGrowth(process, activity);
        TakeLastOfSwap(process, activity);
        StopCpu(process);
        host.Simulator.Cancel(activity.Completion);
        if (activity.DiskClaim is { } claim)
        {
            (activity.Kind == ActivityKind.Read ? host.Disk.Read : host.Swap!.Reads).RemoveClaim(claim);
            activity.DiskClaim = null;
        }

        NoteWalk(process, activity);
        NoteAges(process, activity);
        process.Activity = null;
        _reads -= activity.Kind == ActivityKind.Read ? 1 : 0;
        process.IsReclaiming = false;
        NoteStates(process, default);
        Close(process, activity, isDone);
        activity.Call?.Interrupt();
        host.StepObserver?.OnTaskChanged(process);
    }

    /// <summary>Between two steps nothing comes: what came before and what comes after are told apart by their age.</summary>
    private void NoteAges(Process process, Activity activity)
    {
        if (host.Swap is not null)
        {
            long now = host.Simulator.Now;
            new SwapSource(process, null, MemoryKind.Anon).Look(now, 0);
            if (Reclaim.SourceOf(process, activity) is { Kind: MemoryKind.Shmem } shared)
            {
                shared.Look(now, 0);
            }
        }
    }

    /// <summary>A timer of a process has run out.</summary>
    public void OnTimer(Process process, TaskTimer timer)
    {
        switch (timer)
        {
            case TaskTimer.Completion:
                OnCompletion(process);
                break;
            case TaskTimer.Restart:
                MarkDirty(process);
                break;
            case TaskTimer.Exited:
                host.Exits.Finish(process);
                break;
            case TaskTimer.Wake:
                OnWake(process);
                break;
        }
    }

    private void OnCompletion(Process process)
    {
        if (process.Activity is not { } activity)
        {
            return;
        }

        activity.CompletionTime = SimTime.Never;
        if (!CanRun(process))
        {
            activity.IsOverdue = true;
            return;
        }

        if (IsComplete(process, activity))
        {
            Complete(process);
        }
        else
        {
            MarkDirty(process);
        }
    }

    private void Complete(Process process)
    {
        HoldCpus(false);
        process.Runner.OnCallDone();

        // Waking up means running program text again: where reclaim has taken it, the fault needs a charge (K9.5).
        if (ReturnToUser(process) && host.Memory.FaultText(process))
        {
            process.Runner.OnActivityDone();
        }
    }

    /// <summary>True where nothing keeps a process from its program, but what its present step waits for.</summary>
    public bool CanRun(Process process) =>
        !process.IsFrozen && !process.IsStopped && !process.IsDying && process.HungAt is null && process.FaultAt is null && process.SleepsUntil is null && process.Exit is null && !host.HasPanicked;

    private bool IsComplete(Process process, Activity activity)
    {
        long now = host.Simulator.Now;
        return activity.HasLapsed || activity.Kind switch
        {
            ActivityKind.Sleep or ActivityKind.Access => now >= activity.Deadline,
            ActivityKind.Cpu => process.Work.LeftAt(now) == 0,
            ActivityKind.Accept => activity.Socket!.HasConnection || now >= activity.Deadline,
            ActivityKind.Answer => activity.Request!.Outcome != RequestOutcome.Pending,
            ActivityKind.Wait => process.Runner.WaitIsOver(activity.WaitFor),
            ActivityKind.Fsync => activity.File!.DirtyAt(now) <= 0 || activity.File.Written.At(now) >= activity.WrittenBefore + activity.Target,
            ActivityKind.SwapInShmem when activity.File is { } file => activity.Done.At(now) >= activity.Target || file.FirstSwapped(now) is null,
            ActivityKind.SwapIn or ActivityKind.SwapInShmem => activity.Done.At(now) >= activity.Target || Swapped(process, activity).At(now) <= 0,
            ActivityKind.CopyOnWrite => activity.Done.At(now) >= activity.Target || (activity.TakesOver && activity.Mapping!.Region.Resident.At(now) <= 0),
            ActivityKind.Write => activity.Done.At(now) >= activity.Target || activity.File!.Tmpfs is { } mount && mount.IsFull(now),
            _ => activity.Done.At(now) >= activity.Target,
        };
    }

    private void Refresh(Process process)
    {
        if (CanRun(process))
        {
            LookAfterChildren(process);
            if (process is { IsDying: false } and ({ IsNew: true } or { Activity: null }))
            {
                // One that has just begun, or was stopped between two steps.
                process.IsNew = false;
                process.Runner.Continue();
            }
        }

        if (process.Activity is not { } activity)
        {
            return;
        }

        long now = host.Simulator.Now;
        if (!CanRun(process))
        {
            Suspend(process);
            return;
        }

        if (activity.IsOverdue || (!activity.IsFluid && activity.Kind != ActivityKind.Sleep) || IsComplete(process, activity))
        {
            activity.IsOverdue = false;
            if (IsComplete(process, activity))
            {
                Complete(process);
                return;
            }
        }

        if (!activity.IsFluid)
        {
            if (activity.Kind == ActivityKind.Fsync)
            {
                NoteStates(process, TaskStates.Waiting);
                Schedule(process, activity, activity.File!.Written.Rate > 0 ? activity.File.Written.TimeOf(now, activity.WrittenBefore + activity.Target) : SimTime.Never);
            }
            else if (activity.IsKillable)
            {
                // The delay of memory.high is a stall for all of its time (K16.8).
                NoteStates(process, TaskStates.Starved);
            }

            return;
        }

        if (!host.Memory.FaultText(process))
        {
            return;
        }

        if (activity is { Kind: ActivityKind.SwapInShmem, File: not null } && Swapped(process, activity).At(now) <= 0)
        {
            GoOnWithSwapped(process, activity);
        }

        if (activity.Kind == ActivityKind.Cpu)
        {
            Burn(process);
        }
        else if (!GrowsAmongOthers(process, activity))
        {
            RefreshFluid(process, activity, now);
        }
    }
}
