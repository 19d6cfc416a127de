using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Files of the kernel, written to by programs in containers: the answers of a real 20.10.24 with BusyBox 1.35.</summary>
public class KernelFileWriteTests
{
    private const string Memory = "/sys/fs/cgroup/memory/memory.limit_in_bytes";

    [Theory]
    [InlineData("echo 1 > " + Memory, 1, "sh: can't create " + Memory + ": Read-only file system\n")]
    [InlineData("echo 1 >> " + Memory, 1, "sh: can't create " + Memory + ": Read-only file system\n")]
    [InlineData("echo 1 > /sys/fs/cgroup/memory/nosuch", 1, "sh: can't create /sys/fs/cgroup/memory/nosuch: Read-only file system\n")]
    [InlineData("echo 1 > /sys/fs/cgroup/memory/nosuch/x", 1, "sh: can't create /sys/fs/cgroup/memory/nosuch/x: nonexistent directory\n")]
    [InlineData("echo 1 > /sys/fs/cgroup/memory", 1, "sh: can't create /sys/fs/cgroup/memory: Is a directory\n")]
    [InlineData("echo 1 > /sys/fs", 1, "sh: can't create /sys/fs: Is a directory\n")]
    [InlineData("echo 1 > /sys/nosuch", 1, "sh: can't create /sys/nosuch: Read-only file system\n")]
    [InlineData("echo 1 > /sys/nosuch/x", 1, "sh: can't create /sys/nosuch/x: nonexistent directory\n")]
    [InlineData("echo 1 > /proc/sys/vm/swappiness", 1, "sh: can't create /proc/sys/vm/swappiness: Read-only file system\n")]
    [InlineData("echo 1 > /proc/sys/vm", 1, "sh: can't create /proc/sys/vm: Is a directory\n")]
    [InlineData("echo 1 > /proc/nosuch", 1, "sh: can't create /proc/nosuch: nonexistent directory\n")]
    [InlineData("echo 1 > /proc", 1, "sh: can't create /proc: Is a directory\n")]
    [InlineData("echo 1 > /proc/1", 1, "sh: can't create /proc/1: Is a directory\n")]
    [InlineData("echo 1 > /proc/meminfo", 1, "sh: write error: Input/output error\n")]
    [InlineData("echo 1 > /proc/self/status", 1, "sh: write error: Invalid argument\n")]
    [InlineData("echo 1 > /proc/self/cgroup", 1, "sh: write error: Invalid argument\n")]
    [InlineData("echo 1 > /proc/99/oom_score_adj", 1, "sh: can't create /proc/99/oom_score_adj: nonexistent directory\n")]
    [InlineData("echo -5 > /proc/self/oom_score_adj", 1, "sh: write error: Permission denied\n")]
    [InlineData("echo 2000 > /proc/self/oom_score_adj", 1, "sh: write error: Invalid argument\n")]
    [InlineData("echo 9999999999 > /proc/self/oom_score_adj", 1, "sh: write error: Numerical result out of range\n")]
    [InlineData("echo hi | grep nosuch > /proc/self/oom_score_adj", 1, "")]
    [InlineData("touch /proc/meminfo", 0, "")]
    [InlineData("touch /proc/nosuch", 1, "touch: /proc/nosuch: No such file or directory\n")]
    [InlineData("touch /sys/fs/cgroup/memory", 1, "touch: /sys/fs/cgroup/memory: Read-only file system\n")]
    [InlineData("rm /proc/meminfo", 1, "rm: can't remove '/proc/meminfo': Operation not permitted\n")]
    [InlineData("rm /proc/sys/vm/swappiness", 1, "rm: can't remove '/proc/sys/vm/swappiness': Read-only file system\n")]
    [InlineData("rm /proc/self", 1, "rm: can't remove '/proc/self': Operation not permitted\n")]
    [InlineData("rm -rf /proc/thread-self", 1, "rm: can't remove '/proc/thread-self': Operation not permitted\n")]
    [InlineData("rm /proc/mounts", 1, "rm: can't remove '/proc/mounts': Operation not permitted\n")]
    [InlineData("rm /proc/1", 1, "rm: '/proc/1' is a directory\n")]
    [InlineData("rm -f /proc/nosuch", 0, "")]
    [InlineData("rm /sys/fs/cgroup/memory", 1, "rm: '/sys/fs/cgroup/memory' is a directory\n")]
    [InlineData("rm /sys/fs/cgroup/memory/tasks", 1, "rm: can't remove '/sys/fs/cgroup/memory/tasks': Read-only file system\n")]
    public void Without_privileges_little_can_be_changed(string script, int code, string error) =>
        Assert.Equal(new CommandResult(code, "", error), Bench(CgroupVersion.V1).Do($"run --rm sleeper sh -c '{script}'"));

