using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// CPU time of a cgroup in which only such processes run as go by the level of a cgroup above: nobody tells the cgroup what they get
/// (<see cref="IShareGroupOwner"/>), so that it looks at how far they have come.
/// </summary>
internal sealed class FloatedTime
{
    private SharedWork? _work;
    private StoredInt128 _since;
    private StoredInt128 _before;

    /// <summary>Who uses the CPU from now on; null for those whose usage is counted otherwise.</summary>
    public void Follow(SharedWork? work, long now)
    {
        _before = Total(now);
        _work = work;
        _since = work?.FloatedAt(now) ?? 0;
    }

    /// <summary>CPU time used so far, ns.</summary>
    public long At(long now) => SharedWork.ToUnits(Total(now), rounded: true);

    private Int128 Total(long now) => _before + (_work is { } work ? work.FloatedAt(now) - _since : 0);
}
