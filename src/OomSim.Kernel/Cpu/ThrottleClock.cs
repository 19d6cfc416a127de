using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What a quota counts: only a CPU cgroup that ever had one has it (K20.12). While the quota is used up, what is counted for all that
/// are alike (<see cref="ThrottledAlike"/>) comes on top.
/// </summary>
internal sealed class ThrottleClock(BandwidthPool pool)
{
    /// <summary>What there is of the quota.</summary>
    public BandwidthPool Pool { get; } = pool;

    /// <summary>Time throttled, ns.</summary>
    public Fluid Throttled;

    /// <summary>Time with the quota used up and spread over the periods, since it is, ns.</summary>
    public Fluid HeldBack;

    /// <summary>Those it is like while its quota is used up; null otherwise.</summary>
    public ThrottledAlike? Among;

    /// <summary>Its place among them.</summary>
    public int Place;

    /// <summary>Time throttled, ns.</summary>
    public long ThrottledAt(long now) => (Among is { } among ? Throttled.And(among.Throttled, now) : Throttled).At(now);

    /// <summary>Time with the quota used up and spread over the periods, since it is, ns.</summary>
    public long HeldBackAt(long now) => (Among is { } among ? HeldBack.And(among.HeldBack, now) : HeldBack).At(now);

    /// <summary>True when it counts at the speed at which the quota withholds now; to be asked when everything is settled.</summary>
    public bool IsRight(CpuController controller) =>
        Among?.Key == controller.ThrottledLike && (Among is null || Among.Throttled.Rate == ThrottledAlike.RateOf(controller) * SimTime.Second);
}
