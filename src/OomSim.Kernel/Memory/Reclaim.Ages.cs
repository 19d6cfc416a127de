using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Which anonymous pages go first: of each memcg those that lie on its list for longest, whosever they are (K12.1, K12.11).</summary>
internal sealed partial class Reclaim
{
    /// <summary>What is older than so much of a list is looked at as of one age: a sixty-fourth.</summary>
    private const int AgesTold = 64;

    /// <summary>When a sixteenth of all has gone, the lengths of the lists are looked at anew.</summary>
    private const int ListsTold = 16;

    private readonly List<long> _ends = [];
    private readonly List<long> _weights = [];
    private readonly List<long> _looked = [];

    /// <summary>
    /// Divides what goes to swap: of each memcg's list a part is looked at that follows from its length and, on v1, from its own swappiness (K11.13, K12.3), of which
    /// those pages go that had been looked at before (<see cref="AnonTurn"/>); and of each memcg the oldest first.
    /// </summary>
    private void DivideByAge(ReclaimPlan plan, MemoryCgroup memcg, List<(SwapSource Source, long Bytes)> sources, long amount, Int128 total, long now)
    {
        Int128 goes = GoOnInTurns(memcg, sources, now);
        Int128 upto = 0;
        long asked = 0;
        int list = 0;
        for (int first = 0, end; first < sources.Count; first = end)
        {
            end = EndOfList(sources, first, out long bytes);
            MemoryCgroup owner = sources[first].Source.Owner;
            long looked = _looked[list++];
            upto += goes == 0 ? bytes : owner.AnonTurn.Goes(looked);
            long rate = (long)(amount * upto / (goes == 0 ? total : goes)) - asked;
            asked += rate;
            plan.Looks.Add((owner, owner.AnonTurn.Looks(rate) ?? (goes == 0 ? 0 : (long)(looked * (Int128)amount / goes))));
            long oldest = Oldest(sources, first, end, now, out long weights);

            // When a part of all has gone, the lists have not the same lengths any more.
            long until = end - first < sources.Count ? Math.Max(Short, (long)(total / ListsTold)) : long.MaxValue;
            ComeTo(plan, until, amount, now);
            ComeTo(plan, oldest > 0 ? oldest : long.MaxValue, rate, now);
            Int128 weighed = 0;
            long gone = 0;
            for (int i = first; i < end; i++)
            {
                weighed += _weights[i - first];
                long part = (long)(rate * weighed / weights) - gone;
                gone += part;
                if (_weights[i - first] > 0)
                {
                    plan.SwapOuts.Add((sources[i].Source, part));
                }
            }
        }
    }

    private static void ComeTo(ReclaimPlan plan, long bytes, long rate, long now)
    {
        if (rate > 0 && bytes < long.MaxValue)
        {
            Fluid left = new(bytes);
            left.SetRate(now, -rate);
            plan.OldestUntil = Math.Min(plan.OldestUntil, left.TimeOf(now, 0));
        }
    }

    /// <summary>Begins the next turn round each list where one is over. Where next to nothing has been looked at before, all lists are, in no time.</summary>
    /// <returns>What goes of all lists while each is looked at once, bytes; 0 where nothing would, so that all go alike.</returns>
    private Int128 GoOnInTurns(MemoryCgroup memcg, List<(SwapSource Source, long Bytes)> sources, long now)
    {
        Int128 all = Round;
        Int128 aged = 0;
        Int128 goes = 0;
        for (int look = 0; look < 3 && aged < Int128.Min(Round, all / 2); look++)
        {
            (aged, all) = (0, 0);
            for (int first = 0, end; first < sources.Count; first = end)
            {
                end = EndOfList(sources, first, out long bytes);
                MemoryCgroup owner = sources[first].Source.Owner;
                long older = look > 0 ? bytes : OlderThan(owner.AnonTurn.Since, sources, first, end, now);
                owner.AnonTurn.Bound(older, now);
                if (look > 0 || owner.AnonTurn.Left.At(now) <= 0)
                {
                    owner.AnonTurn.Begin(bytes, older, now);
                }

                aged += owner.AnonTurn.Goes(bytes);
                all += bytes;
            }
        }

        LookAtLists(memcg, sources);
        int list = 0;
        for (int first = 0, end; first < sources.Count; first = end)
        {
            end = EndOfList(sources, first, out _);
            goes += sources[first].Source.Owner.AnonTurn.Goes(_looked[list++]);
        }

        return goes;
    }

    /// <summary>What of each list is looked at while others are, in bytes of some measure: a part of all alike (K12.9), or by how far the walk of each call comes (<see cref="PartialWalk"/>).</summary>
    private void LookAtLists(MemoryCgroup memcg, List<(SwapSource Source, long Bytes)> sources)
    {
        _looked.Clear();
        _walked.Clear();
        for (int first = 0, end; first < sources.Count; first = end)
        {
            end = EndOfList(sources, first, out long bytes);
            MemoryCgroup owner = sources[first].Source.Owner;
            long looked = LookedAt(memcg, owner, bytes);
            _looked.Add(looked);
            long part = (long)(looked * (Int128)PartialWalk.Whole / bytes);
            _walked.Add((owner, bytes, new PartialWalk.WalkedList(bytes / Pages.Size, part, owner.AnonTurn.Goes(bytes) > 0)));
        }

        if (WalkLooks(memcg) is { } looks)
        {
            for (int i = 0; i < _places.Count; i++)
            {
                _looked[i] = looks[_places[i]] << 20;
            }
        }
    }

