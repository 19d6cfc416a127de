using OomSim.Campaigns;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Rows of cgroups that no container has: the last one is of the moment in which rmdir removes them.</summary>
public sealed class RemovedCgroupTests
{
    [Theory]
    [InlineData("1s", "0,/a 0,/b 1,/a 1,/b 2,/a 2,/b 2.5,/a 3,/b 4,/b 5,/b 6,/b 6,/c 6.2,/b 6.2,/c 6.5,/c")]
    [InlineData("events", "0,/a 0,/b 2.5,/a 2.5,/b 6,/b 6,/c 6.2,/b 6.2,/c 6.5,/c")]
    public void The_last_row_is_of_the_removal(string sample, string expected)
    {
        string[] rows = Rows(
            "cgroups.csv",
            "services: {a: {image: p}}\n",
            $"until: 8s, sample: {sample}, host: {{cgroup: v2, cgroups: {{/a: {{}}, /b: {{}}}}}}, timeline: [{{at: 2.5s, run: rmdir /sys/fs/cgroup/a}}, {{at: 6s, run: mkdir /sys/fs/cgroup/c}}, "
            + "{at: 6.2s, run: rmdir /sys/fs/cgroup/b /sys/fs/cgroup/c}, {at: 6.5s, run: mkdir /sys/fs/cgroup/c && rmdir /sys/fs/cgroup/c}], images: {p: {program: {steps: [{sleep: forever}]}}}");
        string[] told = [.. rows.Where(r => !r.Contains("/docker", StringComparison.Ordinal)).Select(r => r.Split(',')).Select(c => $"{c[0].TrimEnd('0').TrimEnd('.')},{c[1]}").Distinct()];
        Assert.Equal(expected, string.Join(' ', told));
    }

    /// <summary>A group is throttled at memory.high until 3 s, and its averages sink for minutes: they have no reader without a file.</summary>
    [Fact]
    public void Pressure_ends_with_the_cgroup()
    {
        const string Simulator = "until: 20s, sample: 1s, host: {cgroup: v2, swap: 0, cgroups: {/a: {memory.high: 20M}}}, timeline: [{at: 3s, run: docker kill a}, {at: 6.5s, run: rmdir /sys/fs/cgroup/a}], "
            + "images: {p: {program: {steps: [{alloc: 100MiB}, {sleep: forever}]}}}";
        string[] times = [.. Rows("pressure.csv", "services: {a: {image: p, cgroup_parent: /a}}\n", Simulator).Select(r => r.Split(',')).Where(c => c[1] == "/a").Select(c => c[0])];
        Assert.Equal(["5.000000", "6.500000"], times[^2..]);
    }

    private static string[] Rows(string file, string services, string simulator)
    {
        using var root = new TemporaryFolder();
        ScenarioRun.Execute(Load.Valid($"{services}x-oomsim: {{{simulator}}}\n"), new ScenarioRunSettings { Version = "1", OutputRoot = root.Path });
        return [.. File.ReadLines(root["s/" + file]).Skip(1)];
    }
}
