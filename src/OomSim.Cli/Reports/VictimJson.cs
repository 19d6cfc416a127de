using System.Text.Json;
using OomSim.Kernel;

namespace OomSim.Cli;

/// <summary>The result of <c>oomsim victim --json</c>.</summary>
internal static class VictimJson
{
    /// <summary>Writes the checks of all logs.</summary>
    public static void Write(TextWriter output, IReadOnlyList<(string File, VictimCheck Check)> checks, IReadOnlyList<Problem> problems) =>
        JsonText.Write(output, json =>
        {
            json.WriteNumber("format_version", RunJson.FormatVersion);
            json.WriteStartArray("reports");
            foreach ((string file, VictimCheck check) in checks)
            {
                json.WriteStartObject();
                WriteReport(json, file, check);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            JsonText.WriteProblems(json, problems);
        });

    private static void WriteReport(Utf8JsonWriter json, string file, VictimCheck check)
    {
        OomLogReport report = check.Report;
        json.WriteString("file", file);
        json.WriteNumber("line", report.Line);
        json.WriteString("scope", report.IsMemcg ? "memcg" : "host");
        json.WriteString("memcg", report.Memcg);
        json.WriteString("trigger", report.Trigger);
        json.WriteString("kernel", report.Release);
        JsonText.WriteNumber(json, "total_pages", check.TotalPages);
        json.WriteBoolean("swap_assumed", check.SwapIsAssumed);
        json.WriteStartArray("candidates");
        foreach (ScoredTask candidate in check.Candidates)
        {
            json.WriteStartObject();
            json.WriteNumber("pid", candidate.Task.Pid);
            json.WriteString("name", candidate.Task.Name);
            json.WriteNumber("rss_pages", candidate.Task.Rss);
            json.WriteNumber("swap_pages", candidate.Task.Swap);
            json.WriteNumber("page_table_pages", candidate.Task.PageTables);
            json.WriteNumber("oom_score_adj", candidate.Task.OomScoreAdj);
            JsonText.WriteNumber(json, "points", candidate.Points);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonText.WriteNumber(json, "computed_pid", check.Computed?.Task.Pid);
        json.WriteStartArray("killed");
        foreach (ReportedKill kill in report.Kills)
        {
            json.WriteStartObject();
            json.WriteNumber("line", kill.Line);
            json.WriteNumber("pid", kill.Pid);
            json.WriteString("name", kill.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (check.Agrees is { } agrees)
        {
            json.WriteBoolean("agrees", agrees);
        }
        else
        {
            json.WriteNull("agrees");
        }

        JsonText.WriteStrings(json, "why", [.. VictimText.Conclusion(check)]);
    }
}
