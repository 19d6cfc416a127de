using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Every cell of the command × state table (D1.B) by version and cgroup version: answer, state afterwards, events in order.</summary>
public class CommandStateTests
{
    public static TheoryData<string, string, string> Commands()
    {
        var commands = new TheoryData<string, string, string>();
        foreach (string version in new[] { "20.10", "24", "28" })
        {
            foreach (string cgroups in new[] { "V1", "V2" })
            {
                foreach (string command in CommandStateTable.Cells().Select(c => c.Command).Distinct())
                {
                    commands.Add(version, cgroups, command);
                }
            }
        }

        return commands;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_does_what_the_table_says_in_each_state(string version, string cgroups, string command)
    {
        var found = new List<string>();
        var expected = new List<string>();
        foreach ((string _, string state, string after, string events, string answer) in CommandStateTable.Cells().Where(c => c.Command == command))
        {
            DockerBench bench = DockerBench.InState(state, version, Enum.Parse<CgroupVersion>(cgroups));
            Container app = bench.Get("app");
            expected.Add(Line(state, Answer(version, command, state, answer, app.Id, "app"), after, CommandStateTable.Events(version, events)));
            CommandResult? result = Answered(bench, command, answer == CommandStateTable.Waits);
            if (answer == CommandStateTable.Prints && result is { Stdout.Length: > 0 })
            {
                result = result with { Stdout = CommandStateTable.Prints };
            }

            found.Add(Line(state, result, app.Status, string.Join(',', bench.Events.Select(Shown))));
        }

        Assert.Equal(expected, found);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Container_with_rm_goes_with_the_end_of_its_run(string version, string cgroups, string command)
    {
        // D1.30: all cells of one that was created with --rm, in the states that it can be in.
        var found = new List<string>();
        var expected = new List<string>();
        foreach ((string _, string state, string after, string events, string answer) in CommandStateTable.Cells()
            .Where(c => c.Command == command && c.State is "created" or "running" or "paused"))
        {
            DockerBench bench = DockerBench.InState(state, version, Enum.Parse<CgroupVersion>(cgroups), "--rm");
            Container app = bench.Get("app");
            bool ends = after == "exited";
            expected.Add(Line(
                state, Answer(version, command, state, answer, app.Id, "app"), ends ? "removed" : after, CommandStateTable.Events(version, events) + (ends ? ",destroy" : "")));
            CommandResult? result = Answered(bench, command, answer == CommandStateTable.Waits);
            found.Add(Line(
                state, answer == CommandStateTable.Prints && result is { Stdout.Length: > 0 } ? result with { Stdout = CommandStateTable.Prints } : result,
                app.Status, string.Join(',', bench.Events.Select(Shown))));
        }

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Table_has_a_row_for_each_command_and_state() => Assert.All(
        CommandStateTable.Cells().GroupBy(c => c.Command),
        command => Assert.Equal(CommandStateTable.States.Order(StringComparer.Ordinal), command.Select(c => c.State).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("running", "running", "kill 10")]
    [InlineData("paused", "paused", "kill 10")]
    [InlineData("restarting", "restarting", "")]
    public void Signal_that_is_not_the_configured_one_changes_no_state(string state, string after, string events)
    {
        // D3.10, D3.13, D5.9: it neither resumes nor ends a pending restart.
        DockerBench bench = DockerBench.InState(state, "28", CgroupVersion.V2, "--stop-signal TERM");
        bench.Fine("kill -s USR1 app");
        Assert.Equal((after, events), (bench.Get("app").Status, string.Join(',', bench.Events.Select(Shown))));
    }

    private static string Line(string state, CommandResult? result, string after, string events) =>
        $"{state}: {(result is null ? CommandStateTable.Waits : $"{result.ExitCode} '{result.Stdout}' '{result.Stderr}'")} → {after} [{events}]";

    internal static string Shown(DockerEvent happened) => (happened.Type, happened.Action) switch
    {
        ("container", "kill") => "kill " + happened.Attributes["signal"],
        ("container", "exec_die") => "exec_die " + happened.Attributes["exitCode"],
        ("container", "rename") => "rename " + happened.Attributes["oldName"],
        ("container", _) => happened.Action,
        _ => $"{happened.Type} {happened.Action}",
    };

    // A container in back-off comes to life soon: what waits is asked before.
    private static CommandResult? Answered(DockerBench bench, string command, bool waits)
    {
        if (!waits)
        {
            return bench.Do(command);
        }

        DockerBench.Pending pending = bench.Issue(command);
        bench.RunTo(bench.Now + 0.001);
        return pending.Result;
    }

    internal static CommandResult? Answer(string version, string command, string state, string answer, string id, string name) => answer switch
    {
        CommandStateTable.Waits => null,
        CommandStateTable.Prints => new CommandResult(0, CommandStateTable.Prints, ""),
        ['E', ..] => Refusal(version, command, answer, CommandStateTable.Text(version, answer, state, id, name), name),
        "" => new CommandResult(0, "", ""),
        _ => new CommandResult(0, answer + "\n", ""),
    };

    private static CommandResult Refusal(string version, string command, string key, string text, string name) => (command.Split(' ')[0], key) switch
    {
        ("run", _) => new CommandResult(125, "", $"docker: Error response from daemon: {text}\n{(version == "28" ? "\nRun 'docker run --help' for more information\n" : "See 'docker run --help'.\n")}"),
        ("rename", _) => new CommandResult(1, "", $"Error response from daemon: {text}\nError: failed to rename container named {name}\n"),
        ("attach", _) => new CommandResult(1, "", text + "\n"),
        ("start", _) => new CommandResult(1, "", $"Error response from daemon: {text}\nError: failed to start containers: {name}\n"),
        _ => new CommandResult(1, "", $"Error response from daemon: {text}\n"),
    };

    /// <summary>D1's "config only" and "cgroup writes": both change what inspect shows; only where processes run do files change.</summary>
    [Theory]
    [InlineData("created", false)]
    [InlineData("running", true)]
    [InlineData("paused", true)]
    [InlineData("restarting", false)]
    [InlineData("exited", false)]
    public void An_update_writes_files_where_there_are_some(string state, bool writes)
    {
        foreach ((CgroupVersion cgroups, string file) in ((CgroupVersion, string)[])[(CgroupVersion.V1, "memory.limit_in_bytes"), (CgroupVersion.V2, "memory.max")])
        {
            DockerBench bench = DockerBench.InState(state, "28", cgroups, "-m 64m");
            Container app = bench.Get("app");
            Assert.Equal(writes, app.Cgroup is not null);
            bench.Fine("update -m 32m --memory-swap 64m app");
            Assert.Equal("33554432\n", bench.Fine("inspect -f '{{.HostConfig.Memory}}' app").Stdout);
            Assert.Equal(state, app.Status);
            if (writes)
            {
                Assert.Equal("33554432\n", bench.Host.ReadFile(app.Cgroup!, file));
                continue;
            }

            // The next run has it.
            bench.RunTo(state == "restarting" ? 0.2 : bench.Now);
            Assert.Equal(32 * DockerBench.MiB, app.Spec.Memory);
        }
    }

    /// <summary>Copies go in and out in every state (D1.B).</summary>
    [Theory]
    [InlineData("created")]
    [InlineData("running")]
    [InlineData("paused")]
    [InlineData("restarting")]
    [InlineData("exited")]
    public void Copies_go_in_and_out_in_every_state(string state)
    {
        DockerBench bench = DockerBench.InState(state, "28", CgroupVersion.V2);
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("cp app:/etc/os-release here"));
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("cp here app:/etc/copied"));
        Assert.Equal(state, bench.Get("app").Status);
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("cp app:/etc/copied there"));
        Assert.Contains("A /etc/copied\n", bench.Fine("diff app").Stdout, StringComparison.Ordinal);
    }
}
