using System.Text.Json;
using OomSim.Kernel;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>The result of <c>oomsim victim --json</c>.</summary>
internal static class VictimJson
{
    /// <summary>Writes the checks of all logs.</summary>
    public static void Write(TextWriter output, IReadOnlyList<(string File, VictimCheck Check)> checks, IReadOnlyList<Problem> problems) =>
        JsonText.Write(output, json =>
        {
            json.WriteObjects("reports", checks, static (to, one) => WriteReport(to, one.File, one.Check));
            JsonText.WriteProblems(json, problems);
        });

    private static void WriteReport(Utf8JsonWriter json, string file, VictimCheck check)
    {
        OomLogReport report = check.Report;
        json.WriteString("file", file);
        json.WriteNumber("line", report.Line);
        json.WriteString("scope", report.IsMemcg ? "memcg" : report.IsHost ? "host" : null);
        json.WriteString("memcg", report.Memcg);
        json.WriteString("trigger", report.Trigger);
        json.WriteString("kernel", report.Release);
        json.WriteNumberOrNull("total_pages", check.TotalPages);
        json.WriteBoolean("swap_assumed", check.SwapIsAssumed);
        json.WriteObjects("candidates", check.Candidates, static (to, candidate) =>
        {
            to.WriteNumber("pid", candidate.Task.Pid);
            to.WriteString("name", candidate.Task.Name);
            to.WriteNumber("rss_pages", candidate.Task.Rss);
            to.WriteNumber("swap_pages", candidate.Task.Swap);
            to.WriteNumber("page_table_pages", candidate.Task.PageTables);
            to.WriteNumber("oom_score_adj", candidate.Task.OomScoreAdj);
            to.WriteNumberOrNull("points", candidate.Points);
        });
        json.WriteNumberOrNull("computed_pid", check.Computed?.Task.Pid);
        json.WriteObjects("killed", report.Kills, static (to, kill) =>
        {
            to.WriteNumber("line", kill.Line);
            to.WriteNumber("pid", kill.Pid);
            to.WriteString("name", kill.Name);
        });
        json.WriteBooleanOrNull("agrees", check.Agrees);
        json.WriteStrings("why", [.. VictimText.Conclusion(check)]);
    }
}
