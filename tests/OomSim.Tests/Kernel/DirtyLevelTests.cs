using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>At how many dirty pages writers are held back, and how far (K14.1 to K14.3; mm/page-writeback.c:balance_dirty_pages, wb_position_ratio).</summary>
public sealed class DirtyLevelTests
{
    // Of what could be dirty: background 10 %, limit 20 %, the free run ends half way, and half way from there to the limit is the setpoint.
    private const double Ceiling = 0.15;
    private const double Setpoint = 0.175;

    [Fact]
    public void BelowTheFreeRunsEndNobodyIsHeldWhateverWasBefore()
    {
        // 200 MiB hold it back; 1.8 s later there is room for 10 MiB again, which take 10 ms of copying at 1 GiB/s and would take 0.5 s at the disk's speed.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Process writer = Start(bench, Write("/x", 200 * MiB), Sleep(1.8), Write("/y", 10 * MiB), Exit(0));
        double begins = 0;
        for (double s = 0.1; writer.Exit is null && s < 30; s += 0.1)
        {
            bench.RunTo(s);
            begins = writer.Condition == TaskCondition.Idle ? s : begins;
        }

        Assert.InRange(bench.Host.Read().Dirty, bench.Host.DirtyableBytes / 10, (long)(bench.Host.DirtyableBytes * Ceiling));
        Assert.InRange((bench.Simulator.Now / 1e9) - begins, 0, 0.21);
    }

