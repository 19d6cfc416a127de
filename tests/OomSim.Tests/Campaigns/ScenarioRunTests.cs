using OomSim.Campaigns;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Campaigns;

public sealed class ScenarioRunTests
{
    [Theory]
    [InlineData("events")]
    [InlineData("100ms")]
    [InlineData("7s")]
    public void What_is_expected_at_a_time_is_looked_at_then_whatever_the_sample_interval(string sample)
    {
        // 10 MiB/s from 1 s on: 40 MiB at 5 s, and less than 2 MiB of the container's own.
        Scenario scenario = Load.Valid($$"""
            services:
              app:
                image: i
                x-oomsim: {program: {steps: [{sleep: 1s}, {alloc: 200MiB, rate: 10MiB/s}] } }
            x-oomsim:
              images: {i: {} }
              until: 10s
              sample: {{sample}}
              expect:
                - {at: 5s, container: app, memory: {min: 40MiB, max: 42MiB} }
                - {at: 5s, host: true, memory_free: {min: 1MiB} }
                - {at: 5001ms, container: app, memory: {max: 40MiB} }
            """);
        ScenarioRunReport report = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0" });
        Assert.Equal([true, true, false], report.Expectations.Select(e => e.Passed));
        Assert.Equal([5_000_000_000, 5_000_000_000, 5_001_000_000], report.Expectations.Select(e => e.TimeNs!.Value));
    }
}
