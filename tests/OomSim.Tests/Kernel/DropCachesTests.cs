using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>vm.drop_caches: clean pages that nobody maps go, whoever pays for them; dirty ones, mapped text and tmpfs stay.</summary>
public sealed class DropCachesTests
{
    [Fact]
    public void WhatTheHostHadInItsCacheGoesAndWhatIsReservedStays()
    {
        // 9.3 bytes of slab a cached page, up to the next whole page in all, go along (recording kernel/v1-g05: 9.1).
        Bench bench = new(configure: c => c with { Cache = 64 * MiB });
        long slab = 64 * MiB - (bench.Host.Config.Memory - bench.Host.Config.Reserved - bench.Host.Read().MemoryFree);
        Assert.InRange(-slab / (64 * 256.0), 9, 9.6);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.drop_caches", "3"));
        Assert.Equal(bench.Host.Config.Memory - bench.Host.Config.Reserved, bench.Host.Read().MemoryFree);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("3", 0)]
    [InlineData("2", 60)]
    public void CleanPagesGoAndTheRestStays(string value, long left)
    {
        // 60 MiB of a file read twice (active) and protected by memory.low; 8 MiB of program text; 5 MiB dirty; 10 MiB in a tmpfs.
        Bench bench = new(configure: c => c with { DiskWrite = 1 });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.low", "1G"));
        TestFiles files = new(("/data", 60 * MiB), ("/bin/p", 8 * MiB));
        files.Add(new Inode("/shm/x", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(64 * MiB) });
        ProgramDefinition program = Program(
            "p", new ReadStep("/data", null, Pace.Free), new ReadStep("/data", null, Pace.Free), new WriteStep("/shm/x", Quantity.Of(10 * MiB), Pace.Free),
            new WriteStep("/log", Quantity.Of(5 * MiB), Pace.Free), Sleep(10), new ReadStep("/data", null, Pace.Free), Sleep(1000)) with
        { Exec = "/bin/p" };
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = program, Files = files, Owner = "a" });
        bench.RunTo(5);
        CgroupValues before = a.Read();
        Assert.Equal(83 * MiB, before.File);
        Assert.True(Stat(bench, a, "active_file") >= 60 * MiB);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.drop_caches", value));
        CgroupValues after = a.Read();
        Assert.Equal((23 + left) * MiB, after.File);
        Assert.Equal((5 * MiB, 10 * MiB), (after.Dirty, after.Shmem));
        Assert.True(left > 0 || after.Kernel < before.Kernel);
        Assert.True(left > 0 || Stat(bench, a, "active_file") < 60 * MiB);

        // It is read back from the disk, and its first pages are no refault.
        bench.RunTo(20);
        Assert.Equal(83 * MiB, a.Read().File);
        Assert.Equal(0, Stat(bench, a, "workingset_refault_file"));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AReaderAndALimitGoOn()
    {
        // 200 MiB go at 40 MiB/s through a limit of 64; the cache is thrown away twice on the way.
        Bench bench = new();
        Cgroup a = bench.Group("/a", 64 * MiB);
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("p", new ReadStep("/data", null, new Pace(Quantity.Of(40 * MiB))), Sleep(1000)), Files = new TestFiles(("/data", 200 * MiB)), Owner = "a" });
        foreach (double time in new[] { 1.0, 3.0 })
        {
            bench.RunTo(time);
            Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.drop_caches", "3"));
            Assert.InRange(a.Read().File, 0, Pages.Size);
            bench.Host.CheckInvariants();
        }

        bench.RunTo(4);
        Assert.InRange(a.Read().File, (40 * MiB) - Pages.Size, (40 * MiB) + Pages.Size);
        bench.RunTo(10);
        Assert.InRange(a.Read().Current, (64 * MiB) - Pages.Size, 64 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void NoPartOfAPageStaysOfAFileThatTwoGroupsPaidFor()
    {
        // One reads the first 25,000.5 pages of a file, the other goes over those and reads the rest: each pays for a half of one page.
        Bench bench = new();
        Cgroup parent = bench.Group("/p");
        TestFiles files = new(("/data", 50_001 * Pages.Size));
        Start(bench, bench.Group("/p/a"), files, new ReadStep("/data", Quantity.Of((25_000 * Pages.Size) + (Pages.Size / 2)), Pace.Free), Sleep(1000));
        Start(bench, bench.Group("/p/b"), files, Sleep(3), new ReadStep("/data", null, Pace.Free), Sleep(1000));
        bench.RunTo(10);
        Assert.Equal(50_001 * Pages.Size, parent.Read().File);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.drop_caches", "1"));
        Assert.Equal(0, parent.Read().File);
        Assert.Equal(0, files.Find("/data")!.CachedAt(bench.Simulator.Now));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("vm.drop_caches", Errno.None)]
    [InlineData("memory.force_empty", Errno.EINPROGRESS)]
    public void WhatIsWrittenOnIsNotTakenForPagesOfARemovedGroupThatWent(string dropped, Errno expected)
    {
        // force_empty waits for those that are dirty, and takes what was written of them by then (K8.10, K8.16).
        // K8.14, K9.7: 60 MiB of a file that a child left go at once while another writes on, 10 MiB/s for 3 s: all of these are the parent's own, but for those
        // of the first 50 ms, which are taken for the child's (LIMITS).
        Bench bench = new(CgroupVersion.V1);
        Cgroup parent = bench.Group("/p");
        Cgroup child = bench.Group("/p/c");
        TestFiles files = new(("/data", 0));
        Start(bench, child, files, new WriteStep("/data", Quantity.Of(60 * MiB), Pace.Free), new FsyncStep("/data"), Exit(0));
        bench.RunTo(4);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(child));
        Start(bench, parent, files, new WriteStep("/data", Quantity.Of(30 * MiB), new Pace(Quantity.Of(10 * MiB))), Sleep(1000));
        bench.RunTo(4.05);
        Assert.Equal(60 * MiB, parent.Read().File - parent.Read().Dirty);
        Assert.Equal(expected, dropped == "vm.drop_caches" ? bench.Host.SetSysctl(dropped, "1") : bench.Host.WriteFile(parent, dropped, "0"));
        Assert.Equal(0, parent.Read().File - parent.Read().Dirty);
        bench.RunTo(8);
        Assert.InRange(Stat(bench, parent, "cache"), 29 * MiB, 30 * MiB);
    }

    private static void Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", steps), Files = files, Owner = cgroup.Name });

    [Theory]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("x")]
    public void OnlyOneToFourAreTaken(string value) => Assert.Equal(Errno.EINVAL, new Bench().Host.SetSysctl("vm.drop_caches", value));
}
