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
    public void End(Process process)
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
        process.Activity = null;
        _reads -= activity.Kind == ActivityKind.Read ? 1 : 0;
        process.IsReclaiming = false;
        NoteStates(process, default);
        Close(process, activity);
        host.StepObserver?.OnTaskChanged(process);
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

    private void RefreshFluid(Process process, Activity activity, long now)
    {
        if (activity.Kind == ActivityKind.Access)
        {
            LookForFaults(activity, now);
        }

        long bandwidth = CopySpeed(activity.Kind);
        long pace = Pace(activity, now, out long paceChange);
        bool adds = AddsPages(process, activity, pace, now, out long limit);
        long wished = pace;
        Holder holder = Holder.Cpu;
        if (!adds && activity is { Kind: ActivityKind.Read, IsHit: false } && host.Memory.PassingRate(process.Cgroup.Memory) is var passing && passing < pace)
        {
            pace = passing;
            holder = Holder.Memory;
        }

        // What needs no room does not wait for any.
        MemoryCgroup memcg = activity.Elsewhere ?? process.Cgroup.Memory;
        long factor = !adds ? MemoryCgroup.AllGrowth
            : activity.Elsewhere is null ? host.Memory.FactorFor(memcg) : host.Memory.FactorForVisitor(memcg);
        bool stalls = (adds && factor == 0) || limit == 0;
        limit = activity.Kind == ActivityKind.CopyOnWrite && adds ? WishBehind(limit, factor) : limit;
        long written = activity is { Kind: ActivityKind.Write, IntoTmpfs: false } ? host.Writeback.WriterShare(activity.Pool!) : long.MaxValue;
        long alone = bandwidth;
        long reclaim = adds ? activity.FeelReclaim(host.Memory.ReclaimSpeed(memcg, activity, Math.Min(pace, written), alone, factor == MemoryCgroup.AllGrowth ? FairShare.One : activity.FairCpu), inPart: false, now)
            : activity is { Kind: ActivityKind.Read, IsHit: false } ? host.Memory.PassingSpeed
            : long.MaxValue;
        bool reclaims = reclaim < long.MaxValue;
        bandwidth = reclaims ? InTurns(alone, reclaim) : alone;
        bool waitsForDevice = !stalls && activity.UsesDisk;
        SetDiskDemand(activity, waitsForDevice ? Math.Min(pace, FastestFrom(activity, bandwidth)) : 0);

        // While it waits for the device others have the CPU.
        long possible = Math.Min(written, waitsForDevice ? Math.Min(pace, activity.DiskClaim!.Granted) : pace);
        long demand = possible == long.MaxValue
            ? FairShare.One
            : Math.Min(FairShare.One, (possible / bandwidth) + (possible % bandwidth > 0 ? 1 : 0));

        // A fault that is tried again and again uses up a core (recordings docker/v1-18, kernel/v2-a08), and so does reclaim.
        bool spins = adds && factor < MemoryCgroup.AllGrowth && host.Memory.Spins(memcg);
        long scan = spins ? FairShare.One : adds ? host.Memory.ScanDemand(pace) : 0;
        long granted = stalls ? demand : Math.Min(demand, activity.FairCpu);
        long asked = stalls ? scan : Math.Min(FairShare.One, scan + demand);
        if (!stalls && factor == MemoryCgroup.AllGrowth && AsksWithOthers(process, asked))
        {
            return;
        }

        HoldCpus(stalls);
        if (stalls)
        {
            SetCpuDemand(process, asked);
        }
        else if (factor == MemoryCgroup.AllGrowth)
        {
            SetCpuDemand(process, asked);
            granted = process.CpuClaim.Granted;

            // Who gets all that it asks for may ask for more later: for reclaim, once memory is short.
            activity.FairCpu = granted < process.CpuClaim.Demand ? granted : FairShare.One;
        }
        else if (!Sleeps(process, scan, granted, factor))
        {
            // Others need the CPU as well. It asks for no more than it can use, whatever it has for its scans: it would ask for less at the next look, and for more again.
            activity.FairCpu = process.CpuClaim.Granted;
            granted = Math.Min(demand, activity.FairCpu);
            Sleeps(process, scan, granted, factor);
        }

        if (adds && reclaims && granted < demand)
        {
            // In less of a CPU's time it grows less, so that of its growth more fits into what file pages make room for.
            reclaim = activity.FeelReclaim(host.Memory.ReclaimSpeed(memcg, activity, Math.Min(pace, written), alone, granted), inPart: true, now);
            reclaims = reclaim < long.MaxValue;
            bandwidth = reclaims ? InTurns(alone, reclaim) : alone;
        }

        NoteCpu(process);
        long speed = (long)Int128.Min(long.MaxValue >> 2, Int128.Min(pace, (Int128)granted * bandwidth));
        if (waitsForDevice)
        {
            Hold(ref speed, ref holder, activity.DiskClaim!.Granted, Holder.Device);
        }

        Hold(ref speed, ref holder, limit, activity.Kind == ActivityKind.Read ? Holder.Device : Holder.Peers);
        Hold(ref speed, ref holder, written, Holder.Device);
        long kernel = activity.Grows && TouchesAnon(activity.Kind)
            ? (long)((Int128)speed * Pages.Size / host.Config.Profile.BytesPerPageTablePage)
            : 0;
        activity.SwappableWish = adds && TakesSwappable(activity) ? speed : 0;
        long slab = activity is { Kind: ActivityKind.Read or ActivityKind.Write, File: { } file } ? CacheSlab.Of(file, speed) : 0;
        SetWish(process, activity, adds ? speed + kernel + slab : 0);
        process.IsReclaiming = adds && (factor < MemoryCgroup.AllGrowth || reclaims);
        long actual = factor == MemoryCgroup.AllGrowth ? speed : (long)((Int128)speed * factor >> MemoryCgroup.FactorBits);
        long actualKernel = factor == MemoryCgroup.AllGrowth ? kernel : (long)((Int128)kernel * factor >> MemoryCgroup.FactorBits);
        Apply(process, activity, actual, adds ? actual : 0, actualKernel);
        if (stalls || spins)
        {
            NoteStandstill(process, activity, factor, spins);
        }
        else
        {
            NoteProgress(process, activity, wished, actual, bandwidth, reclaim, factor < MemoryCgroup.AllGrowth ? Holder.Memory : holder);
        }

        ScheduleNext(process, activity, now, paceChange);
        if (TouchesAnon(activity.Kind) && (stalls || factor == MemoryCgroup.AllGrowth) && host.Swap is not { IsWritten: true })
        {
            ForgetOwnMark(process);
        }
    }

    private static Fluid Swapped(Process process, Activity activity) => activity.SwapSourceOf(process).Swapped;

    private void SetWish(Process process, Activity activity, long wish)
    {
        if (wish == 0)
        {
            activity.SwappableWish = 0;
        }

        if (activity.Wish == wish)
        {
            return;
        }

        MemoryCgroup memcg = activity.Elsewhere ?? process.Cgroup.Memory;
        memcg.OwnWish += (Int128)wish - activity.Wish;
        activity.Wish = wish;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.Factor != MemoryCgroup.AllGrowth || m.Plan is not null)
            {
                host.Memory.MarkDirty(m);
            }
        }
    }
}
