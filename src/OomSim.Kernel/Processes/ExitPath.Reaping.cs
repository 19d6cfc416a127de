namespace OomSim.Kernel;

/// <summary>Who waits for those that have ended (D6.3).</summary>
internal sealed partial class ExitPath
{
    // Shims and the host's init wait for whoever ends, and so does an init that is about to go itself (kernel/pid_namespace.c, zap_pid_ns_processes); who ignores SIGCHLD does not have to.
    private static bool ReapsAtOnce(Process? parent) => parent is null or { MemoryReleased: true } or { Program.LetsChildrenGo: true };

    /// <summary>The children of a process that is gone go to the init of its namespace, those too that have ended (kernel/exit.c, forget_original_parent).</summary>
    private void Orphan(Process process)
    {
        Process? reaper = process.Namespace.Init is { Exit: null } init ? init : null;
        foreach (Process orphan in process.ChildList)
        {
            (orphan.Parent, orphan.IsAdopted) = (reaper, true);
            reaper?.ChildList.Add(orphan);
        }

        process.ChildList.Clear();
        if (ReapsAtOnce(reaper))
        {
            process.Runner.ReapAll();
            return;
        }

        foreach (Process zombie in process.Runner.TakeZombies())
        {
            (zombie.Parent, zombie.IsAdopted) = (reaper, true);
            reaper!.Runner.AddZombie(zombie);
            if (!reaper.IsDying)
            {
                host.Tasks.MarkDirty(reaper);
            }
        }
    }
}
