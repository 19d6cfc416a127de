using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker network create --aux-address|--scope|--config-only|--config-from|--ipv6</c> (20.10.24).</summary>
public class NetworkConfigTests
{
    private const string Operator =
        "configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.";

    [Theory]
    [InlineData("--aux-address a=1.2.3.4", "no matching subnet for aux-address 1.2.3.4")]
    [InlineData("--subnet 10.78.0.0/24 --aux-address foo=bar", "no matching subnet for aux-address bar")]
    [InlineData("--subnet 10.78.0.0/24 --aux-address a", "no matching subnet for aux-address ")]
    [InlineData("--subnet 10.78.0.0/29 --aux-address b=10.78.0.1", "Error response from daemon: failed to allocate secondary ip address (b:10.78.0.1): Address already in use")]
    [InlineData("--scope swarm", "Error response from daemon: cannot create a swarm scoped network when swarm is not active")]
    [InlineData("--scope foo", "Error response from daemon: This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.")]
    [InlineData("--config-from nosuch", "Error response from daemon: configuration network \"nosuch\" does not exist")]
    [InlineData("--config-from bridge", "Error response from daemon: configuration network \"bridge\" does not exist")]
    [InlineData("--config-from cfg --subnet 10.79.0.0/24", "Error response from daemon: user specified configurations are not supported if the network depends on a configuration network")]
    [InlineData("--config-only --config-from cfg", "Error response from daemon: a configuration network cannot depend on another configuration network")]
    [InlineData("--config-only --internal", "Error response from daemon: " + Operator)]
    public void Refused(string flags, string error)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --config-only cfg");
        Assert.Equal(new CommandResult(1, "", error + "\n"), bench.Do($"network create {flags} new"));
    }

    [Fact]
    public void Addresses_of_others_are_given_to_nobody()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --scope local --subnet 10.77.0.0/24 --aux-address a=10.77.0.2 aux");
        bench.Fine("run -d --name app --network aux sleeper");
        Assert.Equal("10.77.0.3\n", bench.Fine("inspect -f '{{.NetworkSettings.Networks.aux.IPAddress}}' app").Stdout);
        Assert.Equal("[{\"Subnet\":\"10.77.0.0/24\",\"AuxiliaryAddresses\":{\"a\":\"10.77.0.2\"}}]\n", bench.Fine("network inspect -f '{{json .IPAM.Config}}' aux").Stdout);
    }

    [Fact]
    public void Settings_are_kept_for_other_networks()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --config-only --subnet 10.78.0.0/24 cfg");
        Assert.Equal("create null", $"{bench.Events[^1].Action} {bench.Events[^1].Attributes["type"]}");
        bench.Fine("network create --config-from cfg net");
        const string Shown = "network inspect -f '{{.Driver}} {{json .IPAM.Config}} {{.ConfigOnly}} {{.ConfigFrom.Network}}' ";
        Assert.Equal("null [{\"Subnet\":\"10.78.0.0/24\"}] true \n", bench.Fine(Shown + "cfg").Stdout);
        Assert.Equal("bridge [{\"Subnet\":\"10.78.0.0/24\"}] false cfg\n", bench.Fine(Shown + "net").Stdout);
        Assert.Equal("Error response from daemon: error while removing network: configuration network \"cfg\" is in use\n", bench.Do("network rm cfg").Stderr);
        Assert.Equal(new CommandResult(125, "", "docker: Error response from daemon: cannot create endpoint on configuration-only network.\n"), bench.Do("run --network cfg sleeper"));
        bench.Fine("network rm net");
        bench.Fine("network rm cfg");
    }

    [Theory]
    [InlineData("20.10", "--subnet 2001:db8::/64", "true [{\"Subnet\":\"172.18.0.0/16\",\"Gateway\":\"172.18.0.1\"},{\"Subnet\":\"2001:db8::/64\"}]")]
    [InlineData("28", "", "true [{\"Subnet\":\"172.18.0.0/16\",\"Gateway\":\"172.18.0.1\"},{\"Subnet\":\"fd<ula>::/64\",\"Gateway\":\"fd<ula>::1\"}]")]
    public void Addresses_of_IPv6_are_shown(string version, string flags, string shown)
    {
        var bench = new DockerBench(version);
        bench.Fine($"network create --ipv6 {flags} six");
        string told = bench.Fine("network inspect -f '{{.EnableIPv6}} {{json .IPAM.Config}}' six").Stdout;
        Assert.Equal(shown + "\n", System.Text.RegularExpressions.Regex.Replace(told, "fd[0-9a-f]{2}:[0-9a-f]{4}:[0-9a-f]{4}", "fd<ula>"));
        Assert.Equal("true\n", bench.Fine("network ls -f name=six --format '{{.IPv6}}'").Stdout);
    }
}
