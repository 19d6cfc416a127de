using System.Globalization;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>Judges expectations about events.</summary>
internal sealed class EventJudge(RunResult run)
{
    private const int MostTimes = 5;

    /// <summary>Counts events.</summary>
    public ExpectationResult Judge(EventExpectation expected)
    {
        if (expected.Event.Container is { } container && !run.HasContainer(container) && !run.Events.Any(e => e.Container == container))
        {
            return new ExpectationResult(expected, false, $"looked at nothing: there was no container '{container}'", null);
        }

        if (expected.After?.Time > run.EndNs)
        {
            return new ExpectationResult(expected, false, $"looked at nothing: the run ended at {SimTime.ToSeconds(run.EndNs)} s", run.EndNs);
        }

        int after = expected.After?.Event is { } begins ? Next(begins, 0) : -1;
        int before = expected.Before?.Event is { } ends ? Next(ends, 0) : run.Events.Count;
        if ((after < 0 ? expected.After?.Event : null) is { } noStart)
        {
            return new ExpectationResult(expected, false, $"there was no '{noStart.Type}'", null);
        }

        if (before < 0)
        {
            return new ExpectationResult(expected, false, $"there was no '{expected.Before!.Event!.Type}'", null);
        }

        List<int> found = [];
        List<int> outside = [];
        for (int i = 0; i < run.Events.Count; i++)
        {
            RunEvent happened = run.Events[i];
            bool inTime = (expected.After?.Time is not { } begin || happened.TimeNs > begin) && (expected.Before?.Time is not { } end || happened.TimeNs < end);
            if (EventMatch.IsMatch(expected.Event, happened))
            {
                (inTime && i > after && i < before ? found : outside).Add(i);
            }
        }

        bool passed = found.Count >= expected.MinimumCount && found.Count <= expected.MaximumCount;
        string text = found.Count == 0 ? "none" : Counted(found);
        long? first = found.Count == 0 ? null : run.Events[found[0]].TimeNs;
        if (!passed && outside.Count > 0)
        {
            // What happened nearest to the window is what its author most likely had in mind.
            long from = expected.After?.Time ?? (after < 0 ? 0 : run.Events[after].TimeNs);
            long to = expected.Before?.Time ?? (before == run.Events.Count ? run.EndNs : run.Events[before].TimeNs);
            text = $"{text} in the window; {Counted(outside)} outside it";
            first ??= outside.Select(i => run.Events[i].TimeNs).MinBy(t => Math.Max(from - t, t - to));
        }

        return new ExpectationResult(expected, passed, text, first) { Counted = found };
    }

    private string Counted(List<int> events)
    {
        string times = string.Join(", ", events.Take(MostTimes).Select(i => SimTime.ToSeconds(run.Events[i].TimeNs) + " s"));
        return string.Create(CultureInfo.InvariantCulture, $"{events.Count} at {times}{(events.Count > MostTimes ? ", …" : "")}");
    }

    /// <summary>Looks for events in an order.</summary>
    public ExpectationResult Judge(OrderExpectation expected)
    {
        int at = -1;
        long? time = null;
        foreach (EventPattern pattern in expected.Events)
        {
            int next = Next(pattern, at + 1);
            if (next < 0)
            {
                string where = time is { } t ? $" after {SimTime.ToSeconds(t)} s" : "";
                return new ExpectationResult(expected, false, $"there was no '{pattern.Type}'{where}", time);
            }

            (at, time) = (next, run.Events[next].TimeNs);
        }

        return new ExpectationResult(expected, true, "in this order", time);
    }

    private int Next(EventPattern pattern, int from)
    {
        for (int i = from; i < run.Events.Count; i++)
        {
            if (EventMatch.IsMatch(pattern, run.Events[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
