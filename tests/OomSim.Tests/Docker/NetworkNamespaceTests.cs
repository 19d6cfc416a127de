using OomSim.Docker;
using OomSim.Kernel;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>
/// A network namespace costs kernel memory in the cgroup of the container that it was made for: in the recordings on v2 a program that
/// holds has 252 KiB with <c>--network none</c> (v2-12) and 156 KiB with <c>--network host</c> (v2-16).
/// </summary>
public sealed class NetworkNamespaceTests
{
    [Theory]
    [InlineData(CgroupVersion.V2, "host", 156)]
    [InlineData(CgroupVersion.V2, "none", 252)]
    [InlineData(CgroupVersion.V2, "bridge", 252)]
    [InlineData(CgroupVersion.V2, "container:first", 156)]
    [InlineData(CgroupVersion.V1, "host", 172)]
    [InlineData(CgroupVersion.V1, "none", 268)]
    public void Kernel_memory_of_a_container_is_that_of_its_network(CgroupVersion cgroups, string network, long kib)
    {
        var bench = new DockerBench(cgroups: cgroups);
        bench.Fine("run -d --name first sleeper");
        bench.Fine($"run -d --name app --network {network} sleeper");
        bench.RunTo(1);
        Assert.Equal(kib << 10, bench.Get("app").Cgroup!.Read().Kernel);
    }

    [Fact]
    public void Who_joins_anothers_network_connects_to_none()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name first sleeper");
        bench.Events.Clear();
        bench.Fine("run -d --name app --network container:first sleeper");
        bench.Fine("rm -f app");
        Assert.DoesNotContain(bench.Events, happened => happened.Type == "network");
    }

    [Theory]
    [InlineData("host", "host")]
    [InlineData("none", "none")]
    [InlineData("service:db", "container:db")]
    [InlineData("\"\"", "s_default")]
    public void Compose_says_which(string mode, string network)
    {
        Scenario scenario = Load.Valid($"services:\n  app: {{image: i, network_mode: {mode}}}\n  db: {{image: i}}\n");
        Assert.Equal(network, scenario.Services.Single(service => service.Spec.Service == "app").Spec.Network);
    }
}
