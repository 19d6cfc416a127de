using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Sleeps within the kernel, in which a task neither freezes nor runs a handler (K17.8).</summary>
internal sealed partial class TaskEngine
{
    /// <summary>The longest pause of a writer while too much is dirty (K14.2).</summary>
    private const long LongestPause = 200 * SimTime.Millisecond;

    /// <summary>Swapped pages that are read together (vm.page-cluster 3).</summary>
    private const long SwapCluster = 8 * Pages.Size;

    /// <summary>
    /// The sleep in the kernel that a process is in; null where it is in none. A step flows: what it has done says where between two
    /// sleeps it is. fsync waits for each of its pages uninterruptibly (mm/filemap.c:folio_wait_writeback); whoever memory.high, dirty
    /// pages or a page from disk hold back can be killed (mm/memcontrol.c, mm/page-writeback.c, mm/filemap.c:__folio_lock_killable), and so can who charges for a memcg that it makes.
    /// </summary>
    public KernelSleep? SleepOf(Process process)
    {
        long now = host.Simulator.Now;
        if (process.SleepsUntil is { } end)
        {
            return new KernelSleep(true, end);
        }

        return !CanRun(process) ? null : process.Activity switch
        {
            { Kind: ActivityKind.Fsync } => new KernelSleep(false, SimTime.Never),
            { Call: { IsForStructures: true, IsOver: false } } => new KernelSleep(true, SimTime.Never),
            { IsKillable: true } sleep when sleep.Deadline > now => new KernelSleep(true, sleep.Deadline),
            { Kind: ActivityKind.Write, IntoTmpfs: false, Pool: { } pool } write when host.Writeback.WriterShare(pool) < write.DirtyDemand => new KernelSleep(true, now + LongestPause),
            { Wish: > 0 } growth when IsHeldByHigh(process) => NextOf(growth, host.KernelFacts.ChargeBatch * Pages.Size, now, HighSleep(process, now)),
            { UsesDisk: true, DiskClaim.Granted: > 0 } reader when reader.DiskClaim.Granted < reader.PaceRate => NextOf(reader, reader.SwapsIn ? SwapCluster : KernelFacts.ReadaheadPages * Pages.Size, now, HighThrottle.LongestSleep),
            _ => null,
        };
    }

    /// <summary>Has what waits for the end of a sleep looked at then.</summary>
    /// <param name="process">Who sleeps.</param>
    /// <param name="sleep">Its sleep.</param>
    public void AwaitEnd(Process process, KernelSleep sleep)
    {
        // What comes later in the same sleep does not lengthen it; of what ends with its step the step itself tells.
        if (sleep.End != SimTime.Never && !(process.WakesAt >= host.Simulator.Now))
        {
            process.WakesAt = sleep.End;
            host.Simulator.Schedule(sleep.End, process, (int)TaskTimer.Wake);
        }
    }

    /// <summary>Out of a sleep in the kernel, a process freezes, or acts on its signals and its children's ends, before its program goes on.</summary>
    /// <returns>False where its program does not go on with what it did.</returns>
    public bool ReturnToUser(Process process)
    {
        Activity? activity = process.Activity;
        process.WakesAt = null;
        StopSleeping(process);

        // v1 parks even who was killed, v2 lets it die (kernel/signal.c:get_signal, K17.9, K18.4).
        if (process.IsFreezing && (process.KilledBy == 0 || host.Config.Cgroup == CgroupVersion.V1))
        {
            Freezer.OnAwake(host, process);
        }
        else
        {
            host.Signals.DeliverPending(process);
            if (CanRun(process))
            {
                process.Runner.TakeChildExits();
            }
        }

        return CanRun(process) && ReferenceEquals(process.Activity, activity);
    }

    /// <summary>
    /// memory.high is raised: whoever sleeps for it at this moment sleeps to the end all the same, since nothing wakes it
    /// (mm/memcontrol.c:mem_cgroup_handle_over_high).
    /// </summary>
    public void SleepOut(Cgroup cgroup)
    {
        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Members)
            {
                if (process is { Activity.Wish: > 0, SleepsUntil: null } && IsHeldByHigh(process) && SleepOf(process) is { } sleep)
                {
                    AwaitEnd(process, sleep);
                    process.SleepsUntil = process.WakesAt;
                    MarkDirty(process);
                }
            }
        }
    }

    private void StopSleeping(Process process)
    {
        if (process.SleepsUntil is not null)
        {
            process.SleepsUntil = null;
            MarkDirty(process);
        }
    }

    private void OnWake(Process process)
    {
        if (process.SleepsUntil == host.Simulator.Now)
        {
            StopSleeping(process);
        }

        // Since the timer was set another sleep may have begun, which ends with its step.
        if (process.WakesAt == host.Simulator.Now && CanRun(process) && SleepOf(process) is not { End: SimTime.Never })
        {
            ReturnToUser(process);
        }
    }

    /// <summary>What becomes of a child is its program's affair: it waits until the program runs again.</summary>
    private void LookAfterChildren(Process process)
    {
        if (process.Runner.HasChildExits)
        {
            if (SleepOf(process) is { } sleep)
            {
                AwaitEnd(process, sleep);
            }
            else
            {
                process.Runner.TakeChildExits();
            }
        }
    }

    private static bool IsHeldByHigh(Process process)
    {
        for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
        {
            if (m.IsThrottledByHigh)
            {
                return true;
            }
        }

        return false;
    }

    // What it charges may come slower than it sleeps, where it waits for its text as well. The sleeps for memory and swap add up (K6.3).
    private static long HighSleep(Process process, long now)
    {
        long memory = 0;
        long swap = 0;
        for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
        {
            memory = m.High == MemoryCgroup.Unlimited ? memory : Math.Max(memory, HighThrottle.Delay(m.Usage.At(now), m.High));
            swap = m.IsOverSwapHigh(now) ? Math.Max(swap, HighThrottle.Delay(m.SwapUsage.At(now), m.SwapHigh)) : swap;
        }

        return HighThrottle.Slept(memory + swap) is > 0 and var slept ? slept : HighThrottle.LongestSleep;
    }

    // Until it has done the next so many bytes; no longer than that.
    private static KernelSleep NextOf(Activity activity, long unit, long now, long longest)
    {
        long done = activity.Done.At(now);
        long next = activity.Done.Rate > 0 ? activity.Done.TimeOf(now, done - (done % unit) + unit) : SimTime.Never;
        return new KernelSleep(true, Math.Min(next, now + longest));
    }
}
