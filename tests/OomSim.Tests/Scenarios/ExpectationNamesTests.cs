using OomSim.Campaigns;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What an expectation names is there, or the expectation is no good: nothing holds because it looked at nothing.</summary>
public class ExpectationNamesTests
{
    private const string Start = """
        services:
          app: {image: hog, mem_limit: 64m, memswap_limit: 64m}
          tool: {image: hog, cgroup_parent: /mine, x-oomsim: {start: manual}}
        x-oomsim:
          images: {hog: {program: {comm: hog, steps: [{alloc: 32MiB}, {sleep: 3s}, {alloc: 64MiB}, {exit: 0}]}}}
          host: {cgroup: VERSION}
          until: 10s
          timeline:
            - {at: 1s, run: docker run -d --name late -m 128m hog}
            - {at: 2s, run: docker rename late later}
            - {at: 2s, run: docker run -d --name refused -m 1m hog}
            - {at: 3s, run: docker run -d hog}
          expect:
            - ITEM
        """;

    /// <summary>What each item says of a run, on both cgroup versions.</summary>
    [Theory]
    [InlineData("{never: {cgroup: $(cgroup app), current: {min: 30MiB}}}", false)]
    [InlineData("{never: {cgroup: $(cgroup app), current: {min: 65MiB}}}", true)]
    [InlineData("{eventually: {cgroup: $(cgroup app), current: {min: 63MiB}}}", true)]
    [InlineData("{eventually: {cgroup: /sys/fs/cgroup$(cgroup app)/, current: {min: 63MiB}}}", true)]
    [InlineData("{at: 2s, cgroup: $(cgroup app), max: 64MiB}", true)]
    [InlineData("{at: 2s, cgroup: $(cgroup later), max: 128MiB}", true)] // by either name
    [InlineData("{at: 2s, cgroup: $(cgroup late), max: 128MiB}", true)]
    [InlineData("{never: {cgroup: $(cgroup app)/below, current: {min: 1}}}", false)]
    [InlineData("{never: {cgroup: $(cgroup tool), current: {min: 1}}}", false)] // it never ran
    [InlineData("{never: {cgroup: /nowhere, current: {min: 1}}}", false)]
    [InlineData("{eventually: {cgroup: /sys/fs/cgroup/docker, current: {min: 30MiB}}}", true)]
    [InlineData("{never: {process: app/nobody, rss: {min: 1}}}", false)]
    [InlineData("{never: {process: app/hog, rss: {min: 65MiB}}}", true)]
    [InlineData("{never: {container: refused, memory: {min: 1}}}", false)]
    [InlineData("{event: start, container: refused, count: 0}", false)]
    [InlineData("{event: start, container: tool, count: 0}", true)]
    [InlineData("{event: start, container: late, count: 1}", true)]
    [InlineData("{event: connect, container: app, count: 1}", true)]
    [InlineData("{container: tool, exit_code: 0}", false)] // it never ran
    [InlineData("{at: 2s, host: true, memory_total: {min: 1}}", true)]
    [InlineData("{host: true, psi_memory_full_total_us: {min: 3000}}", true)] // reclaim before the kill
    [InlineData("{container: app, psi_cpu_some_avg300: 0}", true)]
    public void Verdicts(string item, bool passed)
    {
        foreach (string version in new[] { "v1", "v2" })
        {
            Scenario scenario = Load.Valid(Start.Replace("ITEM", item, StringComparison.Ordinal).Replace("VERSION", version, StringComparison.Ordinal));
            ExpectationResult result = Assert.Single(ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0" }).Expectations);
            Assert.True(result.Passed == passed, $"{version}: {result.Actual}");
        }
    }

    [Fact]
    public void On_v1_a_controllers_folder_may_stand_before_the_path() =>
        Assert.True(Judge("v1", "{eventually: {cgroup: /sys/fs/cgroup/memory$(cgroup app), current: {min: 63MiB}}}").Passed);

    [Fact]
    public void A_failure_says_that_nothing_was_looked_at() =>
        Assert.Equal("looked at nothing: no row of cgroup '/nowhere'", Judge("v2", "{never: {cgroup: /nowhere, current: 1}}").Actual);

    [Theory]
    [InlineData("{never: {container: ap, memory: 1}}", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("{never: {process: ap/hog, rss: 1}}", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("{never: {cgroup: $(cgroup ap), current: 1}}", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("{event: oom, container: ap, count: 0}", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("{event: oom, container: app, count: 0, before: {event: die, container: ap}}", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("{order: [create, {event: die, container: ap}]}", "no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("{cgroup: docker, current: 1}", "x-oomsim.expect[0].cgroup: a cgroup is named by its path, as in /docker/docker, or by $(cgroup NAME)")]
    [InlineData("{cgroup: /x/$(cgroup app), current: 1}", "x-oomsim.expect[0].cgroup: a cgroup is named by its path, as in /docker/x/$(cgroup app), or by $(cgroup NAME)")]
    [InlineData("{host: big, memory_free: 1}", "x-oomsim.expect[0].host takes no name, there is one host")]
    [InlineData("{container: '', memory: 1}", "x-oomsim.expect[0].container needs a name")]
    [InlineData("{at: 5s, container: app, exit_code: 0}", "x-oomsim.expect[0]: 'exit_code' is known at the end of the run only: leave 'at' out")]
    [InlineData("{never: {container: app, oom_killed: true}}", "x-oomsim.expect[0]: 'oom_killed' is known at the end of the run only: leave 'never' out")]
    [InlineData("{at: 11s, container: app, memory: 1}", "x-oomsim.expect[0].at: 11s is after the end of the run at 10.000000 s")]
    [InlineData("{event: oom, after: 11s, count: 0}", "x-oomsim.expect[0].after: 11s is after the end of the run at 10.000000 s")]
    [InlineData("{event: oom, after: 5s, before: 5s, count: 0}", "x-oomsim.expect[0]: nothing is after 5s and before 5s")]
    [InlineData("{event: oom, count: {min: 2, max: 1}}", "x-oomsim.expect[0].count can't be met: its bounds exclude each other")]
    [InlineData("{command: 1, stdout: {key: anon}}", "x-oomsim.expect[0].stdout expects nothing: give one of equals, min, max")]
    [InlineData("{command: 1, stdout: {min: 2, max: 1}}", "x-oomsim.expect[0].stdout can't be met: its bounds exclude each other")]
    [InlineData("{command: 1, stdout: {equals: 3, max: 1}}", "x-oomsim.expect[0].stdout can't be met: its bounds exclude each other")]
    [InlineData("{event: oom, count: {}}", "x-oomsim.expect[0].count expects nothing: give one of min, max, equals")]
    [InlineData("{event: oom, source: program, count: 0}", "there is no event 'oom' of the source 'program'")]
    [InlineData("{event: copy, count: 0}", "the event 'copy' is not simulated: it would never come")]
    [InlineData("{event: up, container: app}", "the event 'up' is about no container: leave 'container' out")]
    [InlineData("{command: 0, exit_code: 0}", "x-oomsim.expect[0].command must be at least 1, not 0")]
    [InlineData("{command: 5, exit_code: 0}", "x-oomsim.expect[0].command: there is no command 5: the timeline has 4 (the first is 1)")]
    [InlineData("{order: [die]}", "x-oomsim.expect[0].order needs at least two events")]
    [InlineData("{container: app, restart_count: 1.5}", "x-oomsim.expect[0].restart_count can't be met: 'restart_count' is a whole number, never 1.5")]
    [InlineData("{always: {container: app, memory: {min: 2, max: 1}}}", "x-oomsim.expect[0].memory can't be met: min is greater than max")]
    [InlineData("{always: {container: app, state: {min: 2}}}", "x-oomsim.expect[0].state: 'min' needs a number, and 'state' is a text")]
    [InlineData("{always: {container: app, pids: {in: []}}}", "x-oomsim.expect[0].pids.in can't be met: the list is empty")]
    [InlineData("{always: {container: app, pids: {equals: 1, within: -1}}}", "x-oomsim.expect[0].pids.within must be at least 0")]
    [InlineData("{always: {container: app, pids: NaN}}", "x-oomsim.expect[0].pids: invalid number: 'NaN'")]
    [InlineData("{always: {container: app, pids: 1e999}}", "x-oomsim.expect[0].pids: invalid number: '1e999'")]
    [InlineData("{always: {process: app/hog, state: running}}", "x-oomsim.expect[0].state must be one of R, S, D, T, Z, X, not 'running'")]
    [InlineData("{never: {cgroup: $(cgroup app), failcnt: {min: 1}}}", "'failcnt' is a file of cgroup v1 only: this host has v2")]
    [InlineData("{never: {host: true, psi_disk_some_avg10: 1}}", "'psi_disk_some_avg10' is not a column of host.csv (did you mean 'psi_io_some_avg10'?)")]
    [InlineData("{never: {process: app/hog, psi_io_some_avg10: 1}}", "'psi_io_some_avg10' is not a column of processes.csv")]
    [InlineData("{always: {container: app, pids: 1}, never: {container: app, pids: 2}}", "x-oomsim.expect[0]: 'never' and 'always' exclude each other")]
    public void What_cannot_be_met_or_means_nothing_is_an_input_error(string item, string expected)
    {
        string[] errors = Load.Errors(Start.Replace("ITEM", item, StringComparison.Ordinal).Replace("VERSION", "v2", StringComparison.Ordinal));
        Assert.Matches(@"^s\.yaml:14:\d+: error: ", Assert.Single(errors));
        Assert.Contains(expected, errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_the_engine_may_have_made_up_is_let_through() =>
        Assert.False(Judge("v2", "{never: {container: happy_turing, pids: {min: 1}}}").Passed);

    [Fact]
    public void An_instant_behind_an_end_from_the_command_line_fails_and_is_no_slip_of_the_file()
    {
        LoadResult read = Load.Set(Start.Replace("ITEM", "{at: 5s, container: app, pids: 1}", StringComparison.Ordinal).Replace("VERSION", "v2", StringComparison.Ordinal), "x-oomsim.until=4s");
        Assert.Contains(read.Diagnostics, d => d.Severity == Severity.Warning && d.Message.Contains("after the end of the run", StringComparison.Ordinal));
        ExpectationResult result = ScenarioRun.Execute(read.Scenario!, new ScenarioRunSettings { Version = "0" }).Expectations[0];
        Assert.Equal((false, "looked at nothing: the run ended at 4.000000 s"), (result.Passed, result.Actual));
    }

    /// <summary>Every column of every trace, by its full name and without its unit, with a value in the column's unit or with one.</summary>
    [Fact]
    public void Every_column_can_be_expected_by_both_its_names()
    {
        foreach ((TraceTable table, string subject) in new[] { (TraceTable.Container, "container: app"), (TraceTable.Process, "process: app/hog"), (TraceTable.Host, "host: true"), (TraceTable.Cgroup, "cgroup: $(cgroup app)") })
        {
            foreach (string column in TraceColumns.Of(table))
            {
                string version = TraceColumns.IsIn(OomSim.Kernel.CgroupVersion.V2, column) ? "v2" : "v1";
                string[] values = column switch
                {
                    "state" => [table == TraceTable.Process ? "S" : "running"],
                    "condition" => ["active"],
                    "container" or "comm" => ["app"],
                    "path" => ["/docker"],
                    "under_oom" or "oom_kill_disable" or "frozen" => ["1", "true"],
                    _ when column.EndsWith("_bytes_per_s", StringComparison.Ordinal) => ["5", "5MiB/s", "{min: 5}"],
                    _ when column.EndsWith("_s", StringComparison.Ordinal) => ["5", "1.5", "5s", "{max: 1m}"],
                    _ when TraceColumns.IsSize(table, column) => ["5", "5MiB", "{min: 1k}"],
                    _ => ["5", TraceColumns.IsCount(table, column) ? "{min: 0.5}" : "0.5", "{in: [1, 2]}"],
                };
                foreach (string name in new[] { column, TraceColumns.WithoutUnit(column) })
                {
                    foreach (string value in values.Where(_ => name != subject.Split(':')[0]))
                    {
                        Scenario scenario = Load.Valid(Start.Replace("ITEM", $"{{always: {{{subject}, {name}: {value}}}}}", StringComparison.Ordinal).Replace("VERSION", version, StringComparison.Ordinal));
                        Assert.Equal(column, Assert.IsType<ValueExpectation>(scenario.Expectations[0]).Conditions[0].Column);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_cgroup_has_pressure_on_v2_only()
    {
        const string Item = "{cgroup: $(cgroup app), psi_io_some_total_us: 0}";
        Assert.True(Judge("v2", Item).Passed);
        Assert.Contains(
            "'psi_io_some_total_us' is a file of cgroup v2 only: this host has v1",
            Load.Errors(Start.Replace("ITEM", Item, StringComparison.Ordinal).Replace("VERSION", "v1", StringComparison.Ordinal))[0],
            StringComparison.Ordinal);
    }

    private static ExpectationResult Judge(string version, string item)
    {
        Scenario scenario = Load.Valid(Start.Replace("ITEM", item, StringComparison.Ordinal).Replace("VERSION", version, StringComparison.Ordinal));
        return Assert.Single(ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0" }).Expectations);
    }
}
