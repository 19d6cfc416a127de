using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The addresses of networks: how many there are, which are asked for, and what the engine refuses (20.10.24).</summary>
public class NetworkAddressTests
{
    [Fact]
    public void Subnet_runs_out_of_addresses()
    {
        var bench = new DockerBench("20.10");
        string id = bench.Fine("network create --subnet 10.9.0.0/30 sm").Stdout.Trim();
        bench.Fine("run -d --name aa --network sm sleeper");
        Assert.Equal("10.9.0.2\n", bench.Fine("inspect aa -f '{{.NetworkSettings.Networks.sm.IPAddress}}'").Stdout);
        Assert.Equal($"docker: Error response from daemon: no available IPv4 addresses on this network's address pools: sm ({id}).", bench.Do("run -d --network sm sleeper").Stderr.Split('\n')[^2]);
        bench.Fine("rm -f aa");
        bench.Fine("run -d --name bb --network sm sleeper");
        Assert.Equal("10.9.0.2\n", bench.Fine("inspect bb -f '{{.NetworkSettings.Networks.sm.IPAddress}}'").Stdout);
    }

    [Theory]
    [InlineData("10.9.0.1")]
    [InlineData("10.9.0.7")]
    [InlineData("10.9.0.2")]
    public void Gateway_and_broadcast_are_nobodys(string address)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --subnet 10.9.0.0/29 sm");
        bench.Fine("run -d --network sm sleeper");
        Assert.Equal("docker: Error response from daemon: Address already in use.", bench.Do($"run -d --network sm --ip {address} sleeper").Stderr.Split('\n')[^2]);
    }

    [Theory]
    [InlineData("20.10", "--subnet 10.30.0.0/16", "[{\"Subnet\":\"10.30.0.0/16\"}]", "10.30.0.2 10.30.0.1")]
    [InlineData("20.10", "--subnet 10.30.0.0/16 --gateway 10.30.0.2", "[{\"Subnet\":\"10.30.0.0/16\",\"Gateway\":\"10.30.0.2\"}]", "10.30.0.1 10.30.0.2")]
    [InlineData("20.10", "--subnet 10.30.0.0/16 --ip-range 10.30.1.0/24 --gateway 10.30.0.9", "[{\"Subnet\":\"10.30.0.0/16\",\"IPRange\":\"10.30.1.0/24\",\"Gateway\":\"10.30.0.9\"}]", "10.30.1.0 10.30.0.9")]
    [InlineData("20.10", "--subnet 10.30.0.0/16 --ip-range 10.30.1.0/24", "[{\"Subnet\":\"10.30.0.0/16\",\"IPRange\":\"10.30.1.0/24\"}]", "10.30.1.1 10.30.1.0")]
    [InlineData("20.10", "", "[{\"Subnet\":\"172.18.0.0/16\",\"Gateway\":\"172.18.0.1\"}]", "172.18.0.2 172.18.0.1")]
    public void Range_and_gateway_are_kept(string version, string flags, string shown, string addresses)
    {
        var bench = new DockerBench(version);
        bench.Fine($"network create {flags} n");
        Assert.Equal(shown + "\n", bench.Fine("network inspect n -f '{{json .IPAM.Config}}'").Stdout);
        bench.Fine("run -d --name aa --network n sleeper");
        Assert.Equal(addresses + "\n", bench.Fine("inspect aa -f '{{.NetworkSettings.Networks.n.IPAddress}} {{.NetworkSettings.Networks.n.Gateway}}'").Stdout);
    }

    [Theory]
    [InlineData("20.10", "--subnet abc n", "Invalid subnet abc : invalid CIDR address: abc")]
    [InlineData("20.10", "--subnet 300.1.1.0/24 n", "Invalid subnet 300.1.1.0/24 : invalid CIDR address: 300.1.1.0/24")]
    [InlineData("20.10", "--subnet 10.30.0.0/33 n", "Invalid subnet 10.30.0.0/33 : invalid CIDR address: 10.30.0.0/33")]
    [InlineData("20.10", "default", "operation is not permitted on predefined default network")]
    [InlineData("28", "default", "operation is not permitted on predefined default network")]
    [InlineData("20.10", "''", "network with name  already exists")]
    [InlineData("20.10", "' '", "invalid name:")]
    [InlineData("20.10", "--ingress n", "Ingress network can only be global scope network")]
    [InlineData("20.10", "-o com.docker.network.driver.mtu=foo n", "failed to parse com.docker.network.driver.mtu value: foo (strconv.Atoi: parsing \"foo\": invalid syntax)")]
    [InlineData("20.10", "-o com.docker.network.driver.mtu=-5 n", "invalid MTU number: -5")]
    [InlineData("20.10", "-o com.docker.network.bridge.enable_icc=foo n", "failed to parse com.docker.network.bridge.enable_icc value: foo (strconv.ParseBool: parsing \"foo\": invalid syntax)")]
    [InlineData("20.10", "-o com.docker.network.bridge.host_binding_ipv4=x n", "failed to parse com.docker.network.bridge.host_binding_ipv4 value: x (nil ip)")]
    [InlineData("20.10", "-o com.docker.network.bridge.name=averyveryverylongname n", "failed to check bridge interface existence: numerical result out of range")]
    [InlineData("20.10", "--subnet 10.40.0.0/16 --subnet 10.41.0.0/16 n", "bridge driver doesn't support multiple subnets")]
    [InlineData("20.10", "--ipv6 n", "could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network")]
    [InlineData("20.10", "-d overlay n", "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.")]
    public void Engine_refuses(string version, string words, string error) =>
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error}\n"), new DockerBench(version).Do("network create " + words));

    [Theory]
    [InlineData("--gateway 10.50.0.1", "every ip-range or gateway must have a corresponding subnet")]
    [InlineData("--subnet abc --gateway 10.50.0.1", "invalid subnet: invalid CIDR address: abc")]
    [InlineData("--subnet 10.1.0.0/16 --subnet 10.1.2.0/24", "multiple overlapping subnet configuration is not supported")]
    [InlineData("--subnet 10.1.0.0/16,10.2.0.0/16 --gateway 10.9.0.1", "no matching subnet for gateway 10.9.0.1")]
    [InlineData("--subnet 10.1.0.0/16 --subnet 10.2.0.0/16 --gateway 10.1.0.1 --gateway 10.1.0.2", "cannot configure multiple gateways (10.1.0.2, 10.1.0.1) for the same subnet (10.1.0.0/16)")]
    public void Client_refuses(string flags, string error) => Assert.Equal(new CommandResult(1, "", error + "\n"), new DockerBench().Do($"network create {flags} n"));

    [Fact]
    public void Engine_of_20_10_makes_no_container_on_two_networks()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create back");
        bench.Fine("network create intern");
        Assert.Equal(
            new CommandResult(1, "", "Error response from daemon: Container cannot be connected to network endpoints: back, intern\n"),
            bench.Do("create --network intern --network back sleeper"));
    }
}
