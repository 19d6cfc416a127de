using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Host commands of a timeline answer as bash, procps and coreutils do.</summary>
public class HostShellTests
{
    [Theory]
    [InlineData("v2", "echo 100m > /sys/fs/cgroup$(cgroup app)/memory.max", 0, "", "")]
    [InlineData("v2", "echo 100m >/sys/fs/cgroup/$(cgroup app)/memory.max", 0, "", "")]
    [InlineData("v2", "echo 100m > $(cgroup app)/memory.max", 0, "", "")]
    [InlineData("v1", "echo 100m > /sys/fs/cgroup/memory$(cgroup app)/memory.limit_in_bytes", 0, "", "")]
    [InlineData("v1", "echo 2 > /sys/fs/cgroup/cpu,cpuacct$(cgroup app)/cpu.shares", 0, "", "")]
    [InlineData("v1", "echo 2 > /sys/fs/cgroup/cpuacct$(cgroup app)/cpu.shares", 0, "", "")]
    [InlineData("v1", "echo 2 > $(cgroup app)/cpu.shares", 0, "", "")]
    [InlineData("v1", "echo 2 > /sys/fs/cgroup/memory$(cgroup app)/cpu.shares", 1, "", "bash: /sys/fs/cgroup/memory/docker/ID/cpu.shares: Permission denied\n")]
    [InlineData("v1", "cat /sys/fs/cgroup/cpu/docker/memory.stat", 1, "", "cat: /sys/fs/cgroup/cpu/docker/memory.stat: No such file or directory\n")]
    [InlineData("v1", "cat /sys/fs/cgroup/cpu$(cgroup app)/cgroup.procs", 0, "101\n", "")]
    [InlineData("v2", "echo many > $(cgroup app)/memory.max", 1, "", "bash: echo: write error: Invalid argument\n")]
    [InlineData("v2", "printf 2 > $(cgroup app)/cgroup.freeze", 1, "", "bash: printf: write error: Numerical result out of range\n")]
    [InlineData("v2", "echo 1 > $(cgroup app)/memory.current", 1, "", "bash: echo: write error: Invalid argument\n")]
    [InlineData("v2", "echo 1 > /sys/fs/cgroup/nothing/memory.max", 1, "", "bash: /sys/fs/cgroup/nothing/memory.max: No such file or directory\n")]
    [InlineData("v2", "echo 1 > /sys/fs/cgroup/docker/memory.mx", 1, "", "bash: /sys/fs/cgroup/docker/memory.mx: Permission denied\n")]
    [InlineData("v2", "echo 1 > /sys/fs/cgroup/docker", 1, "", "bash: /sys/fs/cgroup/docker: Is a directory\n")]
    [InlineData("v2", "echo 1 > $(cgroup nobody)/memory.max", 1, "", "cgroup: no running container 'nobody'\n")]
    [InlineData("v2", "echo -n > $(cgroup app)/cgroup.freeze", 0, "", "")]
    [InlineData("v2", "echo > $(cgroup app)/cgroup.freeze", 1, "", "bash: echo: write error: Invalid argument\n")]
    [InlineData("v2", "echo 1>$(cgroup app)/cgroup.freeze", 1, "", "bash: echo: write error: Invalid argument\n")]
    [InlineData("v2", "echo 64m | tee /sys/fs/cgroup/docker/memory.high", 0, "64m\n", "")]
    [InlineData("v2", "echo x | tee /sys/fs/cgroup/no/memory.max /sys/fs/cgroup/docker/memory.max", 1, "x\n", "tee: /sys/fs/cgroup/no/memory.max: No such file or directory\ntee: /sys/fs/cgroup/docker/memory.max: Invalid argument\n")]
    [InlineData("v2", "echo hello  \"a > b | c\" -n", 0, "hello a > b | c -n\n", "")]
    [InlineData("v2", "echo -ne \"a\\tb\\n\"", 0, "a\tb\n", "")]
    [InlineData("v2", "printf \"%s=%d%%\\n\" a 1 b 2", 0, "a=1%\nb=2%\n", "")]
    [InlineData("v2", "cat $(cgroup app)/memory.max $(cgroup app)/pids.current", 0, "max\n1\n", "")]
    [InlineData("v2", "cat $(cgroup app)/memory.mx $(cgroup app)/memory.max", 1, "max\n", "cat: /sys/fs/cgroup/docker/ID/memory.mx: No such file or directory\n")]
    [InlineData("v2", "cat /sys/fs/cgroup/docker", 1, "", "cat: /sys/fs/cgroup/docker: Is a directory\n")]
    [InlineData("v2", "cat $(cgroup app)/cgroup.kill", 1, "", "cat: /sys/fs/cgroup/docker/ID/cgroup.kill: Invalid argument\n")]
    [InlineData("v2", "cat /proc/sys/vm/swappiness", 0, "60\n", "")]
    [InlineData("v2", "cat $(cgroup app)/io.pressure", 0, "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n", "")]
    [InlineData("v1", "cat /proc/pressure/cpu", 0, "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n", "")]
    [InlineData("v2", "echo 0 > $(cgroup app)/cgroup.pressure", 0, "", "")]
    [InlineData("v2", "cat /proc/pressure/irq", 1, "", "cat: /proc/pressure/irq: No such file or directory\n")]
    [InlineData("v2", "echo 300 > /proc/sys/vm/swappiness", 1, "", "bash: echo: write error: Invalid argument\n")]
    [InlineData("v2", "echo 1 > /proc/sys/vm/swapiness", 1, "", "bash: /proc/sys/vm/swapiness: Permission denied\n")]
    [InlineData("v2", "echo -500 > /proc/$(pid app)/oom_score_adj; cat /proc/$(pid app)/oom_score_adj", 0, "-500\n", "")]
    [InlineData("v2", "echo 1001 > /proc/$(pid app)/oom_score_adj", 1, "", "bash: echo: write error: Invalid argument\n")]
    [InlineData("v2", "cat /proc/$(pid app)/status | grep -c VmRSS", 0, "1\n", "")]
    [InlineData("v2", "cat /proc/77777/comm", 1, "", "cat: /proc/77777/comm: No such file or directory\n")]
    [InlineData("v2", "echo 1 > /proc/77777/oom_score_adj", 1, "", "bash: /proc/77777/oom_score_adj: No such file or directory\n")]
    [InlineData("v2", "sysctl -w vm.swappiness=10", 0, "vm.swappiness = 10\n", "")]
    [InlineData("v2", "sysctl vm/swappiness=10 vm.panic_on_oom", 0, "vm.swappiness = 10\nvm.panic_on_oom = 0\n", "")]
    [InlineData("v2", "sysctl -q -w vm.swappiness=10", 0, "", "")]
    [InlineData("v2", "sysctl -n vm.swappiness", 0, "60\n", "")]
    [InlineData("v2", "sysctl -N vm.swappiness", 0, "vm.swappiness\n", "")]
    [InlineData("v2", "sysctl -w vm.swappyness=10 vm.swappiness=20", 1, "vm.swappiness = 20\n", "sysctl: cannot stat /proc/sys/vm/swappyness: No such file or directory\n")]
    [InlineData("v2", "sysctl -e vm.swappyness=10", 0, "", "")]
    [InlineData("v2", "sysctl -w vm.swappiness=x", 1, "", "sysctl: setting key \"vm.swappiness\": Invalid argument\n")]
    [InlineData("v2", "sysctl -w vm.swappiness", 1, "", "sysctl: \"vm.swappiness\" must be of the form name=value\n")]
    [InlineData("v2", "sysctl -w", 1, "", "sysctl: no variables specified\nTry `sysctl --help' for more information.\n")]
    [InlineData("v2", "sysctl vm.drop_caches=3", 0, "vm.drop_caches = 3\n", "")]
    [InlineData("v2", "sysctl vm.drop_caches", 1, "", "sysctl: permission denied on key 'vm.drop_caches'\n")]
    [InlineData("v2", "cat /proc/sys/vm/drop_caches", 1, "", "cat: /proc/sys/vm/drop_caches: Permission denied\n")]
    [InlineData("v2", "echo 5 > /proc/sys/vm/drop_caches", 1, "", "bash: echo: write error: Invalid argument\n")]
    [InlineData("v2", "mkdir /sys/fs/cgroup/mine", 0, "", "")]
    [InlineData("v2", "mkdir /sys/fs/cgroup/docker", 1, "", "mkdir: cannot create directory '/sys/fs/cgroup/docker': File exists\n")]
    [InlineData("v2", "mkdir /sys/fs/cgroup/a/b", 1, "", "mkdir: cannot create directory '/sys/fs/cgroup/a/b': No such file or directory\n")]
    [InlineData("v2", "mkdir -p /sys/fs/cgroup/a/b", 0, "", "")]
    [InlineData("v2", "rmdir /sys/fs/cgroup/none", 1, "", "rmdir: failed to remove '/sys/fs/cgroup/none': No such file or directory\n")]
    [InlineData("v2", "rmdir $(cgroup app)", 1, "", "rmdir: failed to remove '/sys/fs/cgroup/docker/ID': Device or resource busy\n")]
    [InlineData("v2", "kill -9 app/nobody", 1, "", "bash: kill: (app/nobody) - No such process\n")]
    [InlineData("v2", "kill -9 app 1", 0, "", "bash: kill: (1) - No such process\n")]
    [InlineData("v2", "kill", 2, "", "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n")]
    [InlineData("v2", "kill -s", 1, "", "bash: kill: -s: option requires an argument\n")]
    [InlineData("v2", "kill -KIL app", 1, "", "bash: kill: KIL: invalid signal specification\n")]
    [InlineData("v2", "kill -l 9 TERM 137", 0, "KILL\n15\nKILL\n", "")]
    [InlineData("v2", "kill -l 32", 1, "", "bash: kill: 32: invalid signal specification\n")]
    public void Commands_answer_as_in_a_shell(string cgroup, string command, int exitCode, string stdout, string stderr)
    {
        (CommandRecord answer, World world) = Run(cgroup, command);
        string id = world.Docker.Find("app")!.Id;
        Assert.Equal((exitCode, stdout, stderr), (answer.ExitCode, answer.Stdout, answer.Stderr.Replace(id, "ID", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("v2", "echo $(pid app) > /sys/fs/cgroup/docker/cgroup.procs", 1, "bash: echo: write error: Device or resource busy\n")]
    [InlineData("v2", "echo $(pid app/i) > /sys/fs/cgroup/cgroup.procs", 0, "")]
    [InlineData("v2", "echo $(docker inspect -f \"{{.State.Pid}}\" app) | tee /sys/fs/cgroup/cgroup.procs", 0, "")]
    [InlineData("v2", "echo $(docker inspect --format={{.State.Pid}} app) > /sys/fs/cgroup/cgroup.procs", 0, "")]
    [InlineData("v2", "echo $(docker container inspect app --format {{ .State.Pid }}) > /sys/fs/cgroup/cgroup.procs", 0, "")]
    [InlineData("v1", "echo $(pid app) > /sys/fs/cgroup/memory/docker/tasks", 0, "")]
    [InlineData("v2", "echo $(pid app/none) > /sys/fs/cgroup/cgroup.procs", 1, "pid: no running process 'app/none'\n")]
    [InlineData("v2", "echo $(docker inspect -f {{.State.Pid}} none) > /sys/fs/cgroup/cgroup.procs", 1, "Error: No such object: none\n")]
    [InlineData("v2", "echo 4242 > /sys/fs/cgroup/cgroup.procs", 1, "bash: echo: write error: No such process\n")]
    public void Processes_are_moved_by_their_pids(string cgroup, string command, int exitCode, string stderr)
    {
        (CommandRecord answer, World world) = Run(cgroup, command);
        Assert.Equal((exitCode, stderr), (answer.ExitCode, answer.Stderr));
        string expected = exitCode == 0 ? cgroup == "v1" ? "/docker" : "/" : "/docker/" + world.Docker.Find("app")!.Id;
        Assert.Equal(expected, world.Docker.Find("app")!.Init!.Cgroup.Path);
    }

    [Theory]
    [InlineData("cat /proc/swaps", 0, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/vdc                                partition\t65536\t\t0\t\t-2\n", "")]
    [InlineData("swapoff -v /dev/vdc", 0, "swapoff /dev/vdc\n", "")]
    [InlineData("swapoff /dev/vdx", 4, "", "swapoff: /dev/vdx: swapoff failed: No such file or directory\n")]
    [InlineData("swapoff /dev/vdc /dev/vdc", 4, "", "swapoff: /dev/vdc: swapoff failed: Invalid argument\n")]
    [InlineData("swapon -a", 0, "", "")]
    [InlineData("swapon -v /dev/vdc", 255, "swapon /dev/vdc\n", "swapon: /dev/vdc: swapon failed: Device or resource busy\n")]
    [InlineData("swapon /dev/vdx", 255, "", "swapon: cannot open /dev/vdx: No such file or directory\n")]
    public void Swap_devices_answer_as_util_linux_does(string command, int exitCode, string stdout, string stderr)
    {
        CommandRecord answer = Run("v2, swap: {size: 64MiB, device: /dev/vdc}", command).Answer;
        Assert.Equal((exitCode, stdout, stderr), (answer.ExitCode, answer.Stdout, answer.Stderr));
    }

    // fs/proc/meminfo.c: the name and a colon in 16 columns, kB in 8. 1 GiB of which 180 MiB are reserved; a program has 64 KiB, its group and it some kernel memory.
    [Fact]
    public void The_hosts_memory_is_shown_as_the_kernel_shows_it()
    {
        string[] lines = Run("v2, swap: 64MiB, memory: 1GiB, sysctl: {vm.overcommit_ratio: 50}", "cat /proc/meminfo").Answer.Stdout.Split('\n');
        Assert.Equal("MemTotal:        1048576 kB", lines[0]);
        Assert.Equal(["MemFree", "MemAvailable", "Buffers", "Cached", "SwapCached", "Active", "Inactive"], lines.Skip(1).Take(7).Select(l => l.Split(':')[0]));
        Assert.Contains("SwapTotal:         65536 kB", lines);
        Assert.Contains("AnonPages:            64 kB", lines);
        Assert.Contains("Inactive(anon):       64 kB", lines);
        Assert.Contains("CommitLimit:      589824 kB", lines);
        Assert.Contains("VmallocTotal:   34359738367 kB", lines);
        Assert.Contains("HugePages_Total:       0", lines);

        // What is neither free nor reserved has a line.
        long Kilobytes(string name) => long.Parse(lines.Single(l => l.StartsWith(name + ":", StringComparison.Ordinal))[16..^3].Trim(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            Kilobytes("MemTotal") - Kilobytes("MemFree") - (180 << 10),
            Kilobytes("AnonPages") + Kilobytes("Cached") + Kilobytes("Slab") + Kilobytes("KernelStack") + Kilobytes("PageTables") + Kilobytes("Percpu"));
    }

    [Theory]
    [InlineData("/dev/vdx", 4)]
    [InlineData("/dev/vdb", 0)]
    public void A_refused_swapoff_ends_with_its_code(string device, int code)
    {
        using var folder = new Results.TemporaryFolder();
        string path = OomSim.Campaigns.ScenarioRun.Execute(
            Load.Valid($$"""
                services: {}
                x-oomsim:
                  host: {swap: 64MiB}
                  until: 2s
                  timeline: [{at: 1s, run: 'swapoff {{device}}'}]
                  expect: [{command: 1, exit_code: {{code}} }]
                """),
            new OomSim.Campaigns.ScenarioRunSettings { Version = "0", OutputRoot = folder.Path }).Folder!;
        Assert.EndsWith($",program,exit,host/swapoff,code={code}", File.ReadAllLines(Path.Combine(path, "events.csv")).Single(l => l.Contains(",exit,", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_not_active_is_switched_on_by_name()
    {
        World world = Run("v2, swap: {size: 64MiB, active: false}", "swapon /dev/vdb").World;
        Assert.Equal(64 << 20, Assert.Single(world.Host.Swaps).Size);
        Assert.Contains("Adding 65536k swap on /dev/vdb.  Priority:-2 extents:1 across:65536k", Assert.Single(world.Host.Log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill -s KILL app", 137)]
    [InlineData("kill -n 9 app/i", 137)]
    [InlineData("kill -SIGKILL nobody app", 137)]
    [InlineData("kill -sKILL -- app", 137)]
    [InlineData("kill -s SIGHUP app", 3)]
    [InlineData("kill -1 app", 3)]
    [InlineData("kill app", 0)] // PID 1 has no handler for SIGTERM: not heard (D6.2)
    [InlineData("kill -0 app", 0)]
    public void Signals_arrive(string command, int exitCode)
    {
        (_, World world) = Run("v2", command);
        Assert.Equal((exitCode == 0 ? "running" : "exited", exitCode), (world.Docker.Find("app")!.Status, world.Docker.Find("app")!.ExitCode));
    }

    [Fact]
    public void All_signals_are_listed_five_a_line()
    {
        string[] lines = Run("v2", "kill -l").Answer.Stdout.Split('\n');
        Assert.Equal(" 1) SIGHUP\t 2) SIGINT\t 3) SIGQUIT\t 4) SIGILL\t 5) SIGTRAP", lines[0]);
        Assert.Equal("31) SIGSYS\t34) SIGRTMIN\t35) SIGRTMIN+1\t36) SIGRTMIN+2\t37) SIGRTMIN+3", lines[6]);
        Assert.Equal("48) SIGRTMIN+14\t49) SIGRTMIN+15\t50) SIGRTMAX-14\t51) SIGRTMAX-13\t52) SIGRTMAX-12", lines[9]);
        Assert.Equal("63) SIGRTMAX-1\t64) SIGRTMAX\t", lines[12]);
    }

    [Theory]
    [InlineData("echo 64m | tee -a $(cgroup app)/memory.high $(cgroup app)/memory.max", 64L << 20, 64L << 20)]
    [InlineData("printf %s 64m >> $(cgroup app)/memory.max", long.MaxValue, 64L << 20)]
    [InlineData("echo -n > $(cgroup app)/memory.max", long.MaxValue, long.MaxValue)]
    public void What_is_written_is_in_force(string command, long high, long max)
    {
        MemoryCgroup memory = Run("v2", command).World.Docker.Find("app")!.Cgroup!.Memory;
        Assert.Equal((high, max), (memory.High, memory.Max));
    }

    [Fact]
    public void Sysctls_can_be_written_as_files()
    {
        Assert.Equal(1, Run("v2", "echo 1 > /proc/sys/vm/overcommit_memory").World.Host.Sysctl("vm.overcommit_memory"));
    }

    [Theory]
    [InlineData("v2", "", "$(cgroup app)", "freezer not supported: openat2 /sys/fs/cgroup/docker/ID/cgroup.freeze")]
    [InlineData("v1", "memory/", "$(cgroup app)", "openat2 /sys/fs/cgroup/freezer/docker/ID/freezer.state")]
    public void A_container_whose_cgroup_is_gone_is_not_paused(string cgroup, string hierarchy, string folder, string missing)
    {
        ScenarioRunner runner = new(Load.Valid($$"""
            services: {app: {image: i} }
            x-oomsim:
              images: {i: {program: {comm: i, steps: [sleep: forever]} } }
              host: {cgroup: {{cgroup}}}
              until: 2s
              timeline:
                - at: 1s
                  run: 'echo $(pid app) > /sys/fs/cgroup/{{hierarchy}}cgroup.procs; rmdir {{folder}}'
                - at: 1.5s
                  run: docker pause app
            """));
        CommandRecord[] commands = [.. runner.Run([]).Commands];
        string id = runner.World.Docker.Find("app")!.Id;
        Assert.Equal("", string.Concat(commands[..^1].Select(c => c.Stderr)));
        Assert.Contains($"OCI runtime pause failed: {missing}: no such file or directory: unknown", commands[^1].Stderr.Replace(id, "ID", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    // Both find none there, and the one that comes second finds what the first one made as the container that filled the group is gone.
    [Theory]
    [InlineData("-p ", "")]
    [InlineData("", "mkdir: cannot create directory '/sys/fs/cgroup/memory/t/d': File exists\n")]
    public void Mkdir_p_takes_what_another_one_makes_meanwhile(string option, string stderr)
    {
        ScenarioRunner runner = new(Load.Valid($$"""
            services: {app: {image: i, cgroup_parent: /t} }
            x-oomsim:
              images: {i: {program: {comm: i, steps: [alloc: 20MiB, sleep: forever]} } }
              host: {cgroup: v1}
              until: 10s
              timeline:
                - {at: 2s, run: 'echo $(cat /sys/fs/cgroup/memory/t/memory.usage_in_bytes) > /sys/fs/cgroup/memory/t/memory.limit_in_bytes'}
                - {at: 3s, run: 'mkdir {{option}}/sys/fs/cgroup/memory/t/d'}
                - {at: 3s, run: 'mkdir {{option}}/sys/fs/cgroup/memory/t/d'}
            """));
        CommandRecord[] commands = [.. runner.Run([]).Commands];
        Assert.Equal(["", "", stderr], commands[1..].Select(c => c.Stderr));
        Assert.Equal(137, runner.World.Docker.Find("app")!.ExitCode);
    }

    private static (CommandRecord Answer, World World) Run(string cgroup, string command)
    {
        ScenarioRunner runner = new(Load.Valid($$"""
            services: {app: {image: i} }
            x-oomsim:
              images: {i: {program: {comm: i, on_signal: {SIGHUP: [exit: 3]}, steps: [sleep: forever]} } }
              host: {cgroup: {{cgroup}}}
              until: 2s
              timeline:
                - at: 1s
                  run: '{{command}}'
              expect: [{command: 1, exit_code: 0}]
            """));
        return (runner.Run([]).Commands.Single(c => c.Number == 1), runner.World);
    }
}
