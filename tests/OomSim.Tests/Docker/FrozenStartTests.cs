using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Containers whose runtime cannot run the program yet: frozen by hand, or short of memory (K18.6, D2.8).</summary>
public class FrozenStartTests
{
    private const string Died = "OCI runtime create failed: runc create failed: unable to start container process: read init-p: connection reset by peer: unknown";

    [Theory]
    [InlineData(CgroupVersion.V1, "run -d --cgroup-parent pool --name app sleeper")]
    [InlineData(CgroupVersion.V2, "run -d --cgroup-parent pool --name app sleeper")]
    [InlineData(CgroupVersion.V2, "start app")]
    [InlineData(CgroupVersion.V2, "restart app")]
    public void Start_below_a_frozen_cgroup_answers_when_it_is_thawed(CgroupVersion cgroups, string command)
    {
        DockerBench bench = Frozen(cgroups, created: !command.StartsWith("run", StringComparison.Ordinal));
        DockerBench.Pending start = bench.Issue(command);
        bench.RunTo(30);
        Assert.Null(start.Result);
        Assert.Equal(("created", 0), (bench.Get("app").Status, bench.Get("app").Pid));
        Assert.NotNull(bench.Get("app").Init);
        Assert.Equal("network connect", bench.Actions.Last());
        bench.Host.Thaw(bench.Host.FindCgroup("/pool")!);
        bench.RunTo(31);
        Assert.Equal((0, 30.0, "running"), (start.Result!.ExitCode, Math.Round(start.AtSeconds, 3), bench.Get("app").Status));
        Assert.Equal(30, bench.Get("app").StartedAtNs!.Value / 1e9, 3);
        Assert.Equal(bench.Get("app").Init!.Pid, bench.Get("app").Pid);
        Assert.Contains("start", bench.Actions);
    }

    [Fact]
    public void Container_that_is_being_started_is_locked_to_all_but_the_list()
    {
        DockerBench bench = Frozen(CgroupVersion.V2, created: true);
        DockerBench.Pending[] waiting = [bench.Issue("start app"), bench.Issue("inspect -f '{{.State.Status}}' app"), bench.Issue("kill app"), bench.Issue("rm -f app")];
        bench.RunTo(60);
        Assert.All(waiting, w => Assert.Null(w.Result));
        Assert.Equal("app Created\n", bench.Fine("ps -a --format '{{.Names}} {{.Status}}'").Stdout);
        bench.Host.Thaw(bench.Host.FindCgroup("/pool")!);
        bench.RunTo(61);

        // In the order in which they came.
        Assert.Equal([(0, "app\n"), (0, "running\n"), (0, "app\n"), (0, "app\n")], waiting.Select(w => (w.Result!.ExitCode, w.Result.Stdout)));
        Assert.Empty(bench.Engine.Containers);
    }

    [Theory]
    [InlineData("20.10", "docker: Error response from daemon: failed to create shim task: " + Died + ".\n")]
    [InlineData("28", "docker: Error response from daemon: failed to create task for container: failed to create shim task: " + Died + "\n\nRun 'docker run --help' for more information\n")]
    public void Runtime_that_is_killed_frozen_makes_the_start_fail(string version, string stderr)
    {
        DockerBench bench = Frozen(CgroupVersion.V2, version: version);
        DockerBench.Pending run = bench.Issue("run -d --restart always --cgroup-parent pool --name app sleeper");
        bench.RunTo(5);
        Container app = bench.Get("app");
        bench.Host.SendSignal(app.Init!, 9);
        bench.RunTo(10);
        Assert.Equal(new CommandResult(125, app.Id + "\n", stderr), run.Result);

        // D1.6: no restart policy is applied, and there is neither a start nor a die.
        Assert.Equal(("created", 128, 0), (app.Status, app.ExitCode, app.RestartCount));
        Assert.Equal(["create", "network connect", "network disconnect"], bench.Actions);
        Assert.Null(bench.Host.FindCgroup("/pool/" + app.Id));
    }

    [Fact]
    public void Runtime_that_is_killed_for_memory_says_so()
    {
        // D2.8, D2.15: one whom nobody may kill leaves room for the container's cgroup, and not for the runtime in it.
        var bench = new DockerBench("28", CgroupVersion.V2);
        bench.Image("holder", new AllocStep(OomSim.Engine.Quantity.Of(28 * DockerBench.MiB), Pace.Free), new SleepStep(null));
        bench.Host.CreateCgroup("/pool");
        bench.Fine("run -d --cgroup-parent pool --name holder --oom-score-adj -1000 holder");
        bench.RunTo(1);
        Cgroup pool = bench.Host.FindCgroup("/pool")!;
        bench.Host.WriteFile(pool, "memory.max", (pool.Read().Current + (64 << 10)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        bench.Events.Clear();
        CommandResult result = bench.Do("run -d --rm --cgroup-parent pool --name app sleeper");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("unable to start container process: container init was OOM-killed (memory limit too low?): unknown", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(["create", "network connect", "network disconnect", "destroy"], bench.Actions);
        Assert.Null(bench.Engine.Find("app"));
    }

    [Fact]
    public void Restart_by_policy_below_a_frozen_cgroup_waits_too()
    {
        var bench = new DockerBench("28", CgroupVersion.V2);
        bench.Image("second", new SleepStep(OomSim.Engine.Quantity.Of(OomSim.Engine.SimTime.Second)), new ExitStep(OomSim.Engine.Quantity.Of(1)));
        bench.Host.CreateCgroup("/pool");
        bench.Fine("run -d --restart always --cgroup-parent pool --name app second");
        bench.RunTo(1.05);
        bench.Host.Freeze(bench.Host.FindCgroup("/pool")!);
        bench.RunTo(20);
        Assert.Equal("restarting", bench.Get("app").Status);

        // It dies before it begins: no further attempt (D3.7), and the exit code stays that of the run before.
        bench.Host.SendSignal(bench.Get("app").Init!, 9);
        bench.RunTo(30);
        Assert.Equal(("exited", 1, 1), (bench.Get("app").Status, bench.Get("app").ExitCode, bench.Get("app").RestartCount));
        Assert.Equal(1, bench.Actions.Count(a => a == "die"));
    }

    private static DockerBench Frozen(CgroupVersion cgroups, bool created = false, string version = "28")
    {
        var bench = new DockerBench(version, cgroups);
        bench.Host.Freeze(bench.Host.CreateCgroup("/pool"));
        if (created)
        {
            bench.Fine("create --cgroup-parent pool --name app sleeper");
        }

        return bench;
    }
}
