using System.Text.RegularExpressions;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class OomEventTests
{
    [Fact]
    public void EventsCountInAncestorsOnV2AndLocallyOnV1()
    {
        foreach (CgroupVersion version in new[] { CgroupVersion.V1, CgroupVersion.V2 })
        {
            Bench bench = new(version);
            Cgroup p = bench.Group("/p");
            Cgroup a = bench.Group("/p/a", 32 * MiB);
            bench.Run(a, Alloc(64 * MiB, 10 * MiB));
            bench.RunTo(10);
            Assert.Equal(1, a.Read().EventsOom);
            Assert.Equal(1, a.Read().EventsOomKill);
            Assert.Equal(version == CgroupVersion.V2 ? 1 : 0, p.Read().EventsOom);
            Assert.Equal(version == CgroupVersion.V2 ? 1 : 0, p.Read().EventsOomKill);
            Assert.Contains(bench.OomNotifications, n => n.Path == "/p/a");
            Assert.Equal(0, p.Memory.LocalEvents.OomKill);
        }
    }

    [Fact]
    public void AGroupKillCountsItsVictimTwice()
    {
        // T1.15: adj −1000 survives; the hog and an idle one die; oom_kill = 3.
        Bench bench = new();
        Cgroup a = bench.Group("/p/a", 50 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.oom.group", "1"));
        Process guarded = bench.Run(a, new OomScoreAdjStep(-1000), Alloc(MiB), Sleep(1000));
        Process idle = bench.Run(a, Alloc(MiB), Sleep(1000));
        Process hog = bench.Run(a, Sleep(1), Alloc(100 * MiB, 50 * MiB));
        bench.RunTo(10);
        Assert.Null(guarded.Exit);
        Assert.Equal(137, idle.Exit!.Value.ShellCode);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
        Assert.Equal(3, a.Read().EventsOomKill);
        Assert.Equal(1, a.Read().EventsOomGroupKill);
        Assert.Contains(bench.Host.Log, l => l.Contains("Tasks in /p/a are going to be killed due to memory.oom.group set", StringComparison.Ordinal));
    }

    [Fact]
    public void TheKernelLogIsWhatItsReadersExpect()
    {
        // K22.1, K22.2, K22.8.
        Bench bench = new();
        bench.Run(bench.Group("/docker/a", 32 * MiB), Alloc(64 * MiB, 10 * MiB));
        bench.RunTo(10);
        string log = string.Join('\n', bench.Host.Log);
        Assert.Matches(@"hog invoked oom-killer: gfp_mask=0x[0-9a-f]+\([A-Z_|]+\), order=0, oom_score_adj=0", log);
        Assert.Matches(@"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(.*),cpuset=(.*),mems_allowed=(.*),oom_memcg=/docker/a,task_memcg=/docker/a,task=hog,pid=\d+,uid=\d+", log);
        Assert.Matches(@"Killed process \d+ \(hog\) total-vm:\d+kB, anon-rss:\d+kB, file-rss:\d+kB, shmem-rss:0kB, UID:0 pgtables:\d+kB oom_score_adj:0", log);
        Assert.True(log.IndexOf("invoked oom-killer", StringComparison.Ordinal) < log.IndexOf("oom-kill:constraint", StringComparison.Ordinal));
        Assert.True(log.IndexOf("oom-kill:constraint", StringComparison.Ordinal) < log.IndexOf("Killed process", StringComparison.Ordinal));
        Assert.All(bench.Host.Log, l => Assert.Matches(@"^(\[ *\d+\.\d{6}\] | {15})", l));
    }

    [Fact]
    public void ReportsAreLimitedToTenInFiveSecondsAndKillsAreNot()
    {
        // 15 groups meet their limits within one second (K2.6).
        Bench bench = new();
        for (int i = 0; i < 15; i++)
        {
            bench.Run(bench.Group("/docker/g" + (char)('a' + i), 8 * MiB), Alloc(64 * MiB, (10 + i) * MiB));
        }

        bench.RunTo(4);
        Assert.Equal(10, bench.Host.Log.Count(l => l.Contains("invoked oom-killer", StringComparison.Ordinal)));
        Assert.Equal(15, bench.Host.Log.Count(l => l.Contains("Killed process", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("1", CgroupVersion.V1, false)]
    [InlineData("2", CgroupVersion.V1, true)]
    [InlineData("1", CgroupVersion.V2, false)]
    [InlineData("2", CgroupVersion.V2, true)]
    public void PanicOnOomTwoPanicsForAMemcgToo(string value, CgroupVersion version, bool panics)
    {
        Bench bench = new(version);
        bench.Host.SetSysctl("vm.panic_on_oom", value);
        Process hog = bench.Run(bench.Group("/docker/a", 32 * MiB), Alloc(64 * MiB, 10 * MiB));
        bench.RunTo(10);
        Assert.Equal(panics, bench.Host.HasPanicked);
        Assert.Equal(panics, hog.Exit is null);
        Assert.Equal(panics, bench.OomNotifications.Count == 0); // nobody is left to be told
        bench.Host.CheckInvariants();
        bench.RunTo(100);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WithNobodyToKillTheFaultSpinsUntilTheLimitIsRaised()
    {
        // Recordings docker/v1-18 and kernel/v2-a08: usage at the limit, 100 % of a core, OOM after OOM, nobody dies.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a", 32 * MiB);
        Process hog = bench.Run(a, new OomScoreAdjStep(-1000), Alloc(100 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(10);
        long cpu = hog.Read().CpuUsageNs;
        bench.RunTo(11);
        Assert.Null(hog.Exit);
        Assert.Equal(32 * MiB, a.Read().Current);
        Assert.Equal(1_000_000_000, hog.Read().CpuUsageNs - cpu);
        Assert.InRange(a.Read().EventsOom, 30, 50);
        Assert.Equal(0, a.Read().EventsOomKill);
        Assert.Contains(bench.Host.Log, l => l.Contains("Out of memory and no killable processes...", StringComparison.Ordinal));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "max"));
        bench.RunTo(30);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData("5.4", 7)] // passes before each OOM: 1 + 1 drained + 5 retries
    [InlineData("5.10", 18)] // 1 + 1 + 16 (K3.13)
    public void OlderKernelsChargeBeyondTheLimitWhereNobodyCanBeKilled(string kernel, long passes)
    {
        // K3.12, K23.4, K25.3: each page costs a fruitless OOM and is then charged all the same. A pass in vain is an 82nd of 3 ms,
        // 36.6 us: 0.256 ms a page on 5.4, 0.659 ms on 5.10, all of it on the CPU. Each 0.2 s it is looked at anew, for up to 3 ms,
        // and counted ahead what is charged until then.
        double page = 0.003 / 82 * passes;
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup p = bench.Group("/p", 256 * MiB);
        Cgroup a = bench.Group("/p/a", 32 * MiB);
        Process hog = bench.Run(a, new OomScoreAdjStep(-1000), Alloc((32 * MiB) + (20_000 * Pages.Size)), Exit(0));
        bench.RunTo(2);
        long cpu = hog.Read().CpuUsageNs;
        bench.RunTo(3);
        Assert.Equal(1_000_000_000, hog.Read().CpuUsageNs - cpu);
        long oom = a.Read().EventsOom;
        Assert.InRange(oom, 2.95 / page, 3.2 / page);
        Assert.Equal(passes * oom, a.Read().EventsMax);
        Assert.InRange((a.Read().Current - (32 * MiB)) / Pages.Size, Math.Max(oom - (0.2 / page), 2.95 / page), Math.Min(oom, 3 / page));
        Assert.Equal(a.Read().Current + (kernel == "5.4" ? 0 : 8192), p.Read().Current);

        // 20,000 pages, and some for the program's own memory, the kernel's part of it and page tables.
        bench.RunTo(20_000 * page);
        Assert.Null(hog.Exit);
        bench.RunTo(20_600 * page);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);
        Assert.Equal(0, a.Read().EventsOomKill);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OlderKernelsRefuseNoSystemCallWhereNobodyCanBeKilled()
    {
        // Writing to a tmpfs fails with ENOMEM from 5.15 on (K4.6); 5.10 charges beyond the limit.
        foreach ((string kernel, int code) in new[] { ("6.1", 7), ("5.10", 0) })
        {
            Bench bench = new(configure: c => c with { Kernel = kernel });
            Cgroup a = bench.Group("/a", 2 * MiB);
            TestFiles files = new();
            files.Add(new Inode("/shm/x", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(64 * MiB) });
            ProgramDefinition program = Program("w", new OomScoreAdjStep(-1000), new WriteStep("/shm/x", Quantity.Of(3 * MiB), new Pace(Quantity.Of(MiB))), Exit(0));
            Process writer = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = program with { EnomemExitCode = Quantity.Of(7) }, Files = files, Owner = "a" });
            bench.RunTo(90);
            Assert.Equal(code, writer.Exit!.Value.ShellCode);
        }
    }

    [Fact]
    public void AVictimThatCanBeKilledEndsForcedCharges()
    {
        Bench bench = new(configure: c => c with { Kernel = "5.10" });
        Cgroup a = bench.Group("/a", 32 * MiB);
        Process hog = bench.Run(a, new OomScoreAdjStep(-1000), Alloc(64 * MiB), Sleep(1000));

        // 18 passes of 36.6 us a page: 1,518 pages a second, but for 3 ms of each 203.
        bench.RunTo(2);
        Assert.InRange(a.Read().Current, (32 * MiB) + (2980 * Pages.Size), (32 * MiB) + (3037 * Pages.Size));
        Process late = bench.Run(a, Alloc(MiB), Sleep(1000));
        bench.RunTo(3);
        Assert.Equal(137, late.Exit!.Value.ShellCode);
        Assert.Equal(1, a.Read().EventsOomKill);
        Assert.Null(hog.Exit);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "max"));
        bench.RunTo(4);
        Assert.InRange(a.Read().Current, 64 * MiB, 65 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ForcedChargesFillTheHost()
    {
        // 18 passes of 36.6 us a page, 1,518 pages a second: 256 MiB in some 43 s. There is nobody to kill for the host either (K2.5).
        Bench bench = new(configure: c => c with { Kernel = "5.10", Memory = 256 * MiB });
        Cgroup a = bench.Group("/a", 32 * MiB);
        bench.Run(a, new OomScoreAdjStep(-1000), Alloc(120 * MiB), Alloc(120 * MiB), Sleep(1000));
        bench.RunTo(20);
        Assert.False(bench.Host.HasPanicked);
        bench.RunTo(45);
        Assert.InRange(a.Read().Current, 150 * MiB, 192 * MiB);
        Assert.True(bench.Host.HasPanicked);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void OomKillAllocatingTaskCountsForTheHostOnly()
    {
        // Recordings docker/v1-31 and -31b.
        Bench bench = new();
        bench.Host.SetSysctl("vm.oom_kill_allocating_task", "1");
        Cgroup a = bench.Group("/docker/a", 96 * MiB);
        Process idle = bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        Process small = bench.Run(a, Sleep(1), Alloc(50 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(10);
        Assert.NotNull(idle.Exit);
        Assert.Null(small.Exit);
        Process big = bench.Run(bench.Group("/docker/b"), Alloc(500 * MiB), Sleep(1000));
        Process press = bench.Run(bench.Group("/docker/c"), Sleep(2), Alloc(480 * MiB, 100 * MiB), Sleep(1000));
        bench.RunTo(30);
        Assert.Null(big.Exit);
        Assert.Equal(137, press.Exit!.Value.ShellCode);
        Assert.Contains(bench.Host.Log, l => l.Contains("Out of memory (oom_kill_allocating_task): Killed process", StringComparison.Ordinal));
    }

    [Fact]
    public void LoweringTheLimitBelowWhatIsUsedKillsOnV2AndIsRefusedOnV1()
    {
        // Recording docker/v2-27, v1-27 (K25.12).
        Bench two = new();
        Cgroup a = two.Group("/docker/a", 256 * MiB);
        Process p = two.Run(a, Alloc(150 * MiB), Sleep(1000));
        two.RunTo(2);
        Assert.Equal(Errno.EINPROGRESS, two.Host.WriteFile(a, "memory.max", "64M"));
        two.RunTo(3);
        Assert.Equal(137, p.Exit!.Value.ShellCode);
        Assert.Equal(64 * MiB, a.Read().Max);

        Bench one = new(CgroupVersion.V1);
        Cgroup b = one.Group("/docker/b", 256 * MiB);
        Process q = one.Run(b, Alloc(150 * MiB), Sleep(1000));
        one.RunTo(2);
        Assert.Equal(Errno.EBUSY, one.Host.WriteFile(b, "memory.limit_in_bytes", "64M"));
        one.RunTo(3);
        Assert.Null(q.Exit);
        Assert.Equal(256 * MiB, b.Read().Max);
    }

    [Fact]
    public void SharedMemoryIsChargedAndItsWriterIsKilled()
    {
        // Recordings kernel/v1-a12 and docker/v1-21: 100 MiB of shared memory in 64 MiB.
        Bench bench = new();
        Process p = bench.Run(bench.Group("/docker/a", 64 * MiB), new ShmStep(Quantity.Of(100 * MiB), new Pace(Quantity.Of(10 * MiB))));
        bench.RunTo(20);
        Assert.Equal(137, p.Exit!.Value.ShellCode);
        Assert.Contains(bench.Host.Log, l => Regex.IsMatch(l, @"Killed process .* shmem-rss:6\d{4}kB"));
    }
}
