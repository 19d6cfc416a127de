using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Networks that reach outside and those that do not, addresses that nobody can have, and what a failed start leaves. All measured with dockerd 20.10.24 and the clients 20.10.24 and 28.2.2.</summary>
public class ReachableNetworkTests
{
    private const string Daemon = "Error response from daemon: ";
    private const string Ports = "ps --format '{{.Names}} {{.Ports}}'";

    [Fact]
    public void Ports_are_published_by_networks_that_reach_outside()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --internal in1");
        bench.Fine("network create in2");
        bench.Fine("run -d --name m1 --network in1 -p 80:80 --expose 90 sleeper");
        bench.Fine("run -d --name m2 --network in1 -p 80:80 sleeper");
        Assert.Equal("m2 \nm1 \n", bench.Fine(Ports).Stdout);
        Assert.Equal("{}\n", bench.Fine("inspect -f '{{json .NetworkSettings.Ports}}' m1").Stdout);
        bench.Fine("network connect bridge m2");
        Assert.Equal("m2 0.0.0.0:80->80/tcp, :::80->80/tcp\nm1 \n", bench.Fine(Ports).Stdout);
        string refused = bench.Do("network connect in2 m1").Stderr;
        Assert.StartsWith(Daemon + "driver failed programming external connectivity on endpoint m1 (", refused, StringComparison.Ordinal);
        Assert.EndsWith("): Bind for 0.0.0.0:80 failed: port is already allocated\n", refused, StringComparison.Ordinal);
        bench.Fine("create --name m5 --network in1 -p 81:80 sleeper");
        bench.Fine("network connect in2 m5");
        bench.Fine("start m5");
        Assert.Equal("m5 0.0.0.0:81->80/tcp, :::81->80/tcp\n", bench.Fine(Ports + " --filter name=m5").Stdout);
        bench.Fine("rm -f m2");
        bench.Fine("network connect in2 m1");
        Assert.Equal("m1 0.0.0.0:80->80/tcp, :::80->80/tcp, 90/tcp\n", bench.Fine(Ports + " --filter name=m1").Stdout);
    }

    [Theory]
    [InlineData("--subnet 10.53.0.0/24 --gateway 10.53.0.0", "failed to allocate gateway (10.53.0.0): Address already in use")]
    [InlineData("--subnet 10.53.0.0/24 --gateway 10.53.0.255", "failed to allocate gateway (10.53.0.255): Address already in use")]
    [InlineData("--subnet 10.53.0.0/30 --gateway 10.53.0.3", "failed to allocate gateway (10.53.0.3): Address already in use")]
    [InlineData("--subnet 10.53.0.0/24 --aux-address x=10.53.0.0", "failed to allocate secondary ip address (x:10.53.0.0): Address already in use")]
    [InlineData("--subnet 10.60.0.0/16 --subnet 10.54.0.0/24", "Pool overlaps with other one on this address space")]
    [InlineData("--subnet 10.80.0.0/24 --subnet 10.70.0.0/24", "bridge driver doesn't support multiple subnets")]
    [InlineData("--subnet 10.80.0.0/24 --subnet 10.70.0.0/24 --gateway 10.80.0.0", "failed to allocate gateway (10.80.0.0): Address already in use")]
    [InlineData("-d macvlan --subnet 10.80.0.0/24 --subnet 10.54.0.0/24", "Pool overlaps with other one on this address space")]
    public void Addresses_of_a_network_are_taken_before_its_driver_is_asked(string flags, string error)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --subnet 10.54.0.0/24 h");
        Assert.Equal(new CommandResult(1, "", Daemon + error + "\n"), bench.Do($"network create {flags} g"));
    }

    [Fact]
    public void First_address_of_a_range_can_be_a_gateway() =>
        new DockerBench("20.10").Fine("network create --subnet 10.53.0.0/24 --ip-range 10.53.0.128/25 --gateway 10.53.0.128 g");

    [Theory]
    [InlineData("--network h --ip 10.54.0.0", "Address already in use")]
    [InlineData("--network h --ip 10.54.0.255", "Address already in use")]
    [InlineData("--network h --ip 10.54.0.1", "Address already in use")]
    [InlineData("--network h --ip 10.55.0.1", "Invalid address 10.55.0.1: It does not belong to any of this network's subnets")]
    [InlineData("--network none --ip6 fe80::5", "user specified IP address is supported on user defined networks only")]
    [InlineData("--network host --ip6 fe80::5", "user specified IP address is supported on user defined networks only")]
    [InlineData("--network bridge --ip6 fe80::5", "user specified IP address is supported on user defined networks only")]
    [InlineData("--network h --ip6 fe80::5", "user specified IP address is supported only when connecting to networks with user configured subnets")]
    [InlineData("--network h6 --ip6 fd00:2::9", "Invalid address fd00:2::9: It does not belong to any of this network's subnets")]
    public void Addresses_of_containers_are_looked_at_when_they_start(string flags, string error)
    {
        DockerBench bench = Networks();
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(new CommandResult(1, "", $"{Daemon}{error}\nError: failed to start containers: app\n"), bench.Do("start app"));
        Assert.Equal(" 128\n", bench.Fine("inspect -f '{{.NetworkSettings.SandboxID}} {{.State.ExitCode}}' app").Stdout);
    }

    [Theory]
    [InlineData("--ip zz bridge", "user specified IP address is supported on user defined networks only")]
    [InlineData("--ip6 zz bridge", "user specified IP address is supported on user defined networks only")]
    [InlineData("--ip zz h", "Invalid IPv4 address: zz)")]
    [InlineData("--ip 1.1.1.1 h", "Invalid address 1.1.1.1: It does not belong to any of this network's subnets")]
    [InlineData("--ip 10.54.0.0 h", "Address already in use")]
    [InlineData("--ip 1.1.1.1 hh", "user specified IP address is supported only when connecting to networks with user configured subnets")]
    [InlineData("--ip6 fe80::1 h", "user specified IP address is supported only when connecting to networks with user configured subnets")]
    [InlineData("co1", "cannot create endpoint on configuration-only network")]
    public void Connected_addresses_are_looked_at_at_once(string words, string error)
    {
        DockerBench bench = Networks();
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(1, "", $"{Daemon}{error}\n"), bench.Do($"network connect {words} app"));
    }

    // What is not there (any more) does not keep a container off the network of those who want none.
    [Fact]
    public void Network_that_is_not_there_does_not_count()
    {
        DockerBench bench = Networks();
        bench.Fine("create --name app sleeper");
        bench.Fine("network disconnect bridge app");
        bench.Fine("network connect hh app");
        bench.Fine("network rm hh");
        bench.Fine("network connect none app");
        Assert.Equal(new CommandResult(1, "", Daemon + "container cannot be connected to multiple networks with one of the networks in private (none) mode\n"), bench.Do("network connect h app"));
    }

    [Fact]
    public void Who_shares_a_network_and_does_not_run_can_be_connected()
    {
        DockerBench bench = Networks();
        bench.Fine("run -d --name app sleeper");
        bench.Fine("run -d --name beside --network container:app sleeper");
        Assert.Equal(1, bench.Do("network connect hh beside").ExitCode);
        bench.Fine("stop -t 0 beside");
        bench.Fine("network connect hh beside");
        bench.Events.Clear();
        bench.Fine("start beside");
        Assert.Equal(["start"], bench.Actions);
    }

    [Theory]
    [InlineData("20.10", "network-scoped alias is supported only for containers in user defined networks")]
    [InlineData("28", "invalid endpoint settings:\nnetwork-scoped alias is supported only for containers in user defined networks")]
    public void Default_network_knows_no_names(string version, string error)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create hh");
        bench.Fine("run -d --name app --network hh sleeper");
        Assert.Equal(new CommandResult(1, "", $"{Daemon}{error}\n"), bench.Do("network connect --alias foo bridge app"));
        bench.Fine("network connect --link app:bar bridge app");
    }

    [Theory]
    [InlineData("--ip zz h", true)]
    [InlineData("--ip 1.1.1.1 h", true)]
    [InlineData("--ip 1.1.1.1 hh", false)]
    [InlineData("--ip6 fe80::1 h", false)]
    [InlineData("--ip6 zz bridge", false)]
    public void Of_those_who_do_not_run_only_the_network_is_looked_at(string words, bool isFine)
    {
        DockerBench bench = Networks();
        bench.Fine("create --name app sleeper");
        Assert.Equal(isFine ? 0 : 1, bench.Do($"network connect {words} app").ExitCode);
    }

    [Theory]
    [InlineData("20.10", "a", null)]
    [InlineData("20.10", "=b", "{\"\":\"b\"}")]
    [InlineData("20.10", "A=Bc", "{\"A\":\"Bc\"}")]
    [InlineData("20.10", "'a= b '", "{\"a\":\"b\"}")]
    [InlineData("20.10", "''", "{}")]
    [InlineData("20.10", "a=b=c", "{\"a\":\"b=c\"}")]
    [InlineData("28", "a", null)]
    [InlineData("28", "=b", null)]
    [InlineData("28", "a=", "{\"a\":\"\"}")]
    public void Options_of_a_driver_are_pairs(string version, string option, string? shown)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create hh");
        bench.Fine("run -d --name app sleeper");
        CommandResult result = bench.Do($"network connect --driver-opt {option} hh app");
        Assert.Equal(shown is null ? new CommandResult(1, "", "invalid key/value pair format in driver options\n") : new CommandResult(0, "", ""), result);
        if (shown is not null)
        {
            Assert.Equal(shown + "\n", bench.Fine("inspect -f '{{json .NetworkSettings.Networks.hh.DriverOpts}}' app").Stdout);
        }
    }

    [Fact]
    public void Network_that_was_joined_is_meant_by_its_ID()
    {
        DockerBench bench = Networks();
        bench.Fine("create --name n1 --network hh sleeper");
        bench.Fine("network rm hh");
        Assert.StartsWith(Daemon + "network hh not found\n", bench.Do("start n1").Stderr, StringComparison.Ordinal);
        string id = bench.Fine("network create hh").Stdout.Trim();
        bench.Fine("start n1");
        bench.Fine("stop -t 0 n1");
        bench.Fine("network rm hh");
        bench.Fine("network create hh");
        Assert.StartsWith($"{Daemon}network {id} not found\n", bench.Do("start n1").Stderr, StringComparison.Ordinal);
        bench.Fine("network disconnect hh n1");
        bench.Fine("network connect hh n1");
        bench.Fine("start n1");
    }

    [Fact]
    public void Failed_start_leaves_the_sandbox_and_the_last_code()
    {
        DockerBench bench = Networks();
        const string Shown = "'{{len .NetworkSettings.SandboxID}} {{len .NetworkSettings.SandboxKey}} {{len .NetworkSettings.Networks.bridge.NetworkID}} {{.State.ExitCode}}'";
        bench.Do("run -d --name f1 sleeper nope");
        Assert.Equal("64 34 64 127\n", bench.Fine($"inspect -f {Shown} f1").Stdout);
        bench.Fine("run -d --name k2 -p 98:98 quick");
        bench.RunTo(bench.Now + 1);
        bench.Fine("run -d --name holder -p 98:98 sleeper");
        Assert.Equal(1, bench.Do("start k2").ExitCode);
        Assert.Equal("64 34 64 3\n", bench.Fine($"inspect -f {Shown} k2").Stdout);
        Assert.Equal(125, bench.Do("run -d --name f5 -p 98:98 sleeper").ExitCode);
        Assert.Equal("64 34 64 128\n", bench.Fine($"inspect -f {Shown} f5").Stdout);
    }

    private static DockerBench Networks()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --subnet 10.54.0.0/24 h");
        bench.Fine("network create --ipv6 --subnet fd00:1::/64 h6");
        bench.Fine("network create hh");
        bench.Fine("network create --config-only co1");
        return bench;
    }
}
