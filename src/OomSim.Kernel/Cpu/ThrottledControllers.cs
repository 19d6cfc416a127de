using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The CPU cgroups whose quota is used up. What it withholds from them depends on what others leave (K20.8, K20.12), so it is worked
/// out anew whenever the CPUs are shared out otherwise. They are few: each of them has all that its quota allows.
/// </summary>
internal sealed class ThrottledControllers(FairShare cpu)
{
    private readonly List<(CpuController Controller, ThrottleClock Clock)> _members = [];
    private long _seen;

    /// <summary>Notes whether a cgroup is one of them.</summary>
    public void Note(CpuController controller, ThrottleClock clock, bool isThrottled)
    {
        if (isThrottled == clock.Place >= 0)
        {
            return;
        }

        if (isThrottled)
        {
            clock.Place = _members.Count;
            _members.Add((controller, clock));
            return;
        }

        (CpuController Controller, ThrottleClock Clock) last = _members[^1];
        _members[clock.Place] = last;
        last.Clock.Place = clock.Place;
        _members.RemoveAt(_members.Count - 1);
        clock.Place = -1;
    }

    /// <summary>Follows the last sharing out of the CPUs.</summary>
    public void Settle(long now)
    {
        if (_seen == cpu.Version)
        {
            return;
        }

        _seen = cpu.Version;
        foreach ((CpuController controller, ThrottleClock clock) in _members)
        {
            controller.SetRates(clock, now);
        }
    }
}
