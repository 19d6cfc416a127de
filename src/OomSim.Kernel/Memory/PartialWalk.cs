namespace OomSim.Kernel;

/// <summary>
/// How reclaim at a limit divides its looking between the lists of the memcgs below it (K11.13, K11.15). A call goes through the priorities, twice as much of each list at each, and stops
/// at the memcg where it has its 32 pages; the next one goes on behind that, to the last memcg at the first priority, where it finds little, and then from the beginning. So of two
/// equal lists the first is looked at more than the second. Looks at anonymous pages free them as those at clean file pages do: a call that finds none that was written before writes very
/// many, and the calls after it free these (kernel-6.18/v1-n54: rss falls by 9 MiB at once, usage at the speed of who grows).
/// </summary>
internal sealed class PartialWalk
{
    /// <summary>Whole of <see cref="WalkedList.Part"/>.</summary>
    public const long Whole = 1 << Bits;

    /// <summary>More memcgs than this are looked at alike: where a call stops hardly matters then.</summary>
    public const int Most = 32;

    private const int Bits = 16;
    private const int Priority = 12;
    private const long Batch = 32;

    // Calls until the walk has found its way, and those whose mean is taken.
    private const int Before = 16;
    private const int Measured = 64;

    private readonly IReadOnlyList<WalkedList> _lists;
    private readonly long[] _looks;
    private int _at;

    private PartialWalk(IReadOnlyList<WalkedList> lists)
    {
        _lists = lists;
        _looks = new long[lists.Count];
    }

    /// <summary>A list, in the order of the walk; an empty one counts for where the walk ends.</summary>
    /// <param name="Pages">Its length.</param>
    /// <param name="Part">What of that is looked at at the last priority, of <see cref="Whole"/> (K12.3).</param>
    /// <param name="Frees">True where pages go that are looked at.</param>
    public readonly record struct WalkedList(long Pages, long Part, bool Frees);

    /// <summary>Pages of each list that a number of calls look at.</summary>
    /// <param name="lists">The lists, at most <see cref="Most"/>.</param>
    public static long[] Looks(IReadOnlyList<WalkedList> lists)
    {
        PartialWalk walk = new(lists);
        for (int call = 0; call < Before + Measured; call++)
        {
            if (call == Before)
            {
                Array.Clear(walk._looks);
            }

            walk.Call();
        }

        return walk._looks;
    }

    private void Call()
    {
        long freed = 0;
        for (int priority = Priority; priority >= 0; priority--)
        {
            for (; _at < _lists.Count; _at++)
            {
                (long pages, long part, bool frees) = _lists[_at];
                long looked = (pages >> priority) * part >> Bits;

                // Of a list that frees pages a batch is enough.
                looked = frees ? Math.Min(looked, Batch) : looked;
                _looks[_at] += looked;
                freed += frees ? looked : 0;
                if (freed >= Batch)
                {
                    _at = (_at + 1) % _lists.Count;
                    return;
                }
            }

            _at = 0;
        }
    }
}
