namespace OomSim.Engine;

/// <summary>Who is due first comes first: a binary heap whose members know their places, so that anyone can leave.</summary>
/// <typeparam name="T">What waits.</typeparam>
internal sealed class DueHeap<T>
    where T : class, IDue
{
    private readonly List<T> _items = [];

    /// <summary>How many wait.</summary>
    public int Count => _items.Count;

    /// <summary>Who is due first; null when nobody waits.</summary>
    public T? First => _items.Count > 0 ? _items[0] : null;

    /// <summary>Takes one in.</summary>
    public void Add(T item)
    {
        _items.Add(item);
        Rise(_items.Count - 1, item);
    }

    /// <summary>Lets one go.</summary>
    public void Remove(T item)
    {
        int hole = item.HeapPlace;
        T last = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        if (!ReferenceEquals(last, item))
        {
            Rise(Sink(hole, last), last);
        }
    }

    /// <summary>Finds the place of one that is due at another time than before.</summary>
    public void Move(T item) => Rise(Sink(item.HeapPlace, item), item);

    private static bool IsBefore(T a, T b)
    {
        Int128 first = a.Due;
        Int128 second = b.Due;
        return first < second || (first == second && a.Order < b.Order);
    }

    private void Rise(int place, T item)
    {
        while (place > 0 && IsBefore(item, _items[(place - 1) / 2]))
        {
            Put(place, _items[(place - 1) / 2]);
            place = (place - 1) / 2;
        }

        Put(place, item);
    }

    private int Sink(int place, T item)
    {
        while ((2 * place) + 1 < _items.Count)
        {
            int child = (2 * place) + 1;
            child += child + 1 < _items.Count && IsBefore(_items[child + 1], _items[child]) ? 1 : 0;
            if (!IsBefore(_items[child], item))
            {
                break;
            }

            Put(place, _items[child]);
            place = child;
        }

        Put(place, item);
        return place;
    }

    private void Put(int place, T item)
    {
        _items[place] = item;
        item.HeapPlace = place;
    }
}
