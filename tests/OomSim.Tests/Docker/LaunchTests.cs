using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What a start needs is worked out once for a configuration; each run is started with the configuration of its moment.</summary>
public class LaunchTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_restart_takes_the_limits_and_the_name_that_the_container_has_by_then(CgroupVersion cgroups)
    {
        DockerBench bench = new(cgroups: cgroups);
        bench.Image("short", new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(1)));
        bench.Fine("run -d --name app --memory 64m --memory-swap 64m --restart always short");
        bench.RunTo(1.5);
        Container app = bench.Get("app");
        Assert.Equal((1, 64 * DockerBench.MiB, "app"), Run(app));

        bench.Fine("update --memory 32m --memory-swap 32m app");
        bench.Fine("rename app other");
        bench.RunTo(2.8);
        Assert.Equal((2, 32 * DockerBench.MiB, "other"), Run(app));
    }

    [Fact]
    public void A_limit_that_kills_is_written_by_the_runtime()
    {
        // It is a child of the shim, which containerd makes with one more than it has itself from systemd, -999.
        DockerBench bench = new(configure: c => c with { Kernel = "6.1" });
        bench.Image("hog", new AllocStep(Quantity.Of(50 * DockerBench.MiB), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name app -m 64m --memory-swap 64m hog");
        bench.RunTo(2);
        bench.Do("update -m 20m --memory-swap 20m app");
        bench.RunTo(3);
        Assert.Contains(bench.Host.Log, line => line.EndsWith("] runc invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=-998", StringComparison.Ordinal));
    }

    [Fact]
    public void A_container_starts_where_its_parent_cgroup_was_removed_since()
    {
        DockerBench bench = new();
        bench.Fine("run -d --name app --cgroup-parent mine sleeper");
        bench.Fine("kill app");
        bench.RunTo(1);
        Cgroup parent = bench.Host.FindCgroup("/mine")!;
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(parent));

        bench.Fine("start app");

        Assert.Same(bench.Host.FindCgroup("/mine/" + bench.Get("app").Id), bench.Get("app").Cgroup);
    }

    [Fact]
    public void Restarts_without_an_observer_allocate_little()
    {
        Simulator simulator = new();
        LinuxHost host = new(simulator, new HostConfig { Memory = 1 << 30 }, new RandomStreams(1));
        DockerEngine engine = new(host, new DockerConfig());
        ProgramDefinition program = new() { Name = "init", Comm = "short", Steps = [new SleepStep(Quantity.Of(20 * SimTime.Second)), new ExitStep(Quantity.Of(1))] };
        engine.AddImage(new ImageDefinition("short", [new LayerDefinition("base", DockerBench.MiB, new SortedDictionary<string, long>())], new ProgramSet(program, new SortedDictionary<string, ProgramDefinition>())));
        engine.Execute("docker run -d --memory 64m --memory-swap 64m --restart always short", result => Assert.Equal(0, result.ExitCode));
        simulator.RunUntil(2000 * SimTime.Second);
        int restarts = engine.Containers[0].RestartCount;
        long before = GC.GetAllocatedBytesForCurrentThread();

        simulator.RunUntil(12_000 * SimTime.Second);

        // A run of 20 s and 0.1 s until the next: 10,000 s / 20.1 s = 497 restarts. Most of it is the kernel's new cgroup and process.
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        restarts = engine.Containers[0].RestartCount - restarts;
        Assert.InRange(restarts, 490, 500);
        Assert.InRange(bytes / restarts, 1, 4000);
    }

    private static (int Restarts, long Max, string Owner) Run(Container container) =>
        (container.RestartCount, container.Cgroup!.Memory.Max, container.Init!.Owner);
}
