using System.Globalization;
using OomSim.Engine;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Picks the rows that show why an expectation failed.</summary>
public static class TraceExcerpts
{
    private const int Before = 3;
    private const int After = 3;
    private const int LongestCell = 60;

    private static readonly string[] EventColumns = ["time_s", "source", "type", "subject", "detail"];

    /// <summary>The rows around a failed expectation; null when there are none.</summary>
    /// <param name="evaluator">What judged it.</param>
    /// <param name="run">The run.</param>
    /// <param name="failed">How it came out.</param>
    public static TraceExcerpt? Around(ExpectationEvaluator evaluator, RunResult run, ExpectationResult failed)
    {
        ArgumentNullException.ThrowIfNull(evaluator);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(failed);
        return failed.Expectation switch
        {
            // Exit code and OOMKilled are no columns: what happened to the container tells.
            ValueExpectation { ExitCode: not null } or ValueExpectation { OomKilled: not null } => Events(run, ((ValueExpectation)failed.Expectation).Key, long.MaxValue),
            ValueExpectation value => Values(evaluator, value, failed.TimeNs ?? value.At, failed.Row),
            EventExpectation when failed.Counted.Count > 1 => Counted(run, failed.Counted),
            EventExpectation { Event: var pattern } events => Events(run, pattern.Container, failed.TimeNs ?? events.After?.Time ?? events.Before?.Time ?? long.MaxValue, failed.Counted.Select(i => run.Events[i]).FirstOrDefault()),
            OrderExpectation order => Events(run, order.Events.Select(e => e.Container).Distinct().Count() == 1 ? order.Events[0].Container : null, failed.TimeNs ?? 0),
            CommandExpectation command => Commands(run, command.Number),
            RequestExpectation requests => Events(run, requests.Container, failed.TimeNs ?? long.MaxValue),
            _ => null,
        };
    }

    private static TraceExcerpt? Values(ExpectationEvaluator evaluator, ValueExpectation expected, long time, int? found)
    {
        ITraceRow[] rows = [.. evaluator.Rows(expected)];
        (string file, string[] always) = expected.Table switch
        {
            TraceTable.Container => (ContainerRow.FileName, ["time_s", "state", "condition", "memory_current_bytes"]),
            TraceTable.Process => (ProcessRow.FileName, ["time_s", "pid", "comm", "state"]),
            TraceTable.Host => (HostRow.FileName, ["time_s"]),
            _ => (CgroupRow.FileName, (string[])["time_s", "path"]),
        };
        string[] columns = [.. always.Concat(expected.Conditions.Select(c => c.Column)).Distinct(StringComparer.Ordinal)];
        return Cut(file, columns, rows, r => Array.ConvertAll(columns, c => Cell(r.Cell(c))), found ?? LastUpTo(rows, r => r.Time, time), isAbout: true);
    }

    // The one event that counts is shown among those around it, and marked; without one, those around the time.
    private static TraceExcerpt? Events(RunResult run, string? container, long time, RunEvent? counted = null)
    {
        RunEvent[] events = [.. run.Events.Where(e => container is null || e.Container == container)];
        int at = counted is null ? LastUpTo(events, e => e.TimeNs, time) : Array.FindIndex(events, e => ReferenceEquals(e, counted));
        return Cut(EventRow.FileName, EventColumns, events, EventCells, at, isAbout: counted is not null);
    }

    // Of several events that count it is those that are looked for, not what happened between them.
    private static TraceExcerpt Counted(RunResult run, IReadOnlyList<int> counted) =>
        new(EventRow.FileName, EventColumns, [.. counted.Take(Before + 1 + After).Select(i => EventCells(run.Events[i]))], null) { More = Math.Max(0, counted.Count - Before - 1 - After) };

    private static string[] EventCells(RunEvent happened) =>
        [SimTime.ToSeconds(happened.TimeNs), happened.Source, happened.Type, Cell(happened.Container), Cell(happened.Detail)];

    private static TraceExcerpt? Commands(RunResult run, int number)
    {
        CommandRecord[] commands = [.. run.Commands.Where(c => c.Number > 0).OrderBy(c => c.Number)];
        int at = Array.FindIndex(commands, c => c.Number >= number);
        at = at < 0 ? commands.Length - 1 : at;
        return Cut(
            CommandRow.FileName, ["number", "time_s", "exit_code", "command", "stderr"], commands,
            c => [c.Number.ToString(CultureInfo.InvariantCulture), SimTime.ToSeconds(c.TimeNs), c.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "", Cell(c.Command), Cell(c.Stderr)], Math.Max(0, at), isAbout: at >= 0 && commands[at].Number == number);
    }

    // The row of an instant is the last one up to it.
    private static int LastUpTo<T>(T[] rows, Func<T, long> when, long time) => Math.Max(0, Array.FindLastIndex(rows, r => when(r) <= time));

    private static TraceExcerpt? Cut<T>(string file, string[] columns, T[] rows, Func<T, string[]> cells, int at, bool isAbout)
    {
        if (rows.Length == 0)
        {
            return null;
        }

        int from = Math.Max(0, Math.Min(at - Before, rows.Length - 1 - Before - After));
        int to = Math.Min(rows.Length, from + Before + After + 1);
        return new TraceExcerpt(file, columns, [.. rows[from..to].Select(cells)], isAbout ? at - from : null);
    }

    private static string Cell(string? text)
    {
        string line = (text ?? "").TrimEnd('\n').ReplaceLineEndings("\\n");
        return line.Length <= LongestCell ? line : line[..(LongestCell - 1)] + "…";
    }
}
