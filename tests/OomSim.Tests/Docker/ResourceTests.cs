using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>From flags to kernel files (D4.C–D4.G).</summary>
public class ResourceTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(1024 * MiB, 512 * MiB, 512 * MiB)] // X4: 512m, 1g
    [InlineData(512 * MiB, 512 * MiB, 0)]
    [InlineData(1024 * MiB, 300 * MiB, 724 * MiB)]
    [InlineData(-1, 512 * MiB, -1)]
    [InlineData(0, -1, -1)]
    [InlineData(1024 * MiB, -1, 1024 * MiB)]
    public void Swap_limit_is_the_difference(long memorySwap, long memory, long swapMax)
    {
        Assert.Equal(swapMax, MemorySwapConversion.Convert(memorySwap, memory, out bool isSet, out string? error));
        Assert.True(isSet);
        Assert.Null(error);
    }

    [Theory]
    [InlineData(100, 0, "unable to set swap limit without memory limit")]
    [InlineData(100, -2, "invalid memory value: -2")]
    [InlineData(100, 200, "memory+swap limit should be >= memory limit")]
    public void Impossible_swap_limits(long memorySwap, long memory, string expected)
    {
        MemorySwapConversion.Convert(memorySwap, memory, out _, out string? error);
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(2, 1, 1)] // D4.59
    [InlineData(100, 4, 17)]
    [InlineData(256, 10, 35)]
    [InlineData(512, 20, 59)]
    [InlineData(1024, 39, 100)]
    [InlineData(2048, 79, 174)]
    [InlineData(4096, 157, 303)]
    [InlineData(262144, 10000, 10000)]
    [InlineData(0, 0, 0)]
    public void Cpu_weights(long shares, long line, long curve) =>
        Assert.Equal((line, curve), (CpuWeight.FromShares(shares, false), CpuWeight.FromShares(shares, true)));

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void An_update_below_usage_answers_when_swap_has_taken_the_rest(CgroupVersion version)
    {
        // 20 MiB of 60 and some kernel memory at 10 MiB/s: two seconds and a little.
        (DockerBench bench, double typed, DockerBench.Pending update) = Lowered(version, "300m", Swapping);
        bench.RunTo(typed + 1.9);
        Assert.Null(update.Result);
        bench.RunTo(typed + 3);
        Assert.Equal((0, "app\n"), (update.Result!.ExitCode, update.Result.Stdout));
        Assert.InRange(update.AtSeconds, typed + 2, typed + 2.2);
        Assert.Equal(40 * MiB, bench.Get("app").Cgroup!.Read().Max);
        Assert.Equal(40 * MiB, bench.Get("app").Spec.Memory);
    }

    [Fact]
    public void An_update_that_kills_answers_when_the_victim_has_given_its_memory_back()
    {
        // 60 MiB at 10 MiB/s. The runtime's write is over before the group goes.
        (DockerBench bench, double typed, DockerBench.Pending update) = Lowered(CgroupVersion.V2, "40m", c => c with { Profile = c.Profile with { TeardownSpeed = 10 * MiB } });
        bench.RunTo(typed + 5.9);
        Assert.Null(update.Result);
        bench.RunTo(typed + 7);
        Assert.Equal((0, "app\n", ""), (update.Result!.ExitCode, update.Result.Stdout, update.Result.Stderr));
        Assert.InRange(update.AtSeconds, typed + 6, typed + 6.2);
        Assert.Equal("exited 137 true", bench.Fine("inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}' app").Stdout.Trim());
        Assert.Equal(40 * MiB, bench.Get("app").Spec.Memory);
    }

    [Fact]
    public void A_container_that_is_killed_while_its_update_waits_ends_it()
    {
        // Swap alone would take 2 s.
        (DockerBench bench, double typed, DockerBench.Pending update) = Lowered(CgroupVersion.V1, "300m", Swapping);
        bench.Fine("kill app");
        bench.RunTo(typed + 1);
        Assert.NotNull(update.Result);
        Assert.Equal("exited", bench.Get("app").Status.ToString().ToLowerInvariant());
    }

    [Fact]
    public void Limits_reach_the_files_of_version_two()
    {
        var bench = new DockerBench("24");
        bench.Fine("run -d --name app -m 512m --memory-swap 768m --memory-reservation 100m --cpus 1.5 -c 512 --pids-limit 50 sleeper");
        Assert.Equal(["536870912", "268435456", "104857600", "150000 100000", "20", "50"], Files(bench, "memory.max", "memory.swap.max", "memory.low", "cpu.max", "cpu.weight", "pids.max"));
        Assert.Equal("/docker/" + bench.Get("app").Id, bench.Get("app").Cgroup!.Path);
    }

    [Fact]
    public void Limits_reach_the_files_of_version_one()
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Fine("run -d --name app -m 64m --memory-reservation 32m --oom-kill-disable --memory-swappiness 10 --cpu-quota 50000 --cpu-period 50000 -c 512 --cgroup-parent pool sleeper");
        Assert.Equal(
            ["67108864", "134217728", "33554432", "10", "50000", "50000", "512", "max"],
            Files(bench, "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes", "memory.swappiness", "cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.shares", "pids.max"));
        Assert.StartsWith("oom_kill_disable 1\n", bench.Host.ReadFile(bench.Get("app").Cgroup!, "memory.oom_control"), StringComparison.Ordinal);
        Assert.Equal("/pool/" + bench.Get("app").Id, bench.Get("app").Cgroup!.Path);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "--memory-swap 50m", "failed to write \"52428800\": write /sys/fs/cgroup/memory/docker/ID/memory.memsw.limit_in_bytes: invalid argument")]
    [InlineData(CgroupVersion.V2, "--memory-swap 50m", "memory+swap limit should be >= memory limit")]
    [InlineData(CgroupVersion.V1, "--cpu-quota 300000", "failed to write \"300000\": write /sys/fs/cgroup/cpu,cpuacct/docker/ID/cpu.cfs_quota_us: invalid argument")]
    public void A_refused_write_names_the_file_with_its_whole_path(CgroupVersion version, string flags, string cause)
    {
        // Nothing but the runtime checks these: 50 MiB of memory+swap lie below the 64 MiB of memory, three CPUs above the two of the parent.
        var bench = new DockerBench("20.10", version);
        bench.Fine("run -d --name app -m 64m sleeper");
        Container app = bench.Get("app");
        if (version == CgroupVersion.V1)
        {
            bench.Host.WriteFile(app.Cgroup!.Parent!, "cpu.cfs_quota_us", "200000");
        }

        Assert.Equal(
            $"Error response from daemon: Cannot update container {app.Id}: runc did not terminate successfully: exit status 1: {cause.Replace("ID", app.Id, StringComparison.Ordinal)}\n: unknown\n",
            bench.Do($"update {flags} app").Stderr);
        Assert.Equal((128 * MiB, 0L), (app.Spec.MemorySwap, app.Spec.CpuQuota));
    }

    // What was written before the refusal stays, whatever inspect says; the next update goes on from what was stored (20.10.24 with runc 1.1.5).
    [Fact]
    public void What_a_refused_update_has_written_stays()
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        string[] files = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes", "cpu.shares", "pids.max"];
        bench.Fine("run -d --name app -m 64m --memory-reservation 10m --pids-limit 7 sleeper");
        Assert.Equal(1, bench.Do("update -m 128m --memory-swap 256m --cpus 0.005 --pids-limit 20 app").ExitCode);
        Assert.Equal(["134217728", "268435456", "10485760", "1024", "7"], Files(bench, files));
        Assert.Equal("67108864 134217728 0 7\n", bench.Fine("inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}' app").Stdout);
        Assert.Equal(1, bench.Do("update -m 32m --memory-swap 64m --memory-reservation 20m -c 1 app").ExitCode);
        Assert.Equal(["33554432", "67108864", "20971520", "2", "7"], Files(bench, files));
        bench.Fine("update -c 512 app");
        Assert.Equal(["33554432", "67108864", "20971520", "512", "7"], Files(bench, files));
        bench.Fine("restart -t 0 app");
        Assert.Equal(["67108864", "134217728", "10485760", "512", "7"], Files(bench, files));
    }

    [Fact]
    public void Too_few_shares_are_refused_at_the_start_on_version_one()
    {
        // D4.54: the kernel raises 1 to 2; the runtime reads back and gives up.
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        CommandResult result = bench.Do("run -d --name app -c 1 sleeper");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("the minimum allowed cpu-shares is 2", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(("created", 128), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.Null(bench.Host.FindCgroup("/docker/" + bench.Get("app").Id));
    }

    [Fact]
    public void X6_update_of_memory_minds_the_stored_memory_and_swap()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name free sleeper");
        Assert.Equal(1, bench.Do("update -m 1g free").ExitCode);
        bench.Fine("update -m 1g --memory-swap 2g free");
        bench.Fine("run -d --name app -m 1g sleeper");
        bench.Fine("update -m 2g app");
        Assert.Equal(["2147483648", "0"], Files(bench, "memory.max", "memory.swap.max"));
        CommandResult refused = bench.Do("update -m 3g app");
        Assert.Contains("Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time", refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Lowering_the_limit_below_usage_is_refused_on_version_one()
    {
        // docker/v1-27: the texts, both limits as before, no event, the container runs on.
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Image("holder", new AllocStep(OomSim.Engine.Quantity.Of(150 * MiB), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name cu -m 256m --memory-swap 256m holder");
        bench.RunTo(5);
        bench.Events.Clear();
        Container cu = bench.Get("cu");
        CgroupValues before = cu.Read();
        CommandResult result = bench.Do("update -m 64m --memory-swap 64m cu");
        CgroupValues after = cu.Read();
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"Error response from daemon: Cannot update container {cu.Id}: runc did not terminate successfully: exit status 1: unable to set memory limit to 67108864 (current usage: {after.Current}, peak usage: {after.Peak})\n: unknown\n",
            result.Stderr);
        Assert.True(before.Current >= 150 * MiB);
        Assert.Equal((256 * MiB, 256 * MiB), (after.Max!.Value, cu.Spec.Memory));
        Assert.Empty(bench.Events);
        Assert.Equal("running", cu.Status);
    }

    [Fact]
    public void Values_that_say_nothing_change_nothing()
    {
        // docker/v1-27: -m 0 and --memory-swap=-1 are accepted without effect on the live limit.
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Fine("run -d --name app -m 100m --memory-swap 200m sleeper");
        bench.Fine("update -m 0 app");
        bench.Fine("update --memory-swap=-1 app");
        Assert.Equal(["104857600", "209715200"], Files(bench, "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"));
    }

    [Theory]
    [InlineData(1_000_000_000, 0, 0, 50000, "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set")]
    [InlineData(0, 50000, 1_000_000_000, 0, "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set")]
    public void Cpu_conflicts_of_an_update(long storedNano, long storedQuota, long givenNano, long givenQuota, string error) => Assert.Equal(
        error,
        UpdateRules.Conflict(
            new ContainerSpec { Image = "x", NanoCpus = storedNano, CpuQuota = storedQuota },
            new ContainerSpec { Image = "x", NanoCpus = givenNano, CpuQuota = givenQuota }));

    [Fact]
    public void Pool_limit_is_shared_and_the_biggest_dies()
    {
        // docker/v2-22: a parent's limit; the victim is the largest process of the pool, whoever asked.
        var bench = new DockerBench("20.10");
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.CreateCgroup("/pool"), "memory.max", "104857600"));
        bench.Image("holder", new AllocStep(OomSim.Engine.Quantity.Of(60 * MiB), Pace.Free), new SleepStep(null));
        bench.Image("grower", new AllocStep(OomSim.Engine.Quantity.Of(50 * MiB), new Pace(OomSim.Engine.Quantity.Of(5 * MiB))), new ExitStep(OomSim.Engine.Quantity.Of(0)));
        bench.Fine("run -d --name ca --cgroup-parent /pool -m 80m holder");
        bench.RunTo(1);
        bench.Fine("run -d --name cb --cgroup-parent /pool -m 80m grower");
        bench.RunTo(30);
        Assert.Equal((137, true), (bench.Get("ca").ExitCode, bench.Get("ca").OomKilled));
        Assert.Equal((0, false), (bench.Get("cb").ExitCode, bench.Get("cb").OomKilled));
    }

    [Theory]
    [InlineData("28", CgroupVersion.V1, 11.4314, 14.2939)]
    [InlineData("28", CgroupVersion.V2, 11.7328, 14.1426)]
    [InlineData("20.10", CgroupVersion.V2, 12.0535, 13.9968)]
    public void Shares_divide_what_a_quota_leaves(string version, CgroupVersion cgroups, double more, double less)
    {
        // Two CPUs, 10 s of work each: the one with --cpus 0.5 takes 20 s. Its 50 ms of each period are used up while all three compete, then the other two have a CPU
        // each. On v1 1024 : 1024 : 512 use them up in 62.5 ms, of which the others have 0.8 and 0.4: 87.5 and 62.5 ms of each period, so the one is done 31.25 ms into the
        // 115th, and the other has 2.8625 s left for a CPU of its own. On v2 these are weights (D4.59) of 100 : 100 : 59: 85.25 and 64.75 ms, done 32.7 ms into the 118th,
        // 2.41 s left. By the older line, 100 : 39 : 20, the quota has a CPU to itself for 50 ms: 83.03 and 66.97 ms, done 53.4 ms into the 121st, 1.943 s left.
        // The quota's 10 s are 200 pools of 50 ms, used up at 19.95 s: there is none for the exit before the next period, at 20 s.
        var bench = new DockerBench(version, cgroups, configure: c => c with { Cpus = 2 });
        bench.Image("worker", new CpuStep(OomSim.Engine.Quantity.Of(10 * OomSim.Engine.SimTime.Second)));
        bench.Issue("run -d --name quota --cpus 0.5 worker");
        bench.Issue("run -d --name less --cpu-shares 512 worker");
        bench.Issue("run -d --name more --cpu-shares 1024 worker");
        bench.RunTo(30);
        double Ended(string name) => (bench.Get(name).FinishedAtNs ?? 0) / 1e9;
        Assert.InRange(Ended("quota"), 20.0001, 20.0002);
        Assert.InRange(Ended("more"), more - 0.01, more + 0.01);
        Assert.InRange(Ended("less"), less - 0.01, less + 0.01);
    }

    private static string[] Files(DockerBench bench, params string[] names) =>
        [.. names.Select(n => bench.Host.ReadFile(bench.Get("app").Cgroup!, n)!.Trim())];

    private static HostConfig Swapping(HostConfig config) => config with { Swap = new SwapConfig(256 * MiB, 10 * MiB, 10 * MiB) };

    // 60 MiB in a container whose limit goes from 100 MiB to 40, as swap or a kill makes room.
    private static (DockerBench Bench, double Typed, DockerBench.Pending Update) Lowered(CgroupVersion version, string memorySwap, Func<HostConfig, HostConfig> configure)
    {
        var bench = new DockerBench("24", version, configure: configure);
        bench.Image("holder", new AllocStep(OomSim.Engine.Quantity.Of(60 * MiB), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name app -m 100m --memory-swap 300m holder");
        bench.RunTo(bench.Now + 1);
        return (bench, bench.Now, bench.Issue($"update -m 40m --memory-swap {memorySwap} app"));
    }
}
