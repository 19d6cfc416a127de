using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What is typed for a container's name and none has: as the end of a path of the engine's, which begins without a slash. Seen with an engine 20.10.24 and clients 20.10.24 and 28.2.2.</summary>
public class TypedNameTests
{
    [Theory]
    [InlineData("20.10", "rm /nope", "Error: No such container: nope\n")]
    [InlineData("28", "rm //nope", "Error response from daemon: No such container: nope\n")]
    [InlineData("20.10", "stop a/b", "Error response from daemon: No such container: a/b\n")]
    [InlineData("20.10", "kill /nope", "Error response from daemon: Cannot kill container: nope: No such container: nope\n")]
    [InlineData("20.10", "logs /nope", "Error: No such container: /nope\n")]
    [InlineData("28", "logs /nope", "Error response from daemon: No such container: nope\n")]
    [InlineData("28", "start /nope", "Error response from daemon: No such container: nope\nError: failed to start containers: /nope\n")]
    [InlineData("20.10", "rename /nope /other", "Error response from daemon: No such container: nope\nError: failed to rename container named /nope\n")]
    [InlineData("20.10", "rm ''", "Container name cannot be empty\n")]
    [InlineData("28", "rm -f ''", "container name cannot be empty\n")]
    [InlineData("20.10", "stop ''", "Error response from daemon: page not found\n")]
    [InlineData("28", "stop ''", "invalid container name or ID: value is empty\n")]
    [InlineData("20.10", "top ''", "Error response from daemon: page not found\n")]
    [InlineData("20.10", "logs ''", "Error: No such container: \n")]
    [InlineData("28", "logs ''", "invalid container name or ID: value is empty\n")]
    [InlineData("20.10", "rm ' '", "Error: No such container:  \n")]
    [InlineData("28", "stop ' '", "invalid container name or ID: value is empty\n")]
    [InlineData("28", "logs ' '", "invalid container name or ID: value is empty\n")]
    [InlineData("28", "start ' '", "invalid container name or ID: value is empty\nError: failed to start containers:  \n")]
    [InlineData("24", "start ''", "Error response from daemon: page not found\nError: failed to start containers: \n")]
    public void Missing_name_is_told_as_the_engine_hears_it(string version, string command, string stderr) =>
        Assert.Equal(new CommandResult(1, "", stderr), new DockerBench(version).Do(command));

    // runRename of docker/cli cuts them off, in each release.
    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Blanks_around_the_names_of_a_rename_are_none_of_them(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app sleeper");
        bench.Fine("rename ' app ' ' other '");
        Assert.Equal("/other\n", bench.Fine("inspect -f '{{.Name}}' other").Stdout);
        Assert.Equal("Error response from daemon: No such container: app\nError: failed to rename container named app\n", bench.Do("rename ' app' new").Stderr);
    }

    // Clients 28.2.2 and 20.10.24: the newer one looks for blanks in names of networks and volumes too, before it asks.
    [Theory]
    [InlineData("28", "volume inspect -f '{{.Name}}' ' vv '", "vv\n", "")]
    [InlineData("28", "volume rm ' vv'", " vv\n", "")]
    [InlineData("28", "volume rm -f ' '", "", "invalid volume name or ID: value is empty\n")]
    [InlineData("28", "volume inspect ' '", "[]\n", "invalid volume name or ID: value is empty\n")]
    [InlineData("28", "volume rm ' zz'", "", "Error response from daemon: get zz: no such volume\n")]
    [InlineData("28", "inspect --type volume -f '{{.Name}}' ' vv'", "vv\n", "")]
    [InlineData("28", "network inspect -f '{{.Name}}' ' nn '", "nn\n", "")]
    [InlineData("28", "network rm -f ' '", "", "invalid network name or ID: value is empty\nexit status 1\n")]
    [InlineData("28", "network inspect ''", "[]\n", "invalid network name or ID: value is empty\n")]
    [InlineData("28", "network rm ' zz'", "", "Error response from daemon: network zz not found\nexit status 1\n")]
    [InlineData("28", "network connect ' nn' ' app'", "", "")]
    [InlineData("28", "network connect ' ' ' '", "", "invalid network name or ID: value is empty\n")]
    [InlineData("28", "network disconnect nn ' '", "", "invalid container name or ID: value is empty\n")]
    [InlineData("20.10", "volume inspect ' vv'", "[]\n", "Error: No such volume:  vv\n")]
    [InlineData("20.10", "volume rm ' '", "", "Error: No such volume:  \n")]
    [InlineData("20.10", "network inspect ' '", "[]\n", "Error: No such network:  \n")]
    [InlineData("20.10", "network connect ' ' app", "", "Error response from daemon: network   not found\n")]
    public void Blanks_around_names_of_networks_and_volumes(string version, string command, string stdout, string stderr)
    {
        var bench = new DockerBench(version);
        bench.Fine("volume create vv");
        bench.Fine("network create nn");
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(stderr.Length > 0 ? 1 : 0, stdout, stderr), bench.Do(command));
    }

    [Fact]
    public void Slash_before_a_name_is_printed_as_typed()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        Assert.Equal("/app\n", bench.Fine("rm /app").Stdout);
    }

    [Theory]
    [InlineData("20.10", false)]
    [InlineData("28", true)]
    public void Newer_clients_cut_blanks_off(string version, bool finds)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app sleeper");
        Assert.Equal(finds ? new CommandResult(0, "/app\n", "") : new CommandResult(1, "\n", "Error: No such object:  app \n"), bench.Do("inspect -f '{{.Name}}' ' app '"));
        Assert.Equal(finds ? 0 : 1, bench.Do("rm ' app '").ExitCode);
    }
}
