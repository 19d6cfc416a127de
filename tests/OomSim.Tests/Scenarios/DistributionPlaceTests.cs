using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Any number, size, duration or rate may instead be a distribution (interface §2): every place of a number is tried.</summary>
public class DistributionPlaceTests
{
    /// <summary>A scenario with a number at every place that takes one; <c>§</c> marks each, behind it the values to choose from.</summary>
    private const string Everywhere = """
        services:
          app: {image: hog, x-oomsim: {program: {steps: [{alloc: §1MiB§}], oom_score_adj: §-5§}}}
        x-oomsim:
          host:
            memory: §1GiB§
            swap: {size: §64MiB§, read: §100MiB/s§, write: §100MiB/s§}
            cpus: §2§
            reserved: §180MiB§
            cache: §10MiB§
            disk: {read: §200MiB/s§, write: §200MiB/s§}
            memory_bandwidth: §2GiB/s§
            sysctl: {vm.swappiness: §60§, vm.overcommit_memory: §1§}
            docker: {latency: §10ms§}
          images:
            hog:
              layers: [{id: base, size: §5MiB§, files: {/bin/hog: §800KiB§}}]
              program:
                on_enomem: {exit: §3§}
                oom_score_adj: §100§
                on_signal: {SIGUSR1: [{alloc: §1MiB§}]}
                steps:
                  - {alloc: §1MiB§, rate: §10MiB/s§}
                  - {alloc: §1MiB§, over: §1s§}
                  - {reserve: §1MiB§}
                  - {free: §4KiB§}
                  - {access: §1MiB§, for: §10ms§, rate: §10MiB/s§}
                  - {rewrite: §1MiB§, rate: §10MiB/s§}
                  - {oom_score_adj: §-500§}
                  - {write: /f, size: §1MiB§, rate: §10MiB/s§}
                  - {read: /f, size: §1MiB§, rate: §10MiB/s§}
                  - {shm: §1MiB§, rate: §10MiB/s§}
                  - {free: {shm: §1MiB§}}
                  - {buffer: §1MiB§, rate: §10MiB/s§}
                  - {cpu: §10ms§}
                  - {sleep: §10ms§}
                  - {fork: child, count: §2§}
                  - {wait: all}
                  - {repeat: §2§, steps: [{sleep: §1ms§}]}
                  - {exit: §0§}
              processes: {child: {oom_score_adj: §7§, steps: [{sleep: §1ms§}]}}
          timeline:
            - {at: §1s§, run: docker ps}
            - {after: {event: die, delay: §1s§}, run: docker ps}
          until: §10s§
        """;

    public static IEnumerable<object[]> Places() => Enumerable.Range(0, Everywhere.Split('§').Length / 2).Select(i => new object[] { i });

    [Theory]
    [MemberData(nameof(Places))]
    public void A_distribution_may_stand_at(int place)
    {
        Scenario scenario = Load.Valid(With(i => i == place));
        RunResult result = new ScenarioRunner(scenario).Run();
        Assert.DoesNotContain(result.Commands, c => c.ExitCode != 0);
    }

    [Fact]
    public void They_may_stand_everywhere_at_once() => Assert.NotNull(new ScenarioRunner(Load.Valid(With(_ => true))).Run());

    [Fact]
    public void An_adjustment_is_drawn_between_its_bounds_and_may_be_negative()
    {
        ProgramDefinition program = Load.Valid(Load.WithSteps("""
            - oom_score_adj: {normal: {mean: -200, sd: 50}, max: -100}
            - oom_score_adj: {uniform: {min: -1000, max: 1000}}
            - oom_score_adj: {exponential: {mean: 10}}
            """)).Images[0].Program!.Init;
        long[][] draws = [.. program.Steps.Cast<OomScoreAdjStep>().Select(s => Enumerable.Range(0, 500).Select(i => s.Value.Draw(new RandomStreams((ulong)i), "x")).ToArray())];
        Assert.InRange(draws[0].Average(), -210, -190);
        Assert.InRange(draws[0].Max(), -120, -100);
        Assert.InRange(draws[1].Min(), -1000, -950);
        Assert.InRange(draws[1].Max(), 950, 1000);
        Assert.All(draws[2], d => Assert.InRange(d, 0, 1000));
    }

    [Theory]
    [InlineData("- exit: {choice: [0, 300]}", "x-oomsim.images.hog.program.steps[0].exit.choice must hold values from 0 to 255, not 300")]
    [InlineData("- oom_score_adj: {choice: [-1001]}", "x-oomsim.images.hog.program.steps[0].oom_score_adj.choice must hold values from -1000 to 1000, not -1001")]
    public void What_can_be_chosen_must_fit(string step, string expected) =>
        Assert.EndsWith(": error: " + expected, Assert.Single(Load.Errors(Load.WithSteps(step))), StringComparison.Ordinal);

    private static string With(Func<int, bool> random) =>
        string.Concat(Everywhere.Split('§').Select((part, i) => i % 2 == 1 && random(i / 2) ? $"{{choice: [{part}]}}" : part));
}
