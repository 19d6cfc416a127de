namespace OomSim.Engine;

/// <summary>
/// The entries of all waiting events, in order of time and then of key. Those up to an edge in time lie in a heap, the rest unsorted
/// in buckets. Few are near: so an event costs next to the same with a hundred and with a million waiting. While all are few, all are near.
/// </summary>
internal struct EventQueue
{
    // A bucket with more is spread first; measured, at 10,000 waiting: 8 to 24 cost the same, 48 a sixth more.
    private const int FewEntries = 24;

    // A heap grown to this many by what was scheduled into it gives its later part to the buckets.
    private const int ManyEntries = 384;

    private EventHeap _near = new();
    private EventBuckets _far = new();
    private long _edge = long.MaxValue;
    private int _narrowAt = ManyEntries;

    /// <summary>An empty queue.</summary>
    public EventQueue()
    {
    }

    /// <summary>Entries in the queue, those of cancelled events among them.</summary>
    public readonly int Count => _near.Count + _far.Count;

    /// <summary>The entry that is next, once <see cref="HasTop"/> said that there is one.</summary>
    public readonly EventHeapEntry Top => _near.Top;

    /// <summary>Entries of which one may be next once the top is gone.</summary>
    public readonly ReadOnlySpan<EventHeapEntry> Candidates => _near.Candidates;

    /// <summary>Brings the next entries near. False when there is none.</summary>
    /// <param name="slots">Where the events of entries lie: those that come near are fetched.</param>
    public bool HasTop(in EventSlots slots) => _near.Count > 0 || BringNear(slots);

    /// <summary>Adds an entry.</summary>
    public void Push(EventHeapEntry entry)
    {
        if (entry.Time > _edge)
        {
            _far.Add(entry, _edge);
            return;
        }

        _near.Push(entry);
        if (_near.Count > _narrowAt)
        {
            Narrow();
        }
    }

    /// <summary>Removes the entry that is next; there must be one.</summary>
    public void RemoveTop() => _near.RemoveTop();

    /// <summary>Removes the top and adds an entry.</summary>
    public void ReplaceTop(EventHeapEntry entry)
    {
        if (entry.Time > _edge)
        {
            _near.RemoveTop();
            _far.Add(entry, _edge);
        }
        else
        {
            _near.ReplaceTop(entry);
        }
    }

    /// <summary>Drops the entries whose events were cancelled.</summary>
    public void Sweep(in EventSlots slots)
    {
        Span<EventHeapEntry> entries = _near.Entries;
        int kept = 0;
        foreach (EventHeapEntry entry in entries)
        {
            if (slots.IsInForce(entry))
            {
                entries[kept++] = entry;
            }
        }

        _near.Rebuild(kept);
        _far.Sweep(_edge, slots);
    }

    private bool BringNear(in EventSlots slots)
    {
        _narrowAt = ManyEntries;
        while (_far.First(_edge, out int level, out long start) is int waiting and > 0)
        {
            bool few = waiting <= FewEntries;
            if (_near.Count > 0 && (!few || _near.Count + waiting > FewEntries))
            {
                return true;
            }

            // Of many that are of one time, at level 0, all come near.
            _edge = few ? start | EventBuckets.Below(level) : start;
            _far.SpreadFirst(_edge, ref _near, slots);
        }

        _edge = long.MaxValue;
        return _near.Count > 0;
    }

    // Draws the edge nearer, so that about half of the heap or less stays. The buckets that are in use must stay right: they all
    // lie beyond the old edge, and beyond the new one they do by the same byte if the two edges differ in none above it.
    private void Narrow()
    {
        long top = _near.Top.Time;
        int level = top == _edge ? 0 : EventBuckets.Level(top, _edge) + 1;
        if (level == 0 || (_far.Count > 0 && level - 1 > _far.LowestLevel))
        {
            _narrowAt = 2 * _near.Count;
            return;
        }

        long edge;
        do
        {
            level--;
            edge = top | EventBuckets.Below(level);
        }
        while (level > 0 && CountUpTo(edge) > ManyEntries / 2);

        _edge = edge;
        Span<EventHeapEntry> entries = _near.Entries;
        int kept = 0;
        foreach (EventHeapEntry entry in entries)
        {
            if (entry.Time > edge)
            {
                _far.Add(entry, edge);
            }
            else
            {
                entries[kept++] = entry;
            }
        }

        _near.Rebuild(kept);
        _narrowAt = Math.Max(ManyEntries, 2 * kept);
    }

    private readonly int CountUpTo(long edge)
    {
        int count = 0;
        foreach (EventHeapEntry entry in _near.Entries)
        {
            count += entry.Time <= edge ? 1 : 0;
        }

        return count;
    }
}
