using System.Numerics;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The tasks of a group, or below it, whose cpuset leaves them other CPUs than the group has: they crowd those and no others (K16.1, K20.15).</summary>
internal sealed class CpusetCounts(BigInteger cpus)
{
    private Fluid _burnt;
    private long _seen;
    private StateCounts _counts;

    /// <summary>The CPUs, a bit each.</summary>
    public BigInteger Cpus => cpus;

    /// <summary>Who counts now, without those that do nothing but use CPU time.</summary>
    public ref StateCounts Counts => ref _counts;

    /// <summary>Who counted up to the last bringing forward, with those.</summary>
    public StateCounts Present { get; private set; }

    /// <summary>How many do nothing but use CPU time.</summary>
    public int Burners { get; set; }

    /// <summary>Its processes that do nothing but use CPU time get more of it, or less.</summary>
    public void AddBurntRate(long now, long delta) => _burnt.AddRate(now, delta);

    /// <summary>They were given some at once, in parts of a ns as of <see cref="Fluid"/>.</summary>
    public void AddBurnt(long now, Int128 fractions) => _burnt.AddFractions(now, fractions);

    /// <summary>Works out <see cref="Present"/> for the time since the last question.</summary>
    /// <param name="now">ns.</param>
    /// <param name="time">Since when, ns ago.</param>
    /// <returns>CPU time that those have used since then who do nothing else, ns.</returns>
    public long BringForward(long now, long time)
    {
        long burnt = _burnt.At(now);
        long used = burnt - _seen;
        _seen = burnt;
        StateCounts present = _counts;
        if (Burners > 0)
        {
            present.AddBurners(Burners, used, time);
        }

        Present = present;
        return used;
    }
}
