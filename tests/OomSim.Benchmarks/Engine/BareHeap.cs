namespace OomSim.Benchmarks.Engine;

/// <summary>
/// The yardstick: a plain 4-ary heap of (time, sequence, number) in one array that can push and pop and nothing else:
/// no owners, no handles, no cancellation, no clock.
/// </summary>
internal sealed class BareHeap
{
    private readonly Entry[] _entries;
    private int _count;
    private long _sequence;

    public BareHeap(int capacity) => _entries = new Entry[capacity];

    public void Push(long time, int number)
    {
        Entry entry = new(time, _sequence++, number);
        int place = _count++;
        while (place > 0)
        {
            int parent = (place - 1) >> 2;
            if (!Before(entry, _entries[parent]))
            {
                break;
            }

            _entries[place] = _entries[parent];
            place = parent;
        }

        _entries[place] = entry;
    }

    public Entry Pop()
    {
        Entry[] entries = _entries;
        Entry top = entries[0];
        int count = --_count;
        Entry last = entries[count];
        int place = 0;
        while (true)
        {
            int first = (place << 2) + 1;
            if (first >= count)
            {
                break;
            }

            int least = first;
            int end = Math.Min(first + 4, count);
            for (int child = first + 1; child < end; child++)
            {
                if (Before(entries[child], entries[least]))
                {
                    least = child;
                }
            }

            if (!Before(entries[least], last))
            {
                break;
            }

            entries[place] = entries[least];
            place = least;
        }

        entries[place] = last;
        return top;
    }

    private static bool Before(in Entry a, in Entry b) =>
        a.Time < b.Time || (a.Time == b.Time && a.Sequence < b.Sequence);

    internal readonly record struct Entry(long Time, long Sequence, int Number);
}
