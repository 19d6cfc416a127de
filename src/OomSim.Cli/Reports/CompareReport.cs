using System.Globalization;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>The result of <c>oomsim compare</c>, as a table or as JSON.</summary>
internal static class CompareReport
{
    private static readonly string[] Headings = ["container", "figure", "A", "B", "error", "curve", "verdict"];

    /// <summary>Writes a table and a line of summary.</summary>
    public static void WriteText(CliConsole console, double tolerance, IReadOnlyList<TraceDifference> differences, IReadOnlyList<string> files)
    {
        TextWriter output = console.Output;
        DrawnTable.Write(console, Headings, [.. differences.Select(Row)], isText: i => i < 2 || i == Headings.Length - 1, verdict: Headings.Length - 1);
        int within = differences.Count(d => d.IsWithin);
        output.WriteLine();
        output.WriteLine(Line($"{within} of {Words.Count(differences.Count, "figure", "figures")} within {100 * tolerance:0.###} %"));
        foreach (string file in files)
        {
            output.WriteLine(file);
        }
    }

    /// <summary>Writes one object.</summary>
    public static void WriteJson(TextWriter output, double tolerance, IReadOnlyList<TraceDifference> differences, IReadOnlyList<string> files) =>
        JsonText.Write(output, json =>
        {
            json.WriteNumber("format_version", RunJson.FormatVersion);
            json.WriteNumber("tolerance", tolerance);
            json.WriteBoolean("within", differences.All(d => d.IsWithin));
            json.WriteStartArray("figures");
            foreach (TraceDifference difference in differences)
            {
                json.WriteStartObject();
                json.WriteString("container", difference.Container);
                json.WriteString("figure", difference.What);
                JsonText.WriteNumber(json, "a", difference.First);
                JsonText.WriteNumber(json, "b", difference.Second);
                JsonText.WriteNumber(json, "error", difference.Error);
                JsonText.WriteNumber(json, "nrmse", difference.Nrmse);
                json.WriteBoolean("within", difference.IsWithin);
                json.WriteString("note", difference.Note);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            JsonText.WriteStrings(json, "files", files);
        });

    private static string[] Row(TraceDifference d) =>
    [
        d.Container, d.What, Value(d, d.First), Value(d, d.Second), Share(d.Error, signed: true), Share(d.Nrmse, signed: false), d.IsWithin ? "ok" : d.Note.Length == 0 ? "differs" : "differs: " + d.Note,
    ];

    private static string Value(TraceDifference d, double? value) => value switch
    {
        null => "-",
        _ when d.What == "there" => "yes",
        { } number when d.What.StartsWith("kill", StringComparison.Ordinal) => Line($"{number:0.000} s"),
        { } number when d.What.EndsWith("_bytes", StringComparison.Ordinal) => Words.Bytes((long)number),
        { } number => Line($"{number:0.######}"),
    };

    private static string Share(double? share, bool signed) =>
        share is not { } value ? "" : signed ? Line($"{100 * value:+0.00;-0.00;0} %") : Line($"{100 * value:0.00} %");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
