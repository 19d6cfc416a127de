using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Limits written below what is used, and charges that make room at once.</summary>
public sealed class LimitWriteTests
{
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
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "120M"));
        bench.RunTo(4);
        Assert.Null(other.Exit);
        Assert.InRange(a.Read().Current, 50 * MiB, 52 * MiB);
        bench.Host.CheckInvariants();
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
        bench.Run(a, Alloc(5 * MiB), Sleep(2), Exit(0));
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("init", Sleep(0.5), Alloc(29 * MiB), Sleep(2), new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", 40 * MiB)), Owner = "a" });
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
