using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What becomes of /etc/hosts as a container is put on networks and taken off them, and of its ports. All measured with dockerd 20.10.24.</summary>
public class HostsFileTests
{
    [Fact]
    public void Lines_come_in_the_order_of_joining_and_go_by_names()
    {
        DockerBench bench = WithNetworks();
        bench.Fine("run -d --name app -h web --network one sleeper");
        bench.Fine("network connect two app");
        Assert.Equal(["172.18.0.2\tweb", "172.19.0.2\tweb"], Hosts(bench, "app"));

        // The name of its host is one of its names there, whatever its address.
        bench.Fine("network disconnect one app");
        Assert.Empty(Hosts(bench, "app"));
        bench.Fine("network disconnect two app");
        bench.Fine("network connect two app");
        bench.Fine("network connect one app");
        Assert.Equal(["172.19.0.2\tweb", "172.18.0.2\tweb"], Hosts(bench, "app"));
        bench.Fine("restart -t 0 app");
        Assert.Equal(["172.18.0.2\tweb", "172.19.0.2\tweb"], Hosts(bench, "app"));
    }

    [Fact]
    public void Names_are_known_on_networks_that_somebody_made()
    {
        DockerBench bench = WithNetworks();
        bench.Fine("run -d --name app --network one sleeper");
        bench.Fine("network connect two app");
        bench.Fine("network disconnect one app");
        Assert.Empty(Hosts(bench, "app"));

        bench.Fine("run -d --name plain sleeper");
        bench.Fine("network connect one plain");
        bench.Fine("network disconnect bridge plain");
        Assert.Equal(2, Hosts(bench, "plain").Length);
    }

    [Fact]
    public void Names_of_others_take_further_hosts_along()
    {
        DockerBench bench = WithNetworks();
        bench.Fine("run -d --name other --network one sleeper");
        bench.Fine("run -d --name app -h app --network one --network-alias q --add-host q:9.9.9.9 --add-host other:1.1.1.1 --add-host z:2.2.2.2 --add-host app:4.4.4.4 sleeper");
        bench.Fine("network connect --alias z two app");
        bench.Fine("network disconnect two app");
        Assert.Equal(["9.9.9.9\tq", "1.1.1.1\tother", "4.4.4.4\tapp", "172.18.0.3\tapp", "172.19.0.2\tapp"], Hosts(bench, "app"));
        bench.Fine("network disconnect one app");
        Assert.Equal(["4.4.4.4\tapp", "172.18.0.3\tapp", "172.19.0.2\tapp"], Hosts(bench, "app"));
    }

    [Fact]
    public void Ports_stay_with_a_network_that_leads_nowhere()
    {
        DockerBench bench = WithNetworks();
        bench.Fine("network create --internal inner");
        bench.Fine("run -d --name app -p 8080:80 --network one sleeper");
        bench.Fine("network connect inner app");
        bench.Fine("network disconnect one app");
        Assert.Equal("80/tcp -> 0.0.0.0:8080\n80/tcp -> :::8080\n", bench.Fine("port app").Stdout);
        Assert.Contains("Bind for 0.0.0.0:8080 failed: port is already allocated", bench.Do("run -p 8080:80 sleeper").Stderr, StringComparison.Ordinal);
        bench.Fine("network disconnect inner app");
        Assert.Equal("", bench.Fine("port app").Stdout);

        bench.Fine("run -d --name born -p 8080:80 --network inner sleeper");
        Assert.Equal("", bench.Fine("port born").Stdout);
    }

    [Fact]
    public void Network_of_addresses_of_IPv6_has_those_of_IPv4_as_well()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --subnet fd00:2::/64 six");
        Assert.Equal("172.18.0.0/16 172.18.0.1,fd00:2::/64 ,false\n", bench.Fine("network inspect -f '{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}},{{end}}{{.EnableIPv6}}' six").Stdout);
    }

    private static DockerBench WithNetworks()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create one");
        bench.Fine("network create two");
        return bench;
    }

    // Behind the engine's own lines.
    private static string[] Hosts(DockerBench bench, string name) => [.. bench.Fine($"exec {name} cat /etc/hosts").Stdout.TrimEnd('\n').Split('\n').Skip(6)];
}
