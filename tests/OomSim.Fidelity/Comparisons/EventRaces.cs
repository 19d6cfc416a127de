namespace OomSim.Fidelity;

/// <summary>
/// Pairs of events whose order the engine does not promise: <c>oom</c> and <c>die</c> of one end (before containerd 2.3,
/// D2.15), <c>die</c> and <c>stop</c> (D1.25); and removals that follow each other, with the deaths and kills just before them where these are of the same containers: one <c>docker rm -f A B</c> is a request
/// for each at once, and events do not tell it from a removal after the other, whose order is lost as well. Both sides are put into the usual order before they are compared.
/// </summary>
internal static class EventRaces
{
    private static readonly (string First, string Second)[] Races = [("oom", "die"), ("die", "stop")];

    /// <summary>The events with every raced pair in its usual order.</summary>
    public static IReadOnlyList<EngineEvent> InOrder(IEnumerable<EngineEvent> events)
    {
        List<EngineEvent> ordered = [.. events];
        foreach ((string first, string second) in Races)
        {
            for (int i = 0; i < ordered.Count; i++)
            {
                if (ordered[i].Action == first && Overtaken(ordered, i, second) is >= 0 and int at)
                {
                    EngineEvent late = ordered[i];
                    ordered.RemoveAt(i);
                    ordered.Insert(at, late);
                }
            }
        }

        SortRemovals(ordered);
        return ordered;
    }

    // Removals that follow each other, by name; and so the deaths just before them of the same, where these follow each other as well, and the kills before those.
    private static void SortRemovals(List<EngineEvent> events)
    {
        for (int end = events.Count; end > 0;)
        {
            int removals = Run(events, end, "destroy");
            int deaths = Run(events, end - removals, "die");
            int kills = Run(events, end - removals - deaths, "kill");
            Sort(events, end - removals, removals);
            if (removals > 1 && Same(events, end - removals, removals, deaths))
            {
                Sort(events, end - removals - deaths, deaths);
                if (Same(events, end - removals - deaths, deaths, kills))
                {
                    Sort(events, end - removals - deaths - kills, kills);
                }
            }

            end -= Math.Max(1, removals);
        }
    }

    // How many events of one kind stand before an index, one after the other.
    private static int Run(List<EngineEvent> events, int end, string action)
    {
        int count = 0;
        while (count < end && events[end - count - 1].Action == action)
        {
            count++;
        }

        return count;
    }

    private static void Sort(List<EngineEvent> events, int from, int count) =>
        events.Sort(from, count, Comparer<EngineEvent>.Create((a, b) => string.CompareOrdinal(a.Container, b.Container)));

    // True where the runs before and behind an index are of the same containers.
    private static bool Same(List<EngineEvent> events, int at, int behind, int before) => events.GetRange(at, behind).Select(happened => happened.Container).ToHashSet()
        .SetEquals(events.GetRange(at - before, before).Select(happened => happened.Container));

    /// <summary>Containers whose <c>oom</c> came after their <c>die</c>.</summary>
    public static HashSet<string> LateOom(IReadOnlyList<EngineEvent> events) =>
        [.. Enumerable.Range(0, events.Count)
            .Where(i => events[i].Action == "oom" && Overtaken(events, i, "die") >= 0)
            .Select(i => events[i].Container)];

    // Where the container's event just before this one is the other of the pair; −1 when it is not.
    private static int Overtaken(IReadOnlyList<EngineEvent> events, int index, string other)
    {
        for (int i = index - 1; i >= 0; i--)
        {
            if (events[i].Container == events[index].Container)
            {
                return events[i].Action == other ? i : -1;
            }
        }

        return -1;
    }
}
