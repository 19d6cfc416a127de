using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>--filter</c> of networks and volumes, as a real 20.10.24 and the words of later releases have it.</summary>
public class ObjectFilterTests
{
    [Theory]
    [InlineData("network ls -f name=^fro -q", "<front>\n")]
    [InlineData("network ls -f name=^front$ -q", "<front>\n")]
    [InlineData("network ls -f name=ont -q", "<front>\n")]
    [InlineData("network ls -f name=f.*t$ -q", "<front>\n")]
    [InlineData("network ls -f name=fr( -q", "")]
    [InlineData("volume ls -f name=^data$ -q", "data\n")]
    [InlineData("volume ls -f name=dat[a-c]$ -q", "data\n")]
    [InlineData("volume ls -f name=^ata -q", "")]
    public void Names_are_regular_expressions(string command, string stdout)
    {
        var bench = new DockerBench("20.10");
        string id = bench.Fine("network create front").Stdout[..12];
        bench.Fine("network create back");
        bench.Fine("volume create data");
        bench.Fine("volume create data2");
        Assert.Equal(stdout.Replace("<front>", id, StringComparison.Ordinal), bench.Fine(command).Stdout);
        Assert.Equal(id + "\n", bench.Fine($"network ls -q -f id=^{id[..6]}").Stdout);
    }

    [Theory]
    [InlineData("20.10", "network ls -f type=foo", "invalid filter: 'type'='foo'")]
    [InlineData("28", "network ls -f type=foo", "invalid filter: 'type'='foo'")]
    [InlineData("20.10", "network ls -f dangling=maybe", "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")")]
    [InlineData("28", "network ls -f dangling=maybe", "invalid filter 'dangling=[maybe]'")]
    [InlineData("20.10", "volume ls -f dangling=maybe", "Invalid filter 'dangling=[maybe]'")]
    [InlineData("28", "volume ls -f dangling=maybe", "invalid filter 'dangling=[maybe]'")]
    [InlineData("20.10", "volume prune -f --filter until=1h", "Invalid filter 'until'")]
    [InlineData("28", "volume prune -f --filter until=1h", "invalid filter 'until'")]
    public void Values_that_make_no_sense_are_refused(string version, string command, string error) =>
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error}\n"), new DockerBench(version).Do(command));

    [Fact]
    public void Client_of_20_10_has_no_prune_of_all_volumes()
    {
        Assert.Equal(new CommandResult(125, "", "unknown shorthand flag: 'a' in -a\nSee 'docker volume prune --help'.\n"), new DockerBench("20.10").Do("volume prune -a -f"));
        new DockerBench().Fine("volume prune -a -f");
    }

    [Fact]
    public void Later_lists_of_networks_tell_of_both_families()
    {
        Assert.Contains("\",\"IPv4\":\"true\",\"IPv6\":\"false\",", new DockerBench().Fine("network ls --format json -f name=bridge").Stdout, StringComparison.Ordinal);
        Assert.Equal(1, new DockerBench("20.10").Do("network ls --format '{{.IPv4}}'").ExitCode);
    }
}
