using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>A writer at its limit under a quota of CPU time: what it may grow by is worked out for its part of a CPU's time.</summary>
public class WaveringReclaimTests
{
    // What reaches the disk at 300 MiB/s is what it gets; there is nothing to swap but its own start.
    [Theory]
    [InlineData("20m", "swap: 256MiB")]
    [InlineData("64m", "swap: 256MiB")]
    [InlineData("100m", "swap: 256MiB")]
    [InlineData("64m", "cpus: 1, swap: 256MiB")]
    public void It_goes_on_at_the_speed_of_clean_pages(string limit, string host) =>
        Assert.Equal(End(limit, "cpus: 2"), End(limit, host), 0.001);

    private static double End(string limit, string host) => new ScenarioRunner(Load.Valid(
        $"services: {{app: {{image: a, mem_limit: {limit}, cpus: 0.5}}}}\nx-oomsim: {{host: {{memory: 1GiB, cgroup: v1, {host}}}, images: {{a: {{program: {{steps: [{{write: /f, size: 600MiB}}]}}}}}}, until: 60s}}\n"))
        .Run().Events.First(e => e is { Source: "docker", Type: "die" }).TimeNs / 1e9;
}
