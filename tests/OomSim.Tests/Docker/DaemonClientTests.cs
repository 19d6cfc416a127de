using OomSim.Docker;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Clients that are connected while dockerd ends: it closes its listeners alone (api/server/server.go, Close; attach, start -a and events seen with 20.10.24).</summary>
public class DaemonClientTests
{
    [Theory]
    [InlineData("wait app", 0, "137\n")]
    [InlineData("attach --no-stdin app", 137, "")]
    [InlineData("start -a made", 137, "")]
    [InlineData("run --name front --stop-timeout 3 sleeper", 137, "")]
    [InlineData("logs -f app", 0, "")]
    [InlineData("exec app sleep 1000", 137, "")]
    [InlineData("stop -t 2 app", 0, "app\n")]
    public void They_get_the_end_of_their_container(string line, int code, string printed)
    {
        DockerBench bench = Bench();
        DockerBench.Pending client = bench.Issue(line);
        bench.RunTo(1);
        bench.Engine.Unit.Restart(_ => { });
        bench.RunTo(2);
        Assert.Null(client.Result);
        bench.RunTo(20);
        Assert.Equal(new CommandResult(code, printed, ""), client.Result);
        Assert.Equal("active", bench.Engine.Unit.State);
    }

    [Fact]
    public void Events_are_told_to_the_last()
    {
        DockerBench bench = Bench();
        DockerBench.Pending heard = bench.Issue("events -f type=container --format '{{.Action}}'");
        bench.RunTo(1);
        bench.Engine.Unit.Stop(_ => { });
        bench.RunTo(20);
        Assert.Equal(new CommandResult(1, "kill\nkill\ndie\nstop\n", "unexpected EOF\n"), heard.Result);
    }

    [Fact]
    public void With_live_restore_they_are_lost_with_it()
    {
        DockerBench bench = Bench(liveRestore: true);
        DockerBench.Pending client = bench.Issue("wait app");
        bench.RunTo(1);
        bench.Engine.Unit.Restart(_ => { });
        bench.RunTo(1.5);
        Assert.Equal(new CommandResult(1, "", "unexpected EOF\n"), client.Result);
    }

    [Fact]
    public void Who_comes_later_finds_nobody()
    {
        DockerBench bench = Bench();
        bench.RunTo(1);
        bench.Engine.Unit.Stop(_ => { });
        Assert.Equal(new CommandResult(1, "", DockerEngine.CannotConnect + "\n"), bench.Do("wait app"));
    }

