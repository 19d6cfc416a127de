using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>oom_kill_disable with others in the group: recordings docker/v1-06, -06b, -07 and -07b.</summary>
public sealed class HungTests
{
    private const long Text = 820 << 10;

    [Fact]
    public void OthersHangAsSoonAsTheyNeedTheirText()
    {
        (Bench bench, Process hog, Process burner, Process sleeper) = World(false);
        bench.RunTo(10);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Equal(TaskCondition.Hung, burner.Condition);

        // It sleeps on, and hangs when it wakes at 15 s: its text is gone and cannot be charged.
        Assert.Equal(TaskCondition.Idle, sleeper.Condition);
        long cpu = burner.Read().CpuUsageNs;
        bench.RunTo(60);
        Assert.Equal(TaskCondition.Hung, sleeper.Condition);
        Assert.Equal(cpu, burner.Read().CpuUsageNs);
        Assert.Equal(0, hog.Cgroup.Read().EventsOomKill);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void LockedOthersGoOnAndTheirEndFreesTheHungOne()
    {
        (Bench bench, Process hog, Process burner, Process sleeper) = World(true);
        bench.RunTo(14);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Equal(TaskCondition.Active, burner.Condition);
        Assert.InRange(burner.Read().CpuUsageNs, 13_990_000_000, 14_000_000_000);
        Assert.True(hog.Cgroup.Read().UnderOom);

        // The sleeper ends at 15 s and gives 20 MiB back: the hog resumes at once and completes its 50 MiB.
        bench.RunTo(15.05);
        Assert.NotNull(sleeper.Exit);
        Assert.NotEqual(TaskCondition.Hung, hog.Condition);
        bench.RunTo(30);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AHandlerWaitsUntilTheHungTaskWakes()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        ProgramDefinition program = Program("hog", Alloc(100 * MiB, 10 * MiB)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([Exit(3)]) },
        };
        Process hog = bench.Run(a, program);
        bench.RunTo(10);
        bench.Host.SendSignal(hog, SignalNumber.Term);
        bench.RunTo(20);
        Assert.Null(hog.Exit);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "65M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "65M"));
        bench.RunTo(21);
        Assert.Equal(3, hog.Exit!.Value.ShellCode);
    }

    [Fact]
    public void AHungGroupCannotBeFrozen()
    {
        // K4.17, K25.6: it sleeps uninterruptibly, so the group stays FREEZING.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        bench.Run(a, Alloc(100 * MiB, 10 * MiB));
        bench.RunTo(10);
        bench.Host.Freeze(a);
        bench.RunTo(20);
        Assert.Equal("FREEZING\n", bench.Host.ReadFile(a, "freezer.state"));
    }

    private static (Bench Bench, Process Hog, Process Burner, Process Sleeper) World(bool locked)
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        TestFiles files = new(("/burner", Text), ("/sleeper", Text), ("/hog", Text));
        Process Start(string name, params Step[] steps) => bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program(name, locked && name != "hog" ? [new MlockAllStep(), .. steps] : steps) with { Exec = "/" + name },
            Files = files,
            Owner = "a",
        });
        Process burner = Start("burner", new CpuStep(Quantity.Of(1000 * SimTime.Second)));
        Process sleeper = Start("sleeper", Alloc(20 * MiB), Sleep(15), Exit(0));
        Process hog = Start("hog", Alloc(50 * MiB, 10 * MiB), Exit(0));
        return (bench, hog, burner, sleeper);
    }
}
