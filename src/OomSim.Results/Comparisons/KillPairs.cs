namespace OomSim.Results;

/// <summary>Which kill of one trace is which of another: in order, and where one has fewer each of its kills is the nearest that is left.</summary>
internal static class KillPairs
{
    /// <summary>All kills of both in order, null where one has none.</summary>
    /// <param name="first">Times of the one's kills in order, ns.</param>
    /// <param name="second">Times of the other's, on the same clock.</param>
    public static IReadOnlyList<(long? First, long? Second)> Of(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        bool isFirstMore = first.Count >= second.Count;
        (IReadOnlyList<long> more, IReadOnlyList<long> fewer) = isFirstMore ? (first, second) : (second, first);
        List<(long? First, long? Second)> pairs = [];
        int next = 0;
        for (int i = 0; i < fewer.Count; i++)
        {
            // Each that follows needs one too.
            int last = more.Count - (fewer.Count - i);
            int at = next;
            while (at < last && Math.Abs(more[at + 1] - fewer[i]) < Math.Abs(more[at] - fewer[i]))
            {
                at++;
            }

            for (; next < at; next++)
            {
                Add(more[next], null);
            }

            Add(more[at], fewer[i]);
            next = at + 1;
        }

        for (; next < more.Count; next++)
        {
            Add(more[next], null);
        }

        return pairs;

        void Add(long? ofMore, long? ofFewer) => pairs.Add(isFirstMore ? (ofMore, ofFewer) : (ofFewer, ofMore));
    }
}
