using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>An image built <c>FROM scratch</c> has what was put into it: nothing else can be run, by whichever way (20.10.24).</summary>
public class ScratchImageTests
{
    private const string Stat = "exec: \"/bin/sh\": stat /bin/sh: no such file or directory";

    [Theory]
    [InlineData("run made ls", 127, "exec: \"ls\": executable file not found in $PATH")]
    [InlineData("run made /bin/sh -c ls", 127, Stat)]
    [InlineData("run made /bin/sleep 1", 127, "exec: \"/bin/sleep\": stat /bin/sleep: no such file or directory")]
    [InlineData("run --entrypoint sleep made 1", 127, "exec: \"sleep\": executable file not found in $PATH")]
    public void Nothing_else_can_be_run(string command, int exitCode, string cause)
    {
        CommandResult result = Made("CMD [\"/app\"]").Do(command);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(cause, result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_command_in_a_shell_is_missing_too()
    {
        CommandResult result = Made("CMD /app").Do("run made");
        Assert.Equal(127, result.ExitCode);
        Assert.Contains(Stat, result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_of_a_build_is_missing_too() =>
        Assert.Contains(Stat, Bench("RUN echo hi").Do("build ctx").Stderr, StringComparison.Ordinal);

    [Fact]
    public void Tools_are_there_once_they_are_copied()
    {
        DockerBench bench = Bench("COPY sleep /bin/sleep\nCMD [\"sleep\", \"1\"]");
        bench.Fine("build -t made ctx");
        bench.Fine("run made");
        Assert.Equal(127, bench.Do("run made ls").ExitCode);
        Assert.Contains("unable to find user nobody: no matching entries in passwd file", bench.Do("run -u nobody made").Stderr, StringComparison.Ordinal);
    }

    // runc looks for a program by the variables that it will have (20.10.24 with runc 1.1.5).
    [Theory]
    [InlineData("", "sleep 1", 0)]
    [InlineData("-e PATH=/nosuch:/bin", "sleep 1", 0)]
    [InlineData("-e PATH=/nosuch", "sleep 1", 127)]
    [InlineData("-e PATH=", "sleep 1", 127)]
    [InlineData("-e PATH=/nosuch", "/bin/sleep 1", 0)]
    public void Path_says_where_programs_are(string flags, string command, int code)
    {
        const string Missing = "exec: \"sleep\": executable file not found in $PATH";
        DockerBench bench = Bench("COPY sleep /bin/sleep\nCMD [\"/bin/sleep\", \"100\"]");
        bench.Fine("build -t made ctx");
        CommandResult ran = bench.Do($"run {flags} made {command}");
        Assert.Equal((code, code != 0), (ran.ExitCode, ran.Stderr.Contains(Missing, StringComparison.Ordinal)));
        bench.Fine("run -d --name app made");
        CommandResult executed = bench.Do($"exec {flags} app {command}");
        Assert.Equal((code, code != 0), (executed.ExitCode, executed.Stdout.Contains(Missing, StringComparison.Ordinal)));
        bench.Fine($"run -d --name with {flags} made");
        Assert.Equal(code, bench.Do($"exec with {command}").ExitCode);
    }

    [Fact]
    public void Probes_and_commands_of_a_running_container()
    {
        DockerBench bench = Bench("COPY sleep /bin/sleep\nHEALTHCHECK --interval=1s --retries=1 CMD curl localhost\nCMD [\"sleep\", \"100\"]");
        bench.Fine("build -t made ctx");
        bench.Fine("run -d --name app made");
        Assert.Equal(new CommandResult(127, "OCI runtime exec failed: exec failed: unable to start container process: exec: \"ls\": executable file not found in $PATH: unknown\r\n", ""), bench.Do("exec app ls"));
        bench.RunTo(3);
        Assert.Equal(
            "unhealthy -1 OCI runtime exec failed: exec failed: unable to start container process: exec: \"/bin/sh\": stat /bin/sh: no such file or directory: unknown\n",
            bench.Fine("inspect -f '{{.State.Health.Status}} {{(index .State.Health.Log 0).ExitCode}} {{(index .State.Health.Log 0).Output}}' app").Stdout);
    }

    // Debian's /bin is a link to usr/bin, and its sh one to dash.
    [Fact]
    public void Folders_may_be_links()
    {
        var bench = new DockerBench();
        LayerDefinition layer = new("all", 100, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/usr/bin/dash"] = 60, ["/usr/bin/sleep"] = 40 })
        {
            SymbolicLinks = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["/bin"] = "usr/bin", ["/usr/bin/sh"] = "dash" },
        };
        bench.Engine.AddImage(new ImageDefinition("debian", [layer], null) { Config = new ImageConfig { Cmd = ["/bin/sleep", "1"] }, IsWhole = true });
        bench.Fine("run debian");
        Assert.Equal("hi\n", bench.Fine("run debian /bin/sh -c 'echo hi'").Stdout);
        Assert.Equal(127, bench.Do("run debian /sbin/sh").ExitCode);
    }

    private static DockerBench Made(string last)
    {
        DockerBench bench = Bench("COPY app /app\n" + last);
        bench.Fine("build -t made ctx");
        return bench;
    }

    private static DockerBench Bench(string steps)
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM scratch\n" + steps, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["app"] = 100, ["sleep"] = 50 }));
        return bench;
    }
}
