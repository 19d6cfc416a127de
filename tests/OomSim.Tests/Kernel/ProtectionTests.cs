using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class ProtectionTests
{
    /// <summary>K5.4, in MiB: own = min(usage, setting).</summary>
    [Theory]
    [InlineData(50, 75, 50, 150, 75, 33)] // claims 75 of 50: 50 × 50 ÷ 75 = 33.3
    [InlineData(50, 25, 50, 150, 75, 16)] // 25 × 50 ÷ 75 = 16.7
    [InlineData(50, 0, 50, 150, 75, 0)]
    [InlineData(50, 30, 100, 150, 30, 41)] // 30 + (100 − 30) × (50 − 30) ÷ (150 − 30) = 41.7
    [InlineData(50, 50, 100, 150, 50, 50)] // all of it is protected already
    public void EffectiveProtectionIsShared(long usage, long setting, long parent, long parentUsage, long claimed, long expected)
    {
        long effective = EffectiveProtection.Of(usage * MiB, setting * MiB, parent * MiB, parentUsage * MiB, claimed * MiB, isShared: true);
        Assert.Equal(expected, effective / MiB);
    }

    [Theory]
    [InlineData("5.4", 20, 30)]
    [InlineData("6.1", 45, 50)]
    public void WhatNoChildClaimsProtectsTheRestSince510(string kernel, long least, long most)
    {
        // K5.4, K5.5: the parent asks for 50 MiB, its only child for nothing; 50 of 100 MiB of cache have to go.
        Bench bench = new(CgroupVersion.V2, c => c with { Kernel = kernel });
        bench.Group("/g", 200 * MiB);
        Cgroup child = bench.Group("/g/p/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup("/g/p")!, "memory.low", "50M"));
        Read(bench, child, 50 * MiB);
        Cgroup other = bench.Group("/g/q");
        Read(bench, other, 50 * MiB);
        bench.RunTo(2);
        bench.Run(bench.Group("/g/x"), Alloc(150 * MiB, 30 * MiB), Sleep(100));
        bench.RunTo(20);
        Assert.InRange(child.Read().File, least * MiB, most * MiB);
    }

    [Fact]
    public void AnOvercommittedMinimumIsSharedByClaims()
    {
        // T1.4, recording kernel/v2-e03: p asks for 50 MiB, its children for 75, 25 and 0, each with 50 MiB of cache; 148 MiB
        // of anon beside them under 200: 52 MiB are left. While usage falls the claims fall with it (min(usage, 75) and 25): 29 and 22 MiB there.
        Bench bench = new();
        Cgroup g = bench.Group("/g", 200 * MiB);
        Cgroup[] children = [bench.Group("/g/p/a"), bench.Group("/g/p/b"), bench.Group("/g/p/c")];
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup("/g/p")!, "memory.min", "50M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(children[0], "memory.min", "75M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(children[1], "memory.min", "25M"));
        foreach (Cgroup child in children)
        {
            Read(bench, child, 50 * MiB);
        }

        bench.RunTo(2);
        Process x = bench.Run(bench.Group("/g/x"), Alloc(148 * MiB, 30 * MiB), Sleep(2), Exit(0));
        bench.RunTo(20);
        Assert.Equal(0, x.Exit!.Value.ShellCode);
        Assert.InRange(children[0].Read().Current, 28 * MiB, 31 * MiB);
        Assert.InRange(children[1].Read().Current, 20 * MiB, 23 * MiB);
        Assert.InRange(children[2].Read().Current, 0, 2 * MiB);
        Assert.Equal(0, g.Read().EventsOom);

        // Ten more do not fit: memory.min is not given up, somebody is killed (K5.10).
        Process y = bench.Run(bench.Group("/g/y"), Alloc(190 * MiB, 30 * MiB), Exit(0));
        bench.RunTo(40);
        Assert.Equal(137, y.Exit!.Value.ShellCode);
        Assert.InRange(children[0].Read().Current, 28 * MiB, 31 * MiB);
    }

    [Fact]
    public void MemoryLowIsGivenUpLastAndSaysSo()
    {
        // Recordings kernel/v2-e01 and docker/v2-24: who asked for nothing loses all, who asked keeps it until nothing else is
        // left and free memory has sunk to the min watermark; then memory.events counts it.
        Bench bench = new();
        Cgroup none = bench.Group("/none");
        Cgroup low = bench.Group("/low");
        Cgroup min = bench.Group("/min");
        Assert.Equal(Errno.None, bench.Host.WriteFile(low, "memory.low", "90M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(min, "memory.min", "90M"));
        Read(bench, none, 80 * MiB);
        Read(bench, low, 80 * MiB);
        Read(bench, min, 80 * MiB);
        bench.RunTo(2);

        // 1024 − 64 reserved − 240 of cache − the watermarks leave some 650 MiB; 720 take from the first only.
        bench.Run(bench.Group("/press"), Alloc(680 * MiB, 100 * MiB), Sleep(5), Alloc(90 * MiB, 20 * MiB), Sleep(100));
        bench.RunTo(12);
        Assert.InRange(none.Read().File, 0, 60 * MiB);
        Assert.InRange(low.Read().File, 80 * MiB, 80 * MiB);
        Assert.Equal(0, low.Read().EventsLow);
        bench.RunTo(20);
        Assert.InRange(none.Read().File, 0, MiB);
        Assert.InRange(low.Read().File, 0, 79 * MiB);
        Assert.True(low.Read().EventsLow > 0);
        Assert.InRange(min.Read().File, 80 * MiB, 80 * MiB);
    }

    [Theory]
    [InlineData("/soft", "/soft")]
    [InlineData("/soft", "/soft/child")]
    public void TheHostTakesFirstFromThoseAboveTheirSoftLimit(string limited, string reader)
    {
        // K8.11, recording kernel/v1-e04: soft limit 20 MiB and none, 60 MiB of cache each. A group's soft limit is that of all below.
        Bench bench = new(CgroupVersion.V1);
        Cgroup soft = bench.Group(reader);
        Cgroup none = bench.Group("/none");
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup(limited)!, "memory.soft_limit_in_bytes", "20M"));
        Read(bench, soft, 60 * MiB);
        Read(bench, none, 60 * MiB);
        bench.RunTo(2);
        bench.Run(bench.Group("/press"), Alloc(1024 * MiB, 50 * MiB), Exit(0));
        bool seen = false;
        for (double t = 10; t < 25 && !seen; t += 0.1)
        {
            bench.RunTo(t);
            seen = soft.Read().Current < 22 * MiB;
            Assert.True(seen || none.Read().File == 60 * MiB);
        }

        Assert.True(seen);
        Assert.InRange(soft.Read().Current, 18 * MiB, 22 * MiB);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(0, false)]
    public void TheSoftLimitTakesAnonymousPagesBesideFiles(int swappiness, bool goes)
    {
        // K8.11, K12.2: at the last priority both lists are looked at alike. Of 300 MiB of cache and 60 of anonymous memory with a soft limit of 60 some 50 MiB are
        // looked at once while as much cache goes; from then on one page in three is anonymous, of the 250 MiB that still go. With swappiness 0 none is.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(256 * MiB, 500 * MiB, 500 * MiB) });
        Cgroup soft = bench.Group("/soft");
        Cgroup none = bench.Group("/none");
        Assert.Equal(Errno.None, bench.Host.WriteFile(soft, "memory.soft_limit_in_bytes", "60M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(soft, "memory.swappiness", swappiness.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Read(bench, soft, 300 * MiB);
        bench.Run(soft, Alloc(60 * MiB), Sleep(1000));
        Read(bench, none, 100 * MiB);
        bench.RunTo(4);
        bench.Run(bench.Group("/press"), Alloc(650 * MiB, 50 * MiB), Sleep(1000));
        bench.RunTo(18);
        CgroupValues after = soft.Read();
        Assert.InRange(after.File, 40 * MiB, 150 * MiB);
        Assert.InRange(after.SwapCurrent, goes ? 20 * MiB : 0, goes ? 60 * MiB : 0);
        Assert.Equal(100 * MiB, none.Read().File);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void MemoryReclaimTakesAnonymousMemoryToSwap()
    {
        // K7.12: 30 of 100 MiB of anon, at 100 MiB/s; without swap there is nothing to take (EAGAIN).
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(1);
        long before = a.Read().Current;
        List<(long Time, Errno Result)> results = [];
        bench.Host.WriteFile(a, "memory.reclaim", "30M", errno => results.Add((bench.Simulator.Now, errno)));
        Assert.Empty(results);
        bench.RunTo(2);
        Assert.Equal([(1300 * SimTime.Millisecond, Errno.None)], results);
        Assert.InRange(a.Read().SwapCurrent, 30 * MiB, (30 * MiB) + Pages.Size);
        Assert.InRange(before - a.Read().Current, 30 * MiB, (30 * MiB) + Pages.Size);
        bench.Host.WriteFile(a, "memory.reclaim", "1G", errno => results.Add((bench.Simulator.Now, errno)));
        bench.RunTo(4);
        Assert.Equal(Errno.EAGAIN, results[1].Result);

        Bench without = new();
        Cgroup b = without.Group("/docker/b");
        without.Run(b, Alloc(100 * MiB), Sleep(1000));
        without.RunTo(1);
        Assert.Equal(Errno.EAGAIN, without.Host.WriteFile(b, "memory.reclaim", "30M"));
    }

    [Fact]
    public void AWriterWhosePagesAreProtectedPaysForItsGrowth()
    {
        // Writers among themselves go on at the speed of the disk, each in the room of what it has just written. What p writes
        // is below its memory.low and stays, so it needs the room of others, who have none: usage must not pass the limit.
        Bench bench = new();
        Cgroup g = bench.Group("/g", 20 * MiB);
        Cgroup p = bench.Group("/g/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.low", "32M"));
        bench.Run(g, Alloc(18 * MiB), Sleep(1000));
        Write(bench, g, 5 * MiB);
        Write(bench, p, MiB);
        for (int t = 1; t < 200; t++)
        {
            bench.RunTo(t * 0.1);
            bench.Host.CheckInvariants();
        }

        Assert.True(p.Read().EventsLow > 0);
    }

    private static void Write(Bench bench, Cgroup cgroup, long rate) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("w", new WriteStep("/log", Quantity.Of(1000 * MiB), new Pace(Quantity.Of(rate)))), Files = new TestFiles(), Owner = cgroup.Name });

    private static void Read(Bench bench, Cgroup cgroup, long bytes) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", bytes)), Owner = cgroup.Name });
}
