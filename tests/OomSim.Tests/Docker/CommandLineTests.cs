using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What <c>docker run IMAGE COMMAND</c> and <c>docker exec</c> start.</summary>
public class CommandLineTests
{
    [Theory]
    [InlineData("worker", 1, 7)] // a process of the image
    [InlineData("/opt/worker", 1, 7)] // by its file
    [InlineData("sleep 2.5", 2.5, 0)]
    [InlineData("sleep 1m 1s", 61, 0)]
    [InlineData("true", 0, 0)]
    [InlineData("/bin/false", 0, 1)]
    [InlineData("sh -c 'sleep 2'", 2, 0)]
    [InlineData("sh -c 'sleep 2; sleep 3 && exit 4'", 5, 4)]
    [InlineData("sh -c \"sleep 2; exec worker\"", 3, 7)]
    [InlineData("bash -c 'exit 9'", 0, 9)]
    [InlineData("sh", 0, 0)]
    public void Command_replaces_the_program(string command, double seconds, int exitCode)
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app tools " + command);
        bench.RunTo(100);
        Container app = bench.Get("app");
        Assert.Equal(("exited", exitCode), (app.Status, app.ExitCode));
        Assert.InRange((app.FinishedAtNs!.Value - app.StartedAtNs!.Value) / 1e9, seconds, seconds + 0.05);
    }

    [Theory]
    [InlineData("")]
    [InlineData("app")]
    [InlineData("/bin/app")]
    [InlineData("-it sh")]
    [InlineData("tail -f /dev/null")]
    [InlineData("sleep infinity")]
    public void Program_of_the_image_and_what_waits_for_ever_go_on(string command)
    {
        DockerBench bench = Bench();
        bench.Fine(command.StartsWith("-it", StringComparison.Ordinal) ? "run -dit --name app tools sh" : "run -d --name app tools " + command);
        bench.RunTo(100);
        Assert.Equal("running", bench.Get("app").Status);
    }

    [Theory]
    [InlineData("28", "nothing", 127, "error during container init: exec: \"nothing\": executable file not found in $PATH")]
    [InlineData("28", "/bin/nothing", 127, "error during container init: exec: \"/bin/nothing\": stat /bin/nothing: no such file or directory")]
    [InlineData("28", "/etc", 126, "error during container init: exec: \"/etc\": is a directory")]
    [InlineData("20.10", "/etc", 126, "exec: \"/etc\": permission denied")]
    [InlineData("20.10", "/etc/passwd", 126, "exec: \"/etc/passwd\": permission denied")] // recording docker/v2-16
    public void Command_that_cannot_be_executed_leaves_the_container_created(string version, string command, int exitCode, string cause)
    {
        DockerBench bench = Bench(version);
        CommandResult result = bench.Do("run -d --name app tools " + command);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains("OCI runtime create failed: runc create failed: unable to start container process: " + cause + ": unknown", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(("created", exitCode), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.DoesNotContain("start", bench.Actions);
    }

    [Theory]
    [InlineData("28", "/usr/bin/psql/x", 127)]
    [InlineData("28", "/usr/bin/psql/", 127)]
    [InlineData("28", "/bin/sh/x", 127)]
    [InlineData("24", "/bin/sh/x", 127)]
    [InlineData("20.10", "/usr/bin/psql/x", 126)] // 20.10.24 overwrites the code of exec
    public void Path_through_a_file_is_taken_for_a_mount(string version, string command, int execCode)
    {
        // The texts and the codes 125 and 127 are those of a 20.10.24; D2.3, D2.6.
        const string Guess = "not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type";
        DockerBench bench = Bench(version);
        CommandResult result = bench.Do("run -d --name app tools " + command);
        Assert.Equal(125, result.ExitCode);
        Assert.Contains($"exec: \"{command}\": stat {command}: {Guess}", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(("created", 127), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.EndsWith(Guess, bench.Get("app").Error, StringComparison.Ordinal);
        bench.Fine("run -d --name other tools sleep 100");
        CommandResult exec = bench.Do("exec other " + command);
        Assert.Equal(execCode, exec.ExitCode);
        Assert.Contains($"OCI runtime exec failed: exec failed: unable to start container process: exec: \"{command}\": stat {command}: {Guess}", exec.Stdout + exec.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/bin/psql -c 1")] // the image has the file, but nothing says what it does
    [InlineData("sh -c 'while true; do sleep 1; done'")]
    [InlineData("sh -c 'false; echo late'")]
    [InlineData("sleep x")]
    public void Command_that_is_not_simulated_is_refused(string command)
    {
        DockerBench bench = Bench();
        CommandResult result = bench.Do("run -d --name app tools " + command);
        Assert.Equal(125, result.ExitCode);
        Assert.StartsWith("oomsim: ", result.Stderr, StringComparison.Ordinal);
        Assert.Empty(bench.Engine.Containers);
    }

    [Fact]
    public void Entrypoint_goes_before_the_command_and_what_is_printed_comes_back()
    {
        DockerBench bench = Bench();
        Assert.Equal(new CommandResult(0, "a b\n", ""), bench.Do("run --name app --entrypoint echo tools a b"));
        Assert.Equal("[echo] [a b] echo [a b]\n", bench.Fine("inspect -f '{{.Config.Entrypoint}} {{.Config.Cmd}} {{.Path}} {{.Args}}' app").Stdout);
    }

    [Fact]
    public void Commands_that_docker_has_and_the_simulator_has_not_say_so()
    {
        Assert.Equal(new CommandResult(1, "", "oomsim: docker swarm is not simulated\n"), Bench().Do("swarm init"));
        Assert.StartsWith("docker: unknown command: docker lgos", Bench().Do("lgos app").Stderr, StringComparison.Ordinal);
    }

    internal static DockerBench Bench(string version = "28", CgroupVersion cgroups = CgroupVersion.V2)
    {
        var bench = new DockerBench(version, cgroups);
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal)
        {
            ["worker"] = new() { Name = "worker", Comm = "worker", Exec = "/opt/worker", Steps = [new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(7))] },
            ["hog"] = new() { Name = "hog", Comm = "hog", Steps = [new AllocStep(Quantity.Of(200 * DockerBench.MiB), new Pace(Quantity.Of(20 * DockerBench.MiB)))] },
        };
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["/bin/app"] = 4096,
            ["/opt/worker"] = 4096,
            ["/usr/bin/psql"] = 4096,
            ["/etc/passwd"] = 400,
        };
        bench.Engine.AddImage(new ImageDefinition(
            "tools",
            [new LayerDefinition("tools", 5 * DockerBench.MiB, files)],
            new ProgramSet(new ProgramDefinition { Name = "init", Comm = "app", Exec = "/bin/app", Steps = [new SleepStep(null)] }, processes)));
        return bench;
    }
}
