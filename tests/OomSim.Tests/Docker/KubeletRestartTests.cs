using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Restarts with the kubelet's delays (D10.7), and cgroup files that the runtime is asked for by name.</summary>
public class KubeletRestartTests
{
    [Fact]
    public void First_at_once_then_ten_seconds_doubling_up_to_five_minutes()
    {
        var manager = new RestartManager("always", 0, 0, RestartBackoff.Kubelet);
        double[] delays = [.. Enumerable.Range(0, 9).Select(_ => manager.ShouldRestart(1, false, SimTime.Second)!.Value / 1e9)];
        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300, 300], delays);
    }

    [Fact]
    public void More_than_ten_minutes_of_running_begin_anew()
    {
        var manager = new RestartManager("always", 0, 0, RestartBackoff.Kubelet);
        manager.ShouldRestart(1, false, SimTime.Second);
        manager.ShouldRestart(1, false, SimTime.Second);
        Assert.Equal(20 * SimTime.Second, manager.ShouldRestart(1, false, 600 * SimTime.Second));
        Assert.Equal(0, manager.ShouldRestart(1, false, (600 * SimTime.Second) + 1));
        Assert.Equal(10 * SimTime.Second, manager.ShouldRestart(1, false, SimTime.Second));
    }

    [Fact]
    public void Policy_decides_as_ever()
    {
        Assert.Null(new RestartManager("on-failure", 0, 0, RestartBackoff.Kubelet).ShouldRestart(0, false, 0));
        Assert.Null(new RestartManager("no", 0, 0, RestartBackoff.Kubelet).ShouldRestart(1, false, 0));
        Assert.Equal(0, new RestartManager("on-failure", 1, 0, RestartBackoff.Kubelet).ShouldRestart(1, false, 0));
        Assert.Null(new RestartManager("on-failure", 1, 1, RestartBackoff.Kubelet).ShouldRestart(1, false, 0));
    }

    [Fact]
    public void Unified_files_are_written_after_the_limits()
    {
        var bench = new DockerBench();
        Container container = Start(bench, new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["memory.oom.group"] = "1",
            ["memory.swap.max"] = "0",
        });
        Assert.Equal("1\n", bench.Host.ReadFile(container.Cgroup!, "memory.oom.group"));
        Assert.Equal("0\n", bench.Host.ReadFile(container.Cgroup!, "memory.swap.max"));    // 64 MiB by the engine's rule
    }

    [Fact]
    public void Refused_unified_file_fails_the_start_in_the_runtimes_words()
    {
        var bench = new DockerBench();
        Assert.Contains(
            "unable to set unified resource \"memory.oom.group\": failed to write \"2\": write /sys/fs/cgroup/docker/",
            Refusal(bench, new SortedDictionary<string, string>(StringComparer.Ordinal) { ["memory.oom.group"] = "2" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void V1_has_no_unified_files()
    {
        var bench = new DockerBench(cgroups: CgroupVersion.V1);
        Assert.Contains(
            "invalid configuration: cannot use unified on cgroup v1",
            Refusal(bench, new SortedDictionary<string, string>(StringComparer.Ordinal) { ["memory.oom.group"] = "1" }),
            StringComparison.Ordinal);
    }

    private static Container Start(DockerBench bench, IReadOnlyDictionary<string, string> unified)
    {
        Container container = Create(bench, unified);
        string? refused = "not answered";
        bench.Engine.Start(container, error => refused = error);
        Assert.Null(refused);
        return container;
    }

    private static string Refusal(DockerBench bench, IReadOnlyDictionary<string, string> unified)
    {
        string? refused = null;
        bench.Engine.Start(Create(bench, unified), error => refused = error);
        Assert.NotNull(refused);
        return refused;
    }

    private static Container Create(DockerBench bench, IReadOnlyDictionary<string, string> unified)
    {
        (Container? container, string? error, _) = bench.Engine.Create(new ContainerSpec { Image = "sleeper", Memory = 64 * DockerBench.MiB, Unified = unified });
        Assert.Null(error);
        return container!;
    }
}
