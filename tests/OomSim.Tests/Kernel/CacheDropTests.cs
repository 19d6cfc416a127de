using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Dropping clean page cache at a limit is work of the task that charges (K11.18): CPU time, and a memory stall (K16.8).</summary>
public sealed class CacheDropTests
{
    private const long Drop = 200 * MiB;

    [Theory]
    [InlineData("memory.max")]
    [InlineData("memory.high")]
    public void AReaderBeyondALimitDropsOnItsOwnCpuTime(string limit)
    {
        // 20 MiB/s come and as many go at 200 MiB/s: 10 % of the time, all of it with nobody else at work. Copying takes 20 ÷ 3584 more.
        Bench bench = Host(Drop);
        Cgroup a = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, limit, "64M"));
        Spawn(bench, a, new ReadStep("/data", null, Paced(20)));
        bench.RunTo(3);
        Assert.Equal(0, Stall(bench, a, 0));
        bench.RunTo(5);
        (long some, long full, long cpu) = (Stall(bench, a, 0), Stall(bench, a, 1), a.Read().CpuUsageNs);
        bench.RunTo(10);
        Assert.InRange(Stall(bench, a, 0) - some, 499_000, 501_000);
        Assert.Equal(some - full, Stall(bench, a, 0) - Stall(bench, a, 1));
        Assert.InRange(a.Read().CpuUsageNs - cpu, 526_000_000, 530_000_000);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AReaderWithoutAPaceIsSlowedDown()
    {
        // 64 MiB as fast as the disk, 500 MiB/s; then a byte takes 1 ÷ 3584 to copy and 1 ÷ 100 to make room for: 97.3 MiB/s.
        Bench bench = Host(100 * MiB);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process reader = Spawn(bench, a, new ReadStep("/data", Quantity.Of(500 * MiB), Pace.Free), Exit(0));
        EndsWithin(bench, reader, 4.5, 4.64);
        Assert.InRange(Stall(bench, a, 0), 4_350_000, 4_380_000);
    }

    [Fact]
    public void WhatIsInTheCacheCostsNothingToReadAgain()
    {
        Bench bench = Host(Drop);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("r", new ReadStep("/data", null, Pace.Free), new ReadStep("/data", null, Pace.Free), Sleep(100)), Files = new TestFiles(("/data", 40 * MiB)), Owner = "a" });
        bench.RunTo(10);
        Assert.Equal(0, Stall(bench, a, 0));
    }

    [Fact]
    public void AWriterDropsWhatItWroteBefore()
    {
        // The disk takes 300 MiB/s, so nothing waits for it: 10 % of the time, as for a reader.
        Bench bench = Host(Drop);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Spawn(bench, a, new WriteStep("/out", Quantity.Of(400 * MiB), Paced(20)), Sleep(100));
        bench.RunTo(8);
        long before = Stall(bench, a, 0);
        bench.RunTo(13);
        Assert.InRange(Stall(bench, a, 0) - before, 499_000, 501_000);
    }

    [Fact]
    public void AnonymousMemoryPushesTheCacheOutOnItsOwnTime()
    {
        // 60 MiB of cache give way to 40 MiB at 1 GiB/s of first touch and 100 MiB/s of dropping: 1 ÷ (1 ÷ 1024 + 1 ÷ 100) = 91.1 MiB/s,
        // for all but the 4 MiB that were free (less the program itself and its tables): 36.5 ÷ 91.1 s.
        Bench bench = Host(100 * MiB);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("r", new ReadStep("/data", null, Pace.Free), Sleep(100)), Files = new TestFiles(("/data", 60 * MiB)), Owner = "a" });
        bench.RunTo(1);
        Process grower = bench.Run(a, Alloc(40 * MiB), Exit(0));
        EndsWithin(bench, grower, 1.39, 1.42);
        Assert.InRange(Stall(bench, a, 0), 355_000, 375_000);
    }

    [Fact]
    public void AGroupAboveTheOneThatGrowsIsPaidForByTheOneThatGrows()
    {
        Bench bench = Host(Drop);
        Cgroup parent = bench.Group("/docker/p", 64 * MiB);
        Cgroup idle = bench.Group("/docker/p/idle");
        Cgroup grows = bench.Group("/docker/p/grows");
        Spawn(bench, idle, new ReadStep("/data", Quantity.Of(60 * MiB), Pace.Free), Sleep(100));
        bench.RunTo(1);
        bench.Run(grows, Alloc(45 * MiB, 10 * MiB), Sleep(100));
        bench.RunTo(4);
        Assert.InRange(Stall(bench, grows, 0), 125_000, 140_000);
        Assert.Equal(Stall(bench, grows, 0), Stall(bench, parent, 1));
        Assert.Equal(0, Stall(bench, idle, 0));
    }

    [Fact]
    public void KswapdDropsForTheHostOnItsOwnTime()
    {
        // K11.11: no limit of a group, so nobody reclaims for himself.
        Bench bench = Host(Drop);
        Cgroup a = bench.Group("/docker/a");
        Spawn(bench, a, new ReadStep("/data", Quantity.Of(1500 * MiB), Paced(200)), Sleep(100));
        bench.RunTo(7);
        Assert.InRange(a.Read().File, 700 * MiB, 960 * MiB);
        Assert.Equal(0, Stall(bench, a, 0));
    }

    [Fact]
    public void ItTakesNoTimeWhereNothingSaysHowMuch()
    {
        Bench bench = Host(0);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        Process reader = Spawn(bench, a, new ReadStep("/data", Quantity.Of(500 * MiB), Pace.Free), Exit(0));
        EndsWithin(bench, reader, 0.99, 1.01);
        Assert.Equal(0, Stall(bench, a, 0));
    }

    private static Bench Host(long speed) => new(configure: c => c with { Profile = HostProfile.Default with { CacheDropSpeed = speed } });

    private static Pace Paced(long rate) => new(Quantity.Of(rate * MiB));

    private static void EndsWithin(Bench bench, Process process, double from, double to)
    {
        bench.RunTo(from);
        Assert.DoesNotContain(process, bench.Exited);
        bench.RunTo(to);
        Assert.Contains(process, bench.Exited);
    }

    private static Process Spawn(Bench bench, Cgroup cgroup, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", steps), Files = new TestFiles(("/data", 2000 * MiB)), Owner = cgroup.Name });

    private static long Stall(Bench bench, Cgroup cgroup, int line)
    {
        string text = bench.Host.ReadFile(cgroup, "memory.pressure")!.Split('\n')[line];
        return long.Parse(text[(text.IndexOf("total=", StringComparison.Ordinal) + 6)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
