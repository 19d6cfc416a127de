using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// At one limit nobody can be killed: a page fault is tried again and again, and whoever charges in a system call meanwhile has its own refusal
/// (K4.5, K4.6; mm/memcontrol.c:try_charge_memcg answers each charge by itself).
/// </summary>
public sealed class RefusedBesideFaultsTests
{
    private const int Code = 9;

    private static readonly ProgramDefinition Child = Program("child", Sleep(1000));

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void AForkIsRefusedWhileAnothersFaultIsTriedAgain(CgroupVersion version)
    {
        (Bench bench, Cgroup pool, Process hog) = World(version);
        Process late = Unkillable(bench, bench.Group("/pool/late"), Sleep(5), new ForkStep("child", Quantity.Of(1)), Exit(0));
        bench.RunTo(4.9);
        CgroupValues before = pool.Read();
        Assert.Null(late.Exit);
        bench.RunTo(5.1);
        Assert.Equal(new ExitStatus(Code, 0), late.Exit);
        Assert.Empty(late.Children);
        Assert.True(hog.Exit is null && pool.Read().EventsOom > before.EventsOom);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void EachOfSeveralForksIsRefused()
    {
        // Which began first, and who has the lower number, makes no difference.
        Bench bench = new();
        Cgroup pool = bench.Group("/pool", 64 * MiB);
        Process[] late = [.. Enumerable.Range(0, 4).Select(i => Unkillable(bench, bench.Group("/pool/late" + i), Sleep(i < 2 ? 5 : 6), new ForkStep("child", Quantity.Of(1)), Exit(0)))];
        Process hog = Unkillable(bench, bench.Group("/pool/hog"), Alloc(100 * MiB, 50 * MiB));
        bench.RunTo(4.9);
        long before = pool.Read().EventsOom;
        bench.RunTo(7);
        Assert.All(late, p => Assert.Equal(new ExitStatus(Code, 0), p.Exit));
        Assert.Null(hog.Exit);

        // Theirs, and those of the fault: one in each pause of the host's profile.
        long pauses = (long)(2.1 * SimTime.Second / bench.Host.Config.Profile.RefusedFaultPause);
        Assert.InRange(pool.Read().EventsOom - before, 4, 4 + pauses + 1);
        Assert.Equal(4, bench.Events.Count(e => e.Type == "enomem"));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ACgroupThatIsMadeBelowIsRefused()
    {
        (Bench bench, _, Process hog) = World(CgroupVersion.V2);
        bench.RunTo(5);
        Process late = Unkillable(bench, bench.Group("/pool/late"), Sleep(1000));
        bench.RunTo(6);
        Assert.True(late.IsCgroupRefused);
        Assert.NotNull(late.Exit);
        Assert.Null(hog.Exit);
        bench.Host.CheckInvariants();
    }

    /// <summary>mkdir is the runtime's, from outside (mm/memcontrol.c:mem_cgroup_css_alloc): who would be in the cgroup is not there yet, and cannot be killed for it.</summary>
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void ItsFirstProcessIsNotKilledForTheCgroupItself(CgroupVersion version)
    {
        (Bench bench, Cgroup pool, Process hog) = World(version);
        bench.RunTo(5);
        Process late = bench.Run(bench.Group("/pool/late"), Sleep(1000));
        bench.RunTo(6);
        Assert.Null(hog.Exit);
        Assert.True(late.IsCgroupRefused);
        Assert.Equal(new ExitStatus(1, 0), late.Exit);
        Assert.DoesNotContain(bench.Events, e => e.Type == "oom_kill");
        Assert.DoesNotContain(bench.Host.Log, line => line.Contains("] init", StringComparison.Ordinal) && line.Contains(late.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture) + "]", StringComparison.Ordinal));
        Assert.True(pool.Read().EventsOom > 0 || version == CgroupVersion.V1);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ACallThatLocksWhatItMapsGoesOnWithoutThat()
    {
        // mlockall ignores what populating meets (mm/gup.c:__mm_populate).
        (Bench bench, _, Process hog) = World(CgroupVersion.V2);
        Process late = Unkillable(bench, bench.Group("/pool/late"), new ReserveStep(Quantity.Of(10 * MiB)), Sleep(5), new MlockAllStep(), Exit(0));
        bench.RunTo(6);
        Assert.Equal(new ExitStatus(0, 0), late.Exit);
        Assert.Null(hog.Exit);
    }

    [Fact]
    public void ASwapOffIsRefused()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup pool = bench.Group("/pool", 64 * MiB);
        Process hog = Unkillable(bench, bench.Group("/pool/hog"), Alloc(100 * MiB, 50 * MiB), Sleep(3), Alloc(300 * MiB, 100 * MiB));
        bench.RunTo(4);
        Assert.InRange(pool.Read().SwapCurrent, 30 * MiB, 40 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(pool, "memory.swap.max", "0"));
        bench.RunTo(8);
        Assert.Null(hog.Exit);
        List<SwapOffResult> results = [];
        bench.Host.SwapOff(["/dev/vdb"], results.Add);
        bench.RunTo(8.5);
        Assert.Equal([Errno.ENOMEM], Assert.Single(results).Errors);
        Assert.Null(hog.Exit);
        bench.Host.CheckInvariants();
    }

    private static (Bench Bench, Cgroup Pool, Process Hog) World(CgroupVersion version)
    {
        Bench bench = new(version);
        Cgroup pool = bench.Group("/pool", 64 * MiB);
        Process hog = Unkillable(bench, bench.Group("/pool/hog"), Alloc(100 * MiB, 50 * MiB));
        return (bench, pool, hog);
    }

    private static Process Unkillable(Bench bench, Cgroup cgroup, params Step[] steps) =>
        bench.Run(cgroup, Program("init", steps) with { EnomemExitCode = Quantity.Of(Code), OomScoreAdj = -1000 }, Child);
}
