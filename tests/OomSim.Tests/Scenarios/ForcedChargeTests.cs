using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Charges that older kernels make beyond a limit at which nobody can be killed, beside many that swap at one CPU.</summary>
public class ForcedChargeTests
{
    // How fast they may grow and how fast they wish to follow from each other there: 1 made the wish large and the part small, the small part made it 1 again, for ever.
    [Theory]
    [InlineData("5.4", "{alloc: 3822KiB}")]
    [InlineData("5.4", "{buffer: 1121KiB}, {buffer: 2701KiB}")]
    public void Growth_beyond_the_limit_comes_to_rest(string kernel, string step)
    {
        string world = World.Replace("KERNEL", kernel, StringComparison.Ordinal).Replace("{STEP}", step, StringComparison.Ordinal);
        Assert.InRange(new ScenarioRunner(Load.Valid(world)).Run().HandledEvents, 100, 100_000);
    }

    private const string World = """
        name: forced
        services:
          aa: {image: aa, mem_limit: 61m, memswap_limit: 81m, oom_score_adj: -1000}
        x-oomsim:
          host: {memory: 1GiB, cgroup: v1, kernel: "KERNEL", cpus: 1, swap: 137MiB}
          images:
            aa:
              processes:
                k1: {comm: k1, on_enomem: continue, steps: [{STEP}, {mlock: all}, {sleep: 4s}]}
                k2: {comm: k2, on_child_exit: ignore, on_enomem: continue, steps: [{free: 5MiB}, {fork: k1, count: 2}, {fork: k1, count: 1, every: 50ms}, {fork: k1, count: 1, every: 50ms}, {fork: k1, count: 5, every: 700ms}, {sleep: 13s}]}
              program: {comm: aa, on_child_exit: ignore, on_enomem: {exit: 9}, steps: [{fork: k2, count: 1, every: 50ms}, {write: /dev/shm/b, size: 13MiB, rate: 52MiB/s}, {alloc: 4MiB}, {write: /data/x, size: 16MiB}, {fork: k1, count: 20}, {sleep: forever}]}
          until: 5s
        """;
}
