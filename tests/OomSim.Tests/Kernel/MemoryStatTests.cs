using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>memory.stat shows what the model knows (K7.19, K8.14).</summary>
public sealed class MemoryStatTests
{
    [Fact]
    public void V1HasItsKeysInTheirOrder()
    {
        // Recording kernel/v1-d01; K8.14: the group's own, the limits above it, the sums.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        string own = "cache;rss;rss_huge;shmem;mapped_file;dirty;writeback;workingset_refault_anon;workingset_refault_file;swap;"
            + "pgpgin;pgpgout;pgfault;pgmajfault;inactive_anon;active_anon;inactive_file;active_file;unevictable";
        string expected = own + ";hierarchical_memory_limit;hierarchical_memsw_limit;total_" + own.Replace(";", ";total_", StringComparison.Ordinal);
        string[] lines = bench.Host.ReadFile(a, "memory.stat")!.TrimEnd('\n').Split('\n');
        Assert.Equal(expected.Split(';'), lines.Select(l => l.Split(' ')[0]));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void SharedMemoryIsFaultedInAsAnyAndMajorFaultsAreFaults(CgroupVersion version)
    {
        // 100 MiB are 25,600 pages; the 50 that go to swap come back with as many faults, an eighth of them major (mm/memory.c:mm_account_fault).
        Bench bench = new(version, c => c with { Swap = new SwapConfig(500 * MiB) });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Sleep(1), new ShmStep(Quantity.Of(100 * MiB), Pace.Free), Sleep(5), new AccessStep(null, Quantity.Of(5 * SimTime.Second), Pace.Free), Sleep(1000));
        bench.RunTo(0.5);
        long before = Stat(bench, a, "pgfault");
        bench.RunTo(5);
        Assert.Equal(25600, Stat(bench, a, "pgfault") - before);
        bench.Host.WriteFile(a, version == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.high", "50M");
        bench.RunTo(5.9);
        bench.Host.WriteFile(a, version == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.high", "500M");
        long swapped = a.Read().SwapCurrent / Pages.Size;
        Assert.InRange(swapped, 12800, 13300);
        bench.RunTo(20);
        Assert.InRange(Stat(bench, a, "pgfault") - before - 25600, swapped - 2, swapped + 2);
        Assert.InRange(Stat(bench, a, "pgmajfault"), (swapped / 8) - 1, (swapped / 8) + 1);
    }

    [Fact]
    public void V1TellsOwnFromTotalAndTheTightestLimit()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup parent = bench.Group("/docker", 40 * MiB);
        Cgroup a = bench.Group("/docker/a");
        Process hog = bench.Run(a, Alloc(20 * MiB), Sleep(10));
        bench.RunTo(1);
        Assert.Equal(0, Stat(bench, parent, "rss"));
        long anon = Stat(bench, parent, "total_rss");
        Assert.InRange(anon, 20 * MiB, 21 * MiB);
        Assert.Equal(anon, Stat(bench, a, "rss"));
        Assert.Equal(40 * MiB, Stat(bench, a, "hierarchical_memory_limit"));
        Assert.Equal(anon / 4096, Stat(bench, a, "pgpgin") - Stat(bench, a, "pgpgout"));
        Assert.Equal(Stat(bench, a, "pgpgin"), Stat(bench, a, "pgfault"));

        bench.RunTo(30);
        Assert.NotNull(hog.Exit);
        Assert.Equal(Stat(bench, a, "pgpgin"), Stat(bench, a, "pgpgout"));
        Assert.Equal(9223372036854771712, Stat(bench, bench.Group("/free"), "hierarchical_memory_limit"));
    }

    [Fact]
    public void V1CountsWhatARemovedGroupLeftInTheTotalsAlone()
    {
        // K8.14, K9.7: 1,280 pages of a file stay with the memcg that is gone; they were charged once.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 10 * MiB });
        Cgroup parent = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("w", Alloc(6 * MiB), new WriteStep("/f", Quantity.Of(5 * MiB), Pace.Free), Exit(0)),
            Owner = "a",
            Files = new TestFiles(),
        });
        bench.RunTo(0.2);
        long faults = Stat(bench, parent, "total_pgfault");
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        foreach (double time in new[] { 0.3, 45 })
        {
            bench.RunTo(time);
            foreach (string key in new[] { "cache", "rss", "dirty", "pgpgin", "pgpgout", "pgfault", "inactive_file", "active_file", "mapped_file" })
            {
                Assert.Equal((key, 0), (key, Stat(bench, parent, key)));
            }

            Assert.Equal(5 * MiB, Stat(bench, parent, "total_cache"));
            Assert.Equal(faults, Stat(bench, parent, "total_pgfault"));
            Assert.Equal(faults + 1280, Stat(bench, parent, "total_pgpgin"));
            Assert.Equal(faults, Stat(bench, parent, "total_pgpgout"));
        }

