using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Since when the pages of a source are on the list that reclaim takes anonymous pages from, the oldest first (K12.1, K12.11): stretches
/// of time in which so many of them came, evenly. What came is seen when somebody looks: as a step begins or ends, and as reclaim does.
/// </summary>
/// <param name="since">When it is made, ns: what is there came then.</param>
internal sealed class PageAges(long since)
{
    /// <summary>As many stretches are told apart.</summary>
    private const int Most = 8;

    private readonly List<Stretch> _stretches = new(2);
    private long _kept;
    private long _seen = since;

    /// <summary>What reclaim has taken since somebody looked, bytes.</summary>
    public Fluid Taken;

    /// <summary>Its stretches, the oldest first, as they were when somebody looked.</summary>
    public IReadOnlyList<Stretch> Stretches => _stretches;

    /// <summary>What is in stretches, bytes; the rest is gone over and stays.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (Stretch stretch in _stretches)
            {
                bytes += stretch.Bytes;
            }

            return bytes;
        }
    }

    /// <summary>Brings it up to what there is: reclaim took the oldest, what is given back is the youngest, and what has come is younger than all.</summary>
    /// <param name="now">Present, ns.</param>
    /// <param name="resident">What is in memory, bytes.</param>
    /// <param name="kept">
    /// What of it somebody goes over again and again, bytes: reclaim finds it touched whenever it looks (K12.11). Once that ends it is the youngest, and it is what is gone over first
    /// when it goes on: a pause moves nothing.
    /// </param>
    public void Look(long now, long resident, long kept)
    {
        resident = Math.Max(0, resident);
        long taken = Taken.At(now);
        Taken.Add(now, -taken);
        _kept -= taken - TakeOldest(taken);
        _kept = Math.Max(0, _kept);
        long more = resident - Bytes - _kept;
        if (more < 0)
        {
            _kept = Math.Max(0, _kept + more + TakeYoungest(-more));
        }
        else if (more > 0)
        {
            Add(now, more);
        }

        kept = Math.Min(kept, resident);
        if (_kept > kept)
        {
            (more, _kept) = (_kept - kept, kept);
            _seen = now;
            Add(now, more, wasKept: true);
        }

        _kept += TakeOldest(kept - _kept, onlyKept: true);
        _kept += TakeOldest(kept - _kept);
        _seen = now;
    }

    /// <summary>How many have come since a moment, as it was when somebody looked; not those that are gone over. Bytes.</summary>
    /// <param name="since">The moment, ns.</param>
    public long CameAfter(long since)
    {
        long bytes = 0;
        foreach (Stretch stretch in _stretches)
        {
            bytes += stretch.Bytes - stretch.Before(since);
        }

        return bytes;
    }

    /// <summary>Takes in the pages of another that has been looked at: they are as old as before.</summary>
    /// <param name="other">The other.</param>
    public void Absorb(PageAges other)
    {
        _kept += other._kept;
        foreach (Stretch stretch in other._stretches)
        {
            int at = _stretches.FindIndex(s => s.From > stretch.From);
            _stretches.Insert(at < 0 ? _stretches.Count : at, stretch);
            Limit();
        }
    }

    private void Add(long now, long bytes, bool wasKept = false)
    {
        long from = Math.Min(_seen, now - 1);
        if (_stretches.Count > 0 && _stretches[^1] is var last && (bytes < Pages.Size || (last.To == from && last.WasKept == wasKept && IsAlike(last, now - from, bytes))))
        {
            _stretches[^1] = last with { To = bytes < Pages.Size ? last.To : now, Bytes = last.Bytes + bytes };
            return;
        }

        _stretches.Add(new Stretch(from, now, bytes, wasKept));
        Limit();
    }

    // They came as fast, to a quarter.
    private static bool IsAlike(in Stretch last, long time, long bytes)
    {
        Int128 before = (Int128)last.Bytes * time;
        return Int128.Abs(before - ((Int128)bytes * (last.To - last.From))) <= before / 4;
    }

    private void Limit()
    {
        while (_stretches.Count > Most)
        {
            int least = 0;
            for (int i = 1; i + 1 < _stretches.Count; i++)
            {
                least = _stretches[i].Bytes + _stretches[i + 1].Bytes < _stretches[least].Bytes + _stretches[least + 1].Bytes ? i : least;
            }

            (Stretch first, Stretch second) = (_stretches[least], _stretches[least + 1]);
            bool wasKept = first.Bytes > second.Bytes ? first.WasKept : second.WasKept;
            _stretches[least] = new Stretch(first.From, Math.Max(first.To, second.To), first.Bytes + second.Bytes, wasKept);
            _stretches.RemoveAt(least + 1);
        }
    }

    private long TakeOldest(long bytes, bool onlyKept = false)
    {
        long left = Math.Max(0, bytes);
        for (int i = 0; left > 0 && i < _stretches.Count;)
        {
            Stretch first = _stretches[i];
            if (onlyKept && !first.WasKept)
            {
                i++;
                continue;
            }

            long part = Math.Min(left, first.Bytes);
            left -= part;
            if (part == first.Bytes)
            {
                _stretches.RemoveAt(i);
            }
            else
            {
                _stretches[i] = first with { From = first.From + (long)((Int128)(first.To - first.From) * part / first.Bytes), Bytes = first.Bytes - part };
            }
        }

        return Math.Max(0, bytes) - left;
    }

    private long TakeYoungest(long bytes)
    {
        long left = bytes;
        while (left > 0 && _stretches.Count > 0)
        {
            Stretch last = _stretches[^1];
            long part = Math.Min(left, last.Bytes);
            left -= part;
            _stretches.RemoveAt(_stretches.Count - 1);
            if (part < last.Bytes)
            {
                _stretches.Add(last with { To = last.To - (long)((Int128)(last.To - last.From) * part / last.Bytes), Bytes = last.Bytes - part });
            }
        }

        return bytes - left;
    }

    /// <summary>Pages that came one after the other.</summary>
    /// <param name="From">When the first came, ns.</param>
    /// <param name="To">When the last came, ns; after <paramref name="From"/>.</param>
    /// <param name="Bytes">How many.</param>
    /// <param name="WasKept">True for what somebody went over before: they came then.</param>
    internal readonly record struct Stretch(long From, long To, long Bytes, bool WasKept = false)
    {
        /// <summary>How many of them came up to a moment, bytes.</summary>
        /// <param name="until">The moment, ns.</param>
        public long Before(long until) =>
            until >= To ? Bytes : until <= From ? 0 : (long)((Int128)Bytes * (until - From) / (To - From));
    }
}
