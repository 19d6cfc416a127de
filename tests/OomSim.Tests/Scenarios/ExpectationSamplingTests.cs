using OomSim.Campaigns;
using OomSim.Scenarios;
using OomSim.Tests.Results;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>An expectation comes out the same whatever the sample interval: curves are judged where they turn and between.</summary>
public sealed class ExpectationSamplingTests
{
    // 10 MiB/s from 0 s: 40 MiB at 4 s; from 6 s on back to 10 MiB, at once; a page cache of 8 MiB comes at 8 s.
    private const string Run = """
        name: turning
        services: {app: {image: app}}
        x-oomsim:
          host: {memory: 1GiB, cgroup: v2, docker: {latency: 0s}}
          images: {app: {program: {comm: app, steps: [{alloc: 40MiB, rate: 10MiB/s}, {sleep: 2s}, {free: 30MiB}, {sleep: 2s}, {alloc: 6MiB, rate: 4MiB/s}, {sleep: forever}]}}}
          until: 20s
          sample: SAMPLE
          expect: [EXPECT]
        """;

    [Theory]
    [InlineData("{eventually: {container: app, memory: {equals: 33333333, within: 1000}}}", true)]
    [InlineData("{eventually: {container: app, memory: {min: 39MiB}}}", true)]
    [InlineData("{eventually: {container: app, memory: {min: 42MiB}}}", false)]
    [InlineData("{never: {container: app, memory: {min: 42MiB}}}", true)]
    [InlineData("{never: {container: app, memory: {min: 20MiB, max: 21MiB}}}", false)]
    [InlineData("{never: {container: app, state: paused, memory: {min: 20MiB, max: 21MiB}}}", true)]
    [InlineData("{always: {container: app, memory: {max: 39MiB}}}", false)]
    [InlineData("{eventually: {process: app/app, rss: {min: 39MiB}}}", true)]
    [InlineData("{eventually: {process: app/app, rss: {equals: 20123456, within: 10}}}", true)]
    [InlineData("{eventually: {cgroup: $(cgroup app), current: {equals: 20123456, within: 5000}}}", true)]
    [InlineData("{never: {cgroup: $(cgroup app), current: {min: 39MiB}}}", false)]
    [InlineData("{eventually: {host: anon, anon: {equals: 20123456, within: 10}}}", true)]
    [InlineData("{never: {host: anon, anon: {equals: 20123456, within: 10}}}", false)]
    public void It_is_judged_where_curves_turn_and_between(string expectation, bool passes)
    {
        string text = expectation.Replace("{host: anon, ", "{host: true, ", StringComparison.Ordinal);
        Assert.All(["100ms", "3s", "13s", "events"], sample => Assert.Equal(passes, Judge(text, sample).Passed));
    }

    [Fact]
    public void What_holds_between_two_rows_is_told_with_its_time()
    {
        ExpectationResult found = Judge("{eventually: {process: app/app, rss: {equals: 20MiB, within: 0}}}", "13s");
        Assert.Equal(2.0, found.TimeNs!.Value / 1e9, 0.1);
        Assert.StartsWith("rss_bytes 20971520 at ", found.Actual, StringComparison.Ordinal);
    }

    // Two want the only CPU for 5 s each: the host's average climbs to some 60 % by 10 s and fades from there, with nothing else happening.
    private const string Contended = """
        name: contended
        services: {one: {image: app}, other: {image: app}}
        x-oomsim:
          host: {memory: 1GiB, cgroup: v2, cpus: 1, docker: {latency: 0s}}
          images: {app: {program: {comm: app, steps: [{cpu: 5s}, {sleep: forever}]}}}
          until: 100s
          sample: SAMPLE
          expect: [EXPECT]
        """;

    [Theory]
    [InlineData("{eventually: {host: true, psi_cpu_some_avg10: {min: 20, max: 30}}}", true)]
    [InlineData("{eventually: {container: one, psi_cpu_some_avg10: {min: 5, max: 15}}}", true)]
    [InlineData("{never: {cgroup: $(cgroup one), psi_cpu_some_avg10: {min: 5, max: 15}}}", false)]
    [InlineData("{never: {host: true, psi_cpu_some_avg10: {min: 20, max: 30}}}", false)]
    [InlineData("{never: {host: true, psi_cpu_some_avg10: {min: 90}}}", true)]
    public void Averages_of_pressure_are_judged_in_each_period(string expectation, bool passes) => Assert.All(
        ["100ms", "3s", "60s", "events"], sample => Assert.Equal(passes, Judge(expectation, sample, Contended).Passed));

    // Rows that only expectations see stand in no file.
    [Fact]
    public void The_files_are_those_of_the_same_run_without_expectations()
    {
        using var root = new TemporaryFolder();
        string with = Written("{eventually: {container: app, memory: {min: 39MiB}}}", "with");
        Assert.Equal(Written("", "without"), with);

        string Written(string expectation, string name)
        {
            Scenario scenario = Load.Valid(Run.Replace("SAMPLE", "13s", StringComparison.Ordinal).Replace("EXPECT", expectation, StringComparison.Ordinal)) with { Name = name };
            return File.ReadAllText(Path.Join(ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0", OutputRoot = root.Path }).Folder!, "containers.csv"));
        }
    }

    private static ExpectationResult Judge(string expectation, string sample, string run = Run) => Assert.Single(ScenarioRun.Execute(
        Load.Valid(run.Replace("SAMPLE", sample, StringComparison.Ordinal).Replace("EXPECT", expectation.Replace("$", "$$", StringComparison.Ordinal), StringComparison.Ordinal)), new ScenarioRunSettings { Version = "0" }).Expectations);
}
