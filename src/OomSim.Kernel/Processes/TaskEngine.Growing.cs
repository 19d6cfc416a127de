namespace OomSim.Kernel;

/// <summary>Steps that touch new memory as fast as a CPU lets them, beside many that do.</summary>
internal sealed partial class TaskEngine
{
    private bool _holdsCpus;

    /// <summary>
    /// Has a step grow among the others of its cgroup that only a CPU holds back. False where it is something else that decides how fast it
    /// grows, or few compete: then its speed is its own.
    /// </summary>
    private bool GrowsAmongOthers(Process process, Activity activity)
    {
        if (activity is not { Kind: ActivityKind.GrowAnon, PaceRate: long.MaxValue, Elsewhere: null, Target: <= FreeGrowth.Most }
            || !process.Cgroup.HasManyGrowers || !host.Memory.IsFree(process.Cgroup.Memory))
        {
            if (process.Growth is not null)
            {
                HoldCpus(false);
                LeaveGrowers(process);
            }

            return false;
        }

        if (process.Growth is null)
        {
            HoldCpus(true);
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

    /// <summary>
    /// Those that come to a standstill together, or join those who grow at one speed, give their claims up at once, not one after the other, which
    /// would be a look at each for each: what they get decides nothing for them. Before it counts what anybody gets the CPUs are shared out.
    /// </summary>
    private void HoldCpus(bool holds)
    {
        if (holds == _holdsCpus)
        {
            return;
        }

        _holdsCpus = holds;
        if (holds)
        {
            host.Cpu.Defer();
        }
        else
        {
            host.Cpu.Resume();
        }
    }

    private static void LeaveGrowers(Process process) => process.Growth?.Among.Remove(process);
}
