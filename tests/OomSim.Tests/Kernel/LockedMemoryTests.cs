using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>mlockall has all mappings in memory (T6.4).</summary>
public sealed class LockedMemoryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatIsReservedBeforeOrAfterItIsLockedIsThere(bool before)
    {
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        Step reserve = new ReserveStep(Quantity.Of(20 * MiB));
        bench.Run(a, before ? [reserve, Sleep(1), new MlockAllStep(), Sleep(10)] : [new MlockAllStep(), Sleep(1), reserve, Sleep(10)]);
        bench.RunTo(0.9);
        Assert.InRange(a.Read().Anon, 0, MiB);
        bench.RunTo(2);
        Assert.InRange(a.Read().Anon, 20 * MiB, 21 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatIsLockedTwiceIsThereOnce()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        bench.Run(a, new ReserveStep(Quantity.Of(20 * MiB)), new MlockAllStep(), new MlockAllStep(), Sleep(10));
        bench.RunTo(2);
        Assert.InRange(a.Read().Anon, 20 * MiB, 21 * MiB);
    }

    [Fact]
    public void WhoLocksMoreThanTheLimitLeavesIsKilled()
    {
        // LTP memcg_limit_in_bytes 2: mapped first, and locked under a limit that is too small.
        Bench bench = new(CgroupVersion.V1);
        Process hog = bench.Run(bench.Group("/a", 16 * MiB), new ReserveStep(Quantity.Of(32 * MiB)), Sleep(1), new MlockAllStep(), Sleep(10));
        bench.RunTo(0.9);
        Assert.Null(hog.Exit);
        bench.RunTo(5);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
    }

    [Fact]
    public void WhatIsInSwapComesBack()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a", 32 * MiB);
        bench.Run(a, Alloc(48 * MiB), Sleep(5), new MlockAllStep(), Sleep(100));
        bench.RunTo(4);
        Assert.InRange(a.Read().SwapCurrent, 15 * MiB, 18 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "67108864"));

        // 17 MiB at 100 MiB/s, from 5.2 s on: what grows at its limit grows as fast as that.
        bench.RunTo(5.3);
        Assert.InRange(a.Read().SwapCurrent, 5 * MiB, 12 * MiB);
        bench.RunTo(5.5);
        Assert.Equal(0, a.Read().SwapCurrent);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatIsSharedSinceAForkIsCopied()
    {
        // mm/gup.c:populate_vma_page_range faults with FOLL_WRITE: the parent pays for 30 MiB of copies, which reclaim cannot take.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a");
        ProgramDefinition child = Program("c", Sleep(100));
        bench.Run(a, Program("p", Alloc(30 * MiB), new ForkStep("c", Quantity.Of(1)), Sleep(1), new MlockAllStep(), Sleep(100)), child);
        bench.RunTo(0.9);
        Assert.InRange(a.Read().Anon, 30 * MiB, 32 * MiB);
        bench.RunTo(2);
        Assert.InRange(a.Read().Anon, 60 * MiB, 62 * MiB);
        Assert.InRange(Stat(bench, a, "unevictable"), 30 * MiB, 31 * MiB);
        bench.Host.WriteFile(a, "memory.reclaim", "100M");
        bench.RunTo(5);
        Assert.InRange(a.Read().Anon, 30 * MiB, 31 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatAForkSharesOfLockedMemoryStaysLocked()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        bench.Run(a, Program("p", Alloc(30 * MiB), new MlockAllStep(), new ForkStep("c", Quantity.Of(1)), Sleep(100)), Program("c", Sleep(100)));
        bench.RunTo(2);
        Assert.InRange(a.Read().Anon, 30 * MiB, 32 * MiB);
        Assert.InRange(Stat(bench, a, "unevictable"), 30 * MiB, 31 * MiB);
    }

    [Fact]
    public void WhatOnlyTheChildrenMapGoesToSwapWhileItsParentCopies()
    {
        // mm/rmap.c:try_to_unmap_one looks at the mappings of the page: what the parent has copied is locked by nobody.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a", 50 * MiB);
        Process parent = bench.Run(
            a, Program("p", Alloc(30 * MiB), new ForkStep("c", Quantity.Of(2)), Sleep(1), new MlockAllStep(), Sleep(100)), Program("c", Sleep(100)));
        bench.RunTo(0.9);
        Assert.Equal(0, a.Read().SwapCurrent);
        bench.RunTo(20);
        Assert.Empty(bench.Exited);
        Assert.Null(parent.Exit);
        Assert.Equal(3, a.Read().Pids);
        Assert.InRange(a.Read().SwapCurrent, 10 * MiB, 13 * MiB);
        Assert.InRange(Stat(bench, a, "unevictable"), 30 * MiB, 31 * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("5.10", true)]
    [InlineData("6.1", false)]
    public void BeforeSixOneItsCopiesPayForMemoryHighAtTheEnd(string kernel, bool atOnce)
    {
        // K3.16: mlockall is one system call, for what is shared since a fork as for what was only mapped. It pays with 17 rounds in vain (K6.5).
        Bench bench = new(configure: c => c with { Kernel = kernel });
        List<Cgroup> groups = [];
        foreach (bool forks in new[] { true, false })
        {
            Cgroup cgroup = bench.Group(forks ? "/a" : "/b");
            bench.Host.WriteFile(cgroup, "memory.high", "40M");
            Step more = forks ? new ForkStep("c", Quantity.Of(1)) : new ReserveStep(Quantity.Of(30 * MiB));
            bench.Run(cgroup, Program("p", Alloc(30 * MiB), more, Sleep(1), new MlockAllStep(), Exit(0)), Program("c", Sleep(100)));
            groups.Add(cgroup);
        }

        bench.RunTo(2);
        Assert.All(groups, cgroup => Assert.Equal(atOnce, cgroup.Read().Anon >= 60 * MiB));
        Assert.All(groups, cgroup => Assert.Equal(atOnce, bench.Host.ReadFile(cgroup, "memory.events")!.Contains("high 17\n", StringComparison.Ordinal)));
        Assert.Empty(bench.Exited);
        bench.RunTo(3.2);

        // With the init of /a its child goes.
        Assert.Equal(atOnce ? 3 : 0, bench.Exited.Count);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatCannotComeBackFromALeftGroupIsLeftOutOfTheCall(bool isShared)
    {
        // mm/gup.c:__mm_populate ignores errors: nobody is left in /a to be killed, its pages stay in swap, and mlockall returns 0.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a", 48 * MiB);
        Step grow = isShared ? new ShmStep(Quantity.Of(64 * MiB), Pace.Free) : Alloc(64 * MiB);
        Process hog = bench.Run(a, grow, Sleep(2), new ReserveStep(Quantity.Of(8 * MiB)), new MlockAllStep(), Sleep(1), Exit(0));
        bench.RunTo(1.5);
        long swapped = a.Read().SwapCurrent;
        Assert.InRange(swapped, 16 * MiB, 18 * MiB);
        Cgroup b = bench.Group("/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "cgroup.procs", hog.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        // One try of each mapping's first page is in vain (the data of its program is another mapping than what it shares); what comes next, in a
        // group with room, is there.
        bench.RunTo(3);
        Assert.Null(hog.Exit);
        Assert.InRange(a.Read().SwapCurrent, 16 * MiB, swapped);
        Assert.InRange(b.Read().Anon, 8 * MiB, 9 * MiB);
        Assert.Equal(isShared ? 2 : 1, bench.Events.Count(e => e.Detail == "no killable process"));
        bench.RunTo(10);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WithTheKillerDisabledTheCallReturnsAndAFaultHangs()
    {
        // Charges within a call are no user's faults (K4.9): mlockall and mmap return with less, and the program hangs where it writes itself.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a", 16 * MiB, hang: true);
        Process hog = bench.Run(
            a, new ReserveStep(Quantity.Of(32 * MiB)), new MlockAllStep(), Sleep(1), new ReserveStep(Quantity.Of(8 * MiB)), Sleep(1), Alloc(4 * MiB), Exit(0));
        bench.RunTo(0.9);
        Assert.InRange(a.Read().Current, 15 * MiB, 16 * MiB);
        Assert.DoesNotContain(bench.Events, e => e.Type is "hung" or "enomem");
        bench.RunTo(1.9);
        Assert.DoesNotContain(bench.Events, e => e.Type is "hung" or "enomem");
        bench.RunTo(3);
        Assert.InRange(Assert.Single(bench.Events, e => e.Type == "hung").Time, 2 * SimTime.Second, 2.1 * SimTime.Second);

        // With room for its 4 MiB it goes on.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "64M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "64M"));
        bench.RunTo(4);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatTheCallLeftOutIsThereWhenItIsLockedAgain()
    {
        // All tasks at -1000 (K4.5): the rest of what is mapped comes with the next mlockall, under a higher limit.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 16 * MiB);
        Process hog = bench.Run(
            a, new OomScoreAdjStep(Quantity.Of(-1000)), new ReserveStep(Quantity.Of(32 * MiB)), new MlockAllStep(), Sleep(2), new MlockAllStep(), Sleep(10));
        bench.RunTo(1.5);
        Assert.InRange(a.Read().Current, 15 * MiB, 16 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "64M"));
        bench.RunTo(2);
        Assert.InRange(a.Read().Current, 15 * MiB, 16 * MiB);
        bench.RunTo(4);
        Assert.InRange(a.Read().Anon, 32 * MiB, 33 * MiB);
        Assert.Null(hog.Exit);
        bench.Host.CheckInvariants();
    }
}
