namespace OomSim.Kernel;

/// <summary>Steps that touch new memory as fast as a CPU lets them, beside many that do.</summary>
internal sealed partial class TaskEngine
{
    /// <summary>
    /// Has a step grow among the others of its cgroup that only a CPU holds back. False where it is something else that decides how fast it
    /// grows, or few compete: then its speed is its own.
    /// </summary>
    private bool GrowsAmongOthers(Process process, Activity activity)
    {
        if (activity is not { Kind: ActivityKind.GrowAnon, PaceRate: long.MaxValue, Elsewhere: null, Target: <= FreeGrowth.Most }
            || !process.Cgroup.HasManyGrowers || !host.Memory.IsFree(process.Cgroup.Memory))
        {
            LeaveGrowers(process);
            return false;
        }

        if (process.Growth is null)
        {
            SetWish(process, activity, 0);
            Apply(process, activity, 0, 0, 0);
            StopCpu(process);
            process.IsReclaiming = false;
            NoteStates(process, default);
            Schedule(process, activity, Engine.SimTime.Never);
            process.Cgroup.Growers.Add(process, activity);
        }

        return true;
    }

    private static void LeaveGrowers(Process process) => process.Growth?.Among.Remove(process);
}
