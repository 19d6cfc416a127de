using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the engine tells of starts that fail before the runtime. All of 20.10 measured with dockerd 20.10.24; later ones as their sources have it.</summary>
public class FailedStartTests
{
    private const string Both = "network connect,network disconnect,volume unmount";

    [Theory]
    [InlineData("20.10", "--network gone", "volume unmount")]
    [InlineData("20.10", "--network container:idle", "volume unmount")]
    [InlineData("20.10", "--network container:web --device /dev/nosuch", "volume unmount")]
    [InlineData("20.10", "--network ours --ip 10.9.0.2", "volume unmount")]
    [InlineData("20.10", "--device /dev/nosuch", Both)]
    [InlineData("20.10", "--ipc container:idle", Both)]
    [InlineData("20.10", "--pid container:idle", Both)]
    [InlineData("20.10", "--link idle:q", Both)]
    [InlineData("20.10", "--link web:q", "volume unmount")]
    [InlineData("20.10", "-v broken:/z", "network connect,volume mount,network disconnect,volume unmount,volume unmount")]
    [InlineData("28", "--network gone", "volume mount,volume unmount")]
    [InlineData("28", "--ipc container:idle", "volume unmount")]
    [InlineData("28", "--pid container:idle", "volume mount,network connect,network disconnect,volume unmount")]
    public void All_that_was_reached_is_given_back_and_all_volumes_are_told_of(string version, string flags, string actions)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create --subnet 10.9.0.0/24 ours");
        bench.Fine("run -d --name web --network ours sleeper");
        bench.Fine("create --name idle sleeper");
        bench.Fine("volume create -o type=none -o o=bind -o device=/nosuch broken");
        bench.Fine($"create --name app -v data:/data {flags} sleeper");
        bench.Events.Clear();
        Assert.Equal(1, bench.Do("start app").ExitCode);
        Assert.Equal(actions, string.Join(',', bench.Actions));
        Assert.Equal("128\n", bench.Fine("inspect -f '{{.State.ExitCode}}' app").Stdout);
    }

    [Fact]
    public void Networks_before_one_that_is_gone_are_joined()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create aa");
        bench.Fine("network create zz");
        bench.Fine("create --name app --network aa sleeper");
        bench.Fine("network connect zz app");
        bench.Fine("network rm zz");
        bench.Events.Clear();
        Assert.Equal("Error response from daemon: network zz not found\nError: failed to start containers: app\n", bench.Do("start app").Stderr);
        Assert.Equal(["network connect", "network disconnect"], bench.Actions);
    }
}
