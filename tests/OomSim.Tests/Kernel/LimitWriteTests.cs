using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Limits written below what is used, and charges that make room at once.</summary>
public sealed class LimitWriteTests
{
    [Fact]
    public void WhoChargesWhileTheVictimOfALowerLimitDiesWaitsForIt()
    {
        // K1.12, K7.2: 100 MiB are killed for a limit of 50, and take 0.6 s to be given back. Another one asks for 20 MiB meanwhile, which do not fit yet: no second victim is
        // chosen while the first one dies.
        Bench bench = new(configure: c => c with { Profile = c.Profile with { TeardownSpeed = 160 * MiB } });
        Cgroup a = bench.Group("/a", 200 * MiB);
        Process big = bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        Process small = bench.Run(a, Alloc(5 * MiB), Sleep(2), Alloc(20 * MiB), Sleep(1000));
        bench.RunTo(1.99);
        bench.Host.WriteFile(a, "memory.max", "50M");
        bench.RunTo(2.1);
        Assert.Null(big.Exit);
        bench.RunTo(5);
        Assert.Equal(9, big.Exit!.Value.Signal);
        Assert.Null(small.Exit);
        Assert.Equal(1, a.Read().EventsOomKill);
        Assert.InRange(a.Read().Current, 25 * MiB, 27 * MiB);
        bench.Host.CheckInvariants();
    }

