using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>A working set thrashes alike whoever else maps it and whatever it is made of.</summary>
public sealed class SharedAccessTests
{
    private const long Limit = 60 * MiB;

    private static readonly SwapConfig Swap = new(512 * MiB) { ReadSpeed = 20 * MiB };

    private static readonly ForkStep Child = new("child", Quantity.Of(1));

    [Theory]
    [InlineData("own")]
    [InlineData("shared")]
    [InlineData("half shared")]
    [InlineData("shm")]
    [InlineData("half shm")]
    [InlineData("all kinds")]
    public void AWorkingSetThatDoesNotFitGoesRoundAtTheDevicesSpeed(string made)
    {
        // 100 MiB under 60: each page that comes in pushes out the next, at the 20 MiB/s of the device less the time for work and reclaim, as in memory of its own.
        (Bench bench, Cgroup a, Process hog) = Walker(made, new AccessStep(null, Quantity.Of(60 * SimTime.Second), Pace.Free));
        long shared = made switch { "shared" => 100, "half shared" or "all kinds" => 50, _ => 0 } * MiB;
        bench.RunTo(10);
        long before = Stat(bench, a, "workingset_refault_anon");
        long out10 = a.Read().SwapCurrent;
        bench.RunTo(40);
        AssertGoesRound(Stat(bench, a, "workingset_refault_anon") - before, 30);
        if (shared == 0)
        {
            Assert.InRange(a.Read().SwapCurrent, out10 - MiB, out10 + MiB);
        }

        // What sleeping children map keeps its slot for them, in memory or not.
        long own = bench.Host.Processes.Sum(p => p.Memory.Swap.At(bench.Simulator.Now) + p.Memory.ShmemSwap.At(bench.Simulator.Now));

        // A page of a shared mapping keeps none.
        foreach (SharedRegion region in a.Memory.Regions)
        {
            own += region.Kind == MemoryKind.Shmem ? region.Swapped.At(bench.Simulator.Now) : 0;
        }

        Assert.InRange(a.Read().SwapCurrent, shared + own - MiB, shared + own + MiB);
        Assert.Equal(TaskCondition.Reclaiming, hog.Condition);
        Assert.InRange(a.Read().Pressure!.Io.Some.Avg10, 90_00, 100_00);
        Assert.InRange(bench.Simulator.HandledEvents, 1, 600);
        bench.Host.CheckInvariants();

        // What fits is back after one round, of each kind, and nothing is read any more. What a sleeping child has of its own stays out.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "256M"));
        bench.RunTo(45);
        Assert.Equal(0, hog.Read().Swap);
        Assert.InRange(a.Read().SwapCurrent, Math.Max(0, shared - MiB), shared + ((bench.Host.Processes.Count - 1) * (56 << 10)) + (shared > 0 ? bench.Host.Config.Profile.InitialAnon : 0));
        Assert.Equal(TaskCondition.Active, hog.Condition);
        long back = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(55);
        Assert.Equal(back, Stat(bench, a, "workingset_refault_anon"));
        Assert.InRange(bench.Simulator.HandledEvents, 1, 800);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatOneBringsBackIsThereForAllWhoMapIt()
    {
        // Two children go round in what they inherited. The device gives both 20 MiB/s together, and once there is room the 40 MiB come back once.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", Limit);
        AccessStep access = new(null, Quantity.Of(100 * SimTime.Second), Pace.Free);
        bench.Run(a, Program("init", Alloc(100 * MiB), new ForkStep("child", Quantity.Of(2)), Sleep(1000)), Program("child", access, Sleep(1000)));
        bench.RunTo(10);
        long before = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(30);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon") - before, 20 * 19 * 256, 20 * 20 * 256);
        long missing = bench.Host.Processes.Last().Read().Swap;
        before = Stat(bench, a, "workingset_refault_anon");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "256M"));
        bench.RunTo(40);
        Assert.InRange((Stat(bench, a, "workingset_refault_anon") - before) * Pages.Size, missing - Pages.Size, missing + (8 * Pages.Size));
        Assert.All(bench.Host.Processes.Skip(1), p => Assert.InRange(p.Read().Anon, 100 * MiB, 101 * MiB));

