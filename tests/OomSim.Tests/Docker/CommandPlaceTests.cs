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
    public void What_cannot_be_executed_is_refused(string command, int code, string words)
    {
        CommandResult answer = Bench().Do(command);
        Assert.Equal(code, answer.ExitCode);
        Assert.Contains(words, answer.Stdout + answer.Stderr, StringComparison.Ordinal); // the runtime's words for exec come on standard output
    }

    // In an archive; what nobody gives a mode may be executed.
    private static DockerBench Bench()
    {
        var bench = new DockerBench();
        LayerDefinition layer = new("all", 30, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/bin/plain"] = 10, ["/bin/sleep"] = 10, ["/data/hello"] = 10 })
        {
            Members =
            [
                new TarEntry("bin/plain", 10) { Mode = 0b110_100_100 },
                new TarEntry("bin/sleep", 10) { Mode = 0b111_101_101 },
                new TarEntry("data/hello", 10) { Mode = 0b110_100_100 },
            ],
        };
        bench.Engine.AddImage(new ImageDefinition("bb", [layer], null) { Config = new ImageConfig { Cmd = ["/bin/sleep", "1"] }, IsWhole = true });
        bench.Fine("run -d --name app bb sleep 1000");
        return bench;
    }
}
