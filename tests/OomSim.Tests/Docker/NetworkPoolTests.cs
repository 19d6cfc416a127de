using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Which addresses networks get, what bridges have in common, and what is shown of a container that was connected. Seen with dockerd 20.10.24.</summary>
public class NetworkPoolTests
{
    [Theory]
    [InlineData("20.10", "172.18.0.0/16 172.19.0.0/16 172.20.0.0/16 172.21.0.0/16")]
    [InlineData("28", "172.18.0.0/16 172.18.0.0/16 172.19.0.0/16 172.18.0.0/16")]
    public void Pools_are_given_out_in_turn_up_to_26(string version, string subnets)
    {
        var bench = new DockerBench(version);
        string Make(string name)
        {
            bench.Fine("network create " + name);
            return bench.Fine($"network inspect -f '{{{{(index .IPAM.Config 0).Subnet}}}}' {name}").Stdout.Trim();
        }

        string one = Make("one");
        bench.Fine("network rm one");
        string two = Make("two");
        string three = Make("three");
        bench.Fine("network rm two");
        Assert.Equal(subnets, $"{one} {two} {three} {Make("four")}");
    }

    [Fact]
    public void Pools_of_IPv6_do_not_overlap()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --ipv6 --subnet fd01::/64 one");
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: Pool overlaps with other one on this address space\n"), bench.Do("network create --ipv6 --subnet fd01::/80 two"));
        bench.Fine("network create --ipv6 --subnet fd01:0:0:1::/64 three");
    }

    [Fact]
    public void Two_networks_have_no_bridge_of_one_name()
    {
        var bench = new DockerBench("20.10");
        string one = bench.Fine("network create -o com.docker.network.bridge.name=same one").Stdout.Trim();
        string error = bench.Do("network create -o com.docker.network.bridge.name=same two").Stderr;
        Assert.StartsWith("Error response from daemon: cannot create network ", error, StringComparison.Ordinal);
        Assert.EndsWith($" (same): conflicts with network {one} (same): networks have same bridge name\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Connecting_sends_all_parts()
    {
        const string Format = "inspect -f '{{with index .NetworkSettings.Networks \"front\"}}{{json .IPAMConfig}} {{json .Links}} {{json .DriverOpts}}{{end}}' app";
        var bench = new DockerBench("20.10");
        bench.Fine("network create front");
        bench.Fine("run -d --name app sleeper");
        bench.Fine("network connect front app");
        Assert.Equal("{} null {}\n", bench.Fine(Format).Stdout);
        bench.Fine("network disconnect front app");
        bench.Fine("network connect --driver-opt a=b --link other:q front app");
        Assert.Equal("{} [\"other:q\"] {\"a\":\"b\"}\n", bench.Fine(Format).Stdout);
        bench.Fine("run -d --name born --network front sleeper");
        Assert.Equal("null null null\n", bench.Fine(Format.Replace(" app", " born", StringComparison.Ordinal)).Stdout);
    }

    [Fact]
    public void Address_on_a_network_that_nobody_named_is_none()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create front");
        bench.Fine("run -d --ip foo sleeper");
        Assert.Equal("docker: Error response from daemon: invalid IPv4 address: foo.\nSee 'docker run --help'.\n", bench.Do("run --ip foo --network front sleeper").Stderr);
        bench.Fine("run -d --ip 1.2.3.4 sleeper");
        Assert.Contains("user specified IP address is supported on user defined networks only", bench.Do("run --network default --ip 1.2.3.4 sleeper").Stderr, StringComparison.Ordinal);
    }
}
