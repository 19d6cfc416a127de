using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A Dockerfile that does not lie in the folder that is sent: the client adds it under a name of its own, which it puts into .dockerignore (20.10.24 and 28.2.2).</summary>
public class OutsideDockerfileTests
{
    private const string Good = "FROM base\nENV A=1\n";

    /// <summary>Of the folder 3584 bytes without the end of the archive. A new Dockerfile of 18 bytes is two blocks, a new .dockerignore one and 47 bytes; one of 5 bytes that is there stays one of two blocks, and the Dockerfile is one and 18 bytes.</summary>
    [Theory]
    [InlineData("-f df/D ctx", false, "5.167kB")]
    [InlineData("-f - ctx < df/D", false, "5.167kB")]
    [InlineData("ctx", false, "4.608kB")]
    [InlineData("-f df/D ctx", true, "5.138kB")]
    [InlineData("ctx", true, "5.632kB")]
    [InlineData("- < df/D", false, "2.048kB")]
    public void It_is_sent_as_well(string line, bool ignores, string size)
    {
        foreach (string version in new[] { "20.10", "28" })
        {
            Assert.StartsWith($"Sending build context to Docker daemon {size,8}\n", Bench(version, Good, ignores).Fine("build " + line).Stdout, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("-f df/D ctx", "FROM base\nENV A\n", "failed to parse {0}: ENV must have two arguments")]
    [InlineData("-f - ctx < df/D", "FROM base\nENV A\n", "failed to parse {0}: ENV must have two arguments")]
    [InlineData("-f df/D ctx", "", "the Dockerfile ({0}) cannot be empty")]
    [InlineData("-f df/D ctx", "# nothing\n", "failed to parse {0}: file with no instructions")]
    public void Errors_call_it_by_that_name(string line, string text, string error)
    {
        DockerBench bench = Bench("20.10", text, ignores: false);
        string Pattern() => "^Error response from daemon: " + string.Format(System.Globalization.CultureInfo.InvariantCulture, error.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal), @"\.dockerfile\.[0-9a-f]{20}") + "\n$";
        string first = bench.Do("build " + line).Stderr;
        Assert.Matches(Pattern(), first);
        Assert.NotEqual(first, bench.Do("build " + line).Stderr);
    }

    [Fact]
    public void Alone_it_is_the_usual_one() =>
        Assert.Equal("Error response from daemon: failed to parse Dockerfile: ENV must have two arguments\n", Bench("20.10", "FROM base\nENV A\n", ignores: false).Do("build - < df/D").Stderr);

    private static DockerBench Bench(string version, string dockerfile, bool ignores)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddImage(new ImageDefinition("base", [new LayerDefinition("base", 400, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/etc/os-release"] = 400 })], null));
        SortedDictionary<string, long> files = new(StringComparer.Ordinal) { ["f"] = 3, ["sub/g"] = 4, ["Dockerfile"] = Good.Length };
        if (ignores)
        {
            files[".dockerignore"] = 5;
        }

        bench.Engine.AddBuildContext("ctx", new BuildContext(Good, files));
        bench.Engine.AddBuildInput("df/D", BuildContext.OfDockerfile(dockerfile));
        return bench;
    }
}
