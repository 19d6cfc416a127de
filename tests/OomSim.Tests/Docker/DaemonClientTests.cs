using OomSim.Docker;
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
        Assert.Equal(new CommandResult(1, "", "error during connect: EOF\n"), client.Result);
    }

    [Fact]
    public void Who_comes_later_finds_nobody()
    {
        DockerBench bench = Bench();
        bench.RunTo(1);
        bench.Engine.Unit.Stop(_ => { });
        Assert.Equal(new CommandResult(1, "", DockerEngine.CannotConnect + "\n"), bench.Do("wait app"));
    }

    private static DockerBench Bench(bool liveRestore = false)
    {
        var bench = new DockerBench("20.10", liveRestore: liveRestore);
        bench.Fine("run -d --name app --stop-timeout 3 sleeper");
        bench.Fine("create --name made --stop-timeout 3 sleeper");
        return bench;
    }
}
