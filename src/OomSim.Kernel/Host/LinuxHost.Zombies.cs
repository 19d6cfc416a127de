namespace OomSim.Kernel;

/// <summary>Processes that have ended and that nobody has waited for: they have no memory, but their PID (D6.3).</summary>
public sealed partial class LinuxHost
{
    private readonly Roster<Process> _zombies = new();

    /// <summary>They, in the order in which they ended.</summary>
    public IReadOnlyCollection<Process> Zombies => _zombies;

    /// <summary>Whom <c>/proc</c> shows in a PID namespace: its live processes and its zombies.</summary>
    /// <param name="space">Which; the host's sees all.</param>
    public IEnumerable<Process> SeenFrom(PidNamespace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.IsHost ? _processes.Concat(_zombies) : space.MemberList.Concat(_zombies.Where(zombie => zombie.Namespace == space));
    }

    /// <summary>A process has ended: it is gone, or stays for its parent to wait for.</summary>
    internal void RemoveProcess(Process process, bool staysAsZombie)
    {
        _processes.Remove(process);
        process.Cgroup.CountTasks(-1, staysAsZombie ? 1 : 0);
        if (staysAsZombie)
        {
            _zombies.Add(process);
            process.IsZombie = true;
        }
    }

    /// <summary>Somebody has waited for it: its PID is free (kernel/exit.c, release_task).</summary>
    internal void Reap(Process zombie)
    {
        NotifyJump(zombie.Cgroup);
        _zombies.Remove(zombie);
        zombie.IsZombie = false;
        zombie.Cgroup.CountTasks(0, -1);
    }
}