    [Fact]
    public void WhatIsDirtyComesToRestAtTheSetpoint()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Start(bench, Write("/x", 600 * MiB), Sleep(1000));
        foreach (double s in new double[] { 3, 6, 12, 18 })
        {
            bench.RunTo(s);
            Assert.InRange(bench.Host.Read().Dirty / (Setpoint * bench.Host.DirtyableBytes), 0.98, 1.02);
        }
    }

    [Fact]
    public void TheFirstTimeItIsThereSoonerThanTheDiskLets()
    {
        // The end of the free run is some 130 MiB away; what the disk writes is not known then, and 100 MiB/s are taken for it.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Process writer = Start(bench, Write("/x", 150 * MiB), Exit(0));
        bench.RunTo(0.6);
        Assert.NotNull(writer.Exit);
        Assert.True(bench.Host.Read().Dirty > Ceiling * bench.Host.DirtyableBytes);
    }

    [Fact]
    public void AGroupsOwnDirtyPagesComeToRestAtItsSetpoint()
    {
        // At its limit of 256 MiB all that it could dirty are its file pages.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Process writer = Start(bench, Write("/x", 600 * MiB), Sleep(1000));
        Assert.Equal(Errno.None, bench.Host.WriteFile(writer.Cgroup, "memory.max", "256M"));
        bench.RunTo(20);
        long file = Stat(bench, writer.Cgroup, "file");
        Assert.InRange(file, 248 * MiB, 256 * MiB);
        Assert.InRange(writer.Cgroup.Read().Dirty / (Setpoint * file), 0.97, 1.03);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void FewBytesThatMayBeDirtyAreNoMore(long mebibytes)
    {
        // The background is half of it, the end of the free run three quarters, the setpoint seven eighths (K14.1, K14.2); the writer gets on as fast as the disk writes.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_bytes", (mebibytes * MiB).ToString(CultureInfo.InvariantCulture)));
        Process writer = Start(bench, Write("/x", 200 * MiB), Exit(0));
        bench.RunTo(5);
        Assert.InRange(bench.Host.Read().Dirty, mebibytes * MiB * 3 / 4, mebibytes * MiB);
        long events = bench.Simulator.HandledEvents;
        bench.RunTo(9.8);
        Assert.InRange(bench.Simulator.HandledEvents - events, 0, 1000);
        Assert.Null(writer.Exit);
        bench.RunTo(10.1);
        Assert.NotNull(writer.Exit);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AfterAPauseAWriterComesBackToTheSetpoint()
    {
        // 1 s lets 20 MiB go; between the end of the free run and the setpoint it may dirty more than the disk writes, but not all it could.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Start(bench, Write("/x", 300 * MiB), Sleep(1), Write("/y", 300 * MiB), Sleep(1000));
        bench.RunTo(9);
        double before = bench.Host.Read().Dirty;
        bench.RunTo(15);
        Assert.InRange(bench.Host.Read().Dirty / (Setpoint * bench.Host.DirtyableBytes), 0.98, 1.02);
        Assert.InRange(before / (Setpoint * bench.Host.DirtyableBytes), 0.84, 1.02);
    }

    [Fact]
    public void AHigherLimitLetsTheWriterGoAtOnce()
    {
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Process writer = Start(bench, Write("/x", 300 * MiB), Exit(0));
        bench.RunTo(2);
        Assert.Null(writer.Exit);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_ratio", "80"));
        bench.RunTo(2.5);
        Assert.NotNull(writer.Exit);
    }

    [Theory]
    [InlineData("14", 0.10 + (0.04 * 3 / 4))]
    [InlineData("5", 0.025 + (0.025 * 3 / 4))]
    public void AfterALowerLimitLessIsDirtiedThanTheDiskWrites(string value, double setpoint)
    {
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Start(bench, Write("/x", 600 * MiB), Sleep(1000));
        bench.RunTo(2);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.dirty_ratio", value));
        bench.RunTo(17);
        Assert.InRange(bench.Host.Read().Dirty / (setpoint * bench.Host.DirtyableBytes), 0.97, 1.03);
    }

    [Fact]
    public void ASlowWriterBesideAGreedyOneIsNotHeldAndThoseStepsAreFew()
    {
        // The greedy one has what the other leaves of the disk.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Start(bench, Write("/x", 900 * MiB), Sleep(1000));
        Start(bench, new WriteStep("/y", Quantity.Of(40 * MiB), new Pace(Quantity.Of(MiB))), Sleep(1000));
        bench.RunTo(4);
        long events = bench.Simulator.HandledEvents;
        bench.RunTo(24);
        Assert.InRange(bench.Host.Read().Dirty / (double)bench.Host.DirtyableBytes, 0.12, 0.18);
        Assert.InRange(bench.Simulator.HandledEvents - events, 0, 2000);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(60, 0)]
    public void WhereNothingIsFreeAboveTheHighWatermarkLevelsMoveWithFilePagesAlone(long grows, long reads)
    {
        // Between the high watermark and the low one, at which kswapd wakes, are 80 MiB: what grows there takes nothing away that could be dirty, what is read adds to it,
        // and what may be dirty at least is 8.5 MiB of 32.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB, Sysctl = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["vm.min_free_kbytes"] = 320 << 10 } });
        Start(bench, new AllocStep(Quantity.Of(420 * MiB), Pace.Free), Sleep(1000));
        bench.RunTo(1);
        Start(bench, Write("/x", 900 * MiB), Sleep(1000));
        bench.RunTo(1.2);
        long events = bench.Simulator.HandledEvents;
        Start(bench, grows > 0 ? Alloc(60 * MiB, grows * MiB) : Sleep(1), Sleep(1000));
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/r"),
            Program = Program("reader", reads > 0 ? new ReadStep("/data", null, new Pace(Quantity.Of(reads * MiB))) : Sleep(1), Sleep(1000)),
            Owner = "r",
            Files = new TestFiles(("/data", 60 * MiB)),
        });
        bench.RunTo(2.2);
        Assert.InRange(bench.Simulator.HandledEvents - events, 2, 20);
        Assert.InRange(bench.Host.Read().Dirty / (double)bench.Host.DirtyableBytes, reads > 0 ? 0.13 : 0.2, reads > 0 ? 0.18 : 0.3);
    }

    [Fact]
    public void ALimitAboveThatComesToBeTheNearerOneIsMetInTime()
    {
        // What may be dirty is the file's pages and the least room: 400 MiB up to 5 s, by its own limit, 500 MiB less 20 MiB/s from then on, since a sibling
        // fills the group above. A tenth of that is dirty after 8.3 s, and the flusher begins; by its own limit alone it would be at 10 s.
        Bench bench = new(configure: c => c with { DiskWrite = 2 * MiB, Memory = 8L << 30 });
        bench.Group("/p", 500 * MiB);
        Cgroup a = bench.Group("/p/a", 400 * MiB);
        Cgroup b = bench.Group("/p/b");
        foreach ((Cgroup cgroup, Step step) in new (Cgroup, Step)[] { (a, new WriteStep("/x", Quantity.Of(80 * MiB), new Pace(Quantity.Of(4 * MiB)))), (b, Alloc(400 * MiB, 20 * MiB)) })
        {
            bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", step, Sleep(1000)), Owner = cgroup.Name, Files = new TestFiles() });
        }

        bench.RunTo(8.2);
        Assert.InRange(a.Read().Dirty, 32.7 * MiB, 33 * MiB);
        bench.RunTo(9.9);
        Assert.InRange(a.Read().Dirty, 35 * MiB, 37 * MiB);
    }

    [Theory]
    [InlineData("FreeRun", 149, "FreeRun")]
    [InlineData("FreeRun", 150, "BelowSetpoint")]
    [InlineData("BelowSetpoint", 145, "BelowSetpoint")]
    [InlineData("BelowSetpoint", 143, "FreeRun")]
    [InlineData("BelowSetpoint", 174, "BelowSetpoint")]
    [InlineData("BelowSetpoint", 175, "AtSetpoint")]
    [InlineData("AtSetpoint", 170, "AtSetpoint")]
    [InlineData("AtSetpoint", 168, "BelowSetpoint")]
    [InlineData("AtSetpoint", 187, "AtSetpoint")]
    [InlineData("AtSetpoint", 188, "AboveSetpoint")]
    [InlineData("AboveSetpoint", 175, "AboveSetpoint")]
    [InlineData("AboveSetpoint", 174, "AtSetpoint")]
    public void OnTheWayDownTheyChangeLaterThanOnTheWayUp(string before, long dirty, string after)
    {
        // Background 100 MiB, limit 200 MiB: the free run ends at 150 MiB, the setpoint is 175 MiB.
        DirtyLevels levels = new(MovingLevel.At(100 * MiB), MovingLevel.At(200 * MiB));
        Assert.Equal(Enum.Parse<DirtyPosition>(after), levels.Next(Enum.Parse<DirtyPosition>(before), dirty * MiB));
    }

    private static WriteStep Write(string path, long size) => new(path, Quantity.Of(size), Pace.Free);

    private static Process Start(Bench bench, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/a" + bench.Simulator.HandledEvents.ToString(CultureInfo.InvariantCulture)), Program = Program("writer", steps), Owner = "a", Files = new TestFiles() });
}
