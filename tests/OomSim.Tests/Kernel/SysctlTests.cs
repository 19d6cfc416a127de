using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>What sysctls take and refuse.</summary>
public sealed class SysctlTests
{
    [Theory]
    [InlineData("vm.swappiness", "200", Errno.None, 200)]
    [InlineData("vm.swappiness", "0x10\n", Errno.None, 16)]
    [InlineData("vm.swappiness", "201", Errno.EINVAL, 60)]
    [InlineData("vm.dirty_ratio", "101", Errno.EINVAL, 20)]
    [InlineData("vm.dirty_background_ratio", "-1", Errno.EINVAL, 10)]
    [InlineData("vm.watermark_scale_factor", "0", Errno.EINVAL, 10)]
    [InlineData("vm.watermark_scale_factor", "3001", Errno.EINVAL, 10)]
    [InlineData("vm.watermark_scale_factor", "3000", Errno.None, 3000)]
    [InlineData("vm.oom_dump_tasks", "2147483648", Errno.EINVAL, 1)]
    [InlineData("vm.overcommit_memory", "", Errno.EINVAL, 0)]
    public void A_sysctl_takes_what_its_handler_does(string name, string value, Errno errno, long after)
    {
        Bench bench = new();
        Assert.Equal((errno, after), (bench.Host.SetSysctl(name, value), bench.Host.Sysctl(name)));
    }

    /// <summary>30 % of memory since 5.17 and 5.15.58, 10 % before.</summary>
    [Theory]
    [InlineData("5.4", "1000", Errno.None)]
    [InlineData("5.4", "1001", Errno.EINVAL)]
    [InlineData("5.10", "1001", Errno.EINVAL)]
    [InlineData("5.15", "3000", Errno.None)]
    public void The_distance_of_the_watermarks_has_the_greatest_value_of_its_kernel(string kernel, string value, Errno errno)
    {
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Assert.Equal(errno, bench.Host.SetSysctl("vm.watermark_scale_factor", value));
    }

    /// <summary>K10.3, K10.11: 0 leaves nothing but what ordinary allocations may not have of the DMA zone; too much means out of memory.</summary>
    [Fact]
    public void Min_free_kbytes_is_what_is_written()
    {
        Bench bench = new();
        Process hog = bench.Run(bench.Group("/a"), Bench.Alloc(300 * Bench.MiB), Bench.Sleep(2), Bench.Alloc(Bench.MiB), Bench.Sleep(1000));
        Assert.Equal(45056, bench.Host.Sysctl("vm.min_free_kbytes"));
        long before = bench.Host.Read().MemoryAvailable;
        Assert.Equal((Errno.None, 0L), (bench.Host.SetSysctl("vm.min_free_kbytes", "0"), bench.Host.Sysctl("vm.min_free_kbytes")));

        // high = min + min ÷ 2 of the main zone, all but 15 of 1024 MiB; now it is twice a thousandth of that zone.
        Assert.InRange(bench.Host.Read().MemoryAvailable - before, (45056 * 1.5 * 1024 * 1009 / 1024) - (2.1 * Bench.MiB), 45056 * 1.5 * 1024);
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.min_free_kbytes", "2147483647"));
        bench.RunTo(4);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
        bench.Host.CheckInvariants();
    }

    /// <summary>K15.3, K15.4: CommitLimit of 1 GiB and 100 MiB of swap by ratio or by kbytes, less 8 MiB for the administrator.</summary>
    [Theory]
    [InlineData("vm.overcommit_ratio", "80", (1024 * 8 / 10) + 100 - 8)]
    [InlineData("vm.overcommit_kbytes", "204800", 200 + 100 - 8)]
    [InlineData("vm.admin_reserve_kbytes", "102400", 512 + 100 - 100)]
    public void Strict_overcommit_goes_by_its_sysctls(string name, string value, long mib)
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(100 * Bench.MiB) });
        Assert.Equal(Errno.None, bench.Host.SetSysctl(name, value));
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.overcommit_memory", "2"));
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.user_reserve_kbytes", "0"));
        Assert.Equal(name == "vm.overcommit_kbytes" ? 0 : name == "vm.overcommit_ratio" ? 80 : 50, bench.Host.Sysctl("vm.overcommit_ratio"));
        foreach ((long bytes, int? exit) in new (long, int?)[] { (mib - 4, null), (mib + 1, 1) })
        {
            Process process = bench.Run(bench.Group("/a"), new ReserveStep(Quantity.Of(bytes * Bench.MiB)), Bench.Sleep(1));
            bench.RunTo((bench.Simulator.Now / 1e9) + 0.5);
            Assert.Equal(exit, process.Exit?.ShellCode);
            bench.RunTo((bench.Simulator.Now / 1e9) + 2);
        }
    }

    /// <summary>K15.3: 512 MiB of 1 GiB, less 100 MiB of the host's own and, but for an administrator, 8 MiB.</summary>
    [Theory]
    [InlineData(false, 512 - 100 - 8)]
    [InlineData(true, 512 - 100)]
    public void Strict_overcommit_counts_what_the_host_has_committed_and_keeps_some_for_the_administrator(bool isAdmin, long mib)
    {
        Bench bench = new(configure: c => c with { Committed = 100 * Bench.MiB });
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.overcommit_memory", "2"));
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.user_reserve_kbytes", "0"));
        foreach ((long bytes, int? exit) in new (long, int?)[] { (mib - 4, null), (mib + 1, 1) })
        {
            // What an administrator forks is one, too.
            Process process = bench.Host.Spawn(new SpawnRequest
            {
                Cgroup = bench.Group("/a"),
                Program = new ProgramDefinition { Name = "init", Comm = "init", Steps = [new ForkStep("kid", Quantity.Of(1)), Bench.Sleep(1)] },
                Processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal)
                {
                    ["kid"] = new() { Name = "kid", Comm = "kid", Steps = [new ReserveStep(Quantity.Of(bytes * Bench.MiB)), Bench.Sleep(1)] },
                },
                Owner = "a",
                IsAdmin = isAdmin,
            });
            bench.RunTo((bench.Simulator.Now / 1e9) + 0.5);
            Assert.Equal(exit is null, process.Children.Count == 1);
            bench.RunTo((bench.Simulator.Now / 1e9) + 2);
        }
    }

    [Fact]
    public void Every_sysctl_that_is_listed_can_be_set_to_its_bounds()
    {
        Bench bench = new();
        foreach ((string name, SysctlRange range) in LinuxHost.Sysctls.Where(s => s.Key != "vm.min_free_kbytes"))
        {
            Assert.Equal(Errno.None, bench.Host.SetSysctl(name, FormattableString.Invariant($"{range.Least}")));
            Assert.Equal(Errno.None, bench.Host.SetSysctl(name, FormattableString.Invariant($"{range.Greatest}")));
            Assert.Equal(range.Greatest, bench.Host.Sysctl(name));
        }
    }
}
