using System.Globalization;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>Over which span curves were compared, and what was left out: a line for all that have the same.</summary>
internal static class SpanText
{
    /// <summary>The lines, in the order of the figures.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<TraceDifference> differences)
    {
        TraceDifference[] curves = [.. differences.Where(d => d.Span is not null)];
        List<(string Whose, string Text)> spans = [];
        foreach (IGrouping<string, TraceDifference> container in curves.GroupBy(c => c.Container, StringComparer.Ordinal))
        {
            string[] texts = [.. container.Select(c => Text(c.Span!))];
            spans.AddRange(texts.Distinct(StringComparer.Ordinal).Count() == 1
                ? [(container.Key, texts[0])]
                : container.Select((curve, i) => ($"{curve.Container} {curve.What}", texts[i])));
        }

        return [.. spans.GroupBy(s => s.Text, StringComparer.Ordinal).Select(same => $"{string.Join(", ", same.Select(s => s.Whose))}: {same.Key}")];
    }

    /// <summary>The longest span of a trace that was not compared, in words; empty where none is longer than its tolerated share of the trace.</summary>
    /// <param name="differences">The figures.</param>
    /// <param name="tolerance">The share.</param>
    public static string Untested(IReadOnlyList<TraceDifference> differences, double tolerance)
    {
        // What a recorder saw before the program began is not of the program.
        (string Trace, long From, long To)[] rests = [.. differences
            .Where(d => d.Span is not null)
            .SelectMany(d => d.Span!.Rest.Select(r => (Part: (r.Trace, From: Math.Max(0, r.From), r.To), End: Math.Max(r.To, d.Span.To))))
            .Where(r => r.Part.To - r.Part.From > tolerance * r.End)
            .Select(r => r.Part)];
        if (rests.Length == 0)
        {
            return "";
        }

        (string trace, long from, long to) = rests.MaxBy(r => r.To - r.From);
        return $"; {trace} from {Seconds(from)} to {Seconds(to)} s not compared";
    }

    private static string Text(ComparedSpan span)
    {
        string rest = string.Join(", ", span.Rest.Select(p => $"{p.Trace} from {Seconds(p.From)} to {Seconds(p.To)} s"));
        return $"curves compared from {Seconds(span.From)} to {Seconds(span.To)} s"
            + (span.Coarser.Length > 0 ? $" at the times of {span.Coarser}, which has fewer rows" : "")
            + (span.LeftOut > 0 ? $", without {Seconds(span.LeftOut)} s from a kill until both have given the memory back" : "")
            + (rest.Length > 0 ? $"; not compared: {rest}" : "");
    }

    private static string Seconds(long ns) => (ns / 1e9).ToString("0.###", CultureInfo.InvariantCulture);
}
