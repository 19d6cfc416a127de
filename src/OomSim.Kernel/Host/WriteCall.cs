namespace OomSim.Kernel;

/// <summary>
/// One call of write(2) on a file of a cgroup, or of mkdir(2). Some take time: the kernel reclaims, and kills, before it returns (K6.9, K7.1, K7.12, K8.2), and
/// looks between two rounds whether a signal waits for the caller (mm/memcontrol.c:memory_max_write, mem_cgroup_resize_max).
/// </summary>
/// <param name="writer">Name of the task that writes: the kernel's log names it where the write kills (K21.2).</param>
/// <param name="done">Gets the result, once: at once or later.</param>
public sealed class WriteCall(string writer, Action<Errno> done)
{
    /// <summary>Name of the task that writes.</summary>
    public string Writer => writer;

    /// <summary>Its OOM score adjustment (K1.17), which the log tells with its name.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>True once it has returned.</summary>
    public bool IsOver { get; private set; }

    /// <summary>True once it charges what the kernel keeps for memcgs: the log tells that of a kill, and while it waits nothing but a fatal signal ends it.</summary>
    internal bool IsForStructures { get; set; }

    /// <summary>What it returns where a signal ends it; null while it has not begun to wait.</summary>
    internal Errno? WhenInterrupted { get; set; }

    /// <summary>A signal, or a request to freeze, comes for the caller: it returns with what was done so far.</summary>
    public void Interrupt()
    {
        if (WhenInterrupted is { } errno)
        {
            Return(errno);
        }
    }

    /// <summary>It returns; nothing where it has already.</summary>
    /// <param name="errno">The result.</param>
    public void Return(Errno errno)
    {
        if (!IsOver)
        {
            IsOver = true;
            done(errno);
        }
    }
}
