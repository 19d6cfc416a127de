using System.Text.Json;
using OomSim.Engine;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>What <c>oomsim explain --json</c> says.</summary>
internal static class ExplainJson
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, IReadOnlyList<(string Folder, RunExplanation Run)> explained, IReadOnlyList<Problem> problems) => JsonText.Write(output, json =>
    {
        json.WriteObjects("runs", explained, Write);
        JsonText.WriteProblems(json, problems);
    }, RunExplanation.FormatVersion);

    private static void Write(Utf8JsonWriter json, (string Folder, RunExplanation Run) explained)
    {
        (string folder, RunExplanation run) = explained;
        json.WriteString("folder", folder);
        json.WriteString("scenario", run.Scenario);
        json.WriteString("cgroup", run.CgroupVersion switch { 1 => "v1", 2 => "v2", _ => null });
        json.WriteObjects("counts", Counts(run), static (to, count) =>
        {
            to.WriteString("kind", Name(count.Kind));
            to.WriteNumber("all", count.Shown + count.Further);
            to.WriteNumber("explained", count.Shown);
        });
        json.WriteObjects("explanations", run.Items, Write);
        ReclaimJson.Write(json, run.Reclaim);
        json.WriteStrings("notes", run.Notes);
    }

    // One for each kind that there is, in the kinds' order: what is explained below, and what there is beside it.
    private static IEnumerable<(ExplainedKind Kind, int Shown, long Further)> Counts(RunExplanation run) => Enum.GetValues<ExplainedKind>()
        .Select(kind => (kind, run.Items.Count(i => i.Kind == kind), run.Further.GetValueOrDefault(kind)))
        .Where(c => c.Item2 + c.Item3 > 0);

    private static string Name(ExplainedKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static void Write(Utf8JsonWriter json, ExplainedItem item)
    {
        json.WriteString("kind", Name(item.Kind));
        json.WriteNumberOrNull("event", item.Event);
        json.WriteNumberOrNull("command", item.Command);
        json.WritePropertyName("time_s");
        json.WriteRawValue(SimTime.ToSeconds(item.TimeNs));
        json.WriteString("container", item.Container);
        json.WriteString("headline", item.Headline);
        json.WriteObjects("facts", item.Facts, static (to, fact) =>
        {
            to.WriteString("label", fact.Label);
            to.WriteString("text", fact.Text);
        });
        json.WriteObjects("tables", item.Tables, Write);
        if (item.IsOver)
        {
            json.WriteBoolean("is_over", true);
        }

        json.WriteObjects("remedies", item.Remedies, static (to, remedy) =>
        {
            to.WriteString("command", remedy.Command);
            to.WriteString("effect", remedy.Effect);
        });
    }

    private static void Write(Utf8JsonWriter json, ExplainedTable table)
    {
        json.WriteString("title", table.Title);
        json.WriteStrings("headings", table.Headings);
        json.WriteRows("rows", table.Rows);
    }
}
