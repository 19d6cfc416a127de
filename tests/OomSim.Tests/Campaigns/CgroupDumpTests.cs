using OomSim.Campaigns;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;
using TemporaryFolder = OomSim.Tests.Results.TemporaryFolder;

namespace OomSim.Tests.Campaigns;

/// <summary>cgroupfs/: the tree of cgroup files at a moment.</summary>
public sealed class CgroupDumpTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void The_files_are_those_of_the_moment_after_all_that_happens_in_it()
    {
        Scenario scenario = Load.Valid("""
            services:
              app: {image: i, mem_limit: 64m, x-oomsim: {program: {steps: [{alloc: 10MiB}, {sleep: forever}]}}}
            x-oomsim:
              images: {i: {}}
              until: 20s
              timeline:
                - {at: 12s, run: docker update --memory 128m --memory-swap 128m app}
                - {at: 12s, run: docker pause app}
                - {at: 13s, run: "mkdir /sys/fs/cgroup/docker/$(cgroup app)/own"}
            """.Replace("docker/$(cgroup app)", "$(cgroup app)", StringComparison.Ordinal));
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(scenario, new ScenarioRunSettings
        {
            Version = "0",
            OutputRoot = root.Path,
            CgroupDumps = [12 * Second, 11_999_999_999, 20 * Second, 12 * Second, 21 * Second],
        });
        string folder = Path.Join(report.Folder, "cgroupfs");
        Assert.Equal(["11.999999", "12.000000", "20.000000"], Directory.GetDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string id = report.Summary.Containers[0].Id;
        string Read(string time, string file) => File.ReadAllText(Path.Join(folder, time, "docker", id, file));
        Assert.Equal("67108864\n", Read("11.999999", "memory.max"));
        Assert.Equal("populated 1\nfrozen 0\n", Read("11.999999", "cgroup.events"));
        Assert.Equal("134217728\n", Read("12.000000", "memory.max"));
        Assert.Equal("populated 1\nfrozen 1\n", Read("12.000000", "cgroup.events"));
        Assert.Equal("", Read("20.000000", "own/cgroup.procs"));
        Assert.Equal("no cgroup files of 21.000000 s: the run ended at 20.000000 s (--until makes it longer)", Assert.Single(report.Missed));
        Assert.Equal(report.Missed, report.Summary.Warnings);
    }
}
