using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Addresses of containers, and who joins and leaves networks.</summary>
public class NetworkMemberTests
{
    private const string Addresses = "inspect -f '{{range $n, $e := .NetworkSettings.Networks}}{{$n}}={{$e.IPAddress}} {{end}}'";

    [Fact]
    public void Lowest_free_address_is_given_from_the_second_on()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name aa sleeper");
        bench.Fine("run -d --name bb sleeper");
        bench.Fine("run -d --name cc sleeper");
        bench.Fine("kill aa");
        bench.Fine("run -d --name dd sleeper");
        bench.Fine("start aa");
        Assert.Equal("172.17.0.5 172.17.0.2 172.17.0.1/16", Format(bench, "{{.NetworkSettings.IPAddress}}", "aa", "dd") + Format(bench, " {{.NetworkSettings.Gateway}}/{{.NetworkSettings.IPPrefixLen}}", "aa"));
        Assert.Equal("172.17.0.3/16", bench.Fine("network inspect -f '{{range .Containers}}{{if eq .Name \"bb\"}}{{.IPv4Address}}{{end}}{{end}}' bridge").Stdout.Trim());
    }

    // Up to 27 the card's address says the IP address.
    [Fact]
    public void Stopped_one_has_no_address_and_keeps_the_network()
    {
        var bench = new DockerBench("24");
        string id = bench.Fine("network create back").Stdout.TrimEnd();
        bench.Fine("run -d --name app --network back sleeper");
        Assert.Equal("02:42:ac:12:00:02", Format(bench, "{{.NetworkSettings.Networks.back.MacAddress}}", "app"));
        bench.Fine("kill app");
        Assert.Equal($"back= {id}", bench.Fine(Addresses + " app").Stdout.TrimEnd() + " " + Format(bench, "{{.NetworkSettings.Networks.back.NetworkID}}", "app"));
    }

    [Fact]
    public void Several_networks_are_joined_in_their_order_and_left_again()
    {
        var bench = new DockerBench();
        bench.Fine("network create front");
        bench.Fine("network create back");
        bench.Events.Clear();
        bench.Fine("run -d --name app --network front --network back sleeper");
        bench.Fine("kill app");
        Assert.Equal(["connect back", "connect front", "disconnect back", "disconnect front"], bench.Events.Where(e => e.Type == "network").Select(e => $"{e.Action} {e.Attributes["name"]}"));
        Assert.Equal("app back,front\n", bench.Fine("ps -a --filter network=front --format '{{.Names}} {{.Networks}}'").Stdout);
    }

    // A running container that leaves is told of twice.
    [Fact]
    public void Containers_come_and_go()
    {
        var bench = new DockerBench();
        bench.Fine("network create --subnet 10.1.0.0/24 back");
        bench.Fine("run -d --name app sleeper");
        bench.Events.Clear();
        bench.Fine("network connect --ip 10.1.0.9 --alias db back app");
        Assert.Equal("back=10.1.0.9 bridge=172.17.0.2 \n", bench.Fine(Addresses + " app").Stdout);
        Assert.Equal("[app db " + bench.Get("app").Id[..12] + "]", Format(bench, "{{.NetworkSettings.Networks.back.DNSNames}}", "app"));
        bench.Fine("network disconnect back app");
        Assert.Equal(["network connect", "network disconnect", "network disconnect"], bench.Actions);
        bench.Fine("kill app");
        bench.Fine("network connect back app");
        bench.Events.Clear();
        bench.Fine("network disconnect back app");
        Assert.Equal(["network disconnect"], bench.Actions);
    }

    [Theory]
    [InlineData("28", "network connect back app", "endpoint with name app already exists in network back")]
    [InlineData("28", "network connect host app", "cannot connect container to host network - container must be created in host network mode")]
    [InlineData("20.10", "network connect host app", "container cannot be disconnected from host network or connected to host network")]
    [InlineData("28", "network connect none app", "container cannot be connected to multiple networks with one of the networks in private (none) mode")]
    [InlineData("28", "network connect back side", "container sharing network namespace with another container or host cannot be connected to any other network")]
    [InlineData("28", "network connect --ip 10.2.0.1 back other", "invalid endpoint settings:\nuser specified IP address is supported only when connecting to networks with user configured subnets")]
    [InlineData("28", "network disconnect nope app", "network nope not found")]
    [InlineData("28", "network disconnect back nope", "No such container: nope")]
    [InlineData("28", "network disconnect back other", "container <other> is not connected to network back")]
    public void Refusals(string version, string command, string error)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create back");
        bench.Fine("run -d --name app --network back sleeper");
        bench.Fine("run -d --name side --network container:app sleeper");
        bench.Fine("run -d --name other sleeper");
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error.Replace("<other>", bench.Get("other").Id, StringComparison.Ordinal)}\n"), bench.Do(command));
    }

    [Theory]
    [InlineData("28", "--ip 10.1.0.9", "invalid config for network bridge: invalid endpoint settings:\nuser specified IP address is supported on user defined networks only")]
    [InlineData("28", "--network back --ip foo", "invalid config for network back: invalid endpoint settings:\ninvalid IPv4 address: foo")]
    [InlineData("28", "--network back --ip 10.2.0.1", "invalid config for network back: invalid endpoint settings:\nno configured subnet or ip-range contain the IP address 10.2.0.1")]
    [InlineData("28", "--network name=back,ip=10.1.0.9", "failed to set up container networking: Address already in use")]
    [InlineData("24", "--ip 10.1.0.9", "user specified IP address is supported on user defined networks only")]
    [InlineData("20.10", "--network back --ip foo", "invalid IPv4 address: foo")]
    public void Addresses_that_cannot_be_had(string version, string flags, string error)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create --subnet 10.1.0.0/24 back");
        bench.Fine("run -d --network back --ip 10.1.0.9 sleeper");
        CommandResult result = bench.Do($"run -d {flags} sleeper");
        Assert.Equal(125, result.ExitCode);
        Assert.StartsWith("docker: Error response from daemon: " + error, result.Stderr, StringComparison.Ordinal);
    }

    // 172.18 to 172.31, and 16 of 192.168: the bridge has 172.17.
    [Theory]
    [InlineData("28", "all predefined address pools have been fully subnetted")]
    [InlineData("20.10", "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network")]
    public void Thirty_networks_are_all(string version, string error)
    {
        var bench = new DockerBench(version);
        for (int i = 0; i < 30; i++)
        {
            bench.Fine($"network create n{i}");
        }

        Assert.Equal("192.168.240.0/20", bench.Fine("network inspect -f '{{(index .IPAM.Config 0).Subnet}}' n29").Stdout.Trim());
        Assert.Equal($"Error response from daemon: {error}\n", bench.Do("network create more").Stderr);
        bench.Fine("network rm n3");
        bench.Fine("network create more");
        Assert.Equal("172.21.0.0/16", bench.Fine("network inspect -f '{{(index .IPAM.Config 0).Subnet}}' more").Stdout.Trim());
        Assert.EndsWith("Pool overlaps with other one on this address space\n", bench.Do("network create --subnet 172.21.3.0/24 again").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void One_network_is_named_once() => Assert.Equal(
        "docker: network \"back\" is specified multiple times\n\nRun 'docker create --help' for more information\n", new DockerBench().Do("create --network back --network back sleeper").Stderr);

    [Fact]
    public void Folders_of_the_host_are_among_the_mounts()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app -v data:/data -v /srv:/srv:ro sleeper");
        Assert.Equal("volume,data,/data,true bind,,/srv,false ", bench.Fine("inspect -f '{{range .Mounts}}{{.Type}},{{.Name}},{{.Destination}},{{.RW}} {{end}}' app").Stdout.TrimEnd('\n'));
    }

    private static string Format(DockerBench bench, string template, params string[] names) =>
        bench.Fine($"inspect -f '{template}' {string.Join(' ', names)}").Stdout.TrimEnd('\n').Replace('\n', ' ');
}
