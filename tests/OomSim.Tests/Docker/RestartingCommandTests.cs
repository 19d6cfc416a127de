using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Between two runs of a restart policy a container counts as running (container/state.go, SetRestarting; 20.10.24).</summary>
public class RestartingCommandTests
{
    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void It_has_no_sandbox_to_rename(string version)
    {
        DockerBench bench = Bench(version);
        CommandResult refused = bench.Do("rename app other");
        Assert.Matches("^Error response from daemon: sandbox [0-9a-f]{64} not found\nError: failed to rename container named app\n$", refused.Stderr);
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("app", bench.Get("app").Name);
        Assert.DoesNotContain("rename", bench.Actions);
    }

    [Theory]
    [InlineData("network disconnect bridge app", "container <app> is not connected to network bridge")]
    [InlineData("network disconnect -f bridge app", "container <app> is not connected to network bridge")]
    [InlineData("network disconnect own app", "container <app> is not connected to network own")]
    [InlineData("network connect nosuch app", "network nosuch not found")]
    public void Networks_are_those_of_one_that_runs(string command, string words)
    {
        DockerBench bench = Bench("20.10");
        bench.Fine("network create own");
        Assert.Equal($"Error response from daemon: {words.Replace("<app>", bench.Get("app").Id, StringComparison.Ordinal)}\n", bench.Do(command).Stderr);
    }

    [Fact]
    public void It_can_join_one_until_the_next_run()
    {
        DockerBench bench = Bench("20.10");
        bench.Fine("network connect bridge app");
        Assert.Equal("172.17.0.2\n", bench.Fine("inspect -f '{{.NetworkSettings.Networks.bridge.IPAddress}}' app").Stdout);
        Assert.Equal("1\n", bench.Fine("network inspect -f '{{len .Containers}}' bridge").Stdout);
        bench.RunTo(60);
        Assert.Equal("restarting", bench.Get("app").Status);
        Assert.Equal("0\n", bench.Fine("network inspect -f '{{len .Containers}}' bridge").Stdout);
        bench.Fine("run -d --name next sleeper");
        Assert.Equal("172.17.0.2\n", bench.Fine("inspect -f '{{.NetworkSettings.IPAddress}}' next").Stdout);
    }

    [Theory]
    [InlineData("20.10", "Unrecognized input header: 99\n")]
    [InlineData("28", "unable to upgrade to tcp, received 409\n")]
    public void Nobody_attaches_to_it(string version, string words)
    {
        DockerBench bench = Bench(version);
        Assert.Equal(new CommandResult(1, "", words), bench.Do("start -a app"));
        Assert.Equal(new CommandResult(1, "", words), bench.Do("start -ai app"));
        Assert.Equal(0, bench.Do("start app").ExitCode);
    }

    private static DockerBench Bench(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app --restart always quick");
        bench.RunTo(9);
        Assert.Equal("restarting", bench.Get("app").Status);
        bench.Events.Clear();
        return bench;
    }
}
