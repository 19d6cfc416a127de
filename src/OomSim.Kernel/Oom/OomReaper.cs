using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Frees a victim's private memory when it has not managed to die in time (K2.11–K2.13): one kernel thread, which takes those that are due one after the other, the
/// last first, at the speed of teardown, whatever quota the victim has.
/// </summary>
internal sealed class OomReaper(LinuxHost host) : IEventOwner
{
    private const int DueTag = 0;
    private const int DoneTag = 1;

    private readonly Queue<(Process Victim, long Due)> _queue = new();
    private readonly Stack<Process> _due = new();
    private Process? _atWork;
    private bool _isTimed;

    /// <summary>Has a victim reaped after the kernel's delay (K2.11), unless it has gone by then.</summary>
    public void Queue(Process victim)
    {
        if (victim.IsReapQueued)
        {
            // Once for each address space, however often its process is killed.
            return;
        }

        victim.IsReapQueued = true;

        // The delay is the same for all: the first one queued is the first one due.
        _queue.Enqueue((victim, host.Simulator.Now + host.KernelFacts.ReaperDelay));
        if (!_isTimed)
        {
            AwaitNext();
        }
    }

    /// <inheritdoc/>
    public void OnEvent(int tag, long argument)
    {
        if (host.HasPanicked)
        {
            return;
        }

        if (tag == DueTag)
        {
            while (_queue.TryPeek(out (Process Victim, long Due) first) && first.Due <= host.Simulator.Now)
            {
                _queue.Dequeue();
                _due.Push(first.Victim);
                GoOn();
            }

            AwaitNext();
            return;
        }

        if (_atWork is { } victim)
        {
            _atWork = null;
            Finish(victim);
        }

        GoOn();
    }

    // Nearly all have gone long before they are due: one look is for all of them. The last one's moment stays, whatever became of it: a run in which nothing else is to come ends there.
    private void AwaitNext()
    {
        while (_queue.Count > 1 && IsGone(_queue.Peek().Victim))
        {
            _queue.Dequeue();
        }

        _isTimed = _queue.Count > 0;
        if (_isTimed)
        {
            host.Simulator.Schedule(_queue.Peek().Due, this, DueTag);
        }
    }

    private void GoOn()
    {
        while (_atWork is null && !host.HasPanicked && _due.TryPop(out Process? next))
        {
            if (IsGone(next))
            {
                continue;
            }

            long takes = Reaps(next) ? host.Exits.TimeFor(host.Exits.PrivateLeft(next)) : 0;
            if (takes > 0)
            {
                _atWork = next;
                host.Simulator.Schedule(host.Simulator.Now + takes, this, DoneTag);
            }
            else
            {
                Finish(next);
            }
        }
    }

    /// <summary>True while a victim outside a memcg gives back what it has in swap.</summary>
    public bool FreesSwapOutside(MemoryCgroup memcg) =>
        _queue.Any(q => FreesSwapOutside(q.Victim, memcg)) || _due.Any(v => FreesSwapOutside(v, memcg)) || (_atWork is { } victim && FreesSwapOutside(victim, memcg));

    private bool FreesSwapOutside(Process victim, MemoryCgroup memcg) =>
        victim is { IsDying: true, MemoryReleased: false, SkipByOom: false } && !memcg.Cgroup.Contains(victim.Cgroup)
        && victim.Memory.Swap.At(host.Simulator.Now) + victim.Memory.ShmemSwap.At(host.Simulator.Now) >= Pages.Size;

    private static bool IsGone(Process victim) => victim is not { Exit: null, MemoryReleased: false };

    private bool Reaps(Process victim) => !victim.IsLocked || host.KernelFacts.ReapsLocked;

    private void Finish(Process victim)
    {
        if (IsGone(victim))
        {
            return;
        }

        if (Reaps(victim))
        {
            // Private mappings of files go as well; their pages stay in the cache.
            host.Exits.ReleaseAnon(victim);
            victim.IsTextUnmapped = true;
            host.Exits.OnReaped(victim);
        }

        victim.SkipByOom = true;
        host.Limits.Killing.Follow();
        host.Memory.OnVictimGone();

        // Even where nothing was freed: from now on it no longer stands in the way of another kill (K2.12).
        for (MemoryCgroup? m = victim.Cgroup.Memory; m is not null; m = m.Parent)
        {
            host.Memory.MarkDirty(m);
        }

        if (!host.KernelLog.IsFull)
        {
            ProcessValues left = victim.Read();
            host.KernelLog.Write(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"oom_reaper: reaped process {victim.Pid} ({victim.Comm}), now anon-rss:{left.Anon >> 10}kB, file-rss:{left.File >> 10}kB, shmem-rss:{left.Shmem >> 10}kB"));
        }

        host.Settle();
    }
}
