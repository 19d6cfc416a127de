namespace OomSim.Kernel;

/// <summary>Steps that touch new memory as fast as a CPU lets them, beside many that do.</summary>
internal sealed partial class TaskEngine
{
    // Up to so many that are brought up to date together have the CPUs shared out for each of them.
    private const int FewAtOnce = 32;

    private bool _holdsCpus;
    private bool _asksTogether;
    private bool _waitForShares;

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

    /// <summary>
    /// Of many that go on together each only says what it wants, and is looked at again when the CPUs are shared out, once for all of them: true
    /// where a step waits for that. Else each would change what all before it get, a look at each for each.
    /// </summary>
    private bool AsksWithOthers(Process process, long demand)
    {
        if (!_asksTogether || (!_waitForShares && !AsksAnew(process, demand)))
        {
            return false;
        }

        _waitForShares = true;
        HoldCpus(true);
        SetCpuDemand(process, demand);
        MarkDirty(process);
        return true;
    }

    // Brings those marked so far up to date; what that marks is left for the next time.
    private void SettleBatch(bool asksTogether)
    {
        _batch.Clear();
        (_batch, _dirty) = (_dirty, _batch);
        _asksTogether = asksTogether;
        foreach (Process process in _batch)
        {
            process.IsDirty = false;
            Looks++;
            host.Invariants.Touch(process);
            Refresh(process);
            host.StepObserver?.OnTaskChanged(process);
        }

        _asksTogether = false;
        HoldCpus(false);
    }

    private static void LeaveGrowers(Process process) => process.Growth?.Among.Remove(process);
}
