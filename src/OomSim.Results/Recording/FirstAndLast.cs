namespace OomSim.Results;

/// <summary>What happens again and again in a run: the first times and the last ones are kept, those between are counted.</summary>
internal sealed class FirstAndLast<T>
{
    /// <summary>How many of the first are kept, and how many of the last.</summary>
    public const int Most = 100;

    // The first, and behind them the last ones in a ring.
    private readonly List<T> _kept = [];

    /// <summary>How often it happened.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them are not kept.</summary>
    public long LeftOut => Count - _kept.Count;

    /// <summary>One more.</summary>
    public void Add(T item)
    {
        if (_kept.Count < 2 * Most)
        {
            _kept.Add(item);
        }
        else
        {
            _kept[Most + Oldest] = item;
        }

        Count++;
    }

    /// <summary>Those that are kept, in order.</summary>
    public IReadOnlyList<T> ToList() => LeftOut == 0 ? _kept : [.. _kept[..Most], .. _kept[(Most + Oldest)..], .. _kept[Most..(Most + Oldest)]];

    private int Oldest => (int)(Count % Most);
}
