using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// v1 with the OOM killer disabled: tasks that hit the limit in a page fault wait until memory is freed, the limit is
/// raised, the killer is on again, or a fatal signal ends them (K4.9–K4.17).
/// </summary>
internal sealed class HungTasks(LinuxHost host)
{
    private readonly List<Process> _waiting = [];

    /// <summary>Hangs everybody whose growth the memcg refuses; system calls get ENOMEM instead (K4.9).</summary>
    public void HangAll(MemoryCgroup memcg)
    {
        bool first = !_waiting.Exists(p => ReferenceEquals(p.HungAt, memcg));
        List<Process> growing = [];
        List<Process> refused = [];
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { Wish: > 0 } activity)
                {
                    (activity.InSystemCall ? refused : growing).Add(process);
                }
            }
        }

        memcg.Raise(static (m, local) =>
        {
            m.Events.Oom++;
            m.LocalEvents.Oom += local ? 1 : 0;
        });
        foreach (Process process in growing)
        {
            Hang(process, memcg);
        }

        if (first && growing.Count > 0)
        {
            Notify(memcg);
        }

        foreach (Process process in refused)
        {
            host.Enomem.Fail(process, "charge refused at the limit of " + memcg.Cgroup.Path);
        }

        // Whoever runs now needs its text, which reclaim has taken: it hangs as well (recording docker/v1-07).
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                if (process.Activity is { IsFluid: true })
                {
                    host.Tasks.MarkDirty(process);
                }
            }
        }
    }

    /// <summary>Puts one process to sleep at a memcg's limit.</summary>
    public void Hang(Process process, MemoryCgroup memcg)
    {
        if (process.HungAt is not null)
        {
            return;
        }

        host.NotifyJump(memcg.Cgroup);
        process.HungAt = memcg;
        process.HungSince = host.Simulator.Now;
        _waiting.Add(process);
        foreach (Cgroup below in memcg.Cgroup.Subtree())
        {
            below.Memory.UnderOom++;
        }

        host.Kernel("hung", process.Owner.Length > 0 ? process.Owner : process.Cgroup.Path, string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"pid={process.Pid} comm={process.Comm} memcg={memcg.Cgroup.Path} reason=limit reached and oom_kill_disable set"));
        host.Tasks.MarkDirty(process);
    }

    /// <summary>The memcg above (or at) this one at whose limit somebody hangs; null when there is none.</summary>
    public MemoryCgroup? HungAncestor(MemoryCgroup memcg)
    {
        if (_waiting.Count == 0)
        {
            return null;
        }

        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            foreach (Process process in _waiting)
            {
                if (ReferenceEquals(process.HungAt, m))
                {
                    return m;
                }
            }
        }

        return null;
    }

    /// <summary>Memory was given back, a limit raised or the killer re-enabled at W: sleepers above, at and below it try again (K4.15).</summary>
    public void OnUncharge(MemoryCgroup changed)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        foreach (Process process in _waiting.ToArray())
        {
            MemoryCgroup at = process.HungAt!;
            if (at.Cgroup.Contains(changed.Cgroup) || changed.Cgroup.Contains(at.Cgroup))
            {
                Wake(process);
            }
        }
    }

    /// <summary>Lets one sleeper go on: it retries its fault (K4.16).</summary>
    public void Wake(Process process)
    {
        if (process.HungAt is not { } memcg)
        {
            return;
        }

        host.NotifyJump(memcg.Cgroup);
        _waiting.Remove(process);
        process.HungAt = null;
        foreach (Cgroup below in memcg.Cgroup.Subtree())
        {
            below.Memory.UnderOom = Math.Max(0, below.Memory.UnderOom - 1);
        }

        if (!process.IsDying)
        {
            host.Kernel("resumed", process.Owner.Length > 0 ? process.Owner : process.Cgroup.Path, string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"pid={process.Pid} comm={process.Comm}"));
            Freezer.Apply(host, process);
            host.Signals.DeliverPending(process);
        }

        host.Tasks.MarkDirty(process);
        host.Memory.MarkDirty(memcg);
    }

    /// <summary>Who waits lives and says where; who says where waits.</summary>
    /// <exception cref="SimulationInvariantException">That is not so.</exception>
    public void CheckAll()
    {
        foreach (Process process in host.LiveProcesses)
        {
            if (process.HungAt is not null != _waiting.Contains(process))
            {
                throw new SimulationInvariantException($"process {process.Pid} hangs without waiting, or waits without hanging");
            }
        }

        if (_waiting.Exists(p => p.Exit is not null))
        {
            throw new SimulationInvariantException("a process that has ended hangs");
        }
    }

    /// <summary>Signals the OOM eventfds of a memcg and of those below it (K4.11).</summary>
    public void Notify(MemoryCgroup memcg)
    {
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree().ToArray())
        {
            host.NotifyOom(cgroup);
        }
    }
}
