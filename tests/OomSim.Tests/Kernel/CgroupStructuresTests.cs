using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What the kernel keeps for a memcg is charged to the one above (mm/memcontrol.c:mem_cgroup_css_alloc).</summary>
public sealed class CgroupStructuresTests
{
    /// <summary>As recorded (kernel/v1-a23, v2-a24: 8192, 16384) and tried (6.18: 12288, 20480, 32768 …), with two CPUs: 7008 and 10160 bytes each, in whole pages for all.</summary>
    [Theory]
    [InlineData("6.1", 2, new long[] { 8192, 16384, 24576, 28672, 36864 })]
    [InlineData("6.18", 2, new long[] { 12288, 20480, 32768, 40960, 53248 })]
    [InlineData("5.4", 2, new long[] { 0, 0, 0, 0, 0 })]
    [InlineData("6.1", 4, new long[] { 12288, 24576, 32768, 45056, 53248 })]
    public void TheOneAbovePaysForThoseRightBelow(string kernel, int cpus, long[] charged)
    {
        foreach (CgroupVersion version in new[] { CgroupVersion.V1, CgroupVersion.V2 })
        {
            Bench bench = new(version, c => c with { Kernel = kernel, Cpus = cpus });
            Cgroup parent = bench.Group("/p");
            List<Cgroup> below = [];
            for (int i = 0; i < charged.Length; i++)
            {
                below.Add(bench.Group("/p/" + (char)('a' + i)));
                Assert.Equal((charged[i], charged[i], 0), (parent.Read().Current, parent.Read().Kernel, below[i].Read().Current));
                bench.Host.CheckInvariants();
            }

            for (int i = charged.Length - 1; i > 0; i--)
            {
                Assert.Equal(Errno.None, bench.Host.RemoveCgroup(below[i]));
                Assert.Equal(charged[i - 1], parent.Read().Current);
            }

            Assert.Equal(Errno.None, bench.Host.RemoveCgroup(below[0]));
            Assert.Equal(0, parent.Read().Current);
            bench.Host.CheckInvariants();
        }
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes")]
    [InlineData(CgroupVersion.V2, "memory.max")]
    public void WhoGrowsBesideComesToTheLimitAboveEarlier(CgroupVersion version, string file)
    {
        Bench bench = new(version);
        Cgroup parent = bench.Group("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, file, "60M"));
        Process hog = bench.Run(bench.Group("/p/a"), Alloc(100 * MiB, 10 * MiB));
        bench.RunTo(2);
        Assert.NotNull(bench.Host.TryMakeCgroup("/p/z"));
        bench.RunTo(5.5);
        bench.Host.CheckInvariants();
        bench.RunTo(7);
        Assert.Equal(9, hog.Exit?.Signal);
        Assert.Equal(60 * MiB, parent.Read().Peak);
    }

    /// <summary>Of kernel/v2-a23 at its end: 14016 bytes on the CPUs for two below, here and in all above.</summary>
    [Fact]
    public void TheirCountersOnTheCpusArePercpu()
    {
        Bench bench = new();
        Cgroup top = bench.Group("/t");
        Cgroup parent = bench.Group("/t/p");
        bench.Group("/t/p/a");
        bench.Group("/t/p/b");

        Assert.Contains("\npercpu 14016\n", bench.Host.ReadFile(parent, "memory.stat"), StringComparison.Ordinal);
        Assert.Contains("\npercpu 21024\n", bench.Host.ReadFile(top, "memory.stat"), StringComparison.Ordinal);
        Assert.Contains("\npercpu 0\n", bench.Host.ReadFile(bench.Host.FindCgroup("/t/p/a")!, "memory.stat"), StringComparison.Ordinal);
        Assert.Contains("\nslab 2368\n", bench.Host.ReadFile(parent, "memory.stat"), StringComparison.Ordinal);

        // What is charged here and above, 16384 and 8192 bytes, is no slab of the host's.
        string[] host = bench.Host.ReadProc("/proc/meminfo")!.Split('\n');
        Assert.EndsWith(" 24 kB", host.Single(l => l.StartsWith("Percpu:", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith(" 0 kB", host.Single(l => l.StartsWith("SUnreclaim:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>Of two equal limits the one above is met first; before 5.9, which charges nobody for it, the one below.</summary>
    [Theory]
    [InlineData("6.1", "/p")]
    [InlineData("5.4", "/p/a")]
    public void OfTwoEqualLimitsTheOneAboveIsMetFirst(string kernel, string domain)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        bench.Group("/p", 20 * MiB);
        bench.Run(bench.Group("/p/a", 20 * MiB), Alloc(30 * MiB));
        bench.RunTo(5);

        Assert.EndsWith("domain=" + domain, Assert.Single(bench.Events, e => e.Type == "oom_kill").Detail, StringComparison.Ordinal);
    }

    /// <summary>Where there is no room even after reclaim, they are charged with what the first process of the cgroup needs, which kills there.</summary>
    [Fact]
    public void BelowAFullGroupTheyAreChargedOnceThereIsRoom()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup parent = bench.Group("/p", 40 * MiB);
        Process hog = bench.Run(parent, Alloc(20 * MiB), Sleep(100));
        bench.RunTo(5);
        long limit = parent.Read().Current + 4096;
        bench.Group("/p", limit);
        Cgroup below = bench.Group("/p/a");
        Assert.Equal(limit, parent.Read().Current);
        Process first = bench.Run(below, Sleep(100));
        bench.RunTo(10);

        Assert.Equal([hog], bench.Exited);
        long used = bench.Host.Config.Profile.KernelPerCgroup;
        Assert.Equal(used, below.BaseKernelMemory);
        Assert.Equal(below.Read().Current + 8192 + used, parent.Read().Current);
        bench.Host.SendSignal(first, 9);
        bench.RunTo(12);
        Assert.Equal((2 * used) + 8192, parent.Read().Current);
        bench.Host.CheckInvariants();
    }

    /// <summary>On v2 a cgroup without the controller has no memcg; it gets one as the controller comes, and loses it again (cgroup_apply_control_enable, kill_css).</summary>
    [Fact]
    public void WithoutTheControllerThereAreNone()
    {
        LinuxHost host = new Bench().Host;
        Cgroup above = host.TryMakeCgroup("/a")!;
        host.TryMakeCgroup("/a/b");
        host.TryMakeCgroup("/a/c");
        Assert.Equal(0, above.Read().Current);
        Assert.Contains("\npercpu 0\n", host.ReadFile(above, "memory.stat"), StringComparison.Ordinal);

        Assert.Equal(Errno.None, host.WriteFile(above, "cgroup.subtree_control", "+pids"));
        Assert.Equal(0, above.Read().Current);
        Assert.Equal(Errno.None, host.WriteFile(above, "cgroup.subtree_control", "+memory"));
        Assert.Equal(16384, above.Read().Current);
        Assert.Equal(Errno.None, host.WriteFile(above, "cgroup.subtree_control", "+memory"));
        Assert.Equal(16384, above.Read().Current);
        Assert.Contains("\npercpu 14016\n", host.ReadFile(above, "memory.stat"), StringComparison.Ordinal);
        host.TryMakeCgroup("/a/d");
        Assert.Equal(24576, above.Read().Current);
        Assert.Equal(Errno.None, host.WriteFile(above, "cgroup.subtree_control", "-memory"));
        Assert.Equal(0, above.Read().Current);
        Assert.Equal(Errno.None, host.RemoveCgroup(host.FindCgroup("/a/b")!));
        Assert.Equal(0, above.Read().Current);
        host.CheckInvariants();

        // A runtime distributes all.
        host.TryCreateCgroup("/a/e");
        Assert.Equal(24576, above.Read().Current);
        host.CheckInvariants();
    }

    /// <summary>All or none: what was made until one is refused goes again (cgroup_finalize_control).</summary>
    [Fact]
    public void AControllerForWhichThereIsNoRoomIsNotDistributed()
    {
        LinuxHost host = new Bench().Host;
        Cgroup above = host.TryMakeCgroup("/a")!;
        host.TryMakeCgroup("/a/b");
        host.TryMakeCgroup("/a/c");
        host.WriteFile(above, "memory.max", "8192");
        Assert.Equal(Errno.ENOMEM, host.WriteFile(above, "cgroup.subtree_control", "+memory +pids"));
        Assert.Equal((0, "\n"), (above.Read().Current, host.ReadFile(above, "cgroup.subtree_control")));
        Assert.Equal(1, above.Read().EventsOom);
        host.WriteFile(above, "memory.max", "16384");
        Assert.Equal(Errno.None, host.WriteFile(above, "cgroup.subtree_control", "+memory +pids"));
        Assert.Equal(16384, above.Read().Current);
        host.CheckInvariants();
    }

    /// <summary>Tried on a 6.18 with a locked process: mkdir kills for the charge, and is made once that is gone; where v1's killer is disabled, and where nobody can be killed, it fails.</summary>
    [Theory]
    [InlineData(CgroupVersion.V1, false)]
    [InlineData(CgroupVersion.V2, false)]
    [InlineData(CgroupVersion.V1, true)]
    public void MkdirBelowAFullGroupKillsOrFails(CgroupVersion version, bool disabled)
    {
        Bench bench = new(version);
        Cgroup top = bench.Group("/t", 40 * MiB);
        Cgroup parent = bench.Group("/t/p");
        Process hog = bench.Run(bench.Group("/t/p/x"), Alloc(20 * MiB), Sleep(100));
        bench.RunTo(5);
        bench.Group("/t", top.Read().Current + 4096);
        if (disabled)
        {
            bench.Host.WriteFile(top, "memory.oom_control", "1");
        }

        List<Errno> answers = [];
        bench.Host.MakeCgroup(parent, "a", new WriteCall("mkdir", answers.Add));
        if (disabled)
        {
            Assert.Equal([Errno.ENOMEM], answers);
            Assert.False(hog.IsDying);
            return;
        }

        Assert.Empty(answers);
        Assert.True(hog.IsDying);
        Assert.Contains(bench.Host.Log, line => line.Contains("mkdir invoked oom-killer: gfp_mask=0x400cc0(GFP_KERNEL_ACCOUNT), order=1, oom_score_adj=0", StringComparison.Ordinal));
        Assert.Null(bench.Host.FindCgroup("/t/p/a"));
        bench.RunTo(10);
        Assert.Equal([Errno.None], answers);
        Assert.Equal([hog], bench.Exited);
        Assert.Equal(16384, parent.Memory.Structures);
        bench.Host.CheckInvariants();

        bench.Host.WriteFile(parent, version == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.max", $"{parent.Read().Current}");
        bench.Host.MakeCgroup(parent, "b", new WriteCall("mkdir", answers.Add));
        bench.Host.MakeCgroup(parent, "a", new WriteCall("mkdir", answers.Add));
        Assert.Equal([Errno.None, Errno.ENOMEM, Errno.EEXIST], answers);
        bench.Host.CheckInvariants();
    }
}
