using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What a task is to the pressure of its groups (K16.1). A step is a straight line here where a real task goes back and forth
/// between running and waiting, so each state has the part of the time that the task spends in it, 0 to 2^20.
/// </summary>
/// <param name="Busy">Neither asleep of its own accord nor frozen: in any of the other states.</param>
/// <param name="Runnable">On a CPU or waiting for one, reclaim included: RUNNING.</param>
/// <param name="OnCpu">On a CPU.</param>
/// <param name="Stalled">In a memory stall, asleep or not: MEMSTALL (K16.8).</param>
/// <param name="RunnableStalled">Runnable within a memory stall: MEMSTALL_RUNNING.</param>
/// <param name="OnCpuStalled">On a CPU within a memory stall.</param>
/// <param name="Io">Waits for a device: IOWAIT.</param>
internal readonly record struct TaskStates(
    int Busy, int Runnable, int OnCpu, int Stalled = 0, int RunnableStalled = 0, int OnCpuStalled = 0, int Io = 0)
{
    /// <summary>All the time.</summary>
    public const int Always = (int)FairShare.One;

    /// <summary>Waits for a device and does nothing else.</summary>
    public static TaskStates Waiting { get; } = new(Always, 0, 0, Io: Always);

    /// <summary>Waits in reclaim for memory that others give back.</summary>
    public static TaskStates Starved { get; } = new(Always, 0, 0, Always);

    /// <summary>Tries a charge again and again, as fast as its part of a CPU allows.</summary>
    public static TaskStates Spinning(int cpu) => new(Always, Always, cpu, Always, Always, cpu);
}
