using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What a quota counts: only a CPU cgroup that ever had one has it (K20.12). While the quota is used up, what is counted for all that
/// are alike (<see cref="ThrottledAlike"/>) comes on top.
/// </summary>
internal sealed class ThrottleClock
{
    /// <summary>Time throttled, ns.</summary>
    public Fluid Throttled;

    /// <summary>Time with somebody runnable since the quota was set, ns.</summary>
    public Fluid Runnable;

    /// <summary>Time with the quota used up since it was set, ns.</summary>
    public Fluid HeldBack;

    /// <summary>Periods that ended with somebody runnable before the quota was set.</summary>
    public long PeriodsBefore;

    /// <summary>Those of them with the quota that there was used up.</summary>
    public long ThrottledBefore;

    /// <summary>Those it is like while its quota is used up; null otherwise.</summary>
    public ThrottledAlike? Among;

    /// <summary>Its place among them.</summary>
    public int Place;

    /// <summary>Time throttled, ns.</summary>
    public long ThrottledAt(long now) => (Among is { } among ? Throttled.And(among.Throttled, now) : Throttled).At(now);

    /// <summary>Time with the quota used up since it was set, ns.</summary>
    public long HeldBackAt(long now) => (Among is { } among ? HeldBack.And(among.HeldBack, now) : HeldBack).At(now);

    /// <summary>True when it counts at the speed at which the quota withholds now; to be asked when everything is settled.</summary>
    public bool IsRight(CpuController controller) =>
        Among?.Key == controller.ThrottledLike && (Among is null || Among.Throttled.Rate == controller.Group.Throttled * SimTime.Second);
}
