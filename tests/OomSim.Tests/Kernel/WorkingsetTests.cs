using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Pages that were taken and are read again (K13).</summary>
public sealed class WorkingsetTests
{
    private static readonly SwapConfig Swap = new(256 * MiB, 100 * MiB, 50 * MiB);

    private readonly TestFiles _files = new(("/hot", 20 * MiB), ("/mid", 40 * MiB), ("/other", 50 * MiB), ("/big", 100 * MiB));

    [Fact]
    public void AFileThatNeverFitsIsReadAgainAndNothingOfItIsActive()
    {
        // Recording kernel/v2-d02: 100 MiB three times under 64: 51,200 refaults, none activated; each page has missed 36 MiB
        // and more, and no list is active.
        Bench bench = NewBench();
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Run(bench, a, Read("/big"), Sleep(1), Read("/big"), Sleep(1), Read("/big"), Sleep(100));
        bench.RunTo(20);
        Assert.InRange(Bench.Stat(bench, a, "workingset_refault_file"), 51_100, 51_200);
        Assert.Equal(0, Bench.Stat(bench, a, "workingset_activate_file"));
        Assert.Equal(0, Bench.Stat(bench, a, "active_file"));
        Assert.InRange(bench.Simulator.HandledEvents, 1, 150);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoComesBackWithinTheActiveListIsActive()
    {
        // 20 MiB are active; 50 MiB go through the other 44 and lose some 6. These have missed 6 ≤ 20 MiB when they are read
        // again: they are active at once, and push out the next 6, which have missed no more.
        Bench bench = NewBench();
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Run(bench, a, Read("/hot"), Read("/hot"), Read("/other"), Sleep(1), Read("/other", 5 * MiB), Sleep(100));
        bench.RunTo(1.5);
        Assert.Equal(0, Bench.Stat(bench, a, "workingset_refault_file"));
        bench.RunTo(5);
        Assert.InRange(Bench.Stat(bench, a, "workingset_refault_file"), 1279, 1280);
        Assert.InRange(Bench.Stat(bench, a, "workingset_activate_file"), 1279, 1280);
        Assert.InRange(Bench.Stat(bench, a, "active_file"), (25 * MiB) - 8192, 25 * MiB);
        Assert.Equal(0, Bench.Stat(bench, a, "workingset_restore_file"));
    }

    [Fact]
    public void WaitingForAPageThatWasActiveIsAStall()
    {
        // 40 MiB become active; 50 MiB of a stream push the active list down to half of the cache, and some of what was active
        // out. Read again it has missed 26 MiB at most, less than what is active: it is restored (K13.3), and waiting for it is
        // pressure (K16.8).
        Bench bench = NewBench();
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Run(bench, a, Read("/mid"), Read("/mid"), Read("/other"), Sleep(3), Read("/mid"), Sleep(100));
        bench.RunTo(3.5);
        double before = a.Read().PsiSomeAvg10;
        Assert.InRange(Bench.Stat(bench, a, "pgdeactivate"), 1000, 6000);
        bench.RunTo(6.1);
        Assert.InRange(Bench.Stat(bench, a, "workingset_restore_file"), 256, 4096);
        Assert.True(a.Read().PsiSomeAvg10 > before);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(0, false)]
    public void AFileInUsePushesIdleMemoryOut(long swappiness, bool fits)
    {
        // 40 MiB idle and 40 MiB of a file round and round under 64 MiB: read again, pages are activated, so memory is looked
        // at as well (K12.7) and 16 MiB of it go to swap; then the file fits and the disk rests. Without swapping the file is
        // read from disk for ever.
        Bench bench = NewBench();
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.swappiness", swappiness.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Run(bench, a, Alloc(40 * MiB), new RepeatStep(null, [Read("/mid", rate: 80 * MiB)]));
        bench.RunTo(60);
        CgroupValues v = a.Read();
        Assert.Equal(0, v.EventsOom);
        Assert.InRange(v.SwapCurrent, fits ? 15 * MiB : 0, fits ? 30 * MiB : 0);
        Assert.Equal(fits, bench.Host.Read().DiskReadSpeed == 0);
        bench.Host.CheckInvariants();
    }

    private static Bench NewBench() => new(configure: c => c with { Swap = Swap, DiskRead = 100 * MiB });

    private static ReadStep Read(string file, long? size = null, long? rate = null) =>
        new(file, size is { } s ? Quantity.Of(s) : null, rate is { } r ? new Pace(Quantity.Of(r)) : Pace.Free);

    private Process Run(Bench bench, Cgroup group, params Step[] steps) => bench.Host.Spawn(
        new SpawnRequest { Cgroup = group, Program = Program("hog", steps), Processes = new SortedDictionary<string, ProgramDefinition>(), Owner = group.Name, Files = _files });
}
