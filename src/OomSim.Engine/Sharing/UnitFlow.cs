using System.Numerics;

namespace OomSim.Engine;

/// <summary>
/// Whether amounts that are bound to units find a place there: a maximum flow from the amounts to the units. To be asked again
/// and again with other amounts, without allocating.
/// </summary>
internal sealed class UnitFlow
{
    private readonly List<BigInteger> _classes;
    private readonly List<BigInteger> _parts = [];
    private readonly long[] _sizes;
    private readonly long[] _room;
    private readonly long[,] _flow;
    private readonly bool[,] _uses;
    private readonly bool[] _reached;
    private readonly bool[] _seen;
    private readonly int[] _way;
    private readonly int[] _cameBy;
    private readonly Queue<int> _queue = new();

    /// <summary>For amounts of certain kinds.</summary>
    /// <param name="classes">A set of units for each kind, no two the same.</param>
    public UnitFlow(List<BigInteger> classes)
    {
        _classes = classes;
        classes.ForEach(Split);
        _sizes = [.. _parts.Select(Size)];
        _room = new long[_parts.Count];
        _flow = new long[classes.Count, _parts.Count];
        _uses = new bool[classes.Count, _parts.Count];
        for (int i = 0; i < classes.Count; i++)
        {
            for (int part = 0; part < _parts.Count; part++)
            {
                _uses[i, part] = !(_parts[part] & classes[i]).IsZero;
            }
        }

        _reached = new bool[classes.Count];
        _seen = new bool[_parts.Count];
        _way = new int[_parts.Count];
        _cameBy = new int[classes.Count];
    }

    /// <summary>
    /// Those loads that together exceed the units they may use, and by most; null when every load has its place. Loads that
    /// use the same units are among them.
    /// </summary>
    public static List<UnitLoad>? Overload(List<UnitLoad> loads)
    {
        List<BigInteger> classes = [.. loads.Select(l => l.Units).Distinct()];
        long[] amounts = [.. classes.Select(units => loads.Where(l => l.Units == units).Sum(l => l.Amount))];
        UnitFlow flow = new(classes);
        return flow.Fits(amounts) ? null : [.. loads.Where(l => flow._reached[classes.IndexOf(l.Units)])];
    }

    /// <summary>True when an amount of each kind finds its place; otherwise those that do not are reached, with all they compete with.</summary>
    /// <param name="amounts">In 2^-20 of a unit, in the order of the kinds.</param>
    public bool Fits(IReadOnlyList<long> amounts)
    {
        _sizes.CopyTo(_room, 0);
        Array.Clear(_flow);
        bool fits = true;
        for (int i = 0; i < _classes.Count; i++)
        {
            fits &= Place(i, amounts[i]) == 0;
        }

        if (fits)
        {
            return true;
        }

        _queue.Clear();
        Array.Clear(_reached);
        for (int i = 0; i < _classes.Count; i++)
        {
            if (amounts[i] > Placed(i))
            {
                Start(i);
            }
        }

        Search(0);
        return false;
    }

    /// <summary>Once all amounts have found a place: true when there is a place with more room than that for more of a kind.</summary>
    /// <param name="index">The kind.</param>
    /// <param name="more">In 2^-20 of a unit.</param>
    public bool HasRoom(int index, long more)
    {
        _queue.Clear();
        Array.Clear(_reached);
        Start(index);
        return Search(more) >= 0;
    }

    /// <summary>What the units that loads may use have together, in 2^-20 of a unit.</summary>
    public static long Capacity(List<UnitLoad> loads) => Size(loads.Aggregate(BigInteger.Zero, (all, load) => all | load.Units));

    /// <summary>What units have, in 2^-20 of a unit.</summary>
    public static long Size(BigInteger units) => (long)BigInteger.PopCount(units) * FairShare.One;

    // Cuts the parts so that each is wholly inside the units or wholly outside.
    private void Split(BigInteger units)
    {
        BigInteger rest = units;
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            BigInteger inside = _parts[i] & units;
            BigInteger outside = _parts[i] & ~units;
            rest &= ~inside;
            if (!inside.IsZero && !outside.IsZero)
            {
                _parts[i] = inside;
                _parts.Add(outside);
            }
        }

        if (!rest.IsZero)
        {
            _parts.Add(rest);
        }
    }

    // Places a class, moving others aside; what of it has no place.
    private long Place(int index, long left)
    {
        while (left > 0)
        {
            _queue.Clear();
            Array.Clear(_reached);
            Start(index);
            int end = Search(0);
            if (end < 0)
            {
                break;
            }

            long amount = Math.Min(left, _room[end]);
            for (int from = _way[end]; from != index; from = _way[_cameBy[from]])
            {
                amount = Math.Min(amount, _flow[from, _cameBy[from]]);
            }

            _room[end] -= amount;
            for (int part = end; ;)
            {
                int from = _way[part];
                _flow[from, part] += amount;
                if (from == index)
                {
                    break;
                }

                part = _cameBy[from];
                _flow[from, part] -= amount;
            }

            left -= amount;
        }

        return left;
    }

    private long Placed(int index)
    {
        long placed = 0;
        for (int part = 0; part < _parts.Count; part++)
        {
            placed += _flow[index, part];
        }

        return placed;
    }

    private void Start(int index)
    {
        _reached[index] = true;
        _queue.Enqueue(index);
    }

    // Breadth first from classes over the parts they may use and the classes that now use them, to a part with more room than that.
    private int Search(long more)
    {
        Array.Clear(_seen);
        while (_queue.TryDequeue(out int at))
        {
            for (int part = 0; part < _parts.Count; part++)
            {
                if (_seen[part] || !_uses[at, part])
                {
                    continue;
                }

                _seen[part] = true;
                _way[part] = at;
                if (_room[part] > more)
                {
                    return part;
                }

                for (int other = 0; other < _classes.Count; other++)
                {
                    if (!_reached[other] && _flow[other, part] > 0)
                    {
                        _cameBy[other] = part;
                        Start(other);
                    }
                }
            }
        }

        return -1;
    }
}
