using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Files of the kernel, read by programs in containers.</summary>
public class KernelFileTests
{
    [Theory]
    [InlineData("memory.max", "67108864\n")]
    [InlineData("memory.oom.group", "0\n")]
    [InlineData("cpu.max", "max 100000\n")]
    public void Own_cgroup_is_the_whole_of_version_two(string file, string text)
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        Assert.Equal(new CommandResult(0, text, ""), bench.Do($"exec app cat /sys/fs/cgroup/{file}"));
        Assert.Equal(new CommandResult(0, text, ""), bench.Do($"exec app sh -c 'cat /sys/fs/cgroup/{file}'"));
    }

    [Theory]
    [InlineData("memory.current")]
    [InlineData("memory.events")]
    [InlineData("memory.stat")]
    [InlineData("memory.pressure")]
    public void Inside_and_outside_say_the_same(string file)
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        string inside = bench.Fine($"exec app cat /sys/fs/cgroup/{file}").Stdout;
        Assert.NotEmpty(inside);
        string[] names = [.. bench.Host.ReadFile(bench.Get("app").Cgroup!, file)!.Split('\n').Select(l => l.Split(' ')[0])];
        Assert.Equal(file == "memory.current" ? 2 : names.Length, inside.Split('\n').Length);
    }

    [Fact]
    public void Files_are_listed_and_folders_are_not_simulated()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        Assert.Equal(new CommandResult(0, "/sys/fs/cgroup/memory.max\n", ""), bench.Do("exec app ls /sys/fs/cgroup/memory.max"));
        Assert.Equal(new CommandResult(1, "", "ls: /sys/fs/cgroup/memory.limit_in_bytes: No such file or directory\n"), bench.Do("exec app ls /sys/fs/cgroup/memory.limit_in_bytes"));
        foreach (string folder in new[] { "/sys/fs/cgroup", "/sys/fs/cgroup/", "/sys/fs/cgroup/memory", "/proc", "/proc/self", "-l /proc/meminfo" })
        {
            Assert.StartsWith($"oomsim: 'ls {folder}' is not simulated", bench.Do("exec app ls " + folder).Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Hierarchies_of_version_one_are_bound_at_the_own_cgroup()
    {
        DockerBench bench = Bench(CgroupVersion.V1);
        Assert.Equal("67108864\n", bench.Fine("exec app cat /sys/fs/cgroup/memory/memory.limit_in_bytes").Stdout);
        Assert.Equal("1\n3\n", bench.Fine("exec app cat /sys/fs/cgroup/cpu/tasks").Stdout); // who reads is the third
        Assert.Contains($":memory:/docker/{bench.Get("app").Id}\n", bench.Fine("exec app cat /proc/self/cgroup").Stdout, StringComparison.Ordinal);
        Assert.Equal(
            new CommandResult(1, "", "cat: can't open '/sys/fs/cgroup/memory.max': No such file or directory\n"), bench.Do("exec app cat /sys/fs/cgroup/memory.max"));
        Assert.Equal(1, bench.Do("exec app cat /sys/fs/cgroup/cpu/memory.limit_in_bytes").ExitCode);
    }

    [Fact]
    public void Swap_devices_are_those_of_the_host() =>
        Assert.StartsWith("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n", Bench(CgroupVersion.V2).Fine("exec app cat /proc/swaps").Stdout, StringComparison.Ordinal);

    [Fact]
    public void Cgroup_namespace_has_its_root_at_the_container()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        Assert.Equal("0::/\n", bench.Fine("exec app cat /proc/self/cgroup").Stdout);
        Assert.Equal("0::/\n", bench.Fine("exec app cat /proc/1/cgroup").Stdout);
        Assert.Equal("1\n4\n", bench.Fine("exec app cat /sys/fs/cgroup/cgroup.procs").Stdout);
        bench.Fine("run -d --name open --cgroupns host -m 32m sleeper");
        string path = bench.Get("open").Cgroup!.Path;
        Assert.Equal($"0::{path}\n", bench.Fine("exec open cat /proc/self/cgroup").Stdout);
        Assert.Equal("33554432\n", bench.Fine($"exec open cat /sys/fs/cgroup{path}/memory.max").Stdout);
        Assert.Equal(1, bench.Do("exec open cat /sys/fs/cgroup/memory.max").ExitCode);
        Assert.Equal("host private\n", bench.Fine("inspect -f '{{.HostConfig.CgroupnsMode}}' open").Stdout.Trim() + " " + bench.Fine("inspect -f '{{.HostConfig.CgroupnsMode}}' app").Stdout);
    }

    [Fact]
    public void Proc_is_the_hosts()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        Assert.StartsWith("MemTotal:", bench.Fine("exec app cat /proc/meminfo").Stdout, StringComparison.Ordinal);
        Assert.Equal("60\n", bench.Fine("exec app cat /proc/sys/vm/swappiness").Stdout);
        Assert.Equal("60\n67108864\n", bench.Fine("run --rm -m 64m sleeper sh -c 'cat /proc/sys/vm/swappiness; cat /sys/fs/cgroup/memory.max'").Stdout);
        Assert.Equal(0, bench.Do("exec app test -f /sys/fs/cgroup/memory.max").ExitCode);
        Assert.Equal(1, bench.Do("exec app test -f /sys/fs/cgroup/memory/memory.limit_in_bytes").ExitCode);
    }

    [Fact]
    public void What_is_not_simulated_is_not_denied() =>
        Assert.StartsWith("oomsim: 'cat /proc/cpuinfo' is not simulated", Bench(CgroupVersion.V2).Do("exec app cat /proc/cpuinfo").Stderr, StringComparison.Ordinal);

    private static DockerBench Bench(CgroupVersion version)
    {
        var bench = new DockerBench(cgroups: version);
        bench.Fine("run -d --name app -m 64m sleeper");
        return bench;
    }
}