    /// <summary>What of a list lay there at a moment, bytes.</summary>
    private long OlderThan(long since, List<(SwapSource Source, long Bytes)> sources, int first, int end, long now)
    {
        long older = 0;
        for (int i = first; i < end; i++)
        {
            (SwapSource source, long bytes) = sources[i];
            older += Math.Max(0, bytes - source.Look(now, GoneOver(source, now)).CameAfter(since));
        }

        return older;
    }

    /// <summary>
    /// What of a list is looked at while the whole of one with a swappiness of 200 is, bytes: the anonymous part of a look where reclaim has taken anonymous pages alone
    /// (K12.3, K12.4). On v2 all have the same swappiness, and a host without file pages looks at the whole of each (K12.2).
    /// </summary>
    private static long LookedAt(MemoryCgroup memcg, MemoryCgroup owner, long bytes) =>
        !memcg.IsRoot && owner.Swappiness is { } swappiness ? (long)((Int128)bytes * swappiness / ((2 * MostSwappiness) - swappiness)) : bytes;

    /// <summary>Takes the oldest pages of a memcg to swap at once. Bytes taken.</summary>
    private long SwapOldest(MemoryCgroup memcg, List<(SwapSource Source, long Bytes)> sources, int first, int end, long bytes, long now)
    {
        long taken = 0;
        while (taken < bytes)
        {
            long oldest = Oldest(sources, first, end, now, out long weights);
            long wanted = oldest > 0 ? Math.Min(bytes - taken, Pages.Floor(oldest)) : bytes - taken;
            Int128 weighed = 0;
            long asked = 0;
            long took = 0;
            for (int i = first; i < end && weights > 0; i++)
            {
                (SwapSource source, long has) = sources[i];
                weighed += _weights[i - first];
                long share = Pages.Floor((long)(wanted * weighed / weights)) - asked;
                asked += share;
                long part = SwapNow(memcg, source, Math.Min(share, has), now);
                sources[i] = (source, has - part);
                took += part;
            }

            if (took == 0)
            {
                break;
            }

            taken += took;
        }

        return taken;
    }

    /// <summary>Where the sources of one memcg end, which lie one behind the other.</summary>
    private static int EndOfList(List<(SwapSource Source, long Bytes)> sources, int first, out long bytes)
    {
        bytes = 0;
        int end = first;
        for (MemoryCgroup owner = sources[first].Source.Owner; end < sources.Count && ReferenceEquals(sources[end].Source.Owner, owner); end++)
        {
            bytes += sources[end].Bytes;
        }

        return end;
    }

    /// <summary>
    /// Weighs the sources of a memcg by what each has of the oldest of all their pages. Pages that somebody goes over stay while there are others. Bytes of the oldest,
    /// after which others are; 0 where all are as old.
    /// </summary>
    /// <param name="sources">The sources.</param>
    /// <param name="first">The first of the memcg.</param>
    /// <param name="end">The one behind its last.</param>
    /// <param name="now">Present, ns.</param>
    /// <param name="weights">All weights together.</param>
    private long Oldest(List<(SwapSource Source, long Bytes)> sources, int first, int end, long now, out long weights)
    {
        _weights.Clear();
        _ends.Clear();
        long all = 0;
        for (int i = first; i < end && end - first > 1; i++)
        {
            SwapSource source = sources[i].Source;
            foreach (PageAges.Stretch stretch in source.Look(now, GoneOver(source, now)).Stretches)
            {
                _ends.Add(stretch.To);
                all += stretch.Bytes;
            }
        }

        bool isByAge = all >= Round;
        long until = isByAge ? OldestUntil(sources, first, end, Math.Max(Round, all / AgesTold)) : 0;
        weights = 0;
        for (int i = first; i < end; i++)
        {
            (SwapSource source, long bytes) = sources[i];
            _weights.Add(isByAge ? Math.Min(bytes, Before(source.Ages!, until)) : bytes);
            weights += _weights[^1];
        }

        return isByAge && until < _ends[^1] ? weights : 0;
    }

    /// <summary>The first moment at which a stretch ends and so much had come by then, ns: by that the pages that go are told from the others.</summary>
    private long OldestUntil(List<(SwapSource Source, long Bytes)> sources, int first, int end, long bytes)
    {
        _ends.Sort();
        int low = 0;
        int high = _ends.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            long before = 0;
            for (int i = first; i < end; i++)
            {
                before += Before(sources[i].Source.Ages!, _ends[middle]);
            }

            (low, high) = before >= bytes ? (low, middle) : (middle + 1, high);
        }

        return _ends[low];
    }

    private static long Before(PageAges ages, long until)
    {
        long bytes = 0;
        foreach (PageAges.Stretch stretch in ages.Stretches)
        {
            bytes += stretch.Before(until);
        }

        return bytes;
    }
}
