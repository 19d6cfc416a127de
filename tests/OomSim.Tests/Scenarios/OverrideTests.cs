using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class OverrideTests
{
    private const string Text = """
        x-shared: &shared {limits: {memory: 1g}}
        services:
          api: {image: i, mem_limit: 64m}
          b: {image: i, deploy: {resources: *shared}}
          c: {image: i, deploy: {resources: *shared}}
        x-oomsim:
          host: {sysctl: {vm.swappiness: 60}}
          timeline: [{at: 1s, run: docker stop api}]
        """;

    [Fact]
    public void Values_are_replaced_and_added()
    {
        LoadResult result = Load.Set(
            Text, "services.api.mem_limit=256m", "x-oomsim.host.swap=1g", "x-oomsim.timeline[0].at=5s", "x-oomsim.host.sysctl.vm.swappiness=10",
            "x-oomsim.host.disk.read=1MiB/s", "services.b.deploy.resources.limits.memory=2g", "x-oomsim.host.memory={uniform: {min: 1g, max: 2g}}");
        Scenario scenario = result.Scenario ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        Assert.Equal(256L << 20, scenario.Services[0].Spec.Memory);
        Assert.Equal(2L << 30, scenario.Services[1].Spec.Memory);
        Assert.Equal(1L << 30, scenario.Services[2].Spec.Memory); // the alias's other place stays
        Assert.Equal(1L << 30, Assert.Single(scenario.Host.Swap).Size!.Fixed);
        Assert.Equal(10, scenario.Host.Sysctl["vm.swappiness"].Fixed);
        Assert.Equal(1L << 20, scenario.Host.DiskRead!.Fixed);
        Assert.Equal(5 * SimTime.Second, scenario.Timeline[0].At!.Fixed);
        Assert.Null(scenario.Host.Memory!.Fixed);
    }

    [Theory]
    [InlineData("services.apu.mem_limit=1g", "there is no 'apu' in 'services' (did you mean 'api'?)")]
    [InlineData("service.api.mem_limit=1g", "there is no 'service' at the top of the file (did you mean 'services'?)")]
    [InlineData("services.api.mem_limt=1g", "services.api additional properties 'mem_limt' not allowed (did you mean 'mem_limit'?)")]
    [InlineData("x-oomsim.timeline[3].at=1s", "'x-oomsim.timeline' has 1 items: there is no [3] (the first is [0])")]
    [InlineData("services.api.image.x=1", "'services.api.image' is a string: it has no 'x'")]
    [InlineData("services..x=1", "'services..x' is not a path: write keys with dots and list positions in brackets, as in x-oomsim.timeline[0].at")]
    [InlineData("=1", "an override is written PATH=VALUE")]
    [InlineData("services.api.mem_limit=[", "not valid YAML: ")]
    [InlineData("services.api.mem_limit=5x", "services.api.mem_limit: invalid suffix: 'x'")]
    public void Nonsense_is_refused(string set, string expected) =>
        Assert.StartsWith($"--set {set}: error: {expected}", Load.Messages(Load.Set(Text, set))[0], StringComparison.Ordinal);
}