        // What its own process brings in is its own; what reclaim takes of the other goes from the totals alone.
        bench.Run(parent, Alloc(3 * MiB), Sleep(100));
        bench.RunTo(46);
        long own = Stat(bench, parent, "pgpgin");
        Assert.InRange(own, 768, 1024);
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "memory.force_empty", "0"));
        bench.RunTo(47);
        Assert.Equal(0, Stat(bench, parent, "total_cache"));
        Assert.Equal(own, Stat(bench, parent, "pgpgin"));
        Assert.Equal(0, Stat(bench, parent, "pgpgout"));
        Assert.Equal(own * 4096, Stat(bench, parent, "rss"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void V1CountsAFileOfARemovedGroupNowhereElseWhenItIsGone(bool isRemoved)
    {
        // K8.14, K9.7: the 1,280 pages left with the memcg that is gone were charged and uncharged there.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 100 * MiB });
        Cgroup parent = bench.Group("/p");
        TestFiles files = LeaveFile(bench, "/p/a");
        if (isRemoved)
        {
            bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/rm"), Program = Program("rm", new RemoveFileStep("/f"), Exit(0)), Owner = "rm", Files = files });
        }
        else
        {
            bench.Host.WriteFile(parent, "memory.force_empty", "0");
        }

        bench.RunTo(4);
        Assert.Equal(0, Stat(bench, parent, "total_cache"));
        Assert.Equal(0, Stat(bench, parent, "pgpgin"));
        Assert.Equal(0, Stat(bench, parent, "pgpgout"));
    }

    [Fact]
    public void V1CountsWhatAGroupReadsAgainAsItsOwn()
    {
        // What is left of a removed memcg's pages is none of those that the parent's own process brings in after it.
        Bench bench = new(CgroupVersion.V1, c => c with { DiskWrite = 100 * MiB });
        Cgroup parent = bench.Group("/p");
        TestFiles files = LeaveFile(bench, "/p/a");
        bench.Host.WriteFile(parent, "memory.limit_in_bytes", "1M");
        bench.RunTo(3);
        long left = Stat(bench, parent, "total_cache");
        Assert.InRange(left, 0, MiB);
        Assert.Equal(0, Stat(bench, parent, "cache"));
        bench.Host.WriteFile(parent, "memory.limit_in_bytes", "-1");
        bench.Host.Spawn(new SpawnRequest { Cgroup = parent, Program = Program("r", new ReadStep("/f", null, Pace.Free), Sleep(100)), Owner = "r", Files = files });
        bench.RunTo(5);
        long own = (5 * MiB) - left;
        Assert.Equal(5 * MiB, Stat(bench, parent, "total_cache"));

        // Each is told in whole pages of what flowed.
        Assert.InRange(Stat(bench, parent, "cache"), own - Pages.Size, own);
        long pages = (own + Stat(bench, parent, "rss")) / Pages.Size;
        Assert.InRange(Stat(bench, parent, "pgpgin"), pages - 1, pages);
        Assert.Equal(0, Stat(bench, parent, "pgpgout"));
    }

    [Fact]
    public void WhatWasSwappedOutAndCameBackIsCounted()
    {
        // 100 MiB under 64, then all of it once round: what goes out is looked at three times (K12.11, K12.14; recording
        // kernel/v2-c06: 95,491 to 31,137), what comes back is a refault that a major fault brought for every 8 pages.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Run(a, Alloc(100 * MiB, 50 * MiB), new AccessStep(null, Quantity.Of(3 * SimTime.Second), Pace.Free), Sleep(100));
        bench.RunTo(10);
        long steals = Stat(bench, a, "pgsteal");
        long refaults = Stat(bench, a, "workingset_refault_anon");
        Assert.InRange(refaults, 30 * MiB / 4096, 310 * MiB / 4096);
        Assert.InRange(steals, refaults + (35 * MiB / 4096), refaults + (38 * MiB / 4096));
        Assert.InRange(Stat(bench, a, "pgscan"), (3 * steals) - 2, (3 * steals) + 2);
        Assert.Equal(refaults / 8, Stat(bench, a, "pgmajfault"));
        Assert.Equal(steals, Stat(bench, a, "pgsteal_direct"));
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "mapped_file")]
    [InlineData(CgroupVersion.V2, "file_mapped")]
    public void SharedMemoryOfAProcessIsMapped(CgroupVersion version, string key)
    {
        // Recording kernel/v1-a12-shm: shmem and the text of the program. Files of a tmpfs that are only written to are not mapped.
        Bench bench = new(version);
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, new ShmStep(Quantity.Of(20 * MiB), Pace.Free), Sleep(10), new FreeShmStep(null), Sleep(100));
        bench.RunTo(5);
        Assert.Equal(20 * MiB, Stat(bench, a, "shmem"));
        Assert.Equal(20 * MiB, Stat(bench, a, key));
        Assert.Contains("\nMapped:            20480 kB\n", bench.Host.ReadProc("/proc/meminfo")!, StringComparison.Ordinal);
        bench.RunTo(20);
        Assert.Equal(0, Stat(bench, a, key));
    }

    [Theory]
    [InlineData("5.4", true)]
    [InlineData("6.1", false)]
    public void NewAnonymousPagesAreActiveOnOldKernels(string kernel, bool active)
    {
        // K12.10.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Alloc(20 * MiB), Sleep(100));
        bench.RunTo(1);
        Assert.Equal(Stat(bench, a, "anon"), Stat(bench, a, active ? "active_anon" : "inactive_anon"));
        Assert.Equal(0, Stat(bench, a, active ? "inactive_anon" : "active_anon"));
    }

    /// <summary>5 MiB of /f that a group wrote which is removed afterwards, at 2 s.</summary>
    private static TestFiles LeaveFile(Bench bench, string path)
    {
        TestFiles files = new();
        Cgroup group = bench.Group(path);
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = group,
            Program = Program("w", new WriteStep("/f", Quantity.Of(5 * MiB), Pace.Free), new FsyncStep("/f"), Exit(0)),
            Owner = "w",
            Files = files,
        });
        bench.RunTo(2);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(group));
        return files;
    }
}
