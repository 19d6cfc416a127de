using System.Numerics;

namespace OomSim.Engine;

/// <summary>Whether amounts that are bound to units find a place there: a maximum flow from the amounts to the units.</summary>
internal sealed class UnitFlow
{
    private readonly List<(BigInteger Units, long Amount)> _classes = [];
    private readonly List<BigInteger> _parts = [];
    private readonly long[] _room;
    private readonly long[,] _flow;

    private UnitFlow(List<UnitLoad> loads)
    {
        foreach (UnitLoad load in loads)
        {
            int same = _classes.FindIndex(c => c.Units == load.Units);
            if (same >= 0)
            {
                _classes[same] = (load.Units, _classes[same].Amount + load.Amount);
            }
            else
            {
                _classes.Add((load.Units, load.Amount));
            }
        }

        foreach ((BigInteger units, _) in _classes)
        {
            Split(units);
        }

        _room = [.. _parts.Select(Size)];
        _flow = new long[_classes.Count, _parts.Count];
    }

    /// <summary>
    /// Those loads that together exceed the units they may use, and by most; null when every load has its place. Loads that
    /// use the same units are among them.
    /// </summary>
    public static List<UnitLoad>? Overload(List<UnitLoad> loads)
    {
        UnitFlow flow = new(loads);
        List<int> without = [.. Enumerable.Range(0, flow._classes.Count).Where(i => flow.Place(i) > 0)];
        if (without.Count == 0)
        {
            return null;
        }

        bool[] reached = new bool[flow._classes.Count];
        flow.Search(without, reached, new int[flow._parts.Count], new int[flow._classes.Count]);
        return [.. loads.Where(l => reached[flow._classes.FindIndex(c => c.Units == l.Units)])];
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
    private long Place(int index)
    {
        long left = _classes[index].Amount;
        while (left > 0)
        {
            bool[] reached = new bool[_classes.Count];
            int[] way = new int[_parts.Count];
            int[] cameBy = new int[_classes.Count];
            int end = Search([index], reached, way, cameBy);
            if (end < 0)
            {
                break;
            }

            long amount = Math.Min(left, _room[end]);
            for (int part = end, from = way[end]; from != index; part = cameBy[from], from = way[part])
            {
                amount = Math.Min(amount, _flow[from, cameBy[from]]);
            }

            _room[end] -= amount;
            for (int part = end; ;)
            {
                int from = way[part];
                _flow[from, part] += amount;
                if (from == index)
                {
                    break;
                }

                part = cameBy[from];
                _flow[from, part] -= amount;
            }

            left -= amount;
        }

        return left;
    }

    // Breadth first from classes over the parts they may use and the classes that now use them, to a part with room.
    private int Search(List<int> starts, bool[] reached, int[] way, int[] cameBy)
    {
        bool[] seen = new bool[_parts.Count];
        Queue<int> queue = new(starts);
        starts.ForEach(start => reached[start] = true);
        while (queue.TryDequeue(out int at))
        {
            for (int part = 0; part < _parts.Count; part++)
            {
                if (seen[part] || (_parts[part] & _classes[at].Units).IsZero)
                {
                    continue;
                }

                seen[part] = true;
                way[part] = at;
                if (_room[part] > 0)
                {
                    return part;
                }

                for (int other = 0; other < _classes.Count; other++)
                {
                    if (!reached[other] && _flow[other, part] > 0)
                    {
                        reached[other] = true;
                        cameBy[other] = part;
                        queue.Enqueue(other);
                    }
                }
            }
        }

        return -1;
    }
}
