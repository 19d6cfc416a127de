using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Sizes and arguments as 20.10.24 and its client read them.</summary>
public class OldEngineWordsTests
{
    [Theory]
    [InlineData("--log-opt max-size=1z", "invalid size: '1z'")]
    [InlineData("--log-opt max-size=", "invalid size: ''")]
    [InlineData("--log-opt max-size=1.5.5m", "strconv.ParseFloat: parsing \"1.5.5\": invalid syntax")]
    [InlineData("--log-driver local --log-opt max-size=1z", "invalid value for max-size: 1z: invalid size: '1z'")]
    public void Sizes_of_logs_have_the_older_grammar(string flags, string words) =>
        Assert.Equal($"docker: Error response from daemon: failed to initialize logging driver: {words}.\n", new DockerBench("20.10").Do($"run {flags} sleeper true").Stderr);

    [Theory]
    [InlineData("--build-arg A", "[Warning] One or more build-args [A] were not consumed\n")]
    [InlineData("--build-arg A --build-arg C=1", "[Warning] One or more build-args [A C] were not consumed\n")]
    [InlineData("--build-arg B", "")]
    public void Argument_without_a_value_wants_an_ARG(string flags, string warning)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\nARG B=2\nENV X=$B", new SortedDictionary<string, long>(StringComparer.Ordinal)));
        string told = bench.Fine($"build {flags} -t built ctx").Stdout;
        Assert.Equal(warning, string.Concat(told.Split('\n').Where(l => l.StartsWith("[Warning]", StringComparison.Ordinal)).Select(l => l + "\n")));
        Assert.Contains("X=2", bench.Fine("inspect -f '{{.Config.Env}}' built").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Container_on_top_of_nothing_has_no_image()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM scratch\nRUN true", new SortedDictionary<string, long>(StringComparer.Ordinal)));
        Assert.NotEqual(0, bench.Do("build ctx").ExitCode);
        Assert.Equal("<no image>\n", bench.Fine("ps -a --format '{{.Image}}'").Stdout);
    }
}
