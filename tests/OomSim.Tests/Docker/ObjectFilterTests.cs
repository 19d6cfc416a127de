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

    // 20.10.24: names come first, then the values in an order of the engine's own.
    [Theory]
    [InlineData("images -f dangling=x -f until=0s", "Invalid filter 'until'")]
    [InlineData("images -f reference=[ -f foo=x", "Invalid filter 'foo'")]
    [InlineData("images -f reference=[ -f since=nope", "No such image: nope:latest")]
    [InlineData("images -f since=nope -f before=nopf", "No such image: nopf:latest")]
    [InlineData("images -f since=nope -f dangling=x", "Invalid filter 'dangling=[x]'")]
    [InlineData("volume ls -f dangling=x -f foo=x", "Invalid filter 'foo'")]
    [InlineData("volume ls -f dangling=x -f dangling=y", "Invalid filter 'dangling=[x y]'")]
    [InlineData("network ls -f dangling=x -f foo=x", "Invalid filter 'foo'")]
    [InlineData("network ls -f type=x -f dangling=x", "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")")]
    [InlineData("ps -f health=x -f status=up", "Invalid filter 'status=up'")]
    [InlineData("ps -f is-task=x -f exited=x", "strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("ps -f publish=x -f exited=x", "strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("ps -f health=x -f is-task=x", "Invalid filter 'is-task=[x]'")]
    [InlineData("ps -f before=x -f health=y", "Unrecognised filter value for health: y")]
    [InlineData("ps -f publish=x -f before=y", "no such container y")]
    [InlineData("ps -f expose=x -f publish=y", "error while looking up for publish y: strconv.ParseUint: parsing \"y\": invalid syntax")]
    [InlineData("ps -f exited=x -f foo=y", "Invalid filter 'foo'")]
    public void Of_several_faults_the_one_that_the_engine_comes_upon_first_is_told(string command, string error) =>
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error}\n"), new DockerBench("20.10").Do(command));

    // 20.10.24: the first word for which there is a yes counts.
    [Theory]
    [InlineData("volume ls -q -f dangling=true -f dangling=false", "unused\n")]
    [InlineData("volume ls -q -f dangling=x -f dangling=true", "unused\n")]
    [InlineData("volume ls -q -f dangling=false", "used\n")]
    [InlineData("ps -aq -f is-task=true -f is-task=x", "")]
    [InlineData("ps -aq -f is-task=true -f is-task=false", "")]
    [InlineData("images -f reference=[ -f label=x -q", "")] // no image is left whose names are matched
    [InlineData("ps -a --format {{.Names}} -f network=", "app\n")] // one that was never started is on a network without an ID
    public void Older_engines_are_content_with_one_word(string command, string stdout)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("volume create unused");
        bench.Fine("create --name app -v used:/x sleeper");
        Assert.Equal(stdout, bench.Fine(command).Stdout);
    }

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
