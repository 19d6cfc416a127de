using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the engine tells of, and to whom, seen with dockerd 20.10.24 and a client of 28.2.2.</summary>
public class ToldTwiceTests
{
    [Theory]
    [InlineData("true", "exec_create: true ", "exec_start: true ")]
    [InlineData("sleep 0", "exec_create: sleep 0", "exec_start: sleep 0")]
    public void Command_without_arguments_has_a_blank_behind_it(string command, string create, string start)
    {
        DockerBench bench = Running();
        bench.Do("exec app " + command);
        Assert.Equal([create, start], bench.Actions.Take(2));
    }

    [Fact]
    public void Volume_is_created_each_time_that_it_is_named()
    {
        Assert.Equal(["volume create", "volume create", "volume create", "volume create", "create", "create"], Named("20.10"));
        Assert.Equal(["volume create", "create", "create"], Named("24"));

        static IEnumerable<string> Named(string version)
        {
            var bench = new DockerBench(version);
            bench.Fine("volume create v1");
            bench.Fine("volume create v1");
            bench.Fine("create --name app -v v1:/x -v v1:/y sleeper");
            bench.Fine("create --volumes-from app sleeper");
            return [.. bench.Actions];
        }
    }

    [Theory]
    [InlineData("20.10", "--volumes-from nix")]
    [InlineData("20.10", "-v /tmp:/x:foo")]
    [InlineData("20.10", "--link nix")]
    [InlineData("20.10", "--storage-opt size=1g")]
    public void What_fails_once_it_has_a_name_is_destroyed(string version, string flags)
    {
        var bench = new DockerBench(version);
        Assert.Equal(1, bench.Do($"create --name app -l a=b {flags} sleeper").ExitCode);
        DockerEvent told = Assert.Single(bench.Events);
        Assert.Equal(("container", "destroy"), (told.Type, told.Action));
        Assert.Equal(["a=b", "image=sleeper", "name=app"], told.Attributes.Select(a => $"{a.Key}={a.Value}"));
    }

    [Theory]
    [InlineData("20.10", "Error: No such container: nix\n")]
    [InlineData("28", "Error response from daemon: No such container: nix\n")]
    public void Forced_removal_of_nobody_is_told_and_succeeds(string version, string error) =>
        Assert.Equal(new CommandResult(0, "", error), new DockerBench(version).Do("rm -f nix"));

    [Fact]
    public void Driver_that_is_not_found_is_taken_for_the_image() =>
        Assert.StartsWith("Unable to find image 'sleeper:latest' locally\n", new DockerBench("20.10").Do("create --volume-driver nix -v vv:/x sleeper").Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("--subnet 10.9.0.0/32", "")]
    [InlineData("--subnet 10.9.1.0/31", "")]
    [InlineData("--subnet 10.9.2.0/31 --gateway 10.9.2.0", "10.9.2.0")]
    public void Subnet_without_hosts_has_no_gateway(string flags, string gateway) => Assert.Equal(
        $"Error response from daemon: failed to allocate gateway ({gateway}): No available addresses on this pool\n", new DockerBench("20.10").Do($"network create {flags} m1").Stderr);

    [Theory]
    [InlineData("''", "network with name  already exists")] // nothing stands for the default network
    [InlineData("' '", "invalid name:")]
    public void Network_has_a_name(string name, string words) => Assert.Equal($"Error response from daemon: {words}\n", new DockerBench("20.10").Do("network create " + name).Stderr);

    [Theory]
    [InlineData("--ip x own", "Invalid IPv4 address: x)")]
    [InlineData("--ip x n2", "user specified IP address is supported only when connecting to networks with user configured subnets")]
    [InlineData("--ip 172.18.0.9 n2", "user specified IP address is supported only when connecting to networks with user configured subnets")]
    public void Address_is_looked_at_before_who_is_there(string operands, string error)
    {
        DockerBench bench = Running();
        bench.Fine("network create --subnet 10.1.0.0/16 own");
        bench.Fine("network create n2");
        bench.Fine("network connect n2 app");
        Assert.Equal($"Error response from daemon: {error}\n", bench.Do($"network connect {operands} app").Stderr);
    }

    private static DockerBench Running()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(0.05);
        bench.Events.Clear();
        return bench;
    }
}