    // Each was seen with 20.10.24 and the clients 20.10.24 and 28.2.2, but for the request that a real one names.
    [Theory]
    [InlineData("wait app", 1, "", "unexpected EOF\n")]
    [InlineData("wait app two", 1, "", "unexpected EOF\n" + NobodyThere)]
    [InlineData("container wait app", 1, "", "unexpected EOF\n")]
    [InlineData("logs -f app", 1, "", "unexpected EOF\n")]
    [InlineData("attach --no-stdin app", 1, "", "unexpected EOF\n")]
    [InlineData("events -f type=volume", 1, "", "unexpected EOF\n")]
    [InlineData("start -a made", 125, "", WaitLost)]
    [InlineData("run --name front sleeper", 125, "", WaitLost)]
    [InlineData("container run --name front --rm sleeper", 125, "", WaitLost)]
    [InlineData("exec app sleep 1000", 255, "", "")]
    [InlineData("stop -t 100 app", 1, "", "error during connect: EOF\n")]
    [InlineData("stop -t 100 app two", 1, "", "error during connect: EOF\nerror during connect: EOF\n")]
    [InlineData("stop -t 100 made app", 1, "made\n", "error during connect: EOF\n")]
    [InlineData("stop -t 100 app made nope", 1, "made\n", "error during connect: EOF\nError response from daemon: No such container: nope\n")]
    [InlineData("stats --no-stream two app", 1, "", "error during connect: EOF\nerror during connect: EOF\n")]
    [InlineData("stats --no-stream --format '{{.ID}}|{{.Name}}|{{.MemUsage}}|{{.PIDs}}'", 0, "|--|-- / --|--\n|--|-- / --|--\n", "")]
    public void Sigkill_breaks_their_connection(string line, int code, string printed, string error)
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name two sleeper");
        DockerBench.Pending client = bench.Issue(line);
        bench.RunTo(0.75);
        Assert.Null(client.Result);
        bench.Engine.Unit.Signal(9);
        Assert.Equal(new CommandResult(code, printed, error), client.Result);
        bench.RunTo(9); // systemd starts the next one: nothing of it is heard
        Assert.Equal(new CommandResult(code, printed, error), client.Result);
    }

    [Theory]
    [InlineData("28")]
    [InlineData("20.10")]
    public void Stats_of_all_end_with_a_table_that_knows_nothing_and_those_of_one_go_on(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app sleeper");
        DockerBench.Pending all = bench.Issue("stats --format '{{.Name}} {{.MemPerc}}'");
        DockerBench.Pending one = bench.Issue("stats --format '{{.Name}} {{.MemPerc}}' app");
        bench.RunTo(1.25);
        bench.Engine.Unit.Signal(9);
        Assert.Null(all.Result);
        bench.RunTo(1.75);
        Assert.Equal((0, ""), (all.Result!.ExitCode, all.Result.Stderr));
        Assert.Equal(1, Frames(all.Result.Stdout, "app --"));
        bench.RunTo(6.25); // with the next dockerd, too
        Assert.Null(one.Result);
        one.Output!.Signal(15);
        Assert.Equal(143, one.Result!.ExitCode);
        Assert.Equal(10, Frames(one.Result.Stdout, "app --"));
        Assert.EndsWith(version == "28" ? "app --\u001b[K\n\u001b[K\n\u001b[J" : "app --\n", one.Result.Stdout, StringComparison.Ordinal);

        // A frame of newer clients says each row twice.
        int Frames(string text, string row) => text.Split(row).Length / (version == "28" ? 2 : 1) - (version == "28" ? 0 : 1);
    }

    [Theory]
    [InlineData("start slow made", 1, "", "error during connect: EOF\n" + NobodyThere + "Error: failed to start containers: slow, made\n")]
    [InlineData("start -a slow", 1, "", WaitLost + "error during connect: EOF\n")]
    [InlineData("run --name new sleeper", 125, "", WaitLost + "docker: error during connect: EOF.\n")]
    [InlineData("run -d --name new sleeper", 125, "<new>\n", WaitLost + "docker: error during connect: EOF.\n")]
    public void Sigkill_while_a_container_starts(string line, int code, string printed, string error)
    {
        DockerBench bench = Bench(startTime: _ => SimTime.Second / 2);
        bench.Fine("create --name slow sleeper");
        double now = bench.Now;
        DockerBench.Pending client = bench.Issue(line);
        bench.RunTo(now + 0.25);
        bench.Engine.Unit.Signal(9);
        Assert.Equal(new CommandResult(code, printed.Replace("<new>", bench.Engine.Find("new")?.Id, StringComparison.Ordinal), error), client.Result);
    }

    [Theory]
    [InlineData("run -d --name new sleeper", 125, "docker: " + DockerEngine.CannotConnect + ".\nSee 'docker run --help'.\n")]
    [InlineData("stop app two", 1, NobodyThere + NobodyThere)]
    [InlineData("ps", 1, NobodyThere)]
    public void Who_has_no_answer_yet_of_a_dockerd_that_starts_finds_nobody(string line, int code, string error)
    {
        // It stops the one that it finds alive, which takes 3 s.
        DockerBench bench = Bench();
        bench.Engine.Unit.Signal(9);
        bench.RunTo(3);
        Assert.Equal(DaemonPhase.Starting, bench.Engine.Phase);
        DockerBench.Pending client = bench.Issue(line);
        Assert.Null(client.Result);
        bench.Engine.Unit.Signal(9);
        Assert.Equal(new CommandResult(code, "", error), client.Result);
    }

    // needsServerInfo of docker/cli, from 23 on.
    [Theory]
    [InlineData("28", "false\n")]
    [InlineData("20.10", null)]
    public void Who_asks_for_what_the_client_knows_waits_for_no_dockerd(string version, string? told)
    {
        DockerBench bench = new(version);
        bench.Fine("run -d --name app --stop-timeout 3 sleeper");
        bench.Engine.Unit.Signal(9);
        bench.RunTo(3);
        Assert.Equal(DaemonPhase.Starting, bench.Engine.Phase);
        Assert.Equal(told, bench.Issue("info -f '{{.ClientInfo.Debug}}'").Result?.Stdout);
    }

    private const string NobodyThere = DockerEngine.CannotConnect + "\n";
    private const string WaitLost = "time=\"2026-01-01T00:00:00Z\" level=error msg=\"error waiting for container: unexpected EOF\"\n";

    private static DockerBench Bench(bool liveRestore = false, Func<Container, long>? startTime = null)
    {
        var bench = new DockerBench("20.10", liveRestore: liveRestore, startTime: startTime);
        bench.Fine("run -d --name app --stop-timeout 3 sleeper");
        bench.Fine("create --name made --stop-timeout 3 sleeper");
        return bench;
    }
}
