using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What cgroup files take and refuse, and what they show afterwards.</summary>
public sealed class CgroupFileTests
{
    private const string V1NoLimit = "9223372036854771712";

    /// <summary>K3.2: memparse — floored to pages, suffixes to e, base 0, nothing is 0, and PAGE_COUNTER_MAX is no limit.</summary>
    [Theory]
    [InlineData(CgroupVersion.V2, "memory.high", "100M", Errno.None, "104857600")]
    [InlineData(CgroupVersion.V2, "memory.high", "  8191\n", Errno.None, "4096")]
    [InlineData(CgroupVersion.V2, "memory.high", "0x2000", Errno.None, "8192")]
    [InlineData(CgroupVersion.V2, "memory.high", "0x200E", Errno.None, "8192")] // a digit here
    [InlineData(CgroupVersion.V2, "memory.high", "0100000", Errno.None, "32768")]
    [InlineData(CgroupVersion.V2, "memory.high", "1P", Errno.None, "1125899906842624")]
    [InlineData(CgroupVersion.V2, "memory.high", "8e", Errno.None, "max")]
    [InlineData(CgroupVersion.V2, "memory.high", "16e", Errno.None, "0")] // 2^64
    [InlineData(CgroupVersion.V2, "memory.high", "18446744073709559808", Errno.None, "8192")] // 2^64 + 8192
    [InlineData(CgroupVersion.V2, "memory.high", "0x", Errno.EINVAL, "max")]
    [InlineData(CgroupVersion.V2, "memory.high", V1NoLimit, Errno.None, "max")]
    [InlineData(CgroupVersion.V2, "memory.high", "", Errno.None, "0")]
    [InlineData(CgroupVersion.V2, "memory.high", "-1", Errno.EINVAL, "max")]
    [InlineData(CgroupVersion.V2, "memory.high", "64MB", Errno.EINVAL, "max")]
    [InlineData(CgroupVersion.V2, "memory.high", "1.5g", Errno.EINVAL, "max")]
    [InlineData(CgroupVersion.V2, "memory.high", "09", Errno.EINVAL, "max")]
    [InlineData(CgroupVersion.V2, "memory.swap.max", "0", Errno.None, "0")]
    [InlineData(CgroupVersion.V2, "memory.oom.group", "+1", Errno.None, "1")]
    [InlineData(CgroupVersion.V2, "memory.oom.group", "2", Errno.EINVAL, "0")]
    [InlineData(CgroupVersion.V2, "memory.oom.group", "99999999999", Errno.ERANGE, "0")]
    [InlineData(CgroupVersion.V2, "memory.oom.group", "-99999999999999999999", Errno.ERANGE, "0")]
    [InlineData(CgroupVersion.V2, "cgroup.freeze", "x", Errno.EINVAL, "0")]
    [InlineData(CgroupVersion.V2, "cgroup.freeze", "99999999999999999999", Errno.ERANGE, "0")]
    [InlineData(CgroupVersion.V2, "cpu.weight", "10001", Errno.ERANGE, "100")]
    [InlineData(CgroupVersion.V2, "cpu.weight", "-5", Errno.EINVAL, "100")]
    [InlineData(CgroupVersion.V2, "cpu.weight", "50", Errno.None, "50")]
    [InlineData(CgroupVersion.V2, "cpu.max", "50000", Errno.None, "50000 100000")]
    [InlineData(CgroupVersion.V2, "cpu.max", "999", Errno.EINVAL, "max 100000")]
    [InlineData(CgroupVersion.V2, "pids.max", "4194304", Errno.None, "4194304")]
    [InlineData(CgroupVersion.V2, "pids.max", "4194305", Errno.EINVAL, "max")]
    [InlineData(CgroupVersion.V2, "pids.max", "-1", Errno.EINVAL, "max")]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes", "64m", Errno.None, "67108864")]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes", "-1", Errno.None, V1NoLimit)]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes", V1NoLimit, Errno.None, V1NoLimit)]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes", "max", Errno.EINVAL, V1NoLimit)]
    [InlineData(CgroupVersion.V1, "memory.kmem.limit_in_bytes", "64m", Errno.None, V1NoLimit)]
    [InlineData(CgroupVersion.V1, "memory.swappiness", "201", Errno.EINVAL, "60")]
    [InlineData(CgroupVersion.V1, "memory.oom_control", "01", Errno.None, "oom_kill_disable 1\nunder_oom 0\noom_kill 0")]
    [InlineData(CgroupVersion.V1, "memory.oom_control", "2", Errno.EINVAL, "oom_kill_disable 0\nunder_oom 0\noom_kill 0")]
    [InlineData(CgroupVersion.V1, "cpu.shares", "1", Errno.None, "2")]
    [InlineData(CgroupVersion.V1, "cpu.cfs_quota_us", "-1", Errno.None, "-1")]
    [InlineData(CgroupVersion.V1, "cpu.cfs_period_us", "1000001", Errno.EINVAL, "100000")]
    public void Values_are_read_as_the_kernel_reads_them(CgroupVersion version, string file, string value, Errno errno, string shown)
    {
        Bench bench = new(version);
        Cgroup a = bench.Group("/a");
        Assert.Equal((errno, shown + "\n"), (bench.Host.WriteFile(a, file, value), bench.Host.ReadFile(a, file)));
    }

    /// <summary>lib/bitmap.c:bitmap_parselist, and kstrtoull of cgroup_file_write, on a host of eight CPUs.</summary>
    [Theory]
    [InlineData("6.1", "cpuset.cpus", "0 2,,4-5", Errno.None, "0,2,4-5")]
    [InlineData("6.1", "cpuset.cpus", "0-7:1/2", Errno.None, "0,2,4,6")]
    [InlineData("6.1", "cpuset.cpus", "1-6:2/3", Errno.None, "1-2,4-5")]
    [InlineData("6.1", "cpuset.cpus", "all:1/4,01", Errno.None, "0-1,4")]
    [InlineData("6.1", "cpuset.cpus", "0\n1", Errno.None, "0")]
    [InlineData("6.1", "cpuset.cpus", "0-1\n8", Errno.None, "0-1")]
    [InlineData("6.1", "cpuset.cpus", "0 \n1", Errno.None, "0-1")]
    [InlineData("6.1", "cpuset.cpus", "0,\n1", Errno.None, "0-1")]
    [InlineData("6.1", "cpuset.cpus", "0-3:1/2\n7", Errno.None, "0,2,7")]
    [InlineData("6.1", "cpuset.cpus", "6-N", Errno.None, "6-7")]
    [InlineData("5.10", "cpuset.cpus", "6-N", Errno.EINVAL, "0-7")]
    [InlineData("5.10", "cpuset.cpus", "all", Errno.EINVAL, "0-7")]
    [InlineData("6.1", "cpuset.cpus", "6-8", Errno.ERANGE, "0-7")]
    [InlineData("6.1", "cpuset.cpus", "3-1", Errno.EINVAL, "0-7")]
    [InlineData("6.1", "cpuset.cpus", "0x1", Errno.EINVAL, "0-7")]
    [InlineData("6.1", "cpuset.cpus", "-1", Errno.EINVAL, "0-7")]
    [InlineData("6.1", "cpuset.cpus", "0-3:2/1", Errno.EINVAL, "0-7")]
    [InlineData("6.1", "cpuset.cpus", "0-3:0/0", Errno.EINVAL, "0-7")]
    [InlineData("6.1", "cpuset.cpus", "0-3:1", Errno.EINVAL, "0-7")]
    [InlineData("6.1", "cpuset.cpus", "4294967296", Errno.EOVERFLOW, "0-7")]
    [InlineData("6.1", "cpu.shares", "18446744073709551615", Errno.None, "262144")]
    [InlineData("6.1", "cpu.shares", "18446744073709551616", Errno.ERANGE, "1024")]
    [InlineData("6.1", "cpu.shares", "-1", Errno.EINVAL, "1024")]
    public void Lists_and_numbers_without_a_sign_are_read_as_the_kernel_reads_them(string kernel, string file, string value, Errno errno, string shown)
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel, Cpus = 8 });
        Cgroup a = bench.Group("/a");
        Assert.Equal((errno, shown + "\n"), (bench.Host.WriteFile(a, file, value), bench.Host.ReadFile(a, file)));
    }

    /// <summary>Nobody else's file, one that can only be read, and those of the root (K4.7, K8.1, K8.9, K17.1, K18.1, K20.8).</summary>
    [Theory]
    [InlineData(CgroupVersion.V2, "/a", "memory.current", Errno.EINVAL)]
    [InlineData(CgroupVersion.V2, "/a", "memory.events", Errno.EINVAL)]
    [InlineData(CgroupVersion.V2, "/a", "memory.limit_in_bytes", Errno.ENOENT)]
    [InlineData(CgroupVersion.V2, "/", "memory.max", Errno.ENOENT)]
    [InlineData(CgroupVersion.V2, "/", "memory.current", Errno.ENOENT)]
    [InlineData(CgroupVersion.V2, "/", "pids.max", Errno.ENOENT)]
    [InlineData(CgroupVersion.V1, "/a", "memory.usage_in_bytes", Errno.EINVAL)]
    [InlineData(CgroupVersion.V1, "/a", "memory.max", Errno.ENOENT)]
    [InlineData(CgroupVersion.V1, "/", "memory.limit_in_bytes", Errno.EINVAL)]
    [InlineData(CgroupVersion.V1, "/", "memory.max", Errno.ENOENT)]
    [InlineData(CgroupVersion.V1, "/", "cpu.shares", Errno.EINVAL)]
    [InlineData(CgroupVersion.V1, "/", "cpuset.cpus", Errno.EACCES)]
    [InlineData(CgroupVersion.V1, "/", "pids.max", Errno.ENOENT)]
    [InlineData(CgroupVersion.V1, "/", "memory.failcnt", Errno.None)]
    [InlineData(CgroupVersion.V1, "/", "memory.soft_limit_in_bytes", Errno.None)]
    public void Files_that_are_not_there_or_not_to_be_written(CgroupVersion version, string path, string file, Errno errno)
    {
        Bench bench = new(version);
        bench.Group("/a");
        Assert.Equal(errno, bench.Host.WriteFile(bench.Host.FindCgroup(path)!, file, "1"));
    }

    [Fact]
    public void Swappiness_of_the_root_is_the_global_one()
    {
        Bench bench = new(CgroupVersion.V1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.Root, "memory.swappiness", "10"));
        Assert.Equal(10, bench.Host.Sysctl("vm.swappiness"));
        Assert.Equal("10\n", bench.Host.ReadFile(bench.Group("/a"), "memory.swappiness"));
    }

    /// <summary>K7.11, K7.12: neither memory.peak nor memory.reclaim before 6.1.</summary>
    [Theory]
    [InlineData("5.15", Errno.ENOENT, null)]
    [InlineData("6.1", Errno.EAGAIN, "0\n")]
    public void Files_come_with_their_release(string kernel, Errno reclaim, string? peak)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/a");
        Assert.Equal((reclaim, peak), (bench.Host.WriteFile(a, "memory.reclaim", "1m"), bench.Host.ReadFile(a, "memory.peak")));
    }

    /// <summary>Since 6.15 memory alone counts failures (mm/memcontrol.c:mem_cgroup_css_alloc sets track_failcnt); memory+swap is charged first, so all refusals are its (K3.7).</summary>
    [Theory]
    [InlineData("6.12", true)]
    [InlineData("6.18", false)]
    public void Memory_and_swap_counts_its_failures_up_to_6_12(string kernel, bool counts)
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/a", 24 * MiB);
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(5);
        Assert.Equal("0\n", bench.Host.ReadFile(a, "memory.failcnt"));
        Assert.Equal(counts, bench.Host.ReadFile(a, "memory.memsw.failcnt") != "0\n");
        Assert.Contains(bench.Host.Log, line => line.Contains("memory+swap: usage", StringComparison.Ordinal) && line.EndsWith("failcnt 0", StringComparison.Ordinal) != counts);
        Assert.Single(bench.Exited);
    }

    /// <summary>K7.12: written to the root, memory.reclaim takes from everybody.</summary>
    [Fact]
    public void The_root_can_be_made_to_reclaim()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(1);
        List<Errno> results = [];
        bench.Host.WriteFile(bench.Host.Root, "memory.reclaim", "30M", results.Add);
        bench.RunTo(2);
        Assert.Equal([Errno.None], results);
        Assert.InRange(a.Read().SwapCurrent, 30 * MiB, (30 * MiB) + Pages.Size);
    }

    /// <summary>K7.12: up to 6.1 one size, of which nothing at all is the greatest; from 6.12 on memparse has to find a number.</summary>
    [Theory]
    [InlineData("6.1", "max", Errno.EINVAL)]
    [InlineData("6.1", "", Errno.EAGAIN)]
    [InlineData("6.12", "max", Errno.EINVAL)]
    [InlineData("6.12", "", Errno.EINVAL)]
    [InlineData("6.12", "0", Errno.None)]
    public void Reclaim_has_no_word_for_everything(string kernel, string value, Errno errno)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Assert.Equal(errno, bench.Host.WriteFile(bench.Group("/a"), "memory.reclaim", value));
    }

    /// <summary>K7.7, K7.11, K23.11, K23.12.</summary>
    [Theory]
    [InlineData("5.15", Errno.ENOENT, Errno.ENOENT, "oom_kill 0\n")]
    [InlineData("6.1", Errno.EINVAL, Errno.ENOENT, "oom_group_kill 0\n")]
    [InlineData("6.12", Errno.None, Errno.None, "oom_group_kill 0\n")]
    public void Peaks_can_be_written_and_group_kills_be_read_from_their_release_on(string kernel, Errno peak, Errno swapPeak, string lastEvent)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/a");
        Assert.Equal((peak, swapPeak), (bench.Host.WriteFile(a, "memory.peak", "reset"), bench.Host.WriteFile(a, "memory.swap.peak", "reset")));
        Assert.EndsWith(lastEvent, bench.Host.ReadFile(a, "memory.events"), StringComparison.Ordinal);
        Assert.EndsWith(lastEvent, bench.Host.ReadFile(a, "memory.events.local"), StringComparison.Ordinal);
    }

    /// <summary>K8.1, K8.5: no limit, and pages only: not the 64 MiB of the kernel and the host's services.</summary>
    [Fact]
    public void The_v1_root_has_no_limit_and_counts_pages()
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Cache = 10 * MiB, Swap = new SwapConfig(100 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "30M"));
        bench.Run(a, Alloc(40 * MiB), Sleep(1000));
        bench.RunTo(2);
        long Read(string file) => long.Parse(bench.Host.ReadFile(bench.Host.Root, file)!, System.Globalization.CultureInfo.InvariantCulture);
        CgroupValues v = a.Read();
        Assert.Equal(V1NoLimit + "\n", bench.Host.ReadFile(bench.Host.Root, "memory.limit_in_bytes"));
        Assert.Equal(v.Anon + (10 * MiB), Read("memory.usage_in_bytes"));
        Assert.Equal(v.Anon + v.SwapCurrent + (10 * MiB), Read("memory.memsw.usage_in_bytes"));
        Assert.True(v.SwapCurrent > 9 * MiB);
    }

    /// <summary>K8.7, K23.16: before 5.11 the root could be without it while it had no children; a group below one that has it never.</summary>
    [Theory]
    [InlineData("5.4", Errno.EBUSY)]
    [InlineData("5.10", Errno.EBUSY)]
    [InlineData("5.15", Errno.EINVAL)]
    public void The_v1_hierarchy_stays_on(string kernel, Errno ofRoot)
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/a");
        Assert.Equal((ofRoot, Errno.EINVAL), (bench.Host.WriteFile(bench.Host.Root, "memory.use_hierarchy", "0"), bench.Host.WriteFile(a, "memory.use_hierarchy", "0")));
        Assert.Equal((Errno.None, Errno.None), (bench.Host.WriteFile(bench.Host.Root, "memory.use_hierarchy", "1"), bench.Host.WriteFile(a, "memory.use_hierarchy", "1")));
    }

    /// <summary>K8.4: memory and swap together. Swapping does not raise it, and any write takes it back to what is in use.</summary>
    [Fact]
    public void OfWhatHasAllComeBackFromSwapNothingIsShown()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(512 * MiB, 200 * MiB, 150 * MiB) });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(40 * MiB), new AccessStep(null, Quantity.Of(10 * SimTime.Second), Pace.Free), Sleep(100));
        bench.RunTo(1);
        bench.Host.WriteFile(a, "memory.reclaim", "40M", _ => { });
        bench.RunTo(1.1);
        Assert.True(a.Read().SwapCurrent > 0);
        bench.RunTo(8);
        Assert.Equal(0, a.Read().SwapCurrent);
    }

    [Fact]
    public void The_highest_sum_of_memory_and_swap_can_be_read_and_reset()
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(100 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "30M"));
        bench.Run(a, Alloc(40 * MiB, 40 * MiB), Sleep(2), new FreeStep(Quantity.Of(25 * MiB)), Sleep(1000));
        long Read(string file) => long.Parse(bench.Host.ReadFile(a, file)!, System.Globalization.CultureInfo.InvariantCulture);
        bench.RunTo(2);
        long top = Read("memory.memsw.max_usage_in_bytes");
        Assert.Equal(Read("memory.memsw.usage_in_bytes"), top);
        Assert.InRange(top, 40 * MiB, 41 * MiB);
        Assert.Equal(30 * MiB, Read("memory.max_usage_in_bytes"));

        bench.RunTo(4);
        Assert.InRange(Read("memory.memsw.usage_in_bytes"), 15 * MiB, 16 * MiB);
        Assert.Equal(top, Read("memory.memsw.max_usage_in_bytes"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.max_usage_in_bytes", "0"));
        Assert.Equal(Read("memory.memsw.usage_in_bytes"), Read("memory.memsw.max_usage_in_bytes"));
        Assert.Equal(30 * MiB, Read("memory.max_usage_in_bytes"));

        // What a lowered limit swaps out at once counts once.
        Assert.Equal(Errno.EINPROGRESS, bench.Host.WriteFile(a, "memory.limit_in_bytes", "4M"));
        bench.RunTo(6);
        Assert.Equal(4 * MiB, Read("memory.limit_in_bytes"));
        Assert.InRange(Read("memory.memsw.max_usage_in_bytes"), 15 * MiB, 16 * MiB);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Every_file_that_is_listed_can_be_written(CgroupVersion version)
    {
        Bench bench = new(version, c => c with { Kernel = "6.18" });
        Cgroup a = bench.Group("/a");
        Assert.All(CgroupFiles.Writable(version), file => Assert.NotEqual(Errno.ENOENT, bench.Host.WriteFile(a, file, "nonsense")));
    }
}
