using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker logs</c> (D1.B): what programs print, as the client reads it back.</summary>
public class LogsTests
{
    [Fact]
    public void Log_has_both_streams_of_all_runs_and_of_children()
    {
        DockerBench bench = Talking();
        Assert.Equal(new CommandResult(0, "one\ntwo\nchild\n", "oops\n"), bench.Do("logs app"));
        bench.Fine("restart app");
        bench.RunTo(20);
        Assert.Equal(new CommandResult(0, "one\ntwo\nchild\none\ntwo\nchild\n", "oops\noops\n"), bench.Do("logs app"));
    }

    [Theory]
    [InlineData("-n 2", "two\nchild\n", "")]
    [InlineData("--tail 3", "two\nchild\n", "oops\n")]
    [InlineData("--tail=0", "", "")]
    [InlineData("--tail all", "one\ntwo\nchild\n", "oops\n")]
    [InlineData("--tail -1", "one\ntwo\nchild\n", "oops\n")]
    [InlineData("--tail few", "one\ntwo\nchild\n", "oops\n")] // the engine takes what is no number for all of it
    [InlineData("--since 2026-01-01T00:00:02Z", "two\nchild\n", "oops\n")]
    [InlineData("--since 2026-01-01T00:00:01.500", "two\nchild\n", "oops\n")]
    [InlineData("--since 2026-01-01T01:00:02+01:00", "two\nchild\n", "oops\n")]
    [InlineData("--since 1767225602", "two\nchild\n", "oops\n")]
    [InlineData("--since 1767225602.1", "child\n", "")]
    [InlineData("--since 8s", "two\nchild\n", "oops\n")] // ago: it is second 10
    [InlineData("--since 8s500ms", "one\ntwo\nchild\n", "oops\n")] // 1.5 s, cut to whole seconds
    [InlineData("--since 0h0m9s", "one\ntwo\nchild\n", "oops\n")]
    [InlineData("--until 2026-01-01T00:00:01Z", "one\n", "")]
    [InlineData("--until 2026-01-01", "", "")]
    [InlineData("--until 0", "one\ntwo\nchild\n", "oops\n")] // as until nothing (20.10.24)
    [InlineData("--since 2026-01-01T00:00 --until 9s", "one\n", "")]
    [InlineData("-t -n 1", "2026-01-01T00:00:03.000500000Z child\n", "")]
    [InlineData("--details -n 1", " child\n", "")]
    public void Flags_choose_and_dress_the_messages(string flags, string stdout, string stderr) =>
        Assert.Equal(new CommandResult(0, stdout, stderr), Talking().Do($"logs {flags} app"));

    [Theory]
    [InlineData("20.10", "logs nosuch", "Error: No such container: nosuch\n")] // as of attach, recording docker/v2-38
    [InlineData("24", "logs nosuch", "Error: No such container: nosuch\n")]
    [InlineData("28", "logs nosuch", "Error response from daemon: No such container: nosuch\n")]
    [InlineData("28", "logs --since x app", "invalid value for \"since\": failed to parse value as time or duration: \"x\"\n")]
    [InlineData("28", "logs --until 5 m app", "docker: 'docker logs' requires 1 argument\n\nUsage:  docker logs [OPTIONS] CONTAINER\n\nRun 'docker logs --help' for more information\n")]
    [InlineData("28", "logs --until 2026-13-01 app", "invalid value for \"until\": parsing time \"2026-13-01\": month out of range\n")]
    [InlineData("28", "logs --since 2026-1-1 app", "invalid value for \"since\": parsing time \"2026-1-1\" as \"2006-01-02\": cannot parse \"1-1\" as \"01\"\n")]
    public void Refusals_are_the_clients(string version, string command, string stderr)
    {
        CommandResult result = Talking(version).Do(command);
        Assert.Equal((1, "", stderr), (result.ExitCode, result.Stdout, result.Stderr));
    }

    [Theory]
    [InlineData("created", 0, "")]
    [InlineData("running", 0, "")]
    [InlineData("paused", 0, "")]
    [InlineData("restarting", 0, "")]
    [InlineData("exited", 0, "")]
    [InlineData("removing", 1, "Error response from daemon: can not get logs from container which is dead or marked for removal\n")]
    [InlineData("dead", 1, "Error response from daemon: can not get logs from container which is dead or marked for removal\n")]
    public void Logs_are_read_in_any_state_but_two(string state, int exitCode, string stderr)
    {
        foreach (string version in new[] { "20.10", "24", "28" })
        {
            Assert.Equal(new CommandResult(exitCode, "", stderr), DockerBench.InState(state, version, CgroupVersion.V2).Do("logs app"));
        }
    }

