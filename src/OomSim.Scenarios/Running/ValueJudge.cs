using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Judges expectations about the values of containers, processes, the host and cgroups.</summary>
internal sealed class ValueJudge(IRunTrace trace, RunResult run)
{
    /// <summary>Looks at the rows of the trace, or at the final facts of a container.</summary>
    public ExpectationResult Judge(ValueExpectation expected)
    {
        if (Facts(expected) is { } facts)
        {
            return facts;
        }

        if (expected.Conditions.Count == 0)
        {
            return new ExpectationResult(expected, true, FactText(expected), null);
        }

        if (expected.When == ExpectationTime.At && expected.At > run.EndNs && !run.IsSettled)
        {
            return new ExpectationResult(expected, false, $"looked at nothing: the run ended at {SimTime.ToSeconds(run.EndNs)} s", run.EndNs);
        }

        IEnumerable<ITraceRow> rows = Rows(expected);
        return expected.When switch
        {
            ExpectationTime.At => One(expected, LastUpTo(rows, expected.At), $"no row up to {SimTime.ToSeconds(expected.At)} s"),
            ExpectationTime.Final => One(expected, LastUpTo(rows, long.MaxValue), "no row"),
            ExpectationTime.Always => Every(expected, rows, true),
            ExpectationTime.Never => Every(expected, rows, false),
            _ => Some(expected, rows),
        };
    }

    /// <summary>Exit code and OOMKilled are known at the end only; null when they are right or not asked for.</summary>
    private ExpectationResult? Facts(ValueExpectation expected)
    {
        if (expected.ExitCode is null && expected.OomKilled is null)
        {
            return null;
        }

        ContainerFacts? facts = Container(expected.Key);
        bool right = facts is not null
            && (expected.ExitCode is not { } code || (HasExitCode(facts) && code == facts.ExitCode))
            && (expected.OomKilled ?? facts.OomKilled) == facts.OomKilled;
        return right ? null : new ExpectationResult(expected, false, FactText(expected), run.EndNs);
    }

    private string FactText(ValueExpectation expected) => Container(expected.Key) is { } facts
        ? FormattableString.Invariant($"exit_code {(HasExitCode(facts) ? facts.ExitCode : "none")}, oom_killed {(facts.OomKilled ? "true" : "false")}, state {facts.Status}")
        : $"looked at nothing: there was no container '{expected.Key}'";

    /// <summary>The 0 that the engine shows of a container that runs, or never did, is the exit code of nothing (D2.1).</summary>
    private static bool HasExitCode(ContainerFacts facts) => facts.Status is not ("running" or "paused") && (facts.Status != "created" || facts.ExitCode != 0);

    private ContainerFacts? Container(string name) => run.Containers.LastOrDefault(c => c.Name == name);

    /// <summary>The rows that it looks at.</summary>
    public IEnumerable<ITraceRow> Rows(ValueExpectation expected)
    {
        switch (expected.Table)
        {
            case TraceTable.Container:
                return trace.Rows(TraceTable.Container, expected.Key);
            case TraceTable.Host:
                return trace.Rows(TraceTable.Host, null);
            case TraceTable.Cgroup:
                return CgroupReference.Parse(expected.Key, CgroupVersion.V2)?.Paths(run.Cgroups).SelectMany(path => trace.Rows(TraceTable.Cgroup, path)) ?? [];
        }

        string[] parts = expected.Key.Split('/', 2);
        return trace.Rows(TraceTable.Process, null).Where(r =>
            r.Cell("container") == parts[0] && (parts.Length == 1 || r.Cell("comm") == parts[1] || r.Cell("pid") == parts[1]));
    }

    private static ITraceRow? LastUpTo(IEnumerable<ITraceRow> rows, long time)
    {
        ITraceRow? last = null;
        foreach (ITraceRow row in rows)
        {
            if (row.Time <= time && (last is null || row.Time >= last.Time))
            {
                last = row;
            }
        }

        return last;
    }

    private static ExpectationResult One(ValueExpectation expected, ITraceRow? row, string otherwise) => row is null
        ? new ExpectationResult(expected, false, $"looked at nothing: {otherwise} of {Subject(expected)}", null)
        : new ExpectationResult(expected, expected.Conditions.All(c => c.Holds(row.Cell(c.Column))), Describe(expected, row), row.Time);

    // What holds at both ends of a straight line holds on it; what holds at neither may.
    private static ExpectationResult Every(ValueExpectation expected, IEnumerable<ITraceRow> rows, bool wanted)
    {
        var lines = new StraightLines(expected);
        int index = 0;
        foreach (ITraceRow row in rows)
        {
            if (expected.Conditions.All(c => c.Holds(row.Cell(c.Column))) != wanted)
            {
                return new ExpectationResult(expected, false, Describe(expected, row), row.Time) { Row = index };
            }

            if (!wanted && lines.To(row) is { } within)
            {
                return new ExpectationResult(expected, false, within.Text, within.TimeNs) { Row = index };
            }

            index++;
        }

        bool any = index > 0;
        string held = wanted ? "in every row" : "in no row";
        return new ExpectationResult(expected, any, any ? held : $"looked at nothing: no row of {Subject(expected)}", null);
    }

    private static ExpectationResult Some(ValueExpectation expected, IEnumerable<ITraceRow> rows)
    {
        var lines = new StraightLines(expected);
        ITraceRow? last = null;
        ITraceRow? nearest = null;
        (int Missed, double By) least = (int.MaxValue, 0);
        bool varies = false;
        int index = 0;
        int at = 0;
        foreach (ITraceRow row in rows)
        {
            (int Missed, double By) distance = Distance(expected, row);
            if (distance.Missed == 0)
            {
                return new ExpectationResult(expected, true, Describe(expected, row), row.Time);
            }

            if (lines.To(row) is { } within)
            {
                return new ExpectationResult(expected, true, within.Text, within.TimeNs);
            }

            varies |= last is not null && distance != least;
            if (distance.CompareTo(least) < 0)
            {
                (least, nearest, at) = (distance, row, index);
            }

            last = row;
            index++;
        }

        if (last is null || nearest is null)
        {
            return new ExpectationResult(expected, false, $"looked at nothing: no row of {Subject(expected)}", null);
        }

        // Where it was no nearer at one time than at another, the end is as good as any.
        return varies && at < index - 1
            ? new ExpectationResult(expected, false, $"never; nearest {Describe(expected, nearest)}, at the end {Describe(expected, last)}", nearest.Time) { Row = at }
            : new ExpectationResult(expected, false, "never; at the end " + Describe(expected, last), last.Time);
    }

    // How many conditions a row misses, and by how much of what they ask for.
    private static (int Missed, double By) Distance(ValueExpectation expected, ITraceRow row)
    {
        int missed = 0;
        double by = 0;
        foreach (ColumnCondition condition in expected.Conditions)
        {
            if (!condition.Holds(row.Cell(condition.Column)))
            {
                missed++;
                by += condition.Distance(row.Cell(condition.Column));
            }
        }

        return (missed, by);
    }

    private static string Describe(ValueExpectation expected, ITraceRow row) => string.Join(
        ", ",
        expected.Conditions.Select(c => $"{c.Column} {(row.Cell(c.Column) is { Length: > 0 } cell ? cell : "empty")}"))
        + $" at {SimTime.ToSeconds(row.Time)} s";

    private static string Subject(ValueExpectation expected) => expected.Table switch
    {
        TraceTable.Container => $"container '{expected.Key}'",
        TraceTable.Process => $"process '{expected.Key}'",
        TraceTable.Host => "the host",
        _ => $"cgroup '{expected.Key}'",
    };
}
