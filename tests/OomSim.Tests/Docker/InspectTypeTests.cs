using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker inspect</c> of all kinds of things, and structures in its templates. Seen with an engine 20.10.24 and clients 20.10.24 and 28.2.2.</summary>
public class InspectTypeTests
{
    [Theory]
    [InlineData("inspect -f '{{.Name}}' none data bridge app", "none\ndata\nbridge\n/app\n")]
    [InlineData("inspect --type network -f '{{.Driver}}' none", "null\n")]
    [InlineData("inspect --type volume -f '{{.Mountpoint}}' data", "/var/lib/docker/volumes/data/_data\n")]
    [InlineData("volume inspect -f '{{.Status}} {{.UsageData}}' data", "map[] <nil>\n")]
    [InlineData("inspect -f '{{.State}}' app", "{created false false false false false 0 0  0001-01-01T00:00:00Z 0001-01-01T00:00:00Z <nil>}\n")]
    [InlineData("inspect -f '{{.HostConfig.LogConfig}}' app", "{json-file map[max-size:1m]}\n")]
    [InlineData("inspect -f '{{index .HostConfig.LogConfig.Config \"max-size\"}}' app", "1m\n")]
    [InlineData("info -f '{{.ProductLicense}}|{{.DefaultAddressPools}}|{{.ServerErrors}}|{{.InitCommit}}'", "|[]|[]|{ }\n")]
    public void What_a_name_means_is_shown(string command, string stdout)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app -v data:/data --log-opt max-size=1m sleeper");
        Assert.Equal(stdout, bench.Fine(command).Stdout);
    }

    [Theory]
    [InlineData("20.10", "network", "Error: No such network: nope")]
    [InlineData("28", "network", "Error response from daemon: network nope not found")]
    [InlineData("28", "volume", "Error response from daemon: get nope: no such volume")]
    [InlineData("20.10", "plugin", "Error: No such plugin: nope")]
    [InlineData("28", "plugin", "Error response from daemon: plugin \"nope\" not found")]
    [InlineData("20.10", "service", "Error response from daemon: This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.")]
    public void Missing_ones_are_told_by_their_kind(string version, string type, string error) =>
        Assert.Equal(new CommandResult(1, "[]\n", error + "\n"), new DockerBench(version).Do($"inspect --type {type} nope"));

    [Fact]
    public void Volumes_with_options_are_not_pruned()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("volume create plain");
        bench.Fine("volume create -o type=tmpfs -o device=tmpfs -o o=size=1m memory");
        Assert.Equal("Deleted Volumes:\nplain\n\nTotal reclaimed space: 0B\n", bench.Fine("volume prune -f").Stdout);
    }

    [Fact]
    public void Other_slips_have_their_own_words()
    {
        var bench = new DockerBench("20.10");
        Assert.Equal("Error parsing format: template: :1: illegal number syntax: \".\"\n", bench.Do("events --since 0 --until 1 --format '{{.'").Stderr);
        Assert.Equal(
            "Error response from daemon: invalid volume specification: '/x:/b:nocopy': invalid mount config for type \"bind\": field VolumeOptions must not be specified\n",
            bench.Do("create -v /x:/b:nocopy sleeper").Stderr);
        bench.Fine("create --pull foo --name app sleeper");
        Assert.Equal("template parsing error: template: :1: bad character U+007D '}'\n", bench.Do("inspect -f '{{.Name}' app").Stderr);
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: bad parameter: pathcannot be empty\n"), bench.Do("cp app: here"));
        Assert.EndsWith("[y/N] ", bench.Fine("system prune").Stdout, StringComparison.Ordinal);
    }
}
