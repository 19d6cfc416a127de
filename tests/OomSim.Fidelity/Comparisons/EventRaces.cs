namespace OomSim.Fidelity;

/// <summary>
/// Pairs of events whose order the engine does not promise: <c>oom</c> and <c>die</c> of one end (before containerd 2.3,
/// D2.15), <c>die</c> and <c>stop</c> (D1.25); and the removals of one <c>docker rm A B</c>, which is a request for each at once. Both sides are put into the usual order before they are compared.
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

        return [.. Removals(ordered)];
    }

    // Removals that follow each other, by name.
    private static IEnumerable<EngineEvent> Removals(List<EngineEvent> events)
    {
        for (int i = 0; i < events.Count;)
        {
            int count = Math.Max(1, events.Skip(i).TakeWhile(happened => happened.Action == "destroy").Count());
            foreach (EngineEvent happened in events.GetRange(i, count).OrderBy(happened => happened.Container, StringComparer.Ordinal))
            {
                yield return happened;
            }

            i += count;
        }
    }

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
