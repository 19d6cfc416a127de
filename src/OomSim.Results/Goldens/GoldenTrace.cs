using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OomSim.Engine;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>
/// A run as a text that is kept beside its scenario and reviewed with it: how its containers ended, what was typed, what
/// happened, and the break points of each container's memory. The same run gives the same text.
/// </summary>
public static class GoldenTrace
{
    /// <summary>Version of the text's form; a golden trace of another one is out of date.</summary>
    public const int FormatVersion = 1;

    /// <summary>Lines of a section at most; what is beyond is counted and hashed, so that a change there shows, too.</summary>
    public const int MostLines = 400;

    /// <summary>Characters of a cell at most; longer ones are cut and hashed.</summary>
    private const int LongestCell = 200;

    /// <summary>Writes the text.</summary>
    /// <param name="scenarioFile">Name of the scenario's file, without its folder.</param>
    /// <param name="summary">How the run ended.</param>
    /// <param name="result">What happened in it.</param>
    /// <param name="trace">Its rows.</param>
    public static string Write(string scenarioFile, RunSummary summary, RunResult result, RunTrace trace)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(trace);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Golden trace of {scenarioFile}: 'oomsim test' compares, 'oomsim test --update' rewrites it.\n");
        text.Append(CultureInfo.InvariantCulture, $"format: {FormatVersion}\nscenario: {summary.Scenario}\ncgroup: v{summary.CgroupVersion}\nseed: {summary.Seed}\n");
        text.Append(CultureInfo.InvariantCulture, $"simulated_s: {SimTime.ToSeconds(summary.SimulatedNs)}\n");
        if (summary.PanicNs is { } panic)
        {
            text.Append(CultureInfo.InvariantCulture, $"panic_s: {SimTime.ToSeconds(panic)}\n");
        }

        Section(text, "containers", "name,state,exit_code,oom_killed,restart_count,oom_kills,hung,paused,peak_bytes,lost_bytes", summary.Containers.Select(Line));
        Section(text, "requests", "container,ok,timeout,refused,reset,pending", summary.Requests.Select(Line));
        Section(text, "commands", "time_s,exit_code,command,stdout,stderr", result.Commands.Where(c => c.Number > 0).OrderBy(c => c.Number).Select(Line));
        Section(text, "events", "time_s,source,type,subject,detail", result.Events.Select(Line));
        foreach (IGrouping<string, ContainerRow> rows in trace.Containers.GroupBy(r => r.Container, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Section(text, "trace " + rows.Key, "time_s,state,condition,memory_current_bytes,memory_limit_bytes,swap_bytes,oom_kills,restart_count", BreakPoints.Of([.. rows]).Select(Line));
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string name, string columns, IEnumerable<string> lines)
    {
        var list = lines.ToList();
        if (list.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n[{name}]\n{columns}\n");
        foreach (string line in list.Take(MostLines))
        {
            text.Append(line).Append('\n');
        }

        if (list.Count > MostLines)
        {
            text.Append(CultureInfo.InvariantCulture, $"… {list.Count - MostLines} more, sha256 {Hash(string.Join('\n', list.Skip(MostLines)))}\n");
        }
    }

    private static string Line(ContainerSummary c) => Join(
        c.Name, c.State, Number(c.ExitCode), Flag(c.OomKilled), Number(c.RestartCount), Number(c.OomKills), Number(c.TimesHung), Number(c.TimesPaused), Number(c.PeakBytes), Number(c.LostBytes));

    private static string Line(RequestSummary r) => Join(r.Container, Number(r.Ok), Number(r.Timeout), Number(r.Refused), Number(r.Reset), Number(r.Pending));

    private static string Line(CommandRecord c) => Join(SimTime.ToSeconds(c.TimeNs), c.ExitCode is { } code ? Number(code) : "", c.Command, c.Stdout.TrimEnd('\n'), c.Stderr.TrimEnd('\n'));

    private static string Line(RunEvent e) => Join(SimTime.ToSeconds(e.TimeNs), e.Source, e.Type, e.Container, e.Detail);

    private static string Line(ContainerRow r) => Join(
        SimTime.ToSeconds(r.Time), r.State, r.Condition, Number(r.MemoryCurrent), r.MemoryLimit is { } limit ? Number(limit) : "", Number(r.Swap), Number(r.OomKills), Number(r.RestartCount));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Flag(bool value) => value ? "1" : "0";

    private static string Join(params string[] cells) => string.Join(',', cells.Select(Cell));

    // As RFC 4180, but a line each: line feeds are written as \n.
    private static string Cell(string cell)
    {
        string text = cell.Length <= LongestCell ? cell : $"{cell[..LongestCell]}… sha256 {Hash(cell)}";
        text = text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return text.AsSpan().IndexOfAny(',', '"') < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
