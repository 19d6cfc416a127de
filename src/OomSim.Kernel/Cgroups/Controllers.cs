namespace OomSim.Kernel;

/// <summary>The controllers of the unified hierarchy, in the kernel's order.</summary>
[Flags]
public enum Controllers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>CPUs and memory nodes.</summary>
    Cpuset = 1,

    /// <summary>CPU time.</summary>
    Cpu = 2,

    /// <summary>Block devices.</summary>
    Io = 4,

    /// <summary>Memory.</summary>
    Memory = 8,

    /// <summary>Huge pages.</summary>
    Hugetlb = 16,

    /// <summary>Tasks.</summary>
    Pids = 32,

    /// <summary>Remote DMA.</summary>
    Rdma = 64,

    /// <summary>Those that can tell tasks of a group from its children, and so do not mind them.</summary>
    Threaded = Cpuset | Cpu | Pids,

    /// <summary>All that the model's kernels have.</summary>
    All = Cpuset | Cpu | Io | Memory | Hugetlb | Pids | Rdma,
}
