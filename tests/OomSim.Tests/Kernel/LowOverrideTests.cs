using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>memory.low is passed over where nothing else can be taken, and counted, before anybody is killed (K5.6, K5.8, K7.1, K7.12).</summary>
public sealed class LowOverrideTests
{
    [Theory]
    [InlineData("memory.max", "40M", 40)]
    [InlineData("memory.high", "40M", 40)]
    [InlineData("memory.reclaim", "30M", 50)]
    public void WhatIsProtectedGoesToSwapWhereNothingElseIsLeft(string file, string value, long most)
    {
        // 80 MiB of anonymous memory, all below the child's memory.low of 100: a limit of 40 MiB on the parent swaps 40 out.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup parent = bench.Group("/p", 200 * MiB);
        Cgroup child = bench.Group("/p/c");
        Assert.Equal(Errno.None, bench.Host.WriteFile(child, "memory.low", "100M"));
        Process hog = bench.Run(child, Alloc(80 * MiB), Sleep(1000));
        bench.RunTo(1);
        List<Errno> results = [];
        bench.Host.WriteFile(parent, file, value, results.Add);
        bench.RunTo(5);
        Assert.Equal([Errno.None], results);
        Assert.Null(hog.Exit);
        Assert.InRange(parent.Read().Current, (most - 1) * MiB, (most + 1) * MiB);
        Assert.InRange(parent.Read().SwapCurrent, (79 - most) * MiB, (82 - most) * MiB);
        Assert.True(child.Read().EventsLow > 0);
        Assert.Equal(0, parent.Read().EventsOom);
    }

    [Fact]
    public void AnonymousMemoryOfOthersGoesBeforeAProtectedCache()
    {
        // 40 MiB of cache below a memory.low of 50, 60 MiB of anonymous memory beside it: the 30 that are asked for are the latter's.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup parent = bench.Group("/p");
        Cgroup low = bench.Group("/p/low");
        Assert.Equal(Errno.None, bench.Host.WriteFile(low, "memory.low", "50M"));
        bench.Host.Spawn(new SpawnRequest { Cgroup = low, Program = Program("p", new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", 40 * MiB)), Owner = "low" });
        bench.Run(bench.Group("/p/other"), Alloc(60 * MiB), Sleep(1000));
        bench.RunTo(1);
        List<Errno> results = [];
        bench.Host.WriteFile(parent, "memory.reclaim", "30M", results.Add);
        bench.RunTo(3);
        Assert.Equal([Errno.None], results);
        Assert.Equal(40 * MiB, low.Read().File);
        Assert.Equal(0, low.Read().EventsLow);
        Assert.InRange(parent.Read().SwapCurrent, 29 * MiB, 31 * MiB);
    }

    [Theory]
    [InlineData("30M", false)]
    [InlineData("90M", true)]
    public void OnlyWhoIsCoveredAllByItsMemoryLowCountsThatItWasPassedOver(string value, bool counts)
    {
        // 60 MiB that cannot go and 10 MiB of cache: above a memory.low of 30 MiB the cache goes like any other (K5.6, K5.7).
        Bench bench = new();
        Cgroup parent = bench.Group("/p");
        Cgroup low = bench.Group("/p/low");
        Assert.Equal(Errno.None, bench.Host.WriteFile(low, "memory.low", value));
        bench.Host.Spawn(new SpawnRequest { Cgroup = low, Program = Program("p", Alloc(60 * MiB), new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", 10 * MiB)), Owner = "low" });
        bench.RunTo(1);
        Assert.Equal(10 * MiB, low.Read().File);
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "memory.reclaim", "9M"));
        Assert.InRange(low.Read().File, MiB - (40 << 10), MiB + (40 << 10));
        Assert.Equal(counts, low.Read().EventsLow > 0);
    }

    [Fact]
    public void EachPriorityOfACallIsAnEventOfWhomItPassesOver()
    {
        // 90 MiB of cache, all below memory.low, of a host that has nothing else. Of 23,040 pages a call looks at 5, 11 and 22, which is enough: 3
        // events for 38 pages; of 5,000 at 1, 2, 4, 9, 19: 5 for 35; of 20 at 1, 2, 5, 10, 20: 13. Call by call that makes 2,353, and 17 calls of 13 come
        // before the OOM. docker/v2-24 counts about 2,200 until the last page. Here the size is looked at again each time that it falls by a sixteenth.
        Bench bench = new(configure: c => c with { Memory = 512 * MiB });
        Cgroup low = bench.Group("/low");
        Assert.Equal(Errno.None, bench.Host.WriteFile(low, "memory.low", "95M"));
        bench.Host.Spawn(new SpawnRequest { Cgroup = low, Program = Program("p", new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", 90 * MiB)), Owner = "low" });
        bench.RunTo(1);
        bench.Run(bench.Group("/press"), Alloc(505 * MiB), Sleep(1000));
        bench.RunTo(100);

        Assert.Equal(0, low.Read().File);
        Assert.InRange(low.Read().EventsLow, 2353 - 150 + (17 * 13), 2353 + 150 + (17 * 13));
    }
}
