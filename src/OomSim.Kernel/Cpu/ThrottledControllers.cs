using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The CPU cgroups whose quota is used up. What it withholds from them depends on what others leave (K20.8, K20.12), so it is worked
/// out anew whenever the CPUs are shared out otherwise: once for all that are alike.
/// </summary>
internal sealed class ThrottledControllers(FairShare cpu)
{
    private readonly Dictionary<ThrottledKey, ThrottledAlike> _byKey = [];
    private readonly Dictionary<CpuController, ThrottledBelow> _byParent = [];
    private readonly List<ThrottledBelow> _all = [];
    private readonly List<ThrottledAlike> _noted = [];
    private readonly Stack<ThrottledAlike> _spare = new();
    private long _seen;
    private long _seenHolds;

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

            Looks++;
            among.Below!.Settle(among, now);
            if (!among.IsNoted)
            {
                among.IsNoted = true;
                _noted.Add(among);
            }
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
        foreach (ThrottledAlike noted in _noted)
        {
            noted.IsNoted = false;
            if (noted.Below is { } below)
            {
                Looks++;
                below.Settle(noted, now);
            }
        }

        _noted.Clear();
        foreach (ThrottledBelow below in _all)
        {
            Looks += below.Settle(now);
        }

        // Whoever came or went on CPUs of its own may compete with those below a quota.
        if (_seenHolds != cpu.HoldVersion)
        {
            _seenHolds = cpu.HoldVersion;
            _all.ForEach(below => below.Mark());
        }
    }

    private ThrottledAlike Find(ThrottledKey key)
    {
        if (!_byKey.TryGetValue(key, out ThrottledAlike? alike))
        {
            alike = _spare.TryPop(out ThrottledAlike? spare) ? spare : new ThrottledAlike();
            alike.Open(key);
            Below(key.Parent).Add(alike);
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

        ThrottledBelow below = alike.Below!;
        below.Remove(alike);
        _byKey.Remove(alike.Key);
        _spare.Push(alike);
        if (below.IsEmpty)
        {
            ThrottledBelow last = _all[^1];
            _all[below.Place] = last;
            last.Place = below.Place;
            _all.RemoveAt(_all.Count - 1);
            _byParent.Remove(below.Parent);
        }
    }

    private ThrottledBelow Below(CpuController parent)
    {
        if (!_byParent.TryGetValue(parent, out ThrottledBelow? below))
        {
            below = new ThrottledBelow(parent) { Place = _all.Count };
            _all.Add(below);
            _byParent.Add(parent, below);
        }

        return below;
    }
}
