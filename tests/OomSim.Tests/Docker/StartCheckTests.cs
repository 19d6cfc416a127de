using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What a start by hand looks at again, and whose namespaces it joins, as 20.10.24 says it.</summary>
public class StartCheckTests
{
    [Theory]
    [InlineData("", "--memory-swap 1g", "You should always set the Memory limit when using Memoryswap limit, see usage")]
    [InlineData("-m 100m", "--memory-reservation 1g", "Minimum memory limit can not be less than memory reservation limit, see usage")]
    [InlineData("", "--cpu-rt-runtime 1000", "Your kernel does not support CPU real-time scheduler")]
    public void What_an_update_left_is_checked_by_a_start(string flags, string update, string words)
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Fine($"create --name app {flags} sleeper");
        bench.Fine($"update {update} app");
        Assert.StartsWith($"Error response from daemon: {words}\n", bench.Do("start app").Stderr, StringComparison.Ordinal);
        Assert.Equal("created", bench.Get("app").Status);
    }

    /// <summary>Only the request of a start looks at them: moby's containerRestart and the restore at boot start without verifyContainerSettings.</summary>
    [Fact]
    public void Neither_a_restart_nor_a_new_daemon_looks_at_what_an_update_left()
    {
        var bench = new DockerBench();
        bench.Fine("run -d -m 64m --restart always --name app sleeper");
        bench.Fine("update --memory-reservation 200m app");
        bench.Fine("restart -t 0 app");
        Assert.Equal("running", bench.Get("app").Status);
        UnitJobResult? isUp = null;
        int starts = bench.Actions.Count(a => a == "start");
        bench.Engine.Unit.Restart(up => isUp = up);
        bench.RunTo(bench.Now + 60);
        Assert.Equal((UnitJobResult.Done, "running", starts + 1), (isUp, bench.Get("app").Status, bench.Actions.Count(a => a == "start")));
        bench.Fine("stop -t 0 app");
        Assert.StartsWith("Error response from daemon: Minimum memory limit can not be less than memory reservation limit", bench.Do("start app").Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--network container:own", "cannot join own network.")]
    [InlineData("--ipc container:", "can't join IPC of container : invalid name or ID supplied: \"\".")]
    [InlineData("--group-add ''", "Unable to find group : no matching entries in group file", true)]
    public void Names_that_nobody_else_has(string flags, string words, bool isWithin = false)
    {
        string told = new DockerBench("20.10").Do($"run --name own {flags} sleeper").Stderr;
        Assert.Contains(isWithin ? words : "Error response from daemon: " + words, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Last_ones_are_as_many_as_are_asked_for()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name one sleeper");
        bench.Fine("run -d --name two sleeper");
        Assert.Equal("two\none\n", bench.Fine("ps -l -n 3 --format '{{.Names}}'").Stdout);
        Assert.Equal("two\n", bench.Fine("ps -l --format '{{.Names}}'").Stdout);
    }

    [Fact]
    public void Place_of_nothing_is_that_of_an_untyped_nil()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app --expose 81 sleeper");
        Assert.Contains("error calling index: index of untyped nil", bench.Do("inspect -f '{{(index (index .NetworkSettings.Ports \"81/tcp\") 0).HostPort}}' app").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Prune_of_the_build_cache_names_itself() =>
        Assert.Equal("Error response from daemon: failed to prune build cache: Invalid filter 'foo'\n", new DockerBench("20.10").Do("builder prune -f --filter foo=bar").Stderr);
}
