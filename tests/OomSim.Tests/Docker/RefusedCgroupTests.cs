using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A limit above refuses what a new container's cgroup takes, and nobody can be killed for it: the runtime fails, not the program (D2.6, D2.7, K4.5, K4.9).</summary>
public sealed class RefusedCgroupTests : IHostObserver
{
    private const int Code = 77;

    private readonly List<HostEvent> _events = [];

    void IHostObserver.OnHostEvent(HostEvent happened) => _events.Add(happened);

    [Theory]
    [InlineData(CgroupVersion.V1, false)]
    [InlineData(CgroupVersion.V1, true)]
    [InlineData(CgroupVersion.V2, false)]
    [InlineData(CgroupVersion.V2, true)]
    public void The_start_fails_for_want_of_memory_and_its_program_never_begins(CgroupVersion cgroups, bool goesOn)
    {
        (DockerBench bench, long room) = Full(cgroups, goesOn);
        CommandResult run = bench.Do("start app");
        string mount = cgroups == CgroupVersion.V1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
        Container app = bench.Get("app");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            "Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: "
            + $"unable to apply cgroup configuration: mkdir {mount}/pool/{app.Id}: cannot allocate memory: unknown\n",
            run.Stderr,
            StringComparison.Ordinal);
        Assert.Equal(("created", 128), (app.Status, app.ExitCode));
        Assert.DoesNotContain("die", bench.Actions);
        Assert.DoesNotContain(_events, e => e.Source == "program" && e.Subject.StartsWith("app/", StringComparison.Ordinal));

        // All that it took is given back, and where there is room the next start is one like any other.
        Cgroup pool = bench.Host.FindCgroup("/pool")!;
        Assert.Null(bench.Host.FindCgroup("/pool/" + app.Id));
        bench.RunTo(bench.Now + 1);
        bench.Host.CheckInvariants();
        Limit(bench, pool, pool.Read().Current + room + (64 * DockerBench.MiB));
        bench.Fine("start app");
        bench.RunTo(bench.Now + 1);
        Assert.True(bench.Get("app").Running);
        Assert.True(bench.Get("app").Cgroup!.Read().Anon > DockerBench.MiB);
        Assert.Single(_events, e => e is { Source: "program", Type: "start" } && e.Subject.StartsWith("app/", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_answers_as_where_the_runtime_fails()
    {
        (DockerBench bench, _) = Full(CgroupVersion.V2, goesOn: false);
        CommandResult run = bench.Do("run -d --oom-score-adj -1000 --cgroup-parent pool --name other app");
        Assert.Equal(125, run.ExitCode);
        Assert.Contains(bench.Get("other").Id + ": cannot allocate memory: unknown", run.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Nobody_of_it_is_killed_for_the_cgroup_itself(CgroupVersion cgroups)
    {
        (DockerBench bench, _) = Full(cgroups, goesOn: false, hangs: false);
        Cgroup pool = bench.Host.FindCgroup("/pool")!;
        Limit(bench, pool, pool.Read().Current + 4096);
        CommandResult run = bench.Do("run -d --cgroup-parent pool --name other app");
        Assert.Equal(125, run.ExitCode);
        Assert.Contains(bench.Get("other").Id + ": cannot allocate memory: unknown", run.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain(_events, e => e.Type == "oom_kill");
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void The_start_fails_also_while_a_fault_of_another_is_taken_again_and_again(CgroupVersion cgroups)
    {
        (DockerBench bench, _) = Full(cgroups, goesOn: false, hangs: false, new SleepStep(Quantity.Of(5 * SimTime.Second)), new AllocStep(Quantity.Of(28 * DockerBench.MiB), Pace.Free));
        bench.RunTo(8);
        Assert.Contains(bench.Host.Log, line => line.EndsWith("Out of memory and no killable processes...", StringComparison.Ordinal));
        CommandResult run = bench.Do("start app");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot allocate memory", run.Stderr, StringComparison.Ordinal);
        Assert.True(bench.Get("holder").Running);
        bench.Host.CheckInvariants();
    }

    // A cgroup with room for a part of what a container takes before its program: too little for its network.
    private (DockerBench Bench, long Room) Full(CgroupVersion cgroups, bool goesOn, bool hangs = true, params Step[] next)
    {
        var bench = new DockerBench("28", cgroups);
        bench.Host.Observers.Add(this);
        bench.Image("holder", [new AllocStep(Quantity.Of(28 * DockerBench.MiB), Pace.Free), .. next, new SleepStep(null)]);
        bench.Image("app", new ProgramDefinition
        {
            Name = "init",
            Comm = "app",
            Steps = [new AllocStep(Quantity.Of(DockerBench.MiB), Pace.Free), new SleepStep(null)],
            EnomemExitCode = goesOn ? null : Quantity.Of(Code),
        });
        bench.Host.CreateCgroup("/pool");
        bench.Fine("run -d --cgroup-parent pool --name holder --oom-score-adj -1000 holder");
        bench.RunTo(1);
        Cgroup pool = bench.Host.FindCgroup("/pool")!;
        const long Room = 60 << 10;
        Limit(bench, pool, pool.Read().Current + Room);
        if (hangs && cgroups == CgroupVersion.V1)
        {
            Assert.Equal(Errno.None, bench.Host.WriteFile(pool, "memory.oom_control", "1"));
        }

        bench.Fine("create --oom-score-adj -1000 --cgroup-parent pool --name app app");
        bench.Events.Clear();
        _events.Clear();
        return (bench, Room);
    }

    private static void Limit(DockerBench bench, Cgroup pool, long bytes) => Assert.Equal(
        Errno.None,
        bench.Host.WriteFile(pool, bench.Host.Config.Cgroup == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.max", bytes.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
