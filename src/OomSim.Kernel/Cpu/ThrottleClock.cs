using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What a quota counts: only a CPU cgroup that ever had one has it (K20.12).</summary>
internal sealed class ThrottleClock
{
    /// <summary>Time throttled, ns.</summary>
    public Fluid Throttled;

    /// <summary>Time with somebody runnable since the quota was set, ns.</summary>
    public Fluid Runnable;

    /// <summary>Time with the quota used up since it was set, ns.</summary>
    public Fluid HeldBack;

    /// <summary>Its place among those whose quota is used up; -1 for none.</summary>
    public int Place = -1;
}