        // Their parent sleeps: to it they are still out.
        Assert.InRange(a.Read().SwapCurrent, 99 * MiB, 101 * MiB);
        Assert.InRange(bench.Host.Processes.First().Read().Swap, 99 * MiB, 101 * MiB);
        Assert.InRange(bench.Simulator.HandledEvents, 1, 1000);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoMovesAwayGoesOnInWhatItHasLeftBehindThere()
    {
        // K9.10: the charges stay, so the old group thrashes on; the few pages of its own are nothing to go round in.
        (Bench bench, Cgroup a, Process hog) = Walker("half shared", new AccessStep(null, Quantity.Of(60 * SimTime.Second), Pace.Free));
        Cgroup b = bench.Group("/docker/b");
        bench.RunTo(10);
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cgroup.procs", hog.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        long before = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(30);
        AssertGoesRound(Stat(bench, a, "workingset_refault_anon") - before, 20);
        Assert.InRange(b.Read().Anon, 0, MiB);
        bench.Host.CheckInvariants();
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cgroup.procs", hog.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        before = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(50);
        AssertGoesRound(Stat(bench, a, "workingset_refault_anon") - before, 20);
        bench.RunTo(70);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void APartThatFitsIsBackAfterOneRoundBesideWhatIsNotTouched()
    {
        // 50 MiB shared since a fork and 50 of its own, which came later, under 60: some 10 of the first are left and go, as the oldest, while the others
        // come back. So all 50 come back, and stay.
        (Bench bench, Cgroup a, Process hog) = Walker("half shared", new AccessStep(Quantity.Of(50 * MiB), Quantity.Of(60 * SimTime.Second), Pace.Free));
        bench.RunTo(30);
        Assert.Equal(TaskCondition.Active, hog.Condition);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 49 * 256, 51 * 256);
        long before = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(60);
        Assert.Equal(before, Stat(bench, a, "workingset_refault_anon"));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("own")]
    [InlineData("shm")]
    public void WritingOnceOverMoreThanFitsBringsAllOfItBack(string made)
    {
        // Each page that comes in pushes out one that is still to be written.
        (Bench bench, Cgroup a, _) = Walker(made, new RewriteStep(null, Pace.Free));
        bench.RunTo(60);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 99 * 256, 101 * 256);
        Assert.Equal(100 * MiB, a.Read().SwapCurrent + a.Read().Anon + a.Read().Shmem, 200_000.0);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void CopiesPushOutWhatIsStillToBeCopied()
    {
        // 100 MiB shared since a fork under 60: all are copied, 200 in the end, and what went out meanwhile comes back for that. What came back keeps its slot for who
        // has not touched it.
        (Bench bench, Cgroup a, Process hog) = Walker("shared", new RewriteStep(null, Pace.Free));
        bench.RunTo(100);
        Assert.Equal(TaskCondition.Idle, hog.Condition);
        Assert.InRange(a.Read().SwapCurrent + a.Read().Anon - Stat(bench, a, "swapcached"), 199 * MiB, 202 * MiB);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 60 * 256, 120 * 256);
        bench.Host.CheckInvariants();
    }

    /// <summary>
    /// As recorded on a 6.18: 60 MiB under 40, 22 of them in swap, are written by a child at 30 MB/s, in 2.003 s. Each page is touched once, also where it has to come back for that, as
    /// all do before the end: the parent's 60 MiB are in swap alone then, and of the child's what does not fit, 85.2 MB together.
    /// </summary>
    [Fact]
    public void APageThatComesBackToBeCopiedIsTouchedOnce()
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(256 * MiB, 1024 * MiB, 1024 * MiB), Profile = c.Profile with { SwapOutSpeed = 1024 * MiB } });
        Cgroup a = bench.Host.CreateCgroup("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "40M"));
        Process parent = bench.Run(
            a,
            Program("parent", Alloc(60 * MiB, 60 * MiB), Sleep(1), new ForkStep("kid", Quantity.Of(1)), new WaitStep(null), Sleep(100)),
            Program("kid", new RewriteStep(null, new Pace(Quantity.Of(30 * MiB), CatchUp: true)), Exit(0)));
        bench.RunTo(2.1);
        Assert.InRange(a.Read().SwapCurrent, 20 * MiB, 23 * MiB);
        bench.RunTo(3.9);
        Process kid = Assert.Single(parent.Children);
        Assert.InRange(a.Read().SwapCurrent, 72 * MiB, 86 * MiB);
        bench.RunTo(4.1);
        Assert.Equal(new ExitStatus(0, 0), kid.Exit);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 50 * 256, 62 * 256);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ReadingAFileOfATmpfsThatDoesNotFitBringsAllOfItBack()
    {
        // K9.6: its pages are anonymous to reclaim. Twice 100 MiB under 60.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", Limit);
        TestFiles files = new();
        files.Add(new Inode("/dev/shm/x", 0) { IsTmpfs = true });
        ReadStep read = new("/dev/shm/x", null, Pace.Free);
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("p", new WriteStep("/dev/shm/x", Quantity.Of(100 * MiB), Pace.Free), read, read, Sleep(1000)),
            Files = files,
            Owner = a.Name,
        });
        bench.RunTo(60);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon"), 199 * 256, 201 * 256);
        Assert.InRange(a.Read().SwapCurrent + a.Read().Shmem, 100 * MiB, (100 * MiB) + (64 << 10));
        bench.Host.CheckInvariants();
    }

    /// <summary>As many refaults in so many seconds as where all is the process's own.</summary>
    private static void AssertGoesRound(long refaults, int seconds)
    {
        (Bench bench, Cgroup a, _) = Walker("own", new AccessStep(null, Quantity.Of(60 * SimTime.Second), Pace.Free));
        bench.RunTo(10);
        long before = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(10 + seconds);
        long own = Stat(bench, a, "workingset_refault_anon") - before;
        Assert.InRange(own, seconds * 18 * 256, seconds * 20 * 256);
        Assert.InRange(refaults, own - (own / 1000), own + (own / 1000));
    }

    private static (Bench Bench, Cgroup Cgroup, Process Hog) Walker(string made, Step walk)
    {
        Step[] first = made switch
        {
            "own" => [Alloc(100 * MiB)],
            "shared" => [Alloc(100 * MiB), Child],
            "half shared" => [Alloc(50 * MiB), Child, Alloc(50 * MiB)],
            "shm" => [Shm(100 * MiB)],
            "half shm" => [Shm(50 * MiB), Alloc(50 * MiB)],
            _ => [Alloc(30 * MiB), Child, Shm(30 * MiB), Alloc(20 * MiB), Child, Alloc(20 * MiB)],
        };
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/docker/a", Limit);
        return (bench, a, bench.Run(a, Program("hog", [.. first, walk, Sleep(1000)]), Program("child", Sleep(1000))));
    }

    private static ShmStep Shm(long bytes) => new(Quantity.Of(bytes), Pace.Free);
}
