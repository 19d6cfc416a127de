using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Where the file of a command lies, and whether it can be executed, in an image whose files are all known (20.10.24).</summary>
public class CommandPlaceTests
{
    [Theory]
    [InlineData("run bb bin/sleep 0")]
    [InlineData("run bb ./bin/sleep 0")]
    [InlineData("run bb ../bin/sleep 0")]
    [InlineData("run bb /bin/../bin/sleep 0")]
    [InlineData("run bb //bin/./sleep 0")]
    [InlineData("run -w /bin bb ./sleep 0")]
    [InlineData("exec -w /bin app ./sleep 0")]
    [InlineData("exec app bin/sleep 0")]
    public void Path_goes_from_the_working_directory(string command) => Bench().Fine(command);

    [Theory]
    [InlineData("run bb /data/hello", 126, "exec: \"/data/hello\": permission denied")]
    [InlineData("run -w /data bb ./hello", 126, "exec: \"./hello\": permission denied")]
    [InlineData("exec app /data/hello", 126, "exec: \"/data/hello\": permission denied")]
    [InlineData("run bb ./sleep", 127, "exec: \"./sleep\": stat ./sleep: no such file or directory")]
    [InlineData("run bb plain", 127, "exec: \"plain\": executable file not found in $PATH")]
    [InlineData("run bb /bin/true", 126, "exec: \"/bin/true\": permission denied")]
    [InlineData("exec app true", 127, "exec: \"true\": executable file not found in $PATH")]
    [InlineData("run -e PATH=/opt/no/../bin bb sleep 0", 127, "exec: \"sleep\": executable file not found in $PATH")]
    [InlineData("exec -e PATH=/data/hello/.. app hello", 127, "exec: \"hello\": executable file not found in $PATH")]
    public void What_cannot_be_executed_is_refused(string command, int code, string words)
    {
        CommandResult answer = Bench().Do(command);
        Assert.Equal(code, answer.ExitCode);
        Assert.Contains(words, answer.Stdout + answer.Stderr, StringComparison.Ordinal); // the runtime's words for exec come on standard output
    }

    /// <summary>A shell tries all that it finds, whatever its mode (ash, find_command and shellexec).</summary>
    [Theory]
    [InlineData("exec app sh -c plain", 126, "sh: plain: Permission denied\n")]
    [InlineData("exec app sh -c /data/hello", 126, "sh: /data/hello: Permission denied\n")]
    [InlineData("exec app sh -c ./none", 127, "sh: ./none: not found\n")]
    [InlineData("exec -e PATH=/data app /bin/sh -c hello", 126, "/bin/sh: hello: Permission denied\n")]
    public void Shell_says_what_cannot_be_executed(string command, int code, string error) => Assert.Equal(new CommandResult(code, "", error), Bench("/bin/sh", "/opt/y/check").Do(command));

    [Fact]
    public void Step_that_may_be_found_in_a_path_that_nobody_tells_is_passed_over()
    {
        DockerBench bench = Bench("/bin/sh", "/opt/y/check");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM bb\nRUN check", new SortedDictionary<string, long>()));
        Assert.Contains("nothing says what RUN check leaves", bench.Fine("build ctx").Stderr, StringComparison.Ordinal);
    }

    /// <summary>A folder of PATH is found as the kernel finds it (os/exec, findExecutable).</summary>
    [Theory]
    [InlineData("/opt//x")]
    [InlineData("/opt/./x/")]
    [InlineData("/opt/x/../x")]
    [InlineData("/lnk/x")]
    [InlineData("/none:/lnk/../opt/x")]
    public void Folders_of_the_search_may_be_written_in_any_way(string path)
    {
        DockerBench bench = Bench();
        Assert.Equal(1, bench.Do($"run -e PATH={path} bb false").ExitCode);
        Assert.Equal(1, bench.Do($"exec -e PATH={path} app false").ExitCode);
        Assert.Equal(127, bench.Do($"exec -e PATH={path} app sleep 0").ExitCode);
    }

    /// <summary>A probe has the container's variables, a step of a build those of its configuration and its arguments.</summary>
    [Fact]
    public void Probes_and_steps_of_builds_are_looked_for_in_their_own_path()
    {
        DockerBench bench = Bench();
        bench.Engine.AddBuildContext("probed", new BuildContext("FROM bb\nENV PATH=/lnk/x\nHEALTHCHECK --interval=1s CMD [\"false\"]", new SortedDictionary<string, long>()));
        bench.Fine("build -t probed probed");
        bench.Fine("run -d --name found probed /bin/sleep 1000");
        bench.Fine("run -d --name other -e PATH=/bin probed sleep 1000");
        bench.RunTo(1.5);
        Assert.Equal("1 \n", bench.Fine("inspect -f '{{with index .State.Health.Log 0}}{{.ExitCode}} {{.Output}}{{end}}' found").Stdout);
        Assert.Contains("exec: \"false\": executable file not found in $PATH", bench.Fine("inspect -f '{{with index .State.Health.Log 0}}{{.Output}}{{end}}' other").Stdout, StringComparison.Ordinal);

        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM bb\nENV PATH=/opt/bin\nRUN [\"sh\", \"-c\", \"echo hello\"]", new SortedDictionary<string, long>()));
        Assert.Contains("hello\n", bench.Fine("build -t made ctx").Stdout, StringComparison.Ordinal);
        bench.Engine.AddBuildContext("none", new BuildContext("FROM bb\nENV PATH=/opt/x\nRUN [\"sleep\", \"0\"]", new SortedDictionary<string, long>()));
        Assert.Contains("exec: \"sleep\": executable file not found in $PATH", bench.Do("build none").Stderr, StringComparison.Ordinal);
    }

    // In an archive; what nobody gives a mode may be executed.
    private static DockerBench Bench(params string[] more)
    {
        var bench = new DockerBench();
        SortedDictionary<string, long> files = new(StringComparer.Ordinal) { ["/bin/plain"] = 10, ["/bin/sleep"] = 10, ["/data/hello"] = 10, ["/bin/true"] = 10, ["/opt/x/false"] = 10, ["/opt/bin/sh"] = 10 };
        Array.ForEach(more, f => files[f] = 10);
        LayerDefinition layer = new("all", 30, files)
        {
            Members =
            [
                new TarEntry("bin/plain", 10) { Mode = 0b110_100_100 },
                new TarEntry("bin/sleep", 10) { Mode = 0b111_101_101 },
                new TarEntry("data/hello", 10) { Mode = 0b110_100_100 },
                new TarEntry("bin/true", 10) { Mode = 0b110_100_100 },
            ],
            SymbolicLinks = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["/lnk"] = "/opt" },
        };
        bench.Engine.AddImage(new ImageDefinition("bb", [layer], null) { Config = new ImageConfig { Cmd = ["/bin/sleep", "1"] }, IsWhole = true });
        bench.Fine("run -d --name app bb sleep 1000");
        return bench;
    }
}
