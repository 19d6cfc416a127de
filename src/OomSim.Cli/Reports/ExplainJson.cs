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
        json.WriteNumber("format_version", RunExplanation.FormatVersion);
        json.WriteStartArray("runs");
        foreach ((string folder, RunExplanation run) in explained)
        {
            json.WriteStartObject();
            json.WriteString("folder", folder);
            json.WriteString("scenario", run.Scenario);
            json.WriteString("cgroup", run.CgroupVersion switch { 1 => "v1", 2 => "v2", _ => null });
            json.WriteStartArray("explanations");
            foreach (ExplainedItem item in run.Items)
            {
                Write(json, item);
            }

            json.WriteEndArray();
            JsonText.WriteStrings(json, "notes", run.Notes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonText.WriteProblems(json, problems);
    });

    private static void Write(Utf8JsonWriter json, ExplainedItem item)
    {
        json.WriteStartObject();
        json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(item.Kind.ToString()));
        JsonText.WriteNumber(json, "event", (long?)item.Event);
        JsonText.WriteNumber(json, "command", (long?)item.Command);
        json.WritePropertyName("time_s");
        json.WriteRawValue(SimTime.ToSeconds(item.TimeNs));
        json.WriteString("container", item.Container);
        json.WriteString("headline", item.Headline);
        json.WriteStartArray("facts");
        foreach (ExplainedFact fact in item.Facts)
        {
            json.WriteStartObject();
            json.WriteString("label", fact.Label);
            json.WriteString("text", fact.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (ExplainedTable table in item.Tables)
        {
            json.WriteStartObject();
            json.WriteString("title", table.Title);
            JsonText.WriteStrings(json, "headings", table.Headings);
            json.WriteStartArray("rows");
            foreach (IReadOnlyList<string> row in table.Rows)
            {
                json.WriteStartArray();
                foreach (string cell in row)
                {
                    json.WriteStringValue(cell);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("remedies");
        foreach (ExplainedRemedy remedy in item.Remedies)
        {
            json.WriteStartObject();
            json.WriteString("command", remedy.Command);
            json.WriteString("effect", remedy.Effect);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
