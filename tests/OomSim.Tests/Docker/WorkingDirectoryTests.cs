using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Folders that <c>-w</c> names: the engine makes that of a container, and takes that of a command as it is (20.10.24).</summary>
public class WorkingDirectoryTests
{
    [Theory]
    [InlineData("-w /new/deep", "A /new\nA /new/deep\n")]
    [InlineData("-w '/a b/\"c\"'", "A /a b\nA /a b/\"c\"\n")]
    [InlineData("-w /etc/in", "C /etc\nA /etc/in\n")]
    [InlineData("-w /etc/new/..", "")]
    [InlineData("-w /tmp", "")]
    [InlineData("-w /vol/in -v /vol", "A /vol\nA /vol/in\n")]
    [InlineData("-w /ro/in --read-only", "A /ro\nA /ro/in\n")]
    public void Engine_makes_what_is_missing_of_it(string flags, string changes)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(changes, bench.Fine("diff app").Stdout);
        bench.Fine("start app");
        Assert.Equal(changes, bench.Fine("diff app").Stdout);
    }

    /// <summary>On a file system of the kernel's the runtime makes it, which that refuses (20.10.24 with runc 1.1.5).</summary>
    [Theory]
    [InlineData("-w /proc/x", "mkdir /proc/x: no such file or directory: unknown", 127, 127)]
    [InlineData("-w /proc/x/y", "mkdir /proc/x: no such file or directory: unknown", 127, 127)]
    [InlineData("-w /proc/sys/x", "mkdir /proc/sys/x: no such file or directory: unknown", 127, 127)]
    [InlineData("-w /sys/fs/x", "mkdir /sys/fs/x: read-only file system: unknown", 125, 128)]
    [InlineData("-w /sys/kernel/x/y", "mkdir /sys/kernel/x: read-only file system: unknown", 125, 128)]
    [InlineData("-w /sys/x/y", "mkdir /sys/x: read-only file system: unknown", 125, 128)]
    [InlineData("--privileged -w /sys/x", "mkdir /sys/x: operation not permitted: unknown", 125, 128)]
    [InlineData("-w /proc/meminfo/x", "mkdir /proc/meminfo: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type", 125, 127)]
    [InlineData("-w /proc/meminfo", "mkdir /proc/meminfo: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type", 125, 127)]
    [InlineData("-w /proc/sys/vm/x", "mkdir /proc/sys/vm/x: no such file or directory: unknown", 127, 127)]
    [InlineData("-w /proc/sys/vm/swappiness/x", "mkdir /proc/sys/vm/swappiness: not a directory: unknown: Are you trying", 125, 127)]
    [InlineData("-w /sys/fs/cgroup/memory.max", "mkdir /sys/fs/cgroup/memory.max: not a directory: unknown: Are you trying", 125, 127)]
    [InlineData("-w /dev/null", "mkdir /dev/null: not a directory: unknown: Are you trying", 125, 127)]
    [InlineData("-w /dev/null/x", "mkdir /dev/null: not a directory: unknown: Are you trying", 125, 127)]
    public void Kernel_makes_no_folder(string flags, string problem, int code, int ofContainer)
    {
        foreach (string version in new[] { "20.10", "28" })
        {
            var bench = new DockerBench(version);
            CommandResult answer = bench.Do($"run --name app {flags} sleeper true");
            Assert.Equal(code, answer.ExitCode);
            Assert.Contains("unable to start container process: error during container init: " + problem, answer.Stderr, StringComparison.Ordinal);
            Assert.Equal($"{ofContainer}\n", bench.Fine("inspect -f '{{.State.ExitCode}}' app").Stdout);
        }
    }

    /// <summary>With v1 cgroups lie in a memory file system, which is made read-only behind it (20.10.24); with v2 they are mounted so.</summary>
    [Theory]
    [InlineData(CgroupVersion.V1, "-w /sys/fs/cgroup/x", "")]
    [InlineData(CgroupVersion.V1, "-w /sys/fs/cgroup/memory/x", "mkdir /sys/fs/cgroup/memory/x: read-only file system")]
    [InlineData(CgroupVersion.V2, "-w /sys/fs/cgroup/x", "mkdir /sys/fs/cgroup/x: read-only file system")]
    [InlineData(CgroupVersion.V2, "-w /sys/fs/cgroup/x --cgroupns host", "mkdir /sys/fs/cgroup/x: read-only file system")]
    [InlineData(CgroupVersion.V2, "-w /sys/fs/cgroup/docker --cgroupns host", "")]
    [InlineData(CgroupVersion.V2, "-w /sys/fs/cgroup", "")]
    public void It_may_be_a_cgroup_and_makes_none(CgroupVersion cgroup, string flags, string problem)
    {
        var bench = new DockerBench("20.10", cgroup);
        bench.Fine("run -d sleeper");
        CommandResult answer = bench.Do($"run {flags} sleeper true");
        Assert.Equal(problem.Length == 0 ? 0 : 125, answer.ExitCode);
        Assert.Contains(problem, answer.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-w /proc/1")]
    [InlineData("-w /dev/x")]
    [InlineData("-w /sys/x -v /tmp:/sys")]
    public void Where_one_can_be_made_it_is(string flags) => new DockerBench("20.10").Fine($"run {flags} sleeper true");

    // Paths of what a program reads go from there, also into file systems of the kernel's (20.10.24).
    [Theory]
    [InlineData("-w /proc/sys/vm", "cat swappiness", "60\n", "")]
    [InlineData("-w /proc", "cat sys/vm/swappiness", "60\n", "")]
    [InlineData("-w /proc/sys/vm", "cat ../vm/./swappiness", "60\n", "")]
    [InlineData("-w /sys/fs/cgroup", "cat memory.max", "67108864\n", "")]
    [InlineData("-w /sys/fs", "cat cgroup/memory.limit_in_bytes", "", "cat: can't open 'cgroup/memory.limit_in_bytes': No such file or directory\n")]
    [InlineData("-w /proc", "ls meminfo", "meminfo\n", "")]
    [InlineData("-w /sys/fs/cgroup", "ls memory.max", "memory.max\n", "")]
    [InlineData("-w /sys/fs/cgroup", "ls memory.limit_in_bytes", "", "ls: memory.limit_in_bytes: No such file or directory\n")]
    [InlineData("-w /proc", "grep SwapTotal meminfo", "SwapTotal:             0 kB\n", "")]
    [InlineData("-w /proc/sys", "head -n 1 vm/swappiness", "60\n", "")]
    [InlineData("-w /proc/sys", "wc -l vm/swappiness", "1 vm/swappiness\n", "")]
    [InlineData("-w /proc", "sh -c 'cat sys/vm/swappiness'", "60\n", "")]
    [InlineData("-w /sys/fs/cgroup", "sh -c 'echo 1 > memory.max'", "", "sh: can't create memory.max: Read-only file system\n")]
    public void Files_are_looked_for_from_there(string flags, string command, string output, string error)
    {
        foreach (bool isExec in new[] { false, true })
        {
            var bench = new DockerBench("20.10");
            bench.Fine("run -d --name app -m 64m sleeper");
            CommandResult answer = isExec ? bench.Do($"exec {flags} app {command}") : bench.Do($"run -m 64m {flags} sleeper {command}");
            Assert.Equal((output, error), (answer.Stdout, answer.Stderr));
        }
    }

    // A path is the same however it goes through its folders.
    [Theory]
    [InlineData("touch /data/../a", "")]
    [InlineData("rm /data/./x", "")]
    [InlineData("rm //data/x", "")]
    [InlineData("cat /data/../data//x", "")]
    [InlineData("test -f /data/../data/x", "")]
    [InlineData("cat /proc/../proc/sys/vm/swappiness", "60\n")]
    [InlineData("ls /etc/../etc/hosts", "/etc/../etc/hosts\n")]
    [InlineData("ls /etc/mtab", "/etc/mtab\n")]
    [InlineData("ls ./", "x\n", "/data")]
    [InlineData("ls hosts", "hosts\n", "/etc")]
    [InlineData("cat hostname", "hh\n", "/etc")]
    public void Paths_that_go_up_and_down(string command, string output, string folder = "/")
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app -h hh -w /data sleeper");
        bench.Fine("exec app sh -c 'echo hi > /data/../data/x'");
        bench.Fine("exec app test -f /data/x");
        Assert.Equal(new CommandResult(0, output, ""), bench.Do($"exec -w {folder} app {command}"));
    }

    [Fact]
    public void Folder_of_what_the_engine_mounts_is_listed_at_length()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app sleeper");
        Assert.Contains(" etc\n", bench.Fine("exec app ls -l /").Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("hosts", bench.Fine("exec app ls -l /etc").Stdout, StringComparison.Ordinal);
    }

    // The kernel's own words for a command of a running container (20.10.24 with runc 1.1.5).
    [Theory]
    [InlineData("/proc/sys/vm/x", "no such file or directory: unknown")]
    [InlineData("/proc/nope", "no such file or directory: unknown")]
    [InlineData("/sys/fs/cgroup/x", "no such file or directory: unknown")]
    [InlineData("/proc/meminfo", "not a directory: unknown: Are you trying")]
    [InlineData("/proc/meminfo/x", "not a directory: unknown: Are you trying")]
    [InlineData("/sys/fs/cgroup/memory.max", "not a directory: unknown: Are you trying")]
    [InlineData("/dev/null", "not a directory: unknown: Are you trying")]
    public void Command_wants_one_of_the_kernels_that_is_there(string folder, string words)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app sleeper");
        CommandResult refused = bench.Do($"exec -w '{folder}' app true");
        Assert.Equal(126, refused.ExitCode);
        Assert.Contains($"chdir to cwd (\"{folder}\") set in config.json failed: {words}", refused.Stdout, StringComparison.Ordinal);
        bench.Fine("exec -w /proc/sys/vm app true");
        bench.Fine("exec -w /proc/1 app true");
        bench.Fine("exec -w /sys/fs/cgroup app true");
        bench.Fine("exec -w /dev app true");
    }

    [Fact]
    public void It_is_a_folder_that_goes_with_the_container_and_into_its_image()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app -w /new/deep sleeper");
        Assert.Equal("deep\n", bench.Fine("exec app ls /new").Stdout);
        bench.Fine("commit app made");
        bench.Fine("run -d --name next made");
        Assert.Equal("", bench.Fine("diff next").Stdout);
        bench.Fine("exec next touch /new/deep/f");
        Assert.Equal("C /new\nC /new/deep\nA /new/deep/f\n", bench.Fine("diff next").Stdout);
        bench.Fine("exec app rm -r /new");
        Assert.Equal(1, bench.Do("exec app ls /new").ExitCode);
        Assert.Equal("", bench.Fine("diff app").Stdout);
    }

    /// <summary>Each start makes it anew where it is gone.</summary>
    [Fact]
    public void Next_start_makes_it_again()
    {
        var bench = new DockerBench("20.10");
        Assert.Equal(0, bench.Do("run --name once -w /a/b sleeper rm -r /a/b").ExitCode);
        Assert.Equal(0, bench.Do("start -a once").ExitCode);
        bench.Fine("run -d --name app -w /a/b sleeper");
        bench.Fine("exec app rm -r /a");
        bench.Fine("restart -t 0 app");
        bench.Fine("exec app touch /a/b/c");
        Assert.Equal("A /a\nA /a/b\nA /a/b/c\n", bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("rm -r /ro/in", "rm: can't remove '/ro/in': Read-only file system\n")]
    [InlineData("rm -r /ro", "rm: can't remove '/ro/in': Read-only file system\n")]
    [InlineData("rm /ro/in", "rm: '/ro/in' is a directory\n")]
    [InlineData("rm /ro/no", "rm: can't remove '/ro/no': No such file or directory\n")]
    public void It_stays_where_nothing_can_be_written(string command, string words) =>
        Assert.Equal(new CommandResult(1, "", words), new DockerBench("20.10").Do("run --read-only -w /ro/in sleeper " + command));

    [Fact]
    public void Folder_of_a_layer_is_listed_and_removed()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create -w /nn/in --name app sleeper");
        bench.Fine("commit app made");
        Assert.Equal("in\n", bench.Fine("run --rm made ls /nn").Stdout);
        Assert.Contains("nn\n", bench.Fine("run --rm made ls /").Stdout, StringComparison.Ordinal);
        bench.Fine("run -d --name next -w / made");
        bench.Fine("exec next rm -r /nn");
        Assert.Equal("D /nn\n", bench.Fine("diff next").Stdout);
        Assert.Equal(1, bench.Do("exec next ls /nn").ExitCode);
        Assert.Equal(1, bench.Do("exec next rm -r /nn").ExitCode);
        bench.Fine("commit next less");
        Assert.Equal(1, bench.Do("run --rm -w / less ls /nn").ExitCode);
    }

    /// <summary>The runtime makes the places of mounts as well, once it comes so far (20.10.24).</summary>
    [Theory]
    [InlineData("-v /vol", "A /vol\n")]
    [InlineData("-v data:/a/b --tmpfs /a/b/c", "A /a\nA /a/b\n")]
    [InlineData("--tmpfs /tf --mount type=tmpfs,target=/tg", "A /tf\nA /tg\n")]
    [InlineData("-v /srv/given:/etc/conf", "C /etc\nA /etc/conf\n")]
    [InlineData("-v /srv/given:/etc/os-release -v data:/etc -v /srv/given:/etc/hosts -v other:/dev/x", "")]
    [InlineData("-v /vol --entrypoint nosuch", "A /vol\n")]
    public void Places_of_mounts_are_made_at_the_start(string flags, string changes)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddGiven(new GivenPath("/srv/given", "x"));
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM scratch\nCOPY a /bin/sleep\nCOPY a /etc/os-release\nCMD [\"sleep\", \"9\"]", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["a"] = 1 }));
        bench.Fine("build -t whole ctx");
        bench.Fine($"create --name app {flags} whole");
        Assert.Equal("", bench.Fine("diff app").Stdout);
        bench.Do("start app");
        Assert.Equal(changes, bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("/no\"pe", "(\"/no\\\"pe\") set in config.json failed: no such file or directory: unknown")]
    [InlineData("/etc/os-release", "(\"/etc/os-release\") set in config.json failed: not a directory: unknown: Are you trying to mount")]
    [InlineData("/etc/hosts", "(\"/etc/hosts\") set in config.json failed: not a directory: unknown: Are you trying to mount")]
    [InlineData("/etc/os-release/x", "(\"/etc/os-release/x\") set in config.json failed: not a directory: unknown: Are you trying to mount")]
    public void Command_wants_one_that_is_there(string folder, string words)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM scratch\nCOPY a /bin/sleep\nCOPY a /bin/true\nCOPY a /etc/os-release\nCMD [\"sleep\", \"9\"]", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["a"] = 1 }));
        bench.Fine("build -t whole ctx");
        bench.Fine("run -d --name app whole");
        CommandResult refused = bench.Do($"exec -w '{folder}' app true");
        Assert.Equal(126, refused.ExitCode);
        Assert.Contains("chdir to cwd " + words, refused.Stdout, StringComparison.Ordinal);
    }
}
