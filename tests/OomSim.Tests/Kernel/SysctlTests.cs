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
    [InlineData("vm.oom_dump_tasks", "2147483648", Errno.EINVAL, 1)]
    [InlineData("vm.overcommit_memory", "", Errno.EINVAL, 0)]
    public void A_sysctl_takes_what_its_handler_does(string name, string value, Errno errno, long after)
    {
        Bench bench = new();
        Assert.Equal((errno, after), (bench.Host.SetSysctl(name, value), bench.Host.Sysctl(name)));
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
