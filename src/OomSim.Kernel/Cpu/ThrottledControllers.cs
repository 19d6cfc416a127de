using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The CPU cgroups whose quota is used up. What it withholds from them depends on what others leave (K20.8, K20.12), so it is worked
/// out anew whenever the CPUs are shared out otherwise: once for all that are alike.
/// </summary>
internal sealed class ThrottledControllers(FairShare cpu)
{
    private readonly Dictionary<ThrottledKey, ThrottledAlike> _byKey = [];
    private readonly List<ThrottledAlike> _all = [];
    private readonly Stack<ThrottledAlike> _spare = new();
    private long _seen;

    /// <summary>How often it was worked out what a quota withholds: a measure of work.</summary>
    public long Looks { get; private set; }

    /// <summary>Notes that something in or about a cgroup changed.</summary>
    /// <param name="controller">The cgroup.</param>
    /// <param name="clock">What is counted for it.</param>
    /// <param name="key">Whom it is like; null when its quota is not used up.</param>
    /// <param name="now">The present in ns.</param>
    public void Note(CpuController controller, ThrottleClock clock, ThrottledKey? key, long now)
    {
        ThrottledAlike? among = clock.Among;
        if (among is not null && key != among.Key)
        {
            among.Remove(clock, now);
            Drop(among);
            among = null;
        }

        if (key is { } same)
        {
            if (among is null)
            {
                among = Find(same);
                among.Add(controller, clock, now);
            }

            Settle(among, now);
        }
    }

    /// <summary>Follows the last sharing out of the CPUs.</summary>
    public void Settle(long now)
    {
        if (_seen == cpu.Version)
        {
            return;
        }

        _seen = cpu.Version;
        foreach (ThrottledAlike alike in _all)
        {
            Settle(alike, now);
        }
    }

    private void Settle(ThrottledAlike alike, long now)
    {
        Looks++;
        alike.Settle(now);
    }

    private ThrottledAlike Find(ThrottledKey key)
    {
        if (!_byKey.TryGetValue(key, out ThrottledAlike? alike))
        {
            alike = _spare.TryPop(out ThrottledAlike? spare) ? spare : new ThrottledAlike();
            alike.Open(key);
            alike.Place = _all.Count;
            _all.Add(alike);
            _byKey.Add(key, alike);
        }

        return alike;
    }

    private void Drop(ThrottledAlike alike)
    {
        if (!alike.IsEmpty)
        {
            return;
        }

        ThrottledAlike last = _all[^1];
        _all[alike.Place] = last;
        last.Place = alike.Place;
        _all.RemoveAt(_all.Count - 1);
        _byKey.Remove(alike.Key);
        _spare.Push(alike);
    }
}
