using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Lines of a container's memory cgroup other than its limit, bytes; null where there is none.</summary>
/// <param name="High">memory.high (K6.1); cgroup v1 has none.</param>
/// <param name="Low">memory.low (K7.1); on v1 the soft limit.</param>
/// <param name="Min">memory.min; v1 has none.</param>
public readonly record struct MemoryBounds(long? High, long? Low, long? Min)
{
    /// <summary>Those of a cgroup: nothing is protected at 0.</summary>
    internal static MemoryBounds Of(in CgroupValues values, bool v1) => new(v1 ? null : Set(values.High), Set(values.Low), v1 ? null : Set(values.Min));

    private static long? Set(long? bytes) => bytes is > 0 and < MemoryCgroup.Unlimited ? bytes : null;
}

/// <summary>Lines of a container's memory from a moment on.</summary>
/// <param name="TimeNs">Since when, simulated ns.</param>
/// <param name="Bounds">The lines.</param>
public readonly record struct MemoryBoundsSummary(long TimeNs, MemoryBounds Bounds);

/// <summary>A name that a container has from a moment on.</summary>
/// <param name="TimeNs">Since when, simulated ns.</param>
/// <param name="Name">The name.</param>
public readonly record struct NameSummary(long TimeNs, string Name);