    // K1.12, K7.1, K7.2, K2.12: the larger one waits for the disk, which writes 200 MiB of another's at 5 MiB/s, and is reaped 2 s after it was chosen. 20 MiB still do not hold the 80 of
    // the other one; nor do 50 hold 30 and the 60 of shared memory that the reaper cannot take, so that one is next, though the first gives them back once the disk is done.
    [Theory]
    [InlineData(0, 80, 20, 20)]
    [InlineData(60, 30, 50, 61)]
    public void ALowerLimitKillsTheNextOnceTheReaperHasBeenAtOneThatCannotDie(int shared, int second, int limit, int left)
    {
        Bench bench = new(configure: c => c with { Memory = 4L << 30, DiskWrite = 5 * MiB });
        TestFiles files = new();
        bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/w"), Program = Program("w", new WriteStep("/log", Quantity.Of(200 * MiB), Pace.Free), Sleep(1000)), Files = files, Owner = "w" });
        Cgroup a = bench.Group("/a", 400 * MiB);
        Step[] holds = shared == 0 ? [Alloc(100 * MiB)] : [Alloc(100 * MiB), new ShmStep(Quantity.Of(shared * MiB), Pace.Free)];
        Process stuck = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("s", [.. holds, Sleep(1), new FsyncStep("/log"), Sleep(1000)]), Files = files, Owner = "a" });
        Process other = bench.Run(a, Alloc(second * MiB), Sleep(1000));
        bench.RunTo(3);
        bench.Host.WriteFile(a, "memory.max", $"{limit}M");
        bench.RunTo(4.9);
        Assert.Equal((null, null), (stuck.Exit, other.Exit));
        bench.RunTo(5.2);
        Assert.Null(stuck.Exit);
        Assert.Equal(9, other.Exit!.Value.Signal);
        Assert.Equal(2, a.Read().EventsOomKill);
        Assert.InRange(a.Read().Current, 0, left * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void EachPageThatVictimsOfALowerLimitGiveBackIsCountedOnce()
    {
        // K7.2: three go one after the other, for they are not of one size. A lower limit that is written meanwhile has the pages between the two counted as well.
        Bench bench = new(configure: c => c with { Profile = c.Profile with { TeardownSpeed = 40 * MiB } });
        Cgroup a = bench.Group("/a", 400 * MiB);
        bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        bench.Run(a, Alloc(50 * MiB), Sleep(1000));
        bench.Run(a, Alloc(40 * MiB), Sleep(1000));
        bench.Run(a, Alloc(10 * MiB), Sleep(1000));
        bench.RunTo(3);
        long before = a.Read().Current;
        bench.Host.WriteFile(a, "memory.max", "30M");
        bench.RunTo(3.2);
        bench.Host.WriteFile(a, "memory.max", "20M");
        bench.RunTo(10);
        long pages = (before - (20 * MiB)) / Pages.Size;
        Assert.Equal(3, a.Read().EventsOomKill);
        Assert.InRange(a.Read().EventsOom, pages + 2, pages + 4);
    }

    // K8.2 (mm/memcontrol.c:mem_cgroup_resize_max): a round of reclaim that takes nothing ends the write, and pages of who dies are taken as any where there is swap.
    [Theory]
    [InlineData(true, true, Errno.None)]
    [InlineData(true, false, Errno.EBUSY)]
    [InlineData(false, true, Errno.EBUSY)]
    public void ALimitBelowWhatOnlyADyingOneHoldsGoesByWhetherItsPagesCanBeTaken(bool swap, bool hasRoom, Errno expected)
    {
        // 100 MiB take 0.5 s to be given back.
        Bench bench = new(CgroupVersion.V1, c => c with
        {
            Swap = swap ? new SwapConfig(hasRoom ? 400 * MiB : 40 * MiB, 100 * MiB, 100 * MiB) : null,
            Profile = c.Profile with { TeardownSpeed = 200 * MiB },
        });
        Cgroup a = bench.Group("/a");
        Cgroup other = bench.Group("/b", 20 * MiB);
        bench.Run(other, Alloc(hasRoom ? MiB : 59 * MiB), Sleep(1000));
        Process p = bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(2);
        bench.Host.SendSignal(p, 9);
        List<(long Time, Errno Result)> results = [];
        bench.RunTo(2.1);
        Assert.Null(p.Exit);
        bench.Host.WriteFile(a, "memory.limit_in_bytes", "20M", errno => results.Add((bench.Simulator.Now, errno)));
        bench.RunTo(4);
        (long time, Errno result) = Assert.Single(results);
        Assert.Equal(expected, result);
        Assert.InRange(time, (long)(2.1 * SimTime.Second), (long)(2.6 * SimTime.Second));
        Assert.Equal(expected == Errno.None ? 20 * MiB : null, a.Read().Max);
        bench.Host.CheckInvariants();
    }

    // 50 MiB are dirty, and 5 MiB/s are written from the write at 2 s on (K12.14): memory.reclaim fails at once, and finds clean pages later; force_empty waits for them (K8.10, K8.16).
    [Theory]
    [InlineData(CgroupVersion.V1, "memory.force_empty", "0", Errno.None, 12)]
    [InlineData(CgroupVersion.V2, "memory.reclaim", "40M", Errno.EAGAIN, 2)]
    public void ReclaimThatFindsOnlyDirtyPagesHasThemWritten(CgroupVersion version, string file, string value, Errno expected, int ends)
    {
        Bench bench = new(version, c => c with { DiskWrite = 5 * MiB });
        Cgroup a = bench.Group("/a");
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("w", new WriteStep("/x", Quantity.Of(50 * MiB), Pace.Free), Sleep(1000)), Files = new TestFiles(), Owner = "a" });
        bench.RunTo(2);
        Assert.Equal(50 * MiB, a.Read().Dirty);
        List<(long Time, Errno Result)> results = [];
        bench.Host.WriteFile(a, file, value, errno => results.Add((bench.Simulator.Now, errno)));
        bench.RunTo(7);
        Assert.InRange(a.Read().Dirty, 24 * MiB, 26 * MiB);
        bench.RunTo(15);
        (long time, Errno result) = Assert.Single(results);
        Assert.Equal(expected, result);
        Assert.InRange(time, ends * SimTime.Second, (ends * SimTime.Second) + (300 * SimTime.Millisecond));
        Assert.Equal(0, a.Read().Dirty);
        Assert.InRange(a.Read().File, 0, version == CgroupVersion.V1 ? 64 << 10 : 50 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, file, value));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes")]
    [InlineData(CgroupVersion.V2, "memory.max")]
    public void LoweringALimitTakesTheTimeOfTheSwapDevice(CgroupVersion version, string file)
    {
        // 60 MiB of anon under 100, then 40: 20 MiB and some kernel memory go to swap at 10 MiB/s, so the write takes 2 s and a
        // little; v1 has the old limit until then, v2 the new one at once (K7.1, K8.2).
        Bench bench = new(version, c => c with { Swap = new SwapConfig(256 * MiB, 10 * MiB, 10 * MiB) });
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, file, "100M");
        Process p = bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        bench.RunTo(1);
        List<(long Time, Errno Result)> results = [];
        bench.Host.WriteFile(a, file, "40M", errno => results.Add((bench.Simulator.Now, errno)));
        bench.RunTo(2);
        Assert.Empty(results);
        Assert.InRange(a.Read().SwapCurrent, 8 * MiB, 11 * MiB);
        Assert.Equal((version == CgroupVersion.V1 ? 100 : 40) * MiB, a.Read().Max);
        bench.Host.CheckInvariants();
        bench.RunTo(4);
        (long time, Errno result) = Assert.Single(results);
        Assert.Equal(Errno.None, result);
        Assert.InRange(time, 3 * SimTime.Second, (3 * SimTime.Second) + (100 * SimTime.Millisecond));
        Assert.Equal(40 * MiB, a.Read().Max);
        Assert.InRange(a.Read().Current, 39 * MiB, 40 * MiB);
        Assert.Null(p.Exit);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhereWhoeverLowersALimitIsSlowerThanTheDeviceItTakesThatTime()
    {
        // 20 MiB and a little to swap: at 10 MiB/s of the task that reclaims, however fast the device is.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB), Profile = c.Profile with { SwapOutSpeed = 10 * MiB } });
        Cgroup a = bench.Group("/a", 100 * MiB);
        bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        bench.RunTo(1);
        List<long> results = [];
        bench.Host.WriteFile(a, "memory.max", "40M", _ => results.Add(bench.Simulator.Now));
        bench.RunTo(4);
        Assert.InRange(Assert.Single(results), 3 * SimTime.Second, (3 * SimTime.Second) + (100 * SimTime.Millisecond));
    }

    [Theory]
    [InlineData("memory.limit_in_bytes")]
    [InlineData("memory.memsw.limit_in_bytes")]
    public void ALimitThatIsWrittenAgainBesideAWriterHasNothingToTake(string file)
    {
        // Growth of 20 bytes a ns meets its limit between two of them, so that it holds some bytes above it: no page, and so none for a counter (K3.1).
        // What the disk makes clean the writer takes at once: who waits for those bytes waits until it ends, an event for the time of each.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 46 * MiB, MemoryBandwidth = 20_000_000_019 });
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.limit_in_bytes", "32M");
        bench.Host.WriteFile(a, file, "32M");
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("w", new WriteStep("/log", Quantity.Of(400 * MiB), Pace.Free), Sleep(1000)), Files = new TestFiles(), Owner = "a" });
        bench.RunTo(1);
        Assert.InRange(a.Memory.Usage.At(bench.Simulator.Now), (32 * MiB) + 1, (32 * MiB) + Pages.Size - 1);
        long before = bench.Simulator.HandledEvents;
        bench.Simulator.MaxEvents = before + 1_000;
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, file, "32M"));
        bench.RunTo(2);
        Assert.InRange(bench.Simulator.HandledEvents - before, 0, 200);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoeverLowersMemoryMaxRaisesOomUntilTheVictimHasGivenEnoughBack()
    {
        // K7.2: once for the kill, and about once for each page of the 20 MiB and the little kernel memory above the new limit. Recording
        // kernel/v2-a15: 5,448 for 5,183 pages and one kill.
        Bench bench = new();
        Cgroup parent = bench.Group("/p");
        Cgroup a = bench.Group("/p/a", 100 * MiB);
        bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        bench.RunTo(1);
        long pages = Pages.Count(a.Read().Current - (40 * MiB));
        Assert.Equal(Errno.EINPROGRESS, bench.Host.WriteFile(a, "memory.max", "40M"));
        bench.RunTo(2);
        Assert.Equal((1 + pages, 1), (a.Read().EventsOom, a.Read().EventsOomKill));
        Assert.Equal(1 + pages, parent.Read().EventsOom);
        Assert.Equal((1 + pages, 0), (a.Memory.LocalEvents.Oom, parent.Memory.LocalEvents.Oom));
        Assert.InRange(pages, 5120, 5220);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes")]
    [InlineData(CgroupVersion.V2, "memory.max")]
    public void LoweringALimitWaitsForTheDiskAndThenRefusesOrKills(CgroupVersion version, string file)
    {
        // 20 MiB of dirty pages at 10 MiB/s beside 30 MiB of anon: a limit of 40 waits about one second for the disk. A limit of
        // 20 cannot be met without swap: v1 refuses it and keeps the old one, v2 kills (K8.2, K7.1).
        Bench bench = new(version, c => c with { DiskWrite = 10 * MiB });
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, file, "400M");
        Process p = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("w", Alloc(30 * MiB), new WriteStep("/log", Quantity.Of(20 * MiB), Pace.Free), Sleep(1000)), Files = new TestFiles(), Owner = "a" });
        bench.RunTo(1);
        List<(long Time, Errno Result)> results = [];
        bench.Host.WriteFile(a, file, "40M", errno => results.Add((bench.Simulator.Now, errno)));
        Assert.Empty(results);
        bench.RunTo(5);
        Assert.Equal(Errno.None, Assert.Single(results).Result);
        Assert.InRange(results[0].Time, 2 * SimTime.Second, (long)(2.3 * SimTime.Second));
        Assert.Equal(40 * MiB, a.Read().Max);
        Assert.Equal(0, a.Read().Dirty);
        Assert.Null(p.Exit);

        Errno refused = bench.Host.WriteFile(a, file, "20M");
        bench.RunTo(6);
        Assert.Equal(version == CgroupVersion.V1 ? Errno.EBUSY : Errno.EINPROGRESS, refused);
        Assert.Equal((version == CgroupVersion.V1 ? 40 : 20) * MiB, a.Read().Max);
        Assert.Equal(version == CgroupVersion.V2, p.Exit is not null);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("6.1", "10M swappiness=0", false, 0, 0)]
    [InlineData("6.12", "10M swappiness=0", true, 10, 0)]
    [InlineData("6.12", "30M swappiness=0", null, 20, 0)]
    [InlineData("6.12", "30M swappiness=60", true, 20, 10)]
    [InlineData("6.12", "10M swappiness=max", false, 0, 0)]
    [InlineData("6.12", "10M swappiness=201", false, 0, 0)]
    [InlineData("6.12", "10M swap=1", false, 0, 0)]
    [InlineData("6.18", "10M swappiness=max", true, 0, 10)]
    public void ProactiveReclaimGoesByItsOwnSwappiness(string kernel, string written, bool? accepted, long file, long swapped)
    {
        // K7.12, of 20 MiB of cache and 30 of anonymous memory. EAGAIN where not enough can be taken.
        Bench bench = new(configure: c => c with { Kernel = kernel, Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a");
        TestFiles files = new();
        files.Add(new Inode("/f", 20 * MiB));
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("w", Alloc(30 * MiB), new ReadStep("/f", null, Pace.Free), Sleep(1000)), Files = files, Owner = "a" });
        bench.RunTo(2);
        long before = a.Read().File;
        List<Errno> results = [];
        bench.Host.WriteFile(a, "memory.reclaim", written, results.Add);
        bench.RunTo(10);
        Assert.Equal(accepted switch { true => Errno.None, false => Errno.EINVAL, _ => Errno.EAGAIN }, Assert.Single(results));
        Assert.InRange(before - a.Read().File, (file * MiB) - (MiB / 8), (file * MiB) + (MiB / 8));
        Assert.InRange(a.Read().SwapCurrent, (swapped * MiB) - (MiB / 8), (swapped * MiB) + (MiB / 8));
    }

    [Fact]
    public void PagesSharedSinceAForkGoWithTheLastOfThoseWhoDie()
    {
        // K7.1: the whole group dies with its init, and with it the 100 MiB that its processes share since the fork: nobody
        // of the other group has to die for a limit of 120 MiB over 100 + 50.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 300 * MiB);
        bench.Run(bench.Group("/a/x"), Program("init", Alloc(100 * MiB), new ForkStep("child", Quantity.Of(2)), Sleep(1000)), Program("child", Sleep(1000)));
        Process other = bench.Run(bench.Group("/a/y"), Program("other", Alloc(50 * MiB), Sleep(1000)));
        bench.RunTo(2);
        Assert.Equal(Errno.EINPROGRESS, bench.Host.WriteFile(a, "memory.max", "120M"));
        bench.RunTo(4);
        Assert.Null(other.Exit);
        Assert.InRange(a.Read().Current, 50 * MiB, 52 * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("10M", 2, 0)]
    [InlineData("0", 2, 1)]
    public void WhoeverWritesALimitGoesRoundWhileVictimsDieAlsoWhereNobodyIsLeftInTheEnd(string limit, long kills, long last)
    {
        // K7.1, K7.2: two of 20 MiB each beside one that may not be killed, which holds 1 MiB. 10M: over by what is used, less 10 MiB. 0: all that the two have is
        // given back, 10,240 pages and their kernel memory, and then nobody is left, which is one more.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 100 * MiB);
        bench.Run(a, Program("safe", Alloc(MiB), Sleep(1000)) with { OomScoreAdj = -1000 });
        bench.Run(a, Alloc(20 * MiB), Sleep(1000));
        bench.Run(a, Alloc(20 * MiB), Sleep(1000));
        bench.RunTo(1);
        long before = a.Read().Current;
        bench.Host.WriteFile(a, "memory.max", limit);
        bench.RunTo(3);
        long given = before - (limit == "0" ? a.Read().Current : 10 * MiB);
        Assert.Equal(kills, a.Read().EventsOomKill);
        Assert.InRange(a.Read().EventsOom, kills + last + (given / Pages.Size) - 2, kills + last + (given / Pages.Size) + 2);
    }

    [Fact]
    public void TheWriterOfTheLimitInvokesTheKiller()
    {
        // Recording kernel/v2-a15: the task that writes memory.max is the one that invokes the killer.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 100 * MiB);
        bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        bench.RunTo(1);
        bench.Host.WriteFile(a, "memory.max", "40M");
        Assert.Contains(bench.Host.Log, l => l.Contains("] sh invoked oom-killer", StringComparison.Ordinal));
        Assert.Contains(bench.Host.Log, l => l.Contains("memory_max_write", StringComparison.Ordinal));
        Assert.DoesNotContain(bench.Host.Log, l => l.Contains("kworker", StringComparison.Ordinal));
    }

    [Fact]
    public void AForkThatDropsCleanPagesIsCounted()
    {
        // K3.3, K3.7: each charge that memory+swap refuses is reclaimed for and made again: memsw.failcnt counts it, failcnt does not.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a", 32 * MiB);
        Process init = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("init", Alloc(20 * MiB), new ReadStep("/data", null, Pace.Free), Sleep(1), new ForkStep("child", Quantity.Of(1)), Sleep(1000)),
            Processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal) { ["child"] = Program("child", Sleep(1000)) },
            Files = new TestFiles(("/data", 40 * MiB)),
            Owner = "a",
        });
        bench.RunTo(0.9);
        string before = bench.Host.ReadFile(a, "memory.memsw.failcnt")!;
        Assert.InRange((32 * MiB) - a.Read().Current, 0, Pages.Size);
        Assert.Empty(init.Children);
        bench.RunTo(1.9);
        Assert.Single(init.Children);
        Assert.NotEqual(before, bench.Host.ReadFile(a, "memory.memsw.failcnt"));
        Assert.Equal("0\n", bench.Host.ReadFile(a, "memory.failcnt"));
    }

    [Fact]
    public void AtTheMemoryAndSwapLimitCleanPagesMakeRoomToo()
    {
        // 34 MiB of anon under 32: two and more are in swap. Who holds 5 of them ends, which leaves room for a cache. Then memory alone may grow by 1 MiB, memory
        // and swap not at all. A process that starts needs its first pages at once, and gets those of the cache.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(64 * MiB) });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "32M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "36M"));
        bench.Run(a, Sleep(0.5), Alloc(5 * MiB), Sleep(1.5), Exit(0));
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("init", Alloc(29 * MiB), Sleep(2.5), new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", 40 * MiB)), Owner = "a" });
        bench.RunTo(5);
        Assert.True(a.Read().File >= 3 * MiB);
        string both = bench.Host.ReadFile(a, "memory.memsw.usage_in_bytes")!.Trim();
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", both));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "33M"));
        Process next = bench.Run(a, Sleep(1000));
        Assert.Equal(bench.Host.Config.Profile.InitialAnon, next.Read().Anon);
    }

    [Fact]
    public void WhatAFlushHasWrittenBeforeItIsRefusedIsGivenBack()
    {
        // 20 MiB of buffer in 32: the flush to a tmpfs has room for some 12 and is refused, because the killer is off and it is
        // a system call (K4.9). The program goes on; what has been written is in the file and no longer in the buffer.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a", 32 * MiB, hang: true);
        TestFiles files = new();
        files.Add(new Inode("/shm/x", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(64 * MiB) });
        ProgramDefinition program = Program("init", new BufferStep(Quantity.Of(20 * MiB), Pace.Free), new FlushStep("/shm/x"), Sleep(1000)) with { EnomemExitCode = null };
        Process init = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = program, Files = files, Owner = "a" });
        bench.RunTo(5);
        Assert.Contains(bench.Events, e => e.Type == "enomem");
        long written = a.Read().Shmem;
        Assert.InRange(written, 10 * MiB, 13 * MiB);
        Assert.InRange(init.Read().Anon, (20 * MiB) - written, (20 * MiB) - written + (512 << 10));
        bench.Host.CheckInvariants();
    }
}
