namespace OomSim.Engine;

/// <summary>
/// A 4-ary min-heap in one array, ordered by time and then by key. Entries are 16 bytes, so the four children of a node
/// fill a cache line. Places behind the last entry hold
/// <see cref="EventHeapEntry.Never"/>, so that a node with fewer than four children needs no special case.
/// </summary>
internal struct EventHeap
{
    private const int FirstCapacity = 64;
    private const int Arity = 4;

    private EventHeapEntry[] _entries;

    /// <summary>An empty heap.</summary>
    public EventHeap()
    {
        _entries = new EventHeapEntry[FirstCapacity];
        Array.Fill(_entries, EventHeapEntry.Never);
    }

    /// <summary>Entries in the heap, those of cancelled events among them.</summary>
    public int Count { get; private set; }

    /// <summary>The entry that is next; of an empty heap <see cref="EventHeapEntry.Never"/>.</summary>
    public readonly EventHeapEntry Top => _entries[0];

    /// <summary>The entries in heap order, to be filtered in place before <see cref="Rebuild"/>.</summary>
    public readonly Span<EventHeapEntry> Entries => _entries.AsSpan(0, Count);

    /// <summary>The four entries of which one is next once the top is gone.</summary>
    public readonly ReadOnlySpan<EventHeapEntry> Candidates => _entries.AsSpan(1, Math.Min(Arity, Count - 1));

    /// <summary>Adds an entry, O(log n).</summary>
    public void Push(EventHeapEntry entry)
    {
        if (Count + Arity >= _entries.Length)
        {
            int old = _entries.Length;
            Array.Resize(ref _entries, 2 * old);
            Array.Fill(_entries, EventHeapEntry.Never, old, old);
        }

        SiftUp(Count++, entry);
    }

    /// <summary>Removes the entry that is next, O(log n); there must be one.</summary>
    public void RemoveTop()
    {
        Count--;
        EventHeapEntry last = _entries[Count];
        _entries[Count] = EventHeapEntry.Never;
        if (Count > 0)
        {
            SiftDown(0, last);
        }
    }

    /// <summary>Removes the top and adds an entry for the price of one.</summary>
    public readonly void ReplaceTop(EventHeapEntry entry) => SiftDown(0, entry);

    /// <summary>Keeps the first <paramref name="count"/> entries and orders them anew.</summary>
    public void Rebuild(int count)
    {
        Array.Fill(_entries, EventHeapEntry.Never, count, Count - count);
        Count = count;
        for (int i = (count - 2) / Arity; i >= 0; i--)
        {
            SiftDown(i, _entries[i]);
        }
    }

    private readonly void SiftUp(int place, EventHeapEntry entry)
    {
        EventHeapEntry[] entries = _entries;
        while (place > 0)
        {
            int parent = (place - 1) / Arity;
            if (!EventHeapEntry.Before(entry, entries[parent]))
            {
                break;
            }

            entries[place] = entries[parent];
            place = parent;
        }

        entries[place] = entry;
    }

    private readonly void SiftDown(int place, EventHeapEntry entry)
    {
        EventHeapEntry[] entries = _entries;
        int count = Count;
        for (int first = (place * Arity) + 1; first < count; first = (place * Arity) + 1)
        {
            int least = first;
            for (int child = first + 1; child < first + Arity; child++)
            {
                if (EventHeapEntry.Before(entries[child], entries[least]))
                {
                    least = child;
                }
            }

            if (!EventHeapEntry.Before(entries[least], entry))
            {
                break;
            }

            entries[place] = entries[least];
            place = least;
        }

        entries[place] = entry;
    }
}
