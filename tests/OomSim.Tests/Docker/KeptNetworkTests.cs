using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Networks that a container is given before it runs, and other words of 20.10.24 and its client.</summary>
public class KeptNetworkTests
{
    [Fact]
    public void Networks_are_looked_for_when_the_container_starts()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create nn");
        bench.Fine("create --name c1 sleeper");
        bench.Fine("network connect nosuch c1");
        bench.Fine("network connect --alias foo nn c1");
        string id = bench.Get("c1").Id[..12];
        Assert.Equal(
            $"{{}} [\"foo\",\"{id}\"] {{}} / {{}} [] {{}}\n",
            bench.Fine("inspect c1 -f '{{with .NetworkSettings.Networks.nn}}{{json .IPAMConfig}} {{json .Aliases}} {{json .DriverOpts}}{{end}} / {{with .NetworkSettings.Networks.nosuch}}{{json .IPAMConfig}} {{json .Aliases}} {{json .DriverOpts}}{{end}}'").Stdout);
        Assert.Contains("network nosuch not found", bench.Do("start c1").Stderr, StringComparison.Ordinal);
        bench.Fine("network disconnect nosuch c1");
        Assert.Equal($"Error response from daemon: container {bench.Get("c1").Id} is not connected to the network nosuch\n", bench.Do("network disconnect nosuch c1").Stderr);
        bench.Fine("start c1");
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: network nosuch not found\n"), bench.Do("network connect nosuch c1"));
    }

    [Fact]
    public void Later_engines_look_at_once()
    {
        var bench = new DockerBench();
        bench.Fine("create --name c1 sleeper");
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: network nosuch not found\n"), bench.Do("network connect nosuch c1"));
    }

    [Fact]
    public void Force_speaks_of_the_endpoint() =>
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: endpoint nosuch not found\n"), new DockerBench("20.10").Do("network disconnect -f bridge nosuch"));

    [Fact]
    public void Group_without_such_a_command_shows_its_page()
    {
        string page = new DockerBench("20.10").Do("volume foo").Stderr;
        Assert.StartsWith("\nUsage:  docker volume COMMAND\n\nManage volumes\n\nCommands:\n  create ", page, StringComparison.Ordinal);
        Assert.Contains("  prune       Remove all unused local volumes\n  rm          Remove one or more volumes\n\nRun 'docker volume COMMAND", page, StringComparison.Ordinal);
        Assert.Contains("  prune       Remove unused local volumes\n", new DockerBench().Do("volume --help").Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20.10", 1, "Error response from daemon: invalid volume specification: 'aa:bb:cc:dd'\n")]
    [InlineData("28", 125, "docker: invalid spec: aa:bb:cc:dd: too many colons\n\nRun 'docker create --help' for more information\n")]
    public void Colons_of_a_volume_are_counted_by_client_or_engine(string version, int code, string error) =>
        Assert.Equal(new CommandResult(code, "", error), new DockerBench(version).Do("create -v aa:bb:cc:dd sleeper"));

    [Fact]
    public void Client_writes_of_the_file_of_an_ID_in_small_letters() =>
        Assert.Contains("failed to create the container ID file: open /none/cid: no such file or directory", new DockerBench("20.10").Do("create --cidfile /none/cid sleeper").Stderr, StringComparison.Ordinal);
}
