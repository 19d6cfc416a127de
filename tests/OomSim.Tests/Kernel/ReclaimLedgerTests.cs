using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Whose growth took whose pages.</summary>
public sealed class ReclaimLedgerTests
{
    private const long Page = 4096;

    private readonly TestFiles _files = new(("/cache", 60 * MiB), ("/big", 300 * MiB), ("/stream", 100 * MiB));

    [Fact]
    public void AtAParentsLimitWhoeverGrowsTakesTheCacheOfItsNeighbour()
    {
        // 60 MiB of cache and 70 of growth do not fit into 100: 30 of the cache go, and what page tables (1/512 of 70 MiB) and two
        // processes take. None of it is for the reader, which sleeps, and none is the grower's own, which has no cache.
        Bench bench = NewBench();
        bench.Group("/p", 100 * MiB);
        Cgroup victim = bench.Group("/p/v");
        Run(bench, victim, Read("/cache"), Sleep(100));
        bench.RunTo(1.5);
        bench.Run(bench.Group("/p/a"), Alloc(70 * MiB, 35 * MiB), Sleep(100));
        bench.RunTo(10);
        ReclaimedBytes only = Assert.Single(bench.Host.Reclaimed);
        Assert.Equal(("/p/a", "/p/v", 0L), (only.From, only.Of, only.Swap));
        Assert.InRange((60 * MiB) - victim.Read().File - only.File, -Page, Page);
        Assert.InRange(only.File, (30 * MiB) + (70 * MiB / 512), 31 * MiB);
        Assert.Empty(bench.Host.Refaulted);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OfTwoWhoGrowEachHasTakenByItsPart()
    {
        // 60 + 30 + 10 MiB and the three memcgs fill the limit; from there on three quarters are for the one, a quarter for the other.
        Bench bench = NewBench();
        bench.Group("/p", (100 * MiB) + (24 << 10));
        Cgroup victim = bench.Group("/p/v");
        Run(bench, victim, Read("/cache"), Sleep(100));
        bench.RunTo(1.5);
        bench.Run(bench.Group("/p/a"), Alloc(60 * MiB, 30 * MiB), Sleep(100));
        bench.Run(bench.Group("/p/b"), Alloc(20 * MiB, 10 * MiB), Sleep(100));
        bench.RunTo(10);
        IReadOnlyList<ReclaimedBytes> taken = bench.Host.Reclaimed;
        Assert.Equal(["/p/a", "/p/b"], taken.Select(t => t.From));
        long lost = (60 * MiB) - victim.Read().File;
        Assert.InRange(lost - taken.Sum(t => t.File), -Page, Page);
        Assert.InRange(taken[0].File - (lost / 4 * 3), -Page, Page);
    }

    [Fact]
    public void PartsThatEndWithinAPageAddUpToWhatWasStolen()
    {
        // Five grow alike: their parts end within a page at most moments. Rounded one by one they would be more than pgsteal at some.
        for (int i = 0; i < 12; i++)
        {
            Bench bench = NewBench();
            bench.Group("/p", 100 * MiB);
            Cgroup victim = bench.Group("/p/v");
            new ReclaimLedgerTests().Run(bench, victim, Read("/cache"), Sleep(100));
            bench.RunTo(1.5);
            foreach (char name in "abcde")
            {
                bench.Run(bench.Group("/p/" + name), Alloc(14 * MiB, 7 * MiB), Sleep(100));
            }

            bench.RunTo(3 + (i * 0.0137));
            long stolen = Stat(bench, victim, "pgsteal_direct");
            IReadOnlyList<ReclaimedBytes> taken = bench.Host.Reclaimed;
            Assert.Equal(5, taken.Count);
            Assert.InRange(stolen - (taken.Sum(static t => t.File) / Page), 0, 1);
        }
    }

    [Fact]
    public void WhatTheHostTakesIsForThoseWhoUseItUp()
    {
        // Of 1 GiB 64 MiB are reserved and 300 cache. One group grows by 600 and one by 300 MiB, twice as fast the one as the other, until
        // kswapd holds the high watermark: two thirds of what it takes are for the former.
        Bench bench = NewBench();
        Cgroup victim = bench.Group("/v");
        Run(bench, victim, Read("/big"), Sleep(100));
        bench.RunTo(5);
        bench.Run(bench.Group("/a"), Alloc(520 * MiB, 104 * MiB), Sleep(100));
        bench.Run(bench.Group("/b"), Alloc(260 * MiB, 52 * MiB), Sleep(100));
        bench.RunTo(20);
        IReadOnlyList<ReclaimedBytes> taken = bench.Host.Reclaimed;
        Assert.Equal([("/a", "/v"), ("/b", "/v")], taken.Select(t => (t.From, t.Of)));
        long lost = (300 * MiB) - victim.Read().File;
        Assert.InRange(lost, 150 * MiB, 300 * MiB);
        Assert.InRange(lost - taken.Sum(t => t.File), -Page, Page);
        Assert.InRange(taken[0].File - (lost / 3 * 2), -2 * Page, 2 * Page);
    }

    [Fact]
    public void WhatGoesToSwapIsCountedApart()
    {
        // 80 MiB of idle memory and 60 of growth under 100: 40 MiB and some page tables go to swap, of both as they lie there.
        Bench bench = NewBench(c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 50 * MiB) });
        bench.Group("/p", 100 * MiB);
        Cgroup victim = bench.Group("/p/v");
        bench.Run(victim, Alloc(80 * MiB), Sleep(100));
        bench.RunTo(1);
        Cgroup grower = bench.Group("/p/a");
        bench.Run(grower, Alloc(60 * MiB, 20 * MiB), Sleep(100));
        bench.RunTo(20);
        IReadOnlyList<ReclaimedBytes> taken = bench.Host.Reclaimed;
        Assert.All(taken, t => Assert.Equal(("/p/a", 0L), (t.From, t.File)));
        Assert.InRange(taken.Single(t => t.Of == "/p/v").Swap - victim.Read().SwapCurrent, -Page, Page);
        Assert.InRange(taken.Sum(t => t.Swap), 40 * MiB, 41 * MiB);
    }

    [Fact]
    public void WhoPassesItsOwnLimitTakesItsOwnPagesAndReadsThemAgain()
    {
        // 60 MiB of cache under 80, of which 50 of growth leave 30: 30 MiB go. Read again from its beginning the file never meets what is left of
        // it: all 60 MiB go once more.
        Bench bench = NewBench();
        Cgroup group = bench.Group("/a", 80 * MiB);
        Run(bench, group, Read("/cache"), Alloc(50 * MiB, 50 * MiB), Sleep(1), Read("/cache"), Sleep(100));
        bench.RunTo(20);
        ReclaimedBytes only = Assert.Single(bench.Host.Reclaimed);
        Assert.Equal(("/a", "/a"), (only.From, only.Of));
        Assert.InRange(only.File, 90 * MiB, 91 * MiB);
        RefaultedBytes back = Assert.Single(bench.Host.Refaulted);
        Assert.Equal(Stat(bench, group, "workingset_refault_file") * Page, back.File / Page * Page);
    }

    [Fact]
    public void ALimitThatIsLoweredIsNobodysGrowth()
    {
        Bench bench = NewBench();
        Cgroup group = bench.Group("/a", 80 * MiB);
        Run(bench, group, Read("/cache"), Sleep(100));
        bench.RunTo(2);
        Assert.Equal(Errno.None, bench.Host.WriteFile(group, "memory.max", "40M"));
        bench.RunTo(3);
        ReclaimedBytes only = Assert.Single(bench.Host.Reclaimed);
        Assert.Equal(("(command)", "/a"), (only.From, only.Of));
        Assert.Equal((60 * MiB) - group.Read().File, only.File);
    }

    [Fact]
    public void WhatComesBackStaysWithTheContainerThatIsGone()
    {
        // The group above counts on for the one that is gone (K7.19), but it lost nothing itself.
        Bench bench = NewBench();
        bench.Group("/p");
        Cgroup group = bench.Group("/p/a", 80 * MiB);
        Run(bench, group, Read("/cache"), Alloc(50 * MiB, 50 * MiB), Sleep(1), Read("/cache"), Exit(0));
        bench.RunTo(20);
        long back = Stat(bench, group, "workingset_refault_file") * Page;
        Assert.InRange(back, 25 * MiB, 60 * MiB);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(group));
        RefaultedBytes only = Assert.Single(bench.Host.Refaulted);
        Assert.Equal("/p/a", only.Path);
        Assert.InRange(only.File - back, -Page, Page);
    }

    private static Bench NewBench(Func<HostConfig, HostConfig>? configure = null) => new(configure: configure);

    private void Run(Bench bench, Cgroup group, params Step[] steps) => bench.Host.Spawn(
        new SpawnRequest { Cgroup = group, Program = Program("hog", steps), Processes = new SortedDictionary<string, ProgramDefinition>(), Owner = group.Name, Files = _files });

    private static ReadStep Read(string file) => new(file, null, Pace.Free);
}