    [Fact]
    public void Follower_reads_on_to_the_end_of_the_run()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --restart always talker");
        bench.RunTo(1.5);
        DockerBench.Pending follow = bench.Issue("logs -f app");
        DockerBench.Pending tail = bench.Issue("logs --follow --tail 0 app");
        DockerBench.Pending until = bench.Issue("logs -f --until 2026-01-01T00:00:01.2Z app");
        bench.RunTo(2.5);
        Assert.Null(follow.Result);
        Assert.Equal((new CommandResult(0, "one\n", ""), 2.0), (until.Result, Math.Round(until.AtSeconds, 3)));
        bench.RunTo(20);
        Assert.Equal((new CommandResult(0, "one\ntwo\nchild\n", "oops\n"), 4.0), (follow.Result, Math.Round(follow.AtSeconds, 1)));
        Assert.Equal("two\nchild\n", tail.Result!.Stdout);
        bench.Fine("stop app");
        Assert.Equal(0, bench.Fine("logs -f app").ExitCode); // nobody writes any more
    }

    [Fact]
    public void Message_is_a_line_and_the_last_one_need_not_end()
    {
        DockerBench bench = Bench();
        bench.Image("parts", new PrintStep("a"), new SleepStep(Quantity.Of(SimTime.Second)), new PrintStep("b\nc\nd"), new PrintStep("e", IsError: true), new SleepStep(Quantity.Of(SimTime.Second)));
        bench.Fine("run -d --name app parts");
        bench.RunTo(1.5);
        Assert.Equal("2026-01-01T00:00:01.000000000Z ab\n2026-01-01T00:00:01.000000000Z c\n", bench.Fine("logs -t app").Stdout);
        bench.RunTo(3);
        Assert.Equal(new CommandResult(0, "ab\nc\nd", "e"), bench.Do("logs app"));
        bench.Image("long", new PrintStep(new string('x', 20000) + "\n"));
        bench.Fine("run --name big long");
        Assert.Equal(3616 + 1, bench.Fine("logs -n 1 big").Stdout.Length); // the engine reads 16 KiB at a time
    }

    [Theory]
    [InlineData("run --name app -a stdout talker", "one\ntwo\nchild\n", "")]
    [InlineData("run --name app -a STDERR talker", "", "oops\n")]
    [InlineData("run --name app talker", "one\ntwo\nchild\n", "oops\n")]
    [InlineData("run --rm talker", "one\ntwo\nchild\n", "oops\n")]
    [InlineData("run --rm --init talker", "one\ntwo\nchild\n", "oops\n")]
    [InlineData("run -t --name app talker", "one\r\noops\r\ntwo\r\nchild\r\n", "")] // a terminal is one stream
    [InlineData("run --name app --log-driver none talker", "one\ntwo\nchild\n", "oops\n")]
    [InlineData("run --rm talker sh -c 'echo a; sleep 1; echo b'", "a\nb\n", "")]
    public void Foreground_run_has_the_output_up_to_the_exit(string command, string stdout, string stderr) =>
        Assert.Equal(new CommandResult(command.Contains("sh -c", StringComparison.Ordinal) ? 0 : 3, stdout, stderr), Bench().Do(command));

    [Fact]
    public void Log_of_a_terminal_keeps_its_line_ends()
    {
        DockerBench bench = Bench();
        bench.Fine("run -dt --name app talker echo hi");
        bench.RunTo(1);
        Assert.Equal(new CommandResult(0, "hi\r\n", ""), bench.Do("logs app"));
    }

    [Fact]
    public void Wrong_stream_is_refused_by_the_client() =>
        Assert.StartsWith("invalid argument \"out\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT and STDERR\n", Bench().Do("run -a out talker").Stderr, StringComparison.Ordinal);

    [Fact]
    public void Attached_client_reads_from_then_on_and_start_a_from_the_beginning()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name app talker");
        DockerBench.Pending start = bench.Issue("start -a app");
        bench.RunTo(1.5);
        DockerBench.Pending attach = bench.Issue("attach app");
        bench.RunTo(10);
        Assert.Equal(new CommandResult(3, "one\ntwo\nchild\n", "oops\n"), start.Result);
        Assert.Equal(new CommandResult(3, "two\nchild\n", "oops\n"), attach.Result);
    }

    [Fact]
    public void Output_of_a_command_goes_to_its_client_and_not_to_the_log()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app talker sleep 60");
        Assert.Equal(new CommandResult(7, "hi\n", "bad\n"), bench.Do("exec app speak"));
        Assert.Equal(new CommandResult(7, "hi\r\nbad\r\n", ""), bench.Do("exec -t app speak"));
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("exec -d app speak"));
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("logs app"));
    }

    [Fact]
    public void What_was_printed_before_a_kill_is_there_and_nothing_comes_while_frozen()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app talker");
        bench.RunTo(1.5);
        bench.Fine("pause app");
        bench.RunTo(10);
        Assert.Equal("one\n", bench.Fine("logs app").Stdout);
        bench.Fine("kill app");
        Assert.Equal(new CommandResult(0, "one\n", ""), bench.Do("logs app"));
        bench.Fine("rm app");
        Assert.Equal(1, bench.Do("logs app").ExitCode);
    }

    private static DockerBench Talking(string version = "28")
    {
        DockerBench bench = Bench(version);
        bench.Fine("run -d --name app talker");
        bench.RunTo(10);
        return bench;
    }

    // Prints at 1 s, 2 s and, by a child, at 3.0005 s (a fork takes half a millisecond); ends with 3 at 4 s.
    internal static DockerBench Bench(string version = "28")
    {
        var bench = new DockerBench(version);
        Step second = new SleepStep(Quantity.Of(SimTime.Second));
        bench.Image(
            "talker",
            new ProgramDefinition
            {
                Name = "init",
                Comm = "talker",
                Steps =
                [
                    second, new PrintStep("one\n"), second, new PrintStep("oops\n", IsError: true), new PrintStep("two\n"), second,
                    new ForkStep("child", Quantity.Of(1)), second, new ExitStep(Quantity.Of(3)),
                ],
            },
            new ProgramDefinition { Name = "child", Comm = "child", Steps = [new PrintStep("child\n")] },
            new ProgramDefinition { Name = "speak", Comm = "speak", Steps = [new PrintStep("hi\n"), new PrintStep("bad\n", IsError: true), new ExitStep(Quantity.Of(7))] });
        return bench;
    }
}
