using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Ports published at an address that the host has not (20.10.24; 28 by its sources).</summary>
public class ForeignAddressTests
{
    [Theory]
    [InlineData("20.10", "192.0.2.1:80:80", "Error starting userland proxy: listen tcp4 192.0.2.1:80: bind: cannot assign requested address.\n")]
    [InlineData("20.10", "192.0.2.1:80:80/udp", "Error starting userland proxy: listen udp4 192.0.2.1:80: bind: cannot assign requested address.\n")]
    [InlineData("20.10", "192.0.2.1::80", "Error starting userland proxy: listen tcp4 192.0.2.1:32777: bind: cannot assign requested address.\n")]
    [InlineData("20.10", "192.0.2.1:80-82:80", "Error starting userland proxy: listen tcp4 192.0.2.1:80: bind: cannot assign requested address.\n")]
    [InlineData("20.10", "192.0.2.1:80-83:80", "Error starting userland proxy: listen tcp4 192.0.2.1:80: bind: cannot assign requested address.\n")]
    [InlineData("28", "192.0.2.1:80-83:80", "failed to bind host port for 192.0.2.1:81:172.17.0.2:80/tcp: cannot assign requested address\n")]
    [InlineData("20.10", "[2001:db8::1]:82:80", "Error starting userland proxy: listen tcp6 [2001:db8::1]:82: bind: cannot assign requested address.\n")]
    [InlineData("20.10", "172.17.0.9:81:80", "Error starting userland proxy: listen tcp4 172.17.0.9:81: bind: cannot assign requested address.\n")]
    [InlineData("20.10", "172.17.0.0:81:80", "Error starting userland proxy: listen tcp4 172.17.0.0:81: bind: cannot assign requested address.\n")]
    [InlineData("28", "192.0.2.1:80:80", "failed to bind host port for 192.0.2.1:80:172.17.0.2:80/tcp: cannot assign requested address\n")]
    public void Nobody_listens_there(string version, string port, string words)
    {
        var bench = new DockerBench(version);
        CommandResult refused = bench.Do($"run -d --name app -p {port} sleeper");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains(words, refused.Stderr, StringComparison.Ordinal);
        Assert.Equal("created", bench.Get("app").Status);
        bench.Fine("run -d -p 80:80 sleeper");
    }

    [Theory]
    [InlineData("172.17.0.1")]
    [InlineData("172.17.255.255")]
    [InlineData("127.0.0.5")]
    [InlineData("10.1.2.3")]
    public void Host_has_those_of_its_bridges_and_is_believed_to_have_others(string address) => new DockerBench("20.10").Fine($"run -d -p {address}:80:80 sleeper");

    [Fact]
    public void Bridge_that_somebody_makes_takes_its_addresses_from_the_host()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d -p 10.1.2.3:80:80 sleeper");
        bench.Fine("network create --subnet 10.1.2.0/24 own");
        Assert.Contains("cannot assign requested address", bench.Do("run -d -p 10.1.2.3:81:80 sleeper").Stderr, StringComparison.Ordinal);
        bench.Fine("run -d -p 10.1.2.1:81:80 sleeper");
    }
}
