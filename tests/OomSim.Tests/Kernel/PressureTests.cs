using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class PressureTests
{
    private const double Period = 2.004;

    private static readonly CpuStep Burn = new(Quantity.Of(1000 * SimTime.Second));

    [Fact]
    public void ThreeHogsOnTwoCpusWaitForAThirdOfTheirTimeAndHalfOfTheCpusHaveAWaiter()
    {
        // One of three waits at any time: of two CPUs one has a waiter, 10 s of 20. Each alone waits for 1/3 of its time and
        // then nobody of its group runs (K16.2, K16.5). That nobody on the host runs means nothing (K16.4).
        Bench bench = new();
        Cgroup[] groups = [bench.Group("/docker/a"), bench.Group("/docker/b"), bench.Group("/docker/c")];
        foreach (Cgroup group in groups)
        {
            bench.Run(group, Burn);
        }

        bench.RunTo(20);
        Assert.EndsWith(" total=10000000", Lines(bench.Host.ReadProc("/proc/pressure/cpu"))[0], StringComparison.Ordinal);
        Assert.Equal("full avg10=0.00 avg60=0.00 avg300=0.00 total=0", Lines(bench.Host.ReadProc("/proc/pressure/cpu"))[1]);
        foreach (Cgroup group in groups)
        {
            Assert.InRange(Total(bench, group, "cpu", 0), 6_666_600, 6_666_700);
            Assert.Equal(Total(bench, group, "cpu", 0), Total(bench, group, "cpu", 1));
        }

        // The three together leave no CPU idle.
        Assert.Equal(10_000_000, Total(bench, groups[0].Parent!, "cpu", 0));
        Assert.Equal(0, Total(bench, groups[0].Parent!, "cpu", 1));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AveragesOfAStallWithoutEndAndOfItsEndAreTheKernels()
    {
        // K16.6, K16.7: 18.11, 32.94, 45.09, 55.04, 63.18 at the end of each period, avg60 3.27 after the first.
        Bench bench = new(configure: c => c with { Cpus = 1 });
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Burn);
        bench.Run(a, Burn);
        string[] expected = ["18.11", "32.94", "45.09", "55.04", "63.18"];
        for (int i = 0; i < expected.Length; i++)
        {
            bench.RunTo((Period * (i + 1)) + 0.001);
            string text = Lines(bench.Host.ReadFile(a, "cpu.pressure"))[0];
            Assert.StartsWith("some avg10=" + expected[i] + " ", text, StringComparison.Ordinal);
            Assert.True(i > 0 || text.Contains(" avg60=3.27 ", StringComparison.Ordinal), text);
        }

        // Frozen: nothing is added, and a period later 63.18 is ⌊129408 × 1677 ÷ 2048⌋ ÷ 2048 = 51.73, less where the period began with a stall.
        bench.Host.Freeze(a);
        long total = Total(bench, a, "cpu", 0);
        bench.RunTo(Period * 6.5);
        Assert.Equal(total, Total(bench, a, "cpu", 0));
        Assert.StartsWith("some avg10=51.7", Lines(bench.Host.ReadFile(a, "cpu.pressure"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ReadingChangesNothing()
    {
        Assert.Equal(Run(0.1), Run(95));

        static string Run(double interval)
        {
            Bench bench = new(configure: c => c with { Cpus = 1, Swap = new SwapConfig(512 * MiB) });
            Cgroup a = bench.Group("/docker/a", 48 * MiB);
            bench.Run(a, Alloc(90 * MiB, 45 * MiB), new AccessStep(null, Quantity.Of(20 * SimTime.Second), Pace.Free), Sleep(40), new CpuStep(Quantity.Of(10 * SimTime.Second)));
            bench.Run(a, Sleep(30), new CpuStep(Quantity.Of(30 * SimTime.Second)), Sleep(100));
            string text = "";
            for (double t = interval; t <= 95.001; t += interval)
            {
                bench.RunTo(Math.Min(95, t));
                text = bench.Host.ReadFile(a, "cpu.pressure")! + bench.Host.ReadFile(a, "memory.pressure") + bench.Host.ReadFile(a, "io.pressure");
            }

            return text;
        }
    }

    [Fact]
    public void AQuotaUsedUpIsPressureForTheCpu()
    {
        // K16.11: half a core for one: it stays runnable, and is on no CPU for half of the time.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "50000 100000"));
        bench.Run(a, Burn);
        bench.RunTo(10);
        Assert.Equal(5_000_000, Total(bench, a, "cpu", 0));
        Assert.Equal(5_000_000, Total(bench, a, "cpu", 1));
    }

    [Fact]
    public void WhoGetsTheCpuItAsksForDoesNotWait()
    {
        // 512 MiB/s of 1 GiB/s are half a core, twice, on one CPU.
        Bench bench = new(configure: c => c with { Cpus = 1, Memory = 8L << 30 });
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Alloc(2048 * MiB, 512 * MiB));
        bench.Run(a, Alloc(2048 * MiB, 512 * MiB));
        bench.RunTo(3);
        Assert.Equal(0, Total(bench, a, "cpu", 0));
    }

    [Theory]
    [InlineData(2, 5_000_000, 5_000_000)]
    [InlineData(1, 10_000_000, 0)]
    public void OneStalledAndOneProductiveTaskAreWeighedByCpu(int cpus, long some, long full)
    {
        // Beyond 17.7 % above memory.high a task sleeps for 2 s a batch: it does nothing but stall. On a CPU of its own that CPU is
        // stalled in full, which makes half of two (K16.5); beside a task that gets on, some are stalled and nobody in full.
        Bench bench = new(configure: c => c with { Cpus = cpus });
        Cgroup parent = bench.Group("/docker/p");
        Cgroup held = bench.Group("/docker/p/held");
        Cgroup free = bench.Group("/docker/p/free");
        Assert.Equal(Errno.None, bench.Host.WriteFile(held, "memory.high", "64M"));
        bench.Run(held, Alloc(100 * MiB));
        bench.Run(free, Burn);
        bench.RunTo(20);
        long someBefore = Total(bench, parent, "memory", 0);
        long fullBefore = Total(bench, parent, "memory", 1);
        bench.RunTo(30);
        Assert.InRange(Total(bench, parent, "memory", 0) - someBefore, some - 10_000, some);
        Assert.InRange(Total(bench, parent, "memory", 1) - fullBefore, Math.Max(0, full - 10_000), full + 10_000);
        Assert.InRange(Total(bench, held, "memory", 1), 25_000_000, 30_000_000);
        Assert.Equal(0, Total(bench, free, "memory", 0));
    }

    [Fact]
    public void AThrashThatNeverFittedWaitsForItsDeviceAndStallsForMemoryInReclaimAlone()
    {
        // 90 MiB under 48: a MiB takes 1 ÷ 50 s from swap, 1 ÷ 400 s to bring another one out, 1 ÷ 1024 s to work: 42.6 MiB/s. Each page is
        // touched once before it goes again, so none is of a working set (K13.3, kernel/v2-c06: workingset_restore_anon 0).
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(512 * MiB, 50 * MiB, 150 * MiB) });
        Cgroup a = bench.Group("/docker/a", 48 * MiB);
        bench.Run(a, Alloc(90 * MiB, 45 * MiB), new AccessStep(null, Quantity.Of(60 * SimTime.Second), Pace.Free));
        bench.RunTo(10);
        long memory = Total(bench, a, "memory", 0);
        long io = Total(bench, a, "io", 0);
        bench.RunTo(20);
        Assert.InRange(Total(bench, a, "memory", 0) - memory, 1_064_000, 1_066_000);
        Assert.InRange(Total(bench, a, "memory", 1), Total(bench, a, "memory", 0) - 10, Total(bench, a, "memory", 0));
        Assert.InRange(Total(bench, a, "io", 0) - io, 8_518_000, 8_521_000);
        Assert.Equal(0, Total(bench, a, "cpu", 0));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("72M", true)]
    [InlineData("48M", false)]
    public void WhatWasInUseAndIsTakenIsMissedWhileTheActiveListIsLonger(string limit, bool isMissed)
    {
        // All 90 MiB fit and are in use, then some 18 or 42 MiB are taken: of the first the active half of what is left remembers all (K13.2).
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(512 * MiB, 50 * MiB, 150 * MiB) });
        Cgroup a = bench.Group("/docker/a", 128 * MiB);
        bench.Run(a, Alloc(90 * MiB, 45 * MiB), new AccessStep(null, Quantity.Of(60 * SimTime.Second), Pace.Free));
        bench.RunTo(5);
        Assert.Equal(0, Total(bench, a, "memory", 0));
        bench.Host.WriteFile(a, "memory.max", limit);
        bench.RunTo(10);
        long before = Total(bench, a, "memory", 0);
        bench.RunTo(20);
        long stalled = Total(bench, a, "memory", 0) - before;
        Assert.InRange(stalled, isMissed ? 9_580_000 : 1_064_000, isMissed ? 9_590_000 : 1_066_000);
    }

    [Fact]
    public void ReclaimThatSwapsOutIsAStallOnTheTasksOwnCpu()
    {
        // 20 MiB/s grow and as many go out at 400 MiB/s: 5 % of the time, on the CPU as well.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(512 * MiB) });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Run(a, Alloc(300 * MiB, 20 * MiB));
        bench.RunTo(5);
        long before = Total(bench, a, "memory", 0);
        long cpu = a.Read().CpuUsageNs;
        bench.RunTo(10);
        Assert.InRange(Total(bench, a, "memory", 0) - before, 249_000, 251_000);
        Assert.InRange(a.Read().CpuUsageNs - cpu, 346_000_000, 349_000_000);
        Assert.InRange(a.Read().Current + a.Read().SwapCurrent, 200 * MiB, 201 * MiB);
    }

    [Fact]
    public void DirtyThrottlingAndSyncAreIoAndNotMemory()
    {
        // K16.8: 600 MiB at 20 MiB/s: what is dirty when the writer is throttled goes on to be written while it waits.
        Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
        Cgroup a = bench.Group("/docker/a");
        Process writer = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("w", new WriteStep("/data", Quantity.Of(600 * MiB), Pace.Free), new FsyncStep("/data"), Sleep(100)), Files = new TestFiles(("/data", 0)), Owner = "a" });
        bench.RunTo(10);
        Assert.Equal(0, Total(bench, a, "memory", 0));
        Assert.InRange(Total(bench, a, "io", 0), 9_000_000, 9_950_000);
        bench.RunTo(40);
        Assert.InRange(Total(bench, a, "io", 0), 29_000_000, 29_990_000);
        Assert.Null(writer.Exit);
    }

    [Fact]
    public void ReadingAFileOnceWaitsForTheDiskAndForNoMemory()
    {
        // 500 MiB at 100 MiB/s: 5 s, of which 500 ÷ 3584 s go to copying.
        Bench bench = new(configure: c => c with { DiskRead = 100 * MiB });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("r", new ReadStep("/data", null, Pace.Free), Sleep(100)), Files = new TestFiles(("/data", 500 * MiB)), Owner = "a" });
        bench.RunTo(6);
        Assert.InRange(Total(bench, a, "io", 0), 4_860_000, 4_861_000);
        Assert.Equal(Total(bench, a, "io", 0), Total(bench, a, "io", 1));
        Assert.Equal(0, Total(bench, a, "memory", 0));
        Assert.Equal(0, Total(bench, a, "cpu", 0));
    }

    [Theory]
    [InlineData("6.1", true)]
    [InlineData("5.10", false)]
    public void AReclaimerOnTheCpuIsAFullStallSinceItNoLongerCountsAsWork(string kernel, bool full)
    {
        // K16.3, K23.24: nobody can be killed, so the fault is tried again and again.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process hog = bench.Run(a, new OomScoreAdjStep(Quantity.Of(-1000)), Alloc(200 * MiB), Exit(0));
        bench.RunTo(11);
        Assert.Null(hog.Exit);
        Assert.InRange(Total(bench, a, "memory", 0), 10_000_000, 11_000_000);
        Assert.InRange(Total(bench, a, "memory", 1), full ? 10_000_000 : 0, full ? 11_000_000 : 100_000);
    }

    [Theory]
    [InlineData("6.1", 5_000_000, true)]
    [InlineData("5.10", 5_000_000, false)]
    [InlineData("5.4", 0, false)]
    public void ACpuThatAnotherGroupHasIsSeenFrom510OnAndFullFrom515On(string kernel, long some, bool full)
    {
        // K16.3: 5.4 counts where two of the group's own tasks are on one CPU; on the host they are.
        Bench bench = new(configure: c => c with { Kernel = kernel, Cpus = 1 });
        Cgroup a = bench.Group("/docker/a");
        Cgroup b = bench.Group("/docker/b");
        bench.Run(a, Burn);
        bench.Run(b, Burn);
        bench.RunTo(10);
        Assert.Equal(some, Total(bench, a, "cpu", 0));
        Assert.Equal(full ? 2 : 1, Lines(bench.Host.ReadFile(a, "cpu.pressure")).Length);
        Assert.EndsWith(" total=10000000", Lines(bench.Host.ReadProc("/proc/pressure/cpu"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void HangingAtAV1LimitIsNoStall()
    {
        // K16.8: the queue of the OOM killer is none; what reclaim tried before is (3 ms).
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process hog = bench.Run(a, Alloc(100 * MiB, 50 * MiB));
        bench.RunTo(60);
        Assert.NotNull(hog.HungAt);
        Assert.EndsWith(" total=3000", Lines(bench.Host.ReadProc("/proc/pressure/memory"))[0], StringComparison.Ordinal);
        Assert.Null(bench.Host.ReadFile(a, "memory.pressure"));
    }

    [Fact]
    public void CgroupPressureSwitchesAGroupOffAndHidesItsFiles()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "50000 100000"));
        bench.Run(a, Burn);
        bench.RunTo(2);
        Assert.Equal("1\n", bench.Host.ReadFile(a, "cgroup.pressure"));
        Assert.Equal(Errno.ERANGE, bench.Host.WriteFile(a, "cgroup.pressure", "2"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cgroup.pressure", "0"));
        Assert.Null(bench.Host.ReadFile(a, "cpu.pressure"));
        bench.RunTo(8);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cgroup.pressure", "1"));
        Assert.Equal(1_000_000, Total(bench, a, "cpu", 0));
        bench.RunTo(10);
        Assert.Equal(2_000_000, Total(bench, a, "cpu", 0));

        // It is for that group alone.
        Assert.Equal(5_000_000, Total(bench, a.Parent!, "cpu", 0));
        Bench old = new(configure: c => c with { Kernel = "5.15" });
        Assert.Null(old.Host.ReadFile(old.Group("/docker/a"), "cgroup.pressure"));
    }

    [Fact]
    public void ManyLightTasksDoNotDiluteTheStallOfABusyOne()
    {
        // Each is weighed by the time it is busy (K16.5): 0.1 ‰ of a core each, 20 of them, on a second CPU.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(512 * MiB, 50 * MiB, 150 * MiB) });
        Cgroup a = bench.Group("/docker/a", 48 * MiB);
        bench.Run(a, Alloc(90 * MiB, 45 * MiB), new AccessStep(null, Quantity.Of(60 * SimTime.Second), Pace.Free));
        Cgroup light = bench.Group("/docker/light");
        for (int i = 0; i < 20; i++)
        {
            bench.Run(light, Alloc(8 * MiB, MiB / 10));
        }

        bench.RunTo(10);
        long before = Total(bench, a.Parent!, "memory", 0);
        bench.RunTo(20);
        Assert.InRange(Total(bench, a.Parent!, "memory", 0) - before, 1_050_000, 1_066_000);
    }

    private static long Total(Bench bench, Cgroup cgroup, string resource, int line)
    {
        string text = Lines(bench.Host.ReadFile(cgroup, resource + ".pressure"))[line];
        return long.Parse(text[(text.IndexOf("total=", StringComparison.Ordinal) + 6)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string[] Lines(string? text) => text!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
