using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// v1 with the OOM killer disabled: tasks that hit the limit in a page fault wait until memory is freed, the limit is
/// raised, the killer is on again, or a fatal signal ends them (K4.9–K4.17).
/// </summary>
internal sealed class HungTasks(LinuxHost host)
{
    /// <summary>The memcgs at whose limit somebody sleeps, in the order in which they got their first sleeper.</summary>
    private readonly List<MemoryCgroup> _places = [];

    /// <summary>Hangs those whose growth the memcg refuses; system calls get ENOMEM instead, and mmap and mlockall do without (K4.9).</summary>
    public void HangAll(MemoryCgroup memcg, IReadOnlyList<Process> charged)
    {
        // Whoever faults on its text fails as well; who sleeps already may hold the lock.
        List<Process> faulting = [.. charged.Where(static process => process.Activity is { IsCall: false }), .. memcg.Faulting ?? []];
        memcg.Faulting?.Clear();
        bool locks = !memcg.HoldsOomLock && TryLock(memcg);
        foreach (Process process in faulting)
        {
            process.IsHungOnText = process.FaultAt is not null;
            process.FaultAt = null;
            Sleep(process, memcg);
        }

        memcg.HoldsOomLock |= locks && faulting.Count > 0;
        if (locks && faulting.Count > 0)
        {
            Notify(memcg);
        }

        foreach (Process process in charged)
        {
            if (process.Activity is { IsCall: true })
            {
                memcg.RaiseOom();
                host.Enomem.RefuseCall(process, Enomem.AtLimit(memcg), pause: 0);

                // The next one looks for memory in vain again before it is refused (K3.13).
                memcg.ReclaimingSince = null;
            }
        }

        // Whoever runs now needs its text, which reclaim has taken.
        host.TextFaults.Spread(memcg);
    }

    /// <summary>True when somebody hangs at this memcg's limit.</summary>
    public static bool HasSleepers(MemoryCgroup memcg) => memcg.Sleepers is { Count: > 0 };

    /// <summary>
    /// Pages were freed, a limit raised or the killer re-enabled at W: sleepers above, at and below it try again, if W itself is under
    /// OOM (K4.15). Pages that go to swap are not freed ones.
    /// </summary>
    /// <param name="changed">W.</param>
    /// <param name="end">What happened there.</param>
    /// <param name="by">Whose doing it was; null where it is not one process's.</param>
    public void OnUncharge(MemoryCgroup changed, SleepEnd end, Process? by = null)
    {
        if (_places.Count == 0 || changed.UnderOom == 0)
        {
            return;
        }

        foreach (MemoryCgroup place in _places.ToArray())
        {
            if (AreInLine(place, changed))
            {
                WakeAll(place, end, by, changed.Cgroup);
            }
        }
    }

    /// <summary>
    /// Reclaim for a level above takes pages of a memcg at whose limit somebody hangs: each batch of 32 pages that it frees wakes
    /// like any other (K3.17, K4.15). What goes to swap stays in memory+swap, and wakes nobody.
    /// </summary>
    public void WatchReclaim(MemoryCgroup place, long now)
    {
        host.Simulator.Cancel(place.WakeUp);
        Fluid kept = place.MemoryAndSwap(now);
        if (kept.Rate < 0 && kept.At(now) > Protection.Round)
        {
            long next = kept.TimeOf(now, kept.At(now) - Protection.Round);
            place.WakeUp = host.Simulator.Schedule(next, place, MemoryCgroup.WakeTag);
        }
    }

    /// <summary>There is something to reclaim again at a limit: who sleeps there is woken by what of it is freed.</summary>
    public void OnReclaim(MemoryCgroup place, bool frees)
    {
        if (frees && HasSleepers(place))
        {
            WakeAll(place, SleepEnd.Reclaim, null, place.Cgroup);
        }

        place.ReclaimingSince = null;
    }

    /// <summary>A fatal signal ends the sleep of one process.</summary>
    public void Wake(Process process)
    {
        host.TextFaults.Forget(process);
        if (process.HungAt is not { } memcg)
        {
            return;
        }

        host.NotifyJump(memcg.Cgroup);
        memcg.Sleepers!.Remove(process.Sleep!);
        if (memcg.Sleepers.Count == 0)
        {
            Leave(memcg);
        }

        GoOn(process, SleepEnd.Signal, null, null);
        host.Memory.MarkDirty(memcg);
    }

