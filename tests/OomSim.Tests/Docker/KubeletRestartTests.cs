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
        var manager = new RestartManager("always", 0, 0, new KubeletBackoff());
        double[] delays = [.. Enumerable.Range(0, 9).Select(_ => manager.ShouldRestart(1, false, SimTime.Second)!.Value / 1e9)];
        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300, 300], delays);
    }

    [Fact]
    public void More_than_ten_minutes_of_running_begin_anew()
    {
        var manager = new RestartManager("always", 0, 0, new KubeletBackoff());
        manager.ShouldRestart(1, false, SimTime.Second);
        manager.ShouldRestart(1, false, SimTime.Second);
        Assert.Equal(20 * SimTime.Second, manager.ShouldRestart(1, false, 600 * SimTime.Second));
        Assert.Equal(0, manager.ShouldRestart(1, false, (600 * SimTime.Second) + 1));
        Assert.Equal(10 * SimTime.Second, manager.ShouldRestart(1, false, SimTime.Second));
    }

    [Fact]
    public void Policy_decides_as_ever()
    {
        Assert.Null(new RestartManager("on-failure", 0, 0, new KubeletBackoff()).ShouldRestart(0, false, 0));
        Assert.Null(new RestartManager("no", 0, 0, new KubeletBackoff()).ShouldRestart(1, false, 0));
        Assert.Equal(0, new RestartManager("on-failure", 1, 0, new KubeletBackoff()).ShouldRestart(1, false, 0));
        Assert.Null(new RestartManager("on-failure", 1, 1, new KubeletBackoff()).ShouldRestart(1, false, 0));
    }

    [Fact]
    public void A_start_that_fails_is_an_end_like_any_other()
    {
        var bench = new DockerBench();
        (Container? pod, _, _) = bench.Engine.Create(new ContainerSpec { Name = "pod", Image = "sleeper", Command = ["/bin/none"], RunsCommand = true, RestartPolicy = "always", RestartBackoff = RestartBackoff.Kubelet });
        bench.Engine.Start(pod!, _ => { });
        bench.RunTo(5);
        Assert.Equal("Restarting (127) 5 seconds ago\n", bench.Fine("ps --format '{{.Status}}'").Stdout);
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

    [Fact]
    public void Delays_go_on_whatever_becomes_of_dockerd()
    {
        // Each run ends at once: starts at 0, 0, 10, 30 s. dockerd is away from 35 to 40 s: the next is due 40 s after the fourth end, at 70 s.
        DockerBench bench = Pod("quick", "always", out Container container);
        bench.RunTo(35);
        Assert.Equal(("restarting", 4), (container.Status, container.RestartCount));
        bench.Engine.Unit.Stop(_ => { });
        bench.RunTo(40);
        bench.Engine.Unit.Start(_ => { });
        bench.RunTo(69.9);
        Assert.Equal(("restarting", 4, 3), (container.Status, container.RestartCount, container.ExitCode));
        bench.RunTo(71);
        Assert.Equal(5, container.RestartCount);
        bench.RunTo(149);
        Assert.Equal(5, container.RestartCount);
        bench.RunTo(151);
        Assert.Equal(6, container.RestartCount);
    }

    [Theory]
    [InlineData("always", "running")]
    [InlineData("on-failure", "running")] // 143
    [InlineData("no", "exited")]
    public void A_stop_by_hand_does_not_hold(string policy, string status)
    {
        DockerBench bench = Pod("sleeper", policy, out Container container);
        bench.RunTo(1);
        bench.Fine("stop -t 1 " + container.Name);
        bench.RunTo(3);
        Assert.Equal(status, container.Status);
        Assert.Equal(status == "running" ? 1 : 0, container.RestartCount);
        Assert.Equal(status, bench.Fine("inspect -f '{{.State.Status}}' " + container.Name).Stdout.Trim());
    }

    [Fact]
    public void A_restart_and_a_removal_by_hand_are_the_engines()
    {
        DockerBench bench = Pod("sleeper", "always", out Container container);
        bench.RunTo(1);
        bench.Fine("restart -t 1 " + container.Name);
        Assert.Equal(("running", 0), (container.Status, container.RestartCount));
        bench.Fine("rm -f " + container.Name);
        bench.RunTo(700);
        Assert.Empty(bench.Engine.Containers);
    }

    [Fact]
    public void Who_waits_for_the_kubelet_has_ended_for_the_engine()
    {
        DockerBench bench = Pod("quick", "always", out Container container);
        bench.RunTo(5);
        Assert.Equal("restarting", container.Status);
        bench.Fine("stop " + container.Name);
        Assert.EndsWith("is not running\n", bench.Do("kill " + container.Name).Stderr, StringComparison.Ordinal);
        bench.RunTo(11);
        Assert.Equal(3, container.RestartCount);
    }

    [Fact]
    public void A_start_that_fails_is_tried_again()
    {
        var bench = new DockerBench();
        (Container? container, _, _) = bench.Engine.Create(new ContainerSpec
        {
            Image = "sleeper",
            RestartPolicy = "always",
            RestartBackoff = RestartBackoff.Kubelet,
            Unified = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["memory.oom.group"] = "2" },
        });
        bench.Engine.Start(container!, _ => { });
        bench.RunTo(31);
        Assert.Equal(("restarting", 4), (container!.Status, container.RestartCount));
    }

    private static DockerBench Pod(string image, string policy, out Container container)
    {
        var bench = new DockerBench();
        (Container? made, _, _) = bench.Engine.Create(new ContainerSpec { Image = image, RestartPolicy = policy, RestartBackoff = RestartBackoff.Kubelet });
        container = made!;
        bench.Engine.Start(container, _ => { });
        return bench;
    }
}
