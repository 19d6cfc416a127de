using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Where <c>inspect</c> shows the address that was asked for a container's card (client/container_create.go; net.HardwareAddr.String).</summary>
public sealed class CardTests
{
    // Clients from API 1.44 on say it of the network alone.
    [Theory]
    [InlineData("20.10", "92:D0:c6:0a:29:33")]
    [InlineData("24", "92:D0:c6:0a:29:33")]
    [InlineData("28", "")]
    public void The_configuration_has_it_up_to_24(string version, string shown)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app --mac-address 92:D0:c6:0a:29:33 sleeper");
        Assert.Equal(shown + "\n", bench.Fine("inspect -f '{{.Config.MacAddress}}' app").Stdout);
    }

    [Theory]
    [InlineData("20.10", "92-D0-c6-0a-29-35", "")]
    [InlineData("28", "92-D0-c6-0a-29-35", "92-D0-c6-0a-29-35")]
    [InlineData("28", "92:d0:c6:0a:29:35", "92:d0:c6:0a:29:35")]
    public void A_card_has_colons(string version, string asked, string created)
    {
        var bench = new DockerBench(version);
        bench.Fine($"create --name app --mac-address {asked} sleeper");
        const string Endpoint = "inspect -f '{{.NetworkSettings.Networks.bridge.MacAddress}}' app";
        Assert.Equal(created + "\n", bench.Fine(Endpoint).Stdout);
        bench.Fine("start app");
        Assert.Equal("92:d0:c6:0a:29:35\n", bench.Fine(Endpoint).Stdout);
        bench.Fine("kill app");
        Assert.Equal("\n", bench.Fine(Endpoint).Stdout);
    }
}