    /// <summary>Who waits lives and says where; who says where waits.</summary>
    /// <exception cref="SimulationInvariantException">That is not so.</exception>
    public void CheckAll()
    {
        int waiting = 0;
        foreach (MemoryCgroup place in _places)
        {
            foreach (Process process in place.Sleepers!)
            {
                waiting++;
                if (process.Exit is not null || !ReferenceEquals(process.HungAt, place))
                {
                    throw new SimulationInvariantException($"process {process.Pid} waits at {place.Cgroup.Path} without hanging there");
                }
            }
        }

        foreach (Process process in host.LiveProcesses)
        {
            waiting -= process.HungAt is null ? 0 : 1;
            if (process.FaultAt is { } at && (process.HungAt is not null || at.Faulting?.Contains(process) != true))
            {
                throw new SimulationInvariantException($"process {process.Pid} faults at {at.Cgroup.Path}, which does not know it");
            }
        }

        if (waiting != 0)
        {
            throw new SimulationInvariantException("a process hangs without waiting");
        }
    }

    /// <summary>
    /// False while a sleeper above or below holds the OOM lock, which is a flag on every memcg of a subtree: who does not get
    /// it signals nobody, but kills or sleeps all the same (K4.13).
    /// </summary>
    public bool TryLock(MemoryCgroup memcg)
    {
        foreach (MemoryCgroup place in _places)
        {
            if (place.HoldsOomLock && !ReferenceEquals(place, memcg) && AreInLine(place, memcg))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Signals the OOM eventfds of a memcg and of those below it (K4.11).</summary>
    public void Notify(MemoryCgroup memcg)
    {
        if (memcg.Cgroup.ChildList.Count == 0)
        {
            host.NotifyOom(memcg.Cgroup);
            return;
        }

        foreach (Cgroup cgroup in memcg.Cgroup.Subtree().ToArray())
        {
            host.NotifyOom(cgroup);
        }
    }

    private static bool AreInLine(MemoryCgroup one, MemoryCgroup other) =>
        one.Cgroup.Contains(other.Cgroup) || other.Cgroup.Contains(one.Cgroup);

    private void Sleep(Process process, MemoryCgroup memcg)
    {
        host.NotifyJump(memcg.Cgroup);
        memcg.RaiseOom();
        memcg.Sleepers ??= new LinkedList<Process>();
        if (memcg.Sleepers.Count == 0)
        {
            _places.Add(memcg);
            foreach (Cgroup below in memcg.Cgroup.Subtree())
            {
                below.Memory.UnderOom++;
            }
        }

        process.HungAt = memcg;
        process.HungSince = host.Simulator.Now;
        process.Sleep = memcg.Sleepers.AddLast(process);
        host.NotifyHung(process);
        Tell("hung", process, "memcg=" + memcg.Cgroup.Path + " reason=limit reached and oom_kill_disable set");
        host.Tasks.MarkDirty(process);
    }

    private void WakeAll(MemoryCgroup place, SleepEnd end, Process? by, Cgroup changed)
    {
        host.NotifyJump(place.Cgroup);
        Process[] woken = [.. place.Sleepers!];
        place.Sleepers!.Clear();
        Leave(place);

        // Who finds no room tries as long as the others that were woken, and hangs with them (K4.16).
        place.ReclaimingSince ??= host.Simulator.Now;
        foreach (Process process in woken)
        {
            GoOn(process, end, by, changed);
        }

        host.Memory.MarkDirty(place);
    }

    private void Leave(MemoryCgroup place)
    {
        host.Simulator.Cancel(place.WakeUp);
        _places.Remove(place);
        place.HoldsOomLock = false;
        foreach (Cgroup below in place.Cgroup.Subtree())
        {
            below.Memory.UnderOom = Math.Max(0, below.Memory.UnderOom - 1);
        }
    }

    /// <summary>It retries its fault (K4.16), unless a signal or the freezer takes it on its way (recording kernel/v1-b11).</summary>
    private void GoOn(Process process, SleepEnd end, Process? by, Cgroup? changed)
    {
        process.HungAt = null;
        (process.SleepEnd, process.Waker, process.WokenFrom) = (end, by, changed);
        process.Sleep = null;
        host.NotifyHung(process);
        if (!process.IsDying)
        {
            Tell("resumed", process, "");
            Freezer.Apply(host, process);
            host.Signals.DeliverPending(process);
        }

        host.Tasks.MarkDirty(process);
    }

    private void Tell(string type, Process process, string detail)
    {
        if (host.HasEventReaders)
        {
            host.Kernel(type, process.Owner.Length > 0 ? process.Owner : process.Cgroup.Path, string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"pid={process.Pid} comm={process.Comm} {detail}").TrimEnd());
        }
    }
}
