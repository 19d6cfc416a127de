using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker exec</c> (D1.32, D2.9).</summary>
public class ExecTests
{
    [Fact]
    public void Command_runs_in_the_container_and_its_exit_code_comes_back()
    {
        DockerBench bench = Running();
        DockerBench.Pending exec = bench.Issue("exec app worker");
        Container app = bench.Get("app");
        Assert.Equal(["app", "worker"], app.Cgroup!.Processes.Select(p => p.Comm));
        Assert.Same(app.Init!.Namespace, app.Cgroup.Processes[1].Namespace);
        bench.RunTo(2);
        Assert.Equal((7, 1.0), (exec.Result!.ExitCode, Math.Round(exec.AtSeconds, 2)));
        Assert.Equal(["exec_create: worker ", "exec_start: worker ", "exec_die"], bench.Actions);
        Assert.Equal("7", bench.Events[^1].Attributes["exitCode"]);
        Assert.Single(bench.Events.Select(e => e.Attributes["execID"]).Distinct());
        Assert.Equal("running", app.Status);
    }

    [Theory]
    [InlineData("exec app echo hi", 0, "hi\n", "")]
    [InlineData("exec app /proc/self/root/bin/echo hi", 0, "hi\n", "")]
    [InlineData("exec -d app worker", 0, "", "")]
    [InlineData("exec app sh -c 'exit 5'", 5, "", "")]
    [InlineData("exec app sh -ec 'echo a; echo b; exit 5'", 5, "a\nb\n", "")]
    [InlineData("exec app sh -ec 'rm /nope; echo no'", 1, "", "rm: can't remove '/nope': No such file or directory\n")]
    [InlineData("exec app sh -uc 'rm /nope; echo yes'", 0, "yes\n", "rm: can't remove '/nope': No such file or directory\n")]
    [InlineData("exec app nothing", 127, "OCI runtime exec failed: exec failed: unable to start container process: exec: \"nothing\": executable file not found in $PATH: unknown\r\n", "")]
    [InlineData("exec app /etc/passwd", 126, "OCI runtime exec failed: exec failed: unable to start container process: exec: \"/etc/passwd\": permission denied: unknown\r\n", "")]
    [InlineData("exec -d app nothing", 1, "", "Error response from daemon: OCI runtime exec failed: exec failed: unable to start container process: exec: \"nothing\": executable file not found in $PATH: unknown\n")]
    [InlineData("exec gone true", 1, "", "Error response from daemon: No such container: gone\n")]
    public void Answers_are_the_clients(string command, int exitCode, string stdout, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, stdout, stderr), Running().Do(command));

    /// <summary>It is runc itself there, which misses its libraries or not (seen with 20.10.24).</summary>
    [Fact]
    public void The_file_of_who_starts_a_command_is_not_simulated() =>
        Assert.Contains("what '/proc/self/exe' leads to, which is the runtime for who starts a container, is not simulated", Running().Do("exec app /proc/self/exe").Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("-c")]
    [InlineData("-ec")]
    public void A_script_that_is_not_simulated_is_told_of_as_it_was_typed(string options) =>
        Assert.Contains($"'sh {options} 'if x; then y; fi'' is not simulated", Running().Do($"exec app sh {options} 'if x; then y; fi'").Stderr, StringComparison.Ordinal);

    [Fact]
    public void Victim_of_the_limit_is_the_command_and_the_container_runs_on()
    {
        // Recording docker/v1-15b: exec_create, exec_start, oom, exec_die 137; OOMKilled shows at the end only (20.10).
        DockerBench bench = CommandLineTests.Bench("20.10", CgroupVersion.V1);
        bench.Fine("run -d --name app -m 64m --memory-swap 64m tools");
        bench.Events.Clear();
        Assert.Equal(137, bench.Do("exec app hog").ExitCode);
        Assert.Equal(["exec_create: hog ", "exec_start: hog ", "oom", "exec_die"], bench.Actions);
        Assert.Equal(("running", false), (bench.Get("app").Status, bench.Get("app").OomKilled));
        Assert.Equal("still-alive\n", bench.Fine("exec app echo still-alive").Stdout);
        bench.Fine("kill app");
        Assert.Equal((137, true), (bench.Get("app").ExitCode, bench.Get("app").OomKilled));
    }

    [Fact]
    public void Command_hangs_in_a_hung_container_until_memory_comes()
    {
        // Recording docker/v1-03: the runtime's init hangs at the limit too, and a second oom event comes.
        DockerBench bench = CommandLineTests.Bench("20.10", CgroupVersion.V1);
        bench.Fine("run -d --name app -m 64m --memory-swap 64m --oom-kill-disable tools hog");
        bench.RunTo(10);
        bench.Events.Clear();
        DockerBench.Pending exec = bench.Issue("exec app echo hello");
        bench.RunTo(60);
        Assert.Null(exec.Result);
        Assert.Equal(["exec_create: echo hello", "exec_start: echo hello", "oom"], bench.Actions);
        Assert.All(bench.Get("app").Cgroup!.Processes, p => Assert.NotNull(p.HungAt));
        bench.Fine("update -m 512m --memory-swap 512m app");
        bench.RunTo(61);
        Assert.Equal((0, "hello\n"), (exec.Result!.ExitCode, exec.Result.Stdout));
    }

    [Theory]
    [InlineData("20.10", false)]
    [InlineData("24", true)]
    [InlineData("28", true)]
    public void Inspect_waits_on_2010_for_a_command_that_hangs_while_it_is_started(string version, bool answers)
    {
        // Recording docker/v1-03: `docker inspect` gave no answer any more after `docker exec leak echo hello`, `docker ps` does.
        DockerBench bench = CommandLineTests.Bench(version, CgroupVersion.V1);
        bench.Fine("run -d --name app -m 64m --memory-swap 64m --oom-kill-disable tools hog");
        bench.RunTo(10);
        bench.Issue("exec app echo hello");
        bench.RunTo(11);

        // The list of commands is locked, the container is not: what does not inspect it goes on.
        bench.Fine("rename app other");
        bench.Fine("rename other app");
        DockerBench.Pending inspect = bench.Issue("inspect app");
        DockerBench.Pending second = bench.Issue("exec -d app true");
        DockerBench.Pending rename = bench.Issue("rename app other");
        bench.RunTo(60);
        Assert.Equal((answers, answers), (inspect.Result is not null, rename.Result is not null));
        Assert.Null(second.Result);
        Assert.Contains(bench.Engine.Containers[0].Id[..12], bench.Fine("ps").Stdout, StringComparison.Ordinal);

        // Memory from outside: everybody goes on.
        bench.Host.WriteFile(bench.Engine.Containers[0].Cgroup!, "memory.memsw.limit_in_bytes", "536870912");
        bench.Host.WriteFile(bench.Engine.Containers[0].Cgroup!, "memory.limit_in_bytes", "536870912");
        bench.RunTo(61);
        Assert.Equal((0, 0, 0), (inspect.Result!.ExitCode, rename.Result!.ExitCode, second.Result!.ExitCode));
    }

    [Theory]
    [InlineData("20.10", false)]
    [InlineData("28", true)]
    public void Probe_waits_on_2010_for_a_command_that_hangs_while_it_is_started(string version, bool begins)
    {
        // The list of commands, which a probe wants to be on, is locked: its time runs out, and the next one waits for its end.
        DockerBench bench = CommandLineTests.Bench(version, CgroupVersion.V1);
        bench.Fine("run -d --name app -m 64m --memory-swap 64m --oom-kill-disable --health-cmd true --health-interval 12s --health-timeout 3s tools hog");
        bench.RunTo(10);
        DockerBench.Pending exec = bench.Issue("exec app echo hello");
        bench.RunTo(115);
        Assert.Null(exec.Result);
        ContainerHealth health = bench.Get("app").Health!;
        Assert.Equal(begins, bench.Actions.Any(a => a.StartsWith("exec_create: /bin/sh", StringComparison.Ordinal)));
        if (!begins)
        {
            ProbeResult told = Assert.Single(health.Log);
            Assert.Equal((12 * SimTime.Second, 15 * SimTime.Second, -1, "Health check exceeded timeout (3s)"), (told.StartNs, told.EndNs, told.ExitCode, told.Output));
        }

        bench.Fine("update -m 512m --memory-swap 512m app");
        bench.RunTo(116);
        Assert.Equal(0, exec.Result!.ExitCode);
    }

    [Fact]
    public void Detached_command_of_a_frozen_cgroup_answers_when_it_runs()
    {
        // Frozen from outside, which the engine does not know: the runtime's process is frozen before it runs the command (K18.6).
        DockerBench bench = Running();
        Cgroup parent = bench.Get("app").Cgroup!.Parent!;
        bench.Host.WriteFile(parent, "cgroup.freeze", "1");
        DockerBench.Pending exec = bench.Issue("exec -d app sleep 5");
        bench.RunTo(30);
        Assert.Null(exec.Result);
        bench.Host.WriteFile(parent, "cgroup.freeze", "0");
        bench.RunTo(31);
        Assert.Equal((0, 30.0), (exec.Result!.ExitCode, Math.Round(exec.AtSeconds, 3)));
    }

    [Fact]
    public void Detached_command_that_dies_frozen_has_not_started()
    {
        DockerBench bench = Running();
        bench.Host.WriteFile(bench.Get("app").Cgroup!.Parent!, "cgroup.freeze", "1");
        DockerBench.Pending exec = bench.Issue("exec -d app sleep 5");
        bench.RunTo(5);
        bench.Fine("kill app");
        Assert.Equal((1, true), (exec.Result!.ExitCode, exec.Result.Stderr.EndsWith("read init-p: connection reset by peer: unknown\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void Command_ends_with_its_container()
    {
        DockerBench bench = Running();
        DockerBench.Pending exec = bench.Issue("exec app sleep 100");
        bench.Fine("kill app");
        Assert.Equal(137, exec.Result!.ExitCode);
        Assert.Equal(["exec_create: sleep 100", "exec_start: sleep 100", "kill", "exec_die", "network disconnect", "die"], bench.Actions);
    }

    [Fact]
    public void Command_is_frozen_with_its_container()
    {
        DockerBench bench = Running();
        DockerBench.Pending exec = bench.Issue("exec app worker");
        bench.RunTo(0.5);
        bench.Fine("pause app");
        bench.RunTo(10);
        Assert.Null(exec.Result);
        bench.Fine("unpause app");
        bench.RunTo(11);
        Assert.Equal(7, exec.Result!.ExitCode);
    }

    [Fact]
    public void Full_container_takes_no_command()
    {
        // Recording docker/v2-34.
        DockerBench bench = CommandLineTests.Bench();
        bench.Fine("run -d --name app --pids-limit 1 tools");
        Assert.Equal(
            new CommandResult(126, "OCI runtime exec failed: exec failed: unable to start container process: read init-p: connection reset by peer: unknown\r\n", ""),
            bench.Do("exec app echo hi"));
    }

    private static DockerBench Running()
    {
        DockerBench bench = CommandLineTests.Bench();
        bench.Fine("run -d --name app tools");
        bench.Events.Clear();
        return bench;
    }

    // The runtime takes no folder that is not named in full.
    [Theory]
    [InlineData("exec -w rel app true", 126, "OCI runtime exec failed: exec failed: Cwd must be an absolute path: unknown\r\n")]
    [InlineData("exec -w /srv app true", 0, "")]
    public void Working_folder_is_named_in_full(string command, int exitCode, string stdout)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(exitCode, stdout, ""), bench.Do(command));
    }
}
