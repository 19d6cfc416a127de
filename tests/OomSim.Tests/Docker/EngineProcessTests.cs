using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>dockerd, containerd and the shims as processes of the host (D4.50).</summary>
public class EngineProcessTests
{
    [Fact]
    public void They_are_there_with_their_scores_and_go_with_what_they_serve()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(1);
        Assert.Equal([("containerd", -999), ("containerd-shim", -998), ("dockerd", -500)], Own(bench));
        Assert.Equal("/system.slice/containerd.service", bench.Host.Processes.Single(p => p.Comm == "containerd-shim").Cgroup.Path);
        Assert.InRange(bench.Host.TryCreateCgroup("/system.slice/docker.service")!.Read().Anon, 9291L << 12, (9291L + 32) << 12);
        bench.Fine("kill app");
        bench.RunTo(2);
        Assert.Equal(["containerd", "dockerd"], Own(bench).Select(p => p.Comm));
    }

    [Fact]
    public void Without_them_there_are_only_containers() => Assert.Empty(Bench(null).Host.Processes);

    [Theory]
    [InlineData("no", "exited", 0)]
    [InlineData("always", "running", 1)] // an ordinary end (D3.12)
    public void Container_dies_with_its_shim(string policy, string status, int restarts)
    {
        DockerBench bench = Bench();
        bench.Fine($"run -d --restart {policy} --name app sleeper");
        bench.Fine("pause app");
        bench.RunTo(1);
        bench.Host.SendSignal(bench.Host.Processes.Single(p => p.Comm == "containerd-shim"), 9);
        bench.RunTo(2);
        Assert.Equal("137", bench.Events.Single(e => e.Action == "die").Attributes["exitCode"]);
        Assert.Equal((status, restarts, false), (bench.Get("app").Status, bench.Get("app").RestartCount, bench.Get("app").OomKilled));
        Assert.Equal(restarts, bench.Host.Processes.Count(p => p.Comm == "containerd-shim"));
    }

    [Fact]
    public void Host_without_memory_loses_dockerd_and_systemd_brings_it_back()
    {
        DockerBench bench = Bench(liveRestore: true);

        // Whoever may not be chosen takes all there is, and gives it back 1 s later.
        bench.Image("eater", new AllocStep(Quantity.Of(1900 * DockerBench.MiB), Pace.Free), new SleepStep(Quantity.Of(SimTime.Second)), new FreeStep(null), new SleepStep(null));
        bench.Fine("run -d --name app --oom-score-adj -1000 eater");
        bench.RunTo(3);
        Assert.Equal(DaemonPhase.Down, bench.Engine.Phase);
        Assert.Equal(new CommandResult(1, "", DockerEngine.CannotConnect + "\n"), bench.Do("ps"));
        bench.RunTo(6);
        Assert.Equal((DaemonPhase.Up, "running", 0), (bench.Engine.Phase, bench.Get("app").Status, bench.Get("app").RestartCount));
        Assert.Contains("dockerd", Own(bench).Select(p => p.Comm));
    }

    [Fact]
    public void Restart_makes_another_dockerd_and_leaves_containerd()
    {
        DockerBench bench = Bench();
        int[] before = [.. bench.Host.Processes.Where(p => p.Comm is "dockerd" or "containerd").OrderBy(p => p.Comm, StringComparer.Ordinal).Select(p => p.Pid)];
        UnitJobResult? started = null;
        bench.Engine.Unit.Restart(answer => started = answer);
        bench.RunTo(1);
        int[] after = [.. bench.Host.Processes.Where(p => p.Comm is "dockerd" or "containerd").OrderBy(p => p.Comm, StringComparer.Ordinal).Select(p => p.Pid)];
        Assert.Equal(UnitJobResult.Done, started);
        Assert.Equal((2, before[0], true), (after.Length, after[0], after[1] > before[1]));
    }

    // systemd goes by the end of the main process, which has given its memory back by then (exit_mm before exit_notify).
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_next_dockerd_waits_for_the_end_of_the_one_before(bool liveRestore)
    {
        DockerBench bench = Bench(liveRestore);
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(1);
        Process before = bench.Host.Processes.Single(p => p.Comm == "dockerd");
        long started = 0;
        bench.Engine.Unit.Restart(_ => started = bench.Simulator.Now);
        while (before.Exit is null)
        {
            Assert.Equal("deactivating", bench.Engine.Unit.State);
            Assert.Single(bench.Host.Processes, p => p.Comm == "dockerd");
            Assert.True(bench.Simulator.Step());
        }

        long ended = bench.Simulator.Now;
        bench.RunTo(20);
        Assert.InRange(ended, SimTime.Second + 1, 12 * SimTime.Second);
        Assert.Equal(ended, started);
        Assert.Equal(liveRestore ? "running" : "exited", bench.Get("app").Status);
        Assert.NotEqual(before, bench.Host.Processes.Single(p => p.Comm == "dockerd"));
    }

    [Fact]
    public void A_container_that_ends_with_dockerd_is_found_by_the_next()
    {
        DockerBench bench = Bench(liveRestore: true);
        bench.Image("short", new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(3)));
        bench.Fine("run -d --name app short");
        bench.Simulator.RunUntil(SimTime.Second - 1_000_000);
        bench.Engine.Unit.Restart(_ => { });
        bench.RunTo(3);
        Assert.Equal(("exited", 3), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.InRange(bench.Get("app").FinishedAtNs!.Value, SimTime.Second, SimTime.Second + 20_000_000);
    }

    [Fact]
    public void Containerd_comes_back_without_its_containers_noticing()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app sleeper");
        bench.Host.SendSignal(bench.Host.Processes.Single(p => p.Comm == "containerd"), 9);
        bench.RunTo(4);
        Assert.DoesNotContain("containerd", Own(bench).Select(p => p.Comm));
        bench.RunTo(6);
        Assert.Contains("containerd", Own(bench).Select(p => p.Comm));
        Assert.Equal("running", bench.Get("app").Status);
    }

    private static (string Comm, int Score)[] Own(DockerBench bench) =>
        [.. bench.Host.Processes.Where(p => p.Owner == "host").Select(p => (p.Comm, p.OomScoreAdj)).OrderBy(p => p.Comm, StringComparer.Ordinal)];

    private static DockerBench Bench(bool liveRestore = false) => Bench(new EngineProcessSizes(), liveRestore);

    private static DockerBench Bench(EngineProcessSizes? sizes, bool liveRestore = false) => new(processes: sizes, liveRestore: liveRestore);
}
