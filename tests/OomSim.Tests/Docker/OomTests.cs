using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the engine makes of the kernel's OOM notifications (D2.12–D2.19).</summary>
public class OomTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData("20.10", "V1", "oom,die,network disconnect")]
    [InlineData("28", "V2", "oom,network disconnect,die")]
    public void Leak_dies_at_its_limit(string version, string cgroups, string events)
    {
        // docker/v1-01, v2-01: oom, then die with 137 and OOMKilled.
        DockerBench bench = Leak(version, cgroups, "run -d --name leak -m 64m --memory-swap 64m leak");
        bench.RunTo(60);
        Container leak = bench.Get("leak");
        Assert.Equal(("exited", 137, true, 1L, 1L), (leak.Status, leak.ExitCode, leak.OomKilled, leak.OomEvents, leak.OomKills));
        Assert.Equal(events, string.Join(',', bench.Actions.Skip(3)));

        // 64 MiB at 10 MiB/s, less what the container costs before and the kernel's share: between 6.2 s and 6.4 s.
        Assert.InRange(leak.FinishedAtNs!.Value / 1e9, 6.2, 6.4);
        Assert.Null(leak.Cgroup);
        Assert.Equal(0, leak.Read().Current);
    }

    [Fact]
    public void Hung_container_says_oom_once_and_is_rescued_by_an_update()
    {
        // docker/v1-04: oom while nothing is killed; false while running; after the end true, with exit code 0.
        DockerBench bench = Leak("20.10", "V1", "run -d --name leak -m 64m --memory-swap 64m --oom-kill-disable leak");
        bench.RunTo(30);
        Container leak = bench.Get("leak");
        Assert.Equal(("running", 1L, 0L, false), (leak.Status, leak.OomEvents, leak.OomKills, leak.OomKilled));
        Assert.True(leak.Read().UnderOom);
        bench.Fine("update --memory 256m --memory-swap 256m leak");
        bench.RunTo(60);
        Assert.Equal(("exited", 0, true), (leak.Status, leak.ExitCode, leak.OomKilled));
    }

    [Fact]
    public void Newer_engines_show_the_flag_at_once_and_clear_it_at_the_start()
    {
        DockerBench bench = Leak("28", "V1", "run -d --name leak -m 64m --memory-swap 64m --oom-kill-disable leak");
        bench.RunTo(30);
        Assert.True(bench.Get("leak").OomKilled);
        bench.Fine("kill leak");
        Assert.True(bench.Get("leak").OomKilled);
        bench.Fine("start leak");
        Assert.False(bench.Get("leak").OomKilled);
    }

    [Fact]
    public void Flag_of_the_run_before_stays_over_a_start_in_2010()
    {
        // docker/v2-15: Running=true and OOMKilled still true after docker start.
        DockerBench bench = Leak("20.10", "V2", "run -d --name leak -m 64m --memory-swap 64m leak");
        bench.RunTo(30);
        bench.Fine("start leak");
        Assert.Equal(("running", true), (bench.Get("leak").Status, bench.Get("leak").OomKilled));
        bench.Fine("kill leak");

        // The next run ended without an OOM: the flag follows the last run.
        Assert.False(bench.Get("leak").OomKilled);
    }

    [Fact]
    public void Child_that_is_killed_does_not_end_its_container()
    {
        // docker/v2-15: exit code 0 and OOMKilled all the same.
        var bench = new DockerBench("28");
        var eater = new ProgramDefinition { Name = "eater", Comm = "eater", Steps = [new AllocStep(Quantity.Of(200 * MiB), Pace.Free)] };
        bench.Image(
            "parent",
            new ProgramDefinition { Name = "init", Comm = "parent", OnChildExit = OnChildExit.Ignore, Steps = [new ForkStep("eater", Quantity.Of(1)), new WaitStep("eater"), new SleepStep(Quantity.Of(SimTime.Second))] },
            eater);
        bench.Fine("run -d --name app -m 64m --memory-swap 64m parent");
        Container app = bench.Get("app");
        while (app.OomEvents == 0)
        {
            Assert.True(bench.Simulator.Step());
        }

        Assert.Equal(("running", true), (app.Status, app.OomKilled));
        bench.RunTo(10);
        Assert.Equal(("exited", 0, true, 1L), (app.Status, app.ExitCode, app.OomKilled, app.OomKills));
    }

    [Theory]
    [InlineData("V1", false, 0)]
    [InlineData("V2", true, 1)]
    public void Host_wide_kill_is_seen_on_version_two_only(string cgroups, bool oomKilled, int events)
    {
        // D2.14, D2.16; docker/v1-13, v2-13: exit code 137 either way.
        var bench = new DockerBench("28", Enum.Parse<CgroupVersion>(cgroups));
        bench.Image("greedy", new RepeatStep(Quantity.Of(16), [new AllocStep(Quantity.Of(256 * MiB), Pace.Free)]));
        bench.Fine("run -d --name app greedy");
        bench.RunTo(60);
        Container app = bench.Get("app");
        Assert.Equal((137, oomKilled, (long)events), (app.ExitCode, app.OomKilled, app.OomEvents));
    }

    [Fact]
    public void Restart_after_an_oom_begins_with_a_new_cgroup()
    {
        DockerBench bench = Leak("28", "V2", "run -d --restart always --name leak -m 64m --memory-swap 64m leak");
        bench.RunTo(30);
        Container leak = bench.Get("leak");
        Assert.True(leak.RestartCount >= 3);
        Assert.Equal("running", leak.Status);
        Assert.True(leak.Read().EventsOomKill == 0);
        Assert.Equal(leak.RestartCount, (int)leak.OomKills);
    }

    [Fact]
    public void Bytes_in_buffers_are_lost_with_a_kill_and_not_with_a_handled_stop()
    {
        // M7.
        var bench = new DockerBench();
        bench.Image("writer", new ProgramDefinition
        {
            Name = "init",
            Comm = "writer",
            Steps = [new BufferStep(Quantity.Of(10 * MiB), Pace.Free), new SleepStep(null)],
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([new FlushStep("/data/out"), new ExitStep(Quantity.Of(0))]) },
        });
        bench.Fine("run -d --name stopped writer");
        bench.Fine("run -d --name killed writer");
        bench.RunTo(1);
        bench.Fine("stop stopped");
        bench.Fine("kill killed");
        Assert.Equal((0L, 10 * MiB), (bench.Get("stopped").LostBytes, bench.Get("killed").LostBytes));
        Assert.Equal(10 * MiB, bench.Get("stopped").Files.WritableSize);
    }

    [Fact]
    public void An_anonymous_shared_mapping_is_no_file_of_dev_shm()
    {
        // K9.6, D4.41: 100 MiB where --shm-size is 64 MiB, in the RSS and gone with the process; a file stays until its mount goes.
        var bench = new DockerBench();
        bench.Image("map", new ProgramDefinition { Name = "init", Comm = "map", Steps = [new ForkStep("child", Quantity.Of(1)), new SleepStep(null)], OnChildExit = OnChildExit.Ignore }, new ProgramDefinition
        {
            Name = "child",
            Comm = "child",
            Steps =
            [
                new WriteStep("/dev/shm/x", Quantity.Of(10 * MiB), Pace.Free), new ShmStep(Quantity.Of(100 * MiB), Pace.Free), new SleepStep(Quantity.Of(5 * SimTime.Second)),
            ],
        });
        bench.Fine("run -d --name app map");
        bench.RunTo(4);
        Process child = Assert.Single(bench.Get("app").Init!.Children);
        Assert.Equal((110 * MiB, 100 * MiB), (bench.Get("app").Read().Shmem, child.Read().Shmem));
        bench.RunTo(10);
        Assert.Equal(10 * MiB, bench.Get("app").Read().Shmem);
    }

    [Fact]
    public void Shared_memory_of_a_container_is_bounded()
    {
        // docker/v1-21: the default /dev/shm takes 64 MiB, then ENOSPC, no OOM.
        var bench = new DockerBench();
        bench.Image("shm", new ProgramDefinition
        {
            Name = "init",
            Comm = "shm",
            EnomemExitCode = null,
            Steps = [new WriteStep("/dev/shm/x", Quantity.Of(100 * MiB), Pace.Free), new SleepStep(null)],
        });
        bench.Fine("run -d --name app -m 256m shm");
        bench.RunTo(10);
        Assert.Equal((64 * MiB, 0L), (bench.Get("app").Read().Shmem, bench.Get("app").OomEvents));

        // The mount goes with the run: the next one can fill its own again.
        bench.Fine("kill app");
        bench.Fine("start app");
        bench.RunTo(20);
        Assert.Equal(64 * MiB, bench.Get("app").Read().Shmem);
    }

    [Fact]
    public void A_memory_file_system_below_another_has_its_own_size()
    {
        // /run takes 4 MiB of 20 MiB, and all 20 MiB find room in the 50 MiB of /run/big.
        var bench = new DockerBench();
        bench.Image("app", new ProgramDefinition
        {
            Name = "init",
            Comm = "app",
            EnomemExitCode = null,
            Steps = [new WriteStep("/run/big/x", Quantity.Of(20 * MiB), Pace.Free), new WriteStep("/run/y", Quantity.Of(20 * MiB), Pace.Free), new SleepStep(null)],
        });
        bench.Fine("run -d --name app --tmpfs /run:size=4m --tmpfs /run/big:size=50m app");
        bench.RunTo(10);
        Assert.Equal(24 * MiB, bench.Get("app").Read().Shmem);
    }

    private static DockerBench Leak(string version, string cgroups, string command)
    {
        var bench = new DockerBench(version, Enum.Parse<CgroupVersion>(cgroups));
        bench.Image("leak", new AllocStep(Quantity.Of(200 * MiB), new Pace(Quantity.Of(10 * MiB))), new ExitStep(Quantity.Of(0)));
        bench.Fine(command);
        return bench;
    }
}
