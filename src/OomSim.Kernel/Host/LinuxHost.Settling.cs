using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Bringing every flow of the host in line after something happened, before time moves on.</summary>
public sealed partial class LinuxHost
{
    /// <summary>Rounds between flows of tasks and of memory at one instant; more means that they contradict each other.</summary>
    private const int MaxRounds = 200_000;

    private int _holds;

    internal bool IsSettling { get; private set; }

    internal KernelInvariants Invariants { get; }

    /// <summary>
    /// Checks all that must hold at any instant, however long it takes; what changed is checked all the time.
    /// </summary>
    /// <exception cref="SimulationInvariantException">The model contradicts itself; the message names where and when.</exception>
    public void CheckInvariants() => Invariants.CheckAll();

    /// <summary>
    /// Several things happen at once, such as a new cgroup, its limits and its first process: flows are brought in line once,
    /// after all of them (<see cref="Resume"/>). What is read in between are amounts; speeds are those of before.
    /// </summary>
    public void Hold() => _holds++;

    /// <summary>Ends a <see cref="Hold"/>.</summary>
    public void Resume()
    {
        _holds--;
        Settle();
    }

    internal void Settle()
    {
        if (IsSettling || _holds > 0)
        {
            return;
        }

        IsSettling = true;
        try
        {
            for (int round = 0; IsUnsettled(); round++)
            {
                if (round > MaxRounds)
                {
                    throw new SimulationInvariantException("the host does not settle at " + SimTime.ToSeconds(Simulator.Now) + " s");
                }

                if (Swap is { IsStale: true } swap)
                {
                    swap.Distribute();
                }

                Tasks.Settle();
                Writeback.Settle();
                Memory.Settle();
                Bandwidth.Review();
            }

            Limits.Killing.Follow();
            StructureCharges.Follow();
            Invariants.CheckTouched();
        }
        finally
        {
            IsSettling = false;
        }
    }

    // What others leave to who is throttled, and when levels are met that move with what grows, is looked at when all else is settled.
    private bool IsUnsettled()
    {
        if (HasWork)
        {
            return true;
        }

        Swap?.Settle();
        Throttling.Settle(Simulator.Now);
        Writeback.Follow();
        return HasWork;
    }

    private bool HasWork => Tasks.HasDirty || Writeback.IsStale || Memory.HasDirty || Bandwidth.IsStale || Swap is { IsStale: true };

    internal void Panic(string why)
    {
        if (HasPanicked)
        {
            return;
        }

        foreach (Cgroup cgroup in Root.Subtree())
        {
            cgroup.Pressure.BringForward();
        }

        HasPanicked = true;
        KernelLog.Write("Kernel panic - not syncing: " + why);
        Kernel("panic", "host", why);

        // Nothing moves any more: every flow stops where it is.
        Writeback.Halt();
        foreach (Cgroup cgroup in Root.Subtree())
        {
            Memory.Halt(cgroup.Memory);
            cgroup.Cpu.Throttle?.Pool.Halt(Simulator.Now);
        }

        foreach (Process process in _processes)
        {
            Tasks.MarkDirty(process);
            if (process.IsDying)
            {
                Tasks.DrawCpu(process, 0);
            }
        }
    }
}
