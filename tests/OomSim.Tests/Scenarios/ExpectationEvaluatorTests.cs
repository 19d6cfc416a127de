using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class ExpectationEvaluatorTests
{
    private static readonly RunResult Run = new(
        10 * SimTime.Second,
        1,
        [new CommandRecord(SimTime.Second, "docker stop app", 1, "", "Error response from daemon: No such container: app\n", 1),
            new CommandRecord(SimTime.Second, "cat /sys/fs/cgroup/memory.stat", 0, "anon 0\nkernel_stack 4096\n", "", 3),
            new CommandRecord(SimTime.Second, "cat /sys/fs/cgroup/a/memory.current", 0, "52428800\n", "", 4)],
        [
            new RunEvent(0, "docker", "create", "app", ""), new RunEvent(0, "docker", "start", "app", ""),
            new RunEvent(3 * SimTime.Second, "kernel", "oom", "app", ""), new RunEvent(3 * SimTime.Second, "docker", "oom", "app", ""),
            new RunEvent(3 * SimTime.Second, "kernel", "oom_kill", "app", ""), new RunEvent(4 * SimTime.Second, "docker", "die", "app", ""),
            new RunEvent(5 * SimTime.Second, "docker", "start", "app", ""), new RunEvent(9 * SimTime.Second, "docker", "die", "app", ""),
        ],
        [new ContainerFacts("app", "id", "exited", 137, true, 1)]);

    // Memory of app: 10, 20 MiB, then at 3 s two rows, 64 before and 0 after the kill.
    private static readonly Rows Trace = new(
        (0, "running", 10 << 20), (1, "running", 20 << 20), (3, "running", 64 << 20), (3, "exited", 0));

    [Theory]
    [InlineData("{at: 2s, container: app, memory: 20MiB}", true)] // the last row at or before 2 s is that of 1 s
    [InlineData("{at: 2s, container: app, memory: 21MiB}", false)]
    [InlineData("{at: 2s, container: app, memory: {equals: 21MiB, within: 1MiB}}", true)]
    [InlineData("{at: 2s, container: app, memory: {equals: 21MiB, within: 1%}}", false)]
    [InlineData("{at: 2s, container: app, memory: {equals: 20.1MiB, within: 1%}}", true)]
    [InlineData("{at: 3s, container: app, state: exited}", true)] // of two rows of one instant the later
    [InlineData("{container: app, memory: 0}", true)]
    [InlineData("{container: app, exit_code: 137, oom_killed: true}", true)]
    [InlineData("{container: app, exit_code: 0}", false)]
    [InlineData("{container: nobody, exit_code: 0}", false)]
    [InlineData("{always: {container: app, memory: {max: 64MiB}}}", true)]
    [InlineData("{always: {container: app, memory: {max: 63MiB}}}", false)]
    [InlineData("{always: {container: nobody, memory: {max: 63MiB}}}", false)]
    [InlineData("{eventually: {container: app, memory: {min: 64MiB}}}", true)]
    [InlineData("{eventually: {container: app, memory: {min: 65MiB}}}", false)]
    [InlineData("{eventually: {container: app, state: exited, memory: {min: 1}}}", false)] // all in one row
    [InlineData("{never: {container: app, state: dead}}", true)]
    [InlineData("{never: {container: app, state: exited}}", false)]
    [InlineData("{at: 1s, container: app, state: {in: [running, paused]}}", true)]
    [InlineData("{at: 1s, container: app, memory: {in: [1MiB, 20MiB]}}", true)]
    [InlineData("{at: 1s, container: app, memory_limit: none}", true)]
    [InlineData("{at: 1s, container: app, memory_limit: 64MiB}", false)]
    [InlineData("{event: oom, container: app, count: 1}", true)] // the kernel's line is not counted beside the engine's
    [InlineData("{event: oom, source: kernel, count: 1}", true)]
    [InlineData("{event: oom_kill, count: {min: 1, max: 2}}", true)]
    [InlineData("{event: die, container: app, count: 2}", true)]
    [InlineData("{event: die, count: 1, before: 5s}", true)]
    [InlineData("{event: die, count: 1, after: 5s}", true)]
    [InlineData("{event: start, count: 1, after: {event: die}}", true)]
    [InlineData("{event: die, count: 1, before: {event: pause}}", false)]
    [InlineData("{event: pause, count: 0}", true)]
    [InlineData("{event: pause}", false)]
    [InlineData("{order: [create, start, oom, die, start, die], container: app}", true)]
    [InlineData("{order: [die, oom], container: app}", false)]
    [InlineData("{command: 1, exit_code: 1, stderr: No such container}", true)]
    [InlineData("{command: 1, exit_code: 0}", false)]
    [InlineData("{command: 1, stderr: ''}", false)]
    [InlineData("{command: 2, exit_code: 0}", false)] // it did not answer
    [InlineData("{command: 3, stdout: {key: kernel_stack, equals: 4096}}", true)]
    [InlineData("{command: 3, stdout: {key: kernel_stack, min: 4KiB, max: 1MiB}}", true)]
    [InlineData("{command: 3, stdout: {key: kernel_stack, min: 4097}}", false)]
    [InlineData("{command: 3, stdout: {key: kernel_stack, max: 4095}}", false)]
    [InlineData("{command: 3, stdout: {key: kernel, min: 0}}", false)] // no such line
    [InlineData("{command: 3, stdout: {min: 0}}", false)] // not a number alone
    [InlineData("{command: 4, stdout: {equals: 52428800}}", true)]
    [InlineData("{command: 4, stdout: {equals: 52428801, min: 1}}", false)]
    public void Verdicts(string item, bool passed)
    {
        Scenario scenario = Load.Valid(
            "services: {app: {image: i}, nobody: {image: i}}\nx-oomsim:\n  timeline: [{at: 1s, run: docker stop app}, {at: 1s, run: docker ps}, {at: 1s, run: docker ps}, {at: 1s, run: docker ps}]\n  expect:\n    - " + item + "\n");
        ExpectationResult result = Assert.Single(new ExpectationEvaluator(Trace, Run).Evaluate(scenario.Expectations));
        Assert.True(result.Passed == passed, result.Actual);
        Assert.NotEmpty(result.Actual);
    }

    [Fact]
    public void A_failure_says_what_was_found_and_when()
    {
        Scenario scenario = Load.Valid("services: {app: {image: i}}\nx-oomsim: {expect: [{at: 2s, container: app, memory: 21MiB, state: paused}]}\n");
        ExpectationResult result = new ExpectationEvaluator(Trace, Run).Evaluate(scenario.Expectations)[0];
        Assert.Equal("memory_current_bytes 20971520, state running at 1.000000 s", result.Actual);
        Assert.Equal(SimTime.Second, result.TimeNs);
    }

    [Theory]
    [InlineData("{event: die, container: app, after: 9s}", "none in the window; 2 at 4.000000 s, 9.000000 s outside it", 9)]
    [InlineData("{event: die, container: app, before: 4s}", "none in the window; 2 at 4.000000 s, 9.000000 s outside it", 4)]
    [InlineData("{event: die, after: 5s, before: {event: oom_kill}}", "none in the window; 2 at 4.000000 s, 9.000000 s outside it", 4)]
    [InlineData("{event: start, after: {event: oom}, count: 2}", "1 at 5.000000 s in the window; 1 at 0.000000 s outside it", 5)]
    [InlineData("{event: pause, after: 1s}", "none", null)]
    [InlineData("{event: die, count: 3}", "2 at 4.000000 s, 9.000000 s", 4)]
    public void Events_beside_the_window_are_told_and_the_nearest_one_is_shown(string item, string actual, int? second)
    {
        ExpectationResult result = Judge(item);
        Assert.Equal((false, actual, second * SimTime.Second), (result.Passed, result.Actual, result.TimeNs));
    }

    [Theory]
    [InlineData("{memory: {min: 65MiB}}", "never; nearest memory_current_bytes 67108864 at 3.000000 s, at the end memory_current_bytes 0 at 3.000000 s", 2)] // the one before the jump
    [InlineData("{memory: 9MiB}", "never; nearest memory_current_bytes 10485760 at 0.000000 s, at the end memory_current_bytes 0 at 3.000000 s", 0)]
    [InlineData("{memory: {in: [11MiB, 80MiB]}}", "never; nearest memory_current_bytes 10485760 at 0.000000 s, at the end memory_current_bytes 0 at 3.000000 s", 0)]
    [InlineData("{memory: {min: 7MiB, max: 9MiB}}", "never; nearest memory_current_bytes 10485760 at 0.000000 s, at the end memory_current_bytes 0 at 3.000000 s", 0)] // 1 of 9 too much, or all
    [InlineData("{state: exited, memory: {min: 30MiB}}", "never; nearest state running, memory_current_bytes 67108864 at 3.000000 s, at the end state exited, memory_current_bytes 0 at 3.000000 s", 2)]
    [InlineData("{state: dead}", "never; at the end state exited at 3.000000 s", null)]
    public void What_never_came_is_shown_where_it_came_nearest(string values, string actual, int? row)
    {
        ExpectationResult result = Judge("{eventually: {container: app, " + values[1..] + "}");
        Assert.Equal((false, actual, row), (result.Passed, result.Actual, result.Row));
    }

    // 10 MiB at 0 s, 20 MiB at 1 s: 19 MiB at 0.9 s.
    [Theory]
    [InlineData("{memory: 19MiB}", "memory_current_bytes 19922944 at 0.900000 s")]
    [InlineData("{memory: {min: 11MiB, max: 19MiB}}", "memory_current_bytes 11534336 at 0.100000 s")]
    public void What_came_between_two_rows_is_found_there(string values, string actual)
    {
        ExpectationResult result = Judge("{eventually: {container: app, " + values[1..] + "}");
        Assert.Equal((true, actual), (result.Passed, result.Actual));
        Assert.False(Judge("{never: {container: app, " + values[1..] + "}").Passed);
    }

    [Fact]
    public void Of_two_rows_of_one_instant_the_one_that_was_found_is_shown()
    {
        ExpectationResult result = Judge("{never: {container: app, memory: {min: 60MiB}}}");
        Assert.Equal((3 * SimTime.Second, 2), (result.TimeNs, result.Row));
        Scenario scenario = Load.Valid("services: {app: {image: i}}\nx-oomsim: {expect: [{never: {container: app, memory: {min: 60MiB}}}]}\n");
        var evaluator = new ExpectationEvaluator(Trace, Run);
        OomSim.Results.TraceExcerpt excerpt = OomSim.Results.TraceExcerpts.Around(evaluator, Run, evaluator.Evaluate(scenario.Expectations)[0])!;
        Assert.Equal("67108864", excerpt.Rows[excerpt.Marked!.Value][3]);
    }

    [Theory]
    // Three events are of 3 s, of which the kill is the last.
    [InlineData("{event: oom_kill, container: app, count: 2}", "3.000000", "oom_kill")]
    [InlineData("{event: die, container: app, count: 2, after: 4s}", "9.000000", "die")]
    public void The_one_event_that_counts_is_shown_and_marked(string item, string time, string type)
    {
        OomSim.Results.TraceExcerpt excerpt = Excerpt(item, Run);
        Assert.Equal((time, type), (excerpt.Rows[excerpt.Marked!.Value][0], excerpt.Rows[excerpt.Marked.Value][2]));
        Assert.True(excerpt.Rows.Count > 1 && excerpt.More == 0);
    }

    /// <summary>Several that count are shown by themselves, as many as an excerpt holds, with the number of the others.</summary>
    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(7, 7, 0)]
    [InlineData(8, 7, 1)]
    [InlineData(1000, 7, 993)]
    public void Events_that_count_are_shown_from_the_first_on(int restarts, int shown, int more)
    {
        RunEvent[] events = [.. Enumerable.Range(1, restarts).SelectMany(i => (RunEvent[])[new(i * SimTime.Second, "docker", "start", "app", ""), new(i * SimTime.Second, "docker", "die", "app", "")])];
        OomSim.Results.TraceExcerpt excerpt = Excerpt("{event: die, container: app, count: 1}", Run with { Events = events });
        Assert.Equal(Enumerable.Range(1, shown).Select(i => $"{i}.000000 die"), excerpt.Rows.Select(r => $"{r[0]} {r[2]}"));
        Assert.Equal((null, more), (excerpt.Marked, excerpt.More));
    }

    private static OomSim.Results.TraceExcerpt Excerpt(string item, RunResult run)
    {
        var evaluator = new ExpectationEvaluator(Trace, run);
        ExpectationResult failed = evaluator.Evaluate(Load.Valid("services: {app: {image: i}}\nx-oomsim: {expect: [" + item + "]}\n").Expectations)[0];
        Assert.False(failed.Passed);
        return OomSim.Results.TraceExcerpts.Around(evaluator, run, failed)!;
    }

    private static ExpectationResult Judge(string item) =>
        new ExpectationEvaluator(Trace, Run).Evaluate(Load.Valid("services: {app: {image: i}}\nx-oomsim: {expect: [" + item + "]}\n").Expectations)[0];

    private sealed class Rows(params (long Second, string State, long Memory)[] rows) : IRunTrace
    {
        IEnumerable<ITraceRow> IRunTrace.Rows(TraceTable table, string? key) =>
            table == TraceTable.Container && key is null or "app" ? rows.Select(r => (ITraceRow)new Row(r.Second * SimTime.Second, r.State, r.Memory)) : [];

        public IReadOnlyList<string> Columns(TraceTable table) => TraceColumns.Of(table);
    }

    private sealed record Row(long Time, string State, long Memory) : ITraceRow
    {
        public string Key => "app";

        public string? Cell(string column) => column switch
        {
            "container" => "app",
            "state" => State,
            "memory_current_bytes" => Memory.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };
    }
}
