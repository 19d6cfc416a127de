using System.Globalization;
using System.Text.Json;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>The result of <c>oomsim compare</c>, as a table or as JSON.</summary>
internal static class CompareReport
{
    private const int MostNames = 8;

    private static readonly string[] Headings = ["container", "figure", "A", "B", "error", "curve", "verdict"];

    /// <summary>Writes a table and a line of summary.</summary>
    public static void WriteText(CliConsole console, double tolerance, IReadOnlyList<TraceDifference> differences, IReadOnlyList<string> files)
    {
        TextWriter output = console.Output;
        DrawnTable.Write(console, Headings, [.. differences.Select(Row)], isText: i => i < 2 || i == Headings.Length - 1, verdict: Headings.Length - 1);
        TraceDifference[] compared = [.. differences.Where(d => d.IsCompared)];
        int apart = differences.Count - compared.Length;
        output.WriteLine();
        output.WriteLine(Line($"{compared.Count(d => d.IsWithin)} of {Words.Count(compared.Length, "figure", "figures")} within {100 * tolerance:0.###} %{(apart == 0 ? "" : Line($"; {apart} not compared"))}{SpanText.Untested(differences, tolerance)}"));
        IEnumerable<string> unpaired = Unpaired(differences) is { } hint ? [hint] : [];
        foreach (string line in SpanText.Of(differences).Concat(unpaired))
        {
            console.WriteWords(line);
        }

        foreach (string file in files)
        {
            output.WriteLine(file);
        }
    }

    // Both have some that the other has not: they may be the same ones under other names.
    private static string? Unpaired(IReadOnlyList<TraceDifference> differences)
    {
        string[] first = [.. differences.Where(d => d.What == TraceDifference.There && d.Second is null).Select(d => d.Container)];
        string[] second = [.. differences.Where(d => d.What == TraceDifference.There && d.First is null).Select(d => d.Container)];
        return first.Length == 0 || second.Length == 0 ? null
            : $"in A alone: {Names(first)}; in B alone: {Names(second)}. --container {first[0]}={second[0]} would compare two of other names.";
    }

    private static string Names(string[] names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? Line($" and {names.Length - MostNames} more") : "");

    /// <summary>Writes one object.</summary>
    public static void WriteJson(TextWriter output, double tolerance, IReadOnlyList<TraceDifference> differences, IReadOnlyList<string> files) =>
        JsonText.Write(output, json =>
        {
            json.WriteNumber("tolerance", tolerance);
            json.WriteBoolean("within", differences.All(d => d.IsWithin));
            json.WriteObjects("figures", differences, static (to, difference) =>
            {
                to.WriteString("container", difference.Container);
                to.WriteString("figure", difference.What);
                to.WriteNumberOrNull("a", difference.First);
                to.WriteNumberOrNull("b", difference.Second);
                to.WriteNumberOrNull("error", difference.Error);
                to.WriteNumberOrNull("nrmse", difference.Nrmse);
                to.WriteBooleanOrNull("within", difference.IsCompared ? difference.IsWithin : null);
                to.WriteString("note", difference.Note);
                WriteSpan(to, difference.Span);
            });
            json.WriteStrings("files", files);
            JsonText.WriteProblems(json, []);
        });

    private static void WriteSpan(Utf8JsonWriter json, ComparedSpan? span)
    {
        if (span is null)
        {
            return;
        }

        json.WriteNumber("from_s", span.From / 1e9);
        json.WriteNumber("to_s", span.To / 1e9);
        json.WriteString("coarser", span.Coarser.Length > 0 ? span.Coarser : null);
        json.WriteNumber("left_out_s", span.LeftOut / 1e9);
        json.WriteObjects("not_compared", span.Rest, static (writer, rest) =>
        {
            (string trace, long from, long to) = rest;
            writer.WriteString("trace", trace);
            writer.WriteNumber("from_s", from / 1e9);
            writer.WriteNumber("to_s", to / 1e9);
        });
    }

    private static string[] Row(TraceDifference d) =>
    [
        d.Container, d.What, Value(d, d.First), Value(d, d.Second), Share(d.Error, signed: true), Share(d.Nrmse, signed: false), Verdict(d),
    ];

    private static string Verdict(TraceDifference d)
    {
        string word = !d.IsCompared ? "not compared" : d.IsWithin ? "ok" : "differs";
        return d.Note.Length == 0 ? word : $"{word}: {d.Note}";
    }

    private static string Value(TraceDifference d, double? value) => value switch
    {
        null => "-",
        _ when d.What == TraceDifference.There => "yes",
        { } number when d.What.StartsWith("kill", StringComparison.Ordinal) => Line($"{number:0.000} s"),
        { } number when d.What.EndsWith("_bytes", StringComparison.Ordinal) => ByteText.Of((long)number),
        { } number => Line($"{number:0.######}"),
    };

    private static string Share(double? share, bool signed) =>
        share is not { } value ? "" : signed ? Line($"{100 * value:+0.00;-0.00;0} %") : Line($"{100 * value:0.00} %");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
