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
        bool? started = null;
        bench.Engine.Unit.Restart(answer => started = answer);
        bench.RunTo(1);
        int[] after = [.. bench.Host.Processes.Where(p => p.Comm is "dockerd" or "containerd").OrderBy(p => p.Comm, StringComparer.Ordinal).Select(p => p.Pid)];
        Assert.True(started);
        Assert.Equal((2, before[0], true), (after.Length, after[0], after[1] > before[1]));
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