    [Fact]
    public void Shell_goes_on_behind_a_semicolon()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        const string Refused = "sh: can't create /sys/fs/cgroup/memory.max: Read-only file system\n";
        Assert.Equal(new CommandResult(0, "next\n", Refused), bench.Do("run --rm sleeper sh -c 'echo 1 > /sys/fs/cgroup/memory.max; echo next'"));
        Assert.Equal(new CommandResult(1, "", Refused), bench.Do("run --rm sleeper sh -c 'echo 1 > /sys/fs/cgroup/memory.max && echo next'"));
        Assert.Equal(new CommandResult(0, "next\n", "sh: write error: Invalid argument\n"), bench.Do("run --rm sleeper sh -c 'echo x > /proc/self/oom_score_adj; echo next'"));
    }

    [Theory]
    [InlineData("0x10", 16)]
    [InlineData("010", 8)]
    [InlineData("\" 5\"", 5)]
    [InlineData("+7", 7)]
    [InlineData("00000000000000000000000000000000000000000001", 1)] // twelve characters a call, and the last call has 00000001
    public void Adjustment_is_read_as_the_kernel_reads_it(string text, int value)
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        Assert.Equal($"{value}\n", bench.Fine($"run --rm sleeper sh -c 'echo {text} > /proc/self/oom_score_adj; cat /proc/self/oom_score_adj'").Stdout);
    }

    [Fact]
    public void Adjustment_is_anybodys_to_raise_and_root_s_to_lower()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        bench.Fine("exec app sh -c 'echo 500 > /proc/1/oom_score_adj'");
        Assert.Equal(500, bench.Get("app").Init!.OomScoreAdj);
        bench.Fine("exec app sh -c 'echo 0 > /proc/1/oom_score_adj'");
        Assert.Equal(1, bench.Do("exec app sh -c 'echo -1 > /proc/1/oom_score_adj'").ExitCode);
        Assert.Equal(0, bench.Get("app").Init!.OomScoreAdj);
        Assert.Equal("sh: can't create /proc/1/oom_score_adj: Permission denied\n", bench.Do("exec -u 1000 app sh -c 'echo 5 > /proc/1/oom_score_adj'").Stderr);
        Assert.Equal("", bench.Do("exec -u 1000 app sh -c 'echo 5 > /proc/self/oom_score_adj'").Stderr);
        Assert.Equal("-5\n", bench.Fine("run --rm --cap-add SYS_RESOURCE sleeper sh -c 'echo -5 > /proc/self/oom_score_adj; cat /proc/self/oom_score_adj'").Stdout);
    }

    /// <summary>Capabilities are those of the command, which a user other than root loses as he executes it.</summary>
    [Theory]
    [InlineData("-d", "--privileged", true)]
    [InlineData("-d", "", false)]
    [InlineData("-d", "--privileged -u 1000", false)]
    [InlineData("-d --privileged", "", true)]
    [InlineData("-d --privileged", "-u 1000", false)]
    [InlineData("-d --privileged -u 1000", "", false)]
    [InlineData("-d --privileged -u 1000", "-u 0", true)]
    [InlineData("-d --cap-add SYS_RESOURCE", "-u 1000", false)]
    [InlineData("-d --cap-add SYS_RESOURCE -u 1000", "-u root", true)]
    public void Who_may_lower_the_own_adjustment(string container, string command, bool may)
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        bench.Fine($"run {container} --name able sleeper");
        Assert.Equal(
            may ? new CommandResult(0, "", "") : new CommandResult(1, "", "sh: write error: Permission denied\n"),
            bench.Do($"exec {command} able sh -c 'echo -1000 > /proc/self/oom_score_adj'"));
    }

    /// <summary>A user of the image is one as well.</summary>
    [Fact]
    public void User_of_the_image_may_not_lower_it()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        bench.Engine.AddImage(new ImageDefinition("users", [], null) { Config = new ImageConfig { User = "1000" } });
        Assert.Equal("sh: write error: Permission denied\n", bench.Do("run --rm --privileged users sh -c 'echo -5 > /proc/self/oom_score_adj'").Stderr);
        Assert.Equal("", bench.Do("run --rm --privileged -u 0 users sh -c 'echo -5 > /proc/self/oom_score_adj'").Stderr);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, Memory)]
    [InlineData(CgroupVersion.V2, "/sys/fs/cgroup/memory.max")]
    public void Privileged_root_sets_the_limits_of_its_own_cgroup(CgroupVersion version, string file)
    {
        DockerBench bench = Bench(version);
        bench.Fine("run -d --privileged --name able -m 64m sleeper");
        Assert.Equal(new CommandResult(0, "33554432\n", ""), bench.Do($"exec able sh -c 'echo 32M > {file}; cat {file}'"));
        Assert.Equal(32 << 20, bench.Get("able").Cgroup!.Memory.Max);
        Assert.Equal(64 << 20, bench.Get("app").Cgroup!.Memory.Max);
        Assert.Equal(new CommandResult(1, "", "sh: write error: Invalid argument\n"), bench.Do($"exec able sh -c 'echo 1x > {file}'"));
        Assert.Equal(new CommandResult(1, "", $"sh: can't create {file}: Permission denied\n"), bench.Do($"exec -u 1000 able sh -c 'echo 1 > {file}'"));
        string folder = file[..file.LastIndexOf('/')];
        Assert.Equal(new CommandResult(1, "", $"sh: can't create {folder}/nosuch: Permission denied\n"), bench.Do($"exec able sh -c 'echo 1 > {folder}/nosuch'"));
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("exec able sh -c 'echo 10 > /proc/sys/vm/swappiness'"));
        Assert.Equal(10, bench.Host.Sysctl("vm.swappiness"));
        Assert.Equal("sh: write error: Invalid argument\n", bench.Do("exec able sh -c 'echo 7000 > /proc/sys/vm/swappiness'").Stderr);
    }

    [Fact]
    public void Who_lowers_the_own_limit_too_far_is_killed_for_it()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        bench.Image("holds", new AllocStep(Quantity.Of(32 << 20), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --privileged --name able holds");
        bench.RunTo(1);
        bench.Fine("exec able sh -c 'echo 1000 > /proc/self/oom_score_adj'");
        _ = bench.Do("exec able sh -c 'echo 1000 > /proc/self/oom_score_adj; echo 4M > /sys/fs/cgroup/memory.max'");
        bench.RunTo(2);
        Assert.Equal("exited 137 true", bench.Fine("inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}' able").Stdout.Trim());
    }

    [Fact]
    public void Write_waits_for_what_has_to_go_to_swap()
    {
        var bench = new DockerBench(configure: c => c with { Swap = new SwapConfig(1 << 30, WriteSpeed: 16 << 20) });
        bench.Image("holds", new AllocStep(Quantity.Of(64 << 20), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --privileged --name able -m 128m --memory-swap -1 holds");
        bench.RunTo(1);
        DockerBench.Pending pending = bench.Issue("exec able sh -c 'echo 32M > /sys/fs/cgroup/memory.max; echo done'");
        bench.RunTo(2);
        Assert.Null(pending.Result); // some 32 MiB at 16 MiB/s
        bench.RunTo(4);
        Assert.Equal("done\n", pending.Result!.Stdout);
    }

    [Fact]
    public void With_systemd_a_namespace_ends_the_delegation()
    {
        var bench = new DockerBench(driver: CgroupDriver.Systemd);
        bench.Fine("run -d --privileged --name able -m 64m sleeper");
        bench.Fine("run -d --privileged --cgroupns host --name whole -m 64m sleeper");
        Assert.Equal("sh: write error: Operation not permitted\n", bench.Do("exec able sh -c 'echo 32M > /sys/fs/cgroup/memory.max'").Stderr);
        Assert.Equal("", bench.Do("exec able sh -c 'echo 1 > /sys/fs/cgroup/memory.oom.group'").Stderr);
        Assert.Equal("", bench.Do($"exec whole sh -c 'echo 32M > /sys/fs/cgroup{bench.Get("able").Cgroup!.Path}/memory.max'").Stderr);
        Assert.Equal(32 << 20, bench.Get("able").Cgroup!.Memory.Max);
    }

    [Fact]
    public void Process_that_reads_of_itself_runs()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        Assert.Contains("State:\tR (running)\n", bench.Fine("exec app cat /proc/self/status").Stdout, StringComparison.Ordinal);
        Assert.Contains("State:\tS (sleeping)\n", bench.Fine("exec app cat /proc/1/status").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_name_is_cut_to_what_the_kernel_keeps()
    {
        DockerBench bench = Bench(CgroupVersion.V2);
        bench.Fine("run -d --name named sleeper sh -c 'echo abcdefghijklmnopqrstuvwx > /proc/self/comm; sleep 1; sleep 9'");
        Assert.Equal("abcdefghijklmno\n", bench.Fine("exec named cat /proc/1/comm").Stdout);
        Assert.Equal("sh: write error: Invalid argument\n", bench.Do("exec named sh -c 'echo x > /proc/1/comm'").Stderr);
    }

    private static DockerBench Bench(CgroupVersion version)
    {
        var bench = new DockerBench(cgroups: version);
        bench.Fine("run -d --name app -m 64m sleeper");
        return bench;
    }
}
