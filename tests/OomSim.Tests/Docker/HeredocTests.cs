using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Here-documents of Dockerfiles: lines like others to 20.10.24; taken out by the parsers of 24 and 28, whose classic builder has no use for them.</summary>
public class HeredocTests
{
    private const string Script = "FROM sleeper\nRUN cat <<EOF > /made\nhello\nEOF\nRUN <<-'END'\n  a\n\tEND\nRUN echo done\n";

    [Theory]
    [InlineData("24")]
    [InlineData("28")]
    public void Text_is_taken_out_and_nobody_reads_it(string version)
    {
        DockerBench bench = Bench(version, Script);
        CommandResult built = bench.Do("build -t made .");
        Assert.Equal(0, built.ExitCode);
        Assert.Contains("Step 2/4 : RUN cat <<EOF > /made\n", built.Stdout, StringComparison.Ordinal);
        Assert.Contains("Step 3/4 : RUN <<-'END'\n", built.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("oomsim:", built.Stderr, StringComparison.Ordinal);
        Assert.Contains(" 0 ", bench.Fine("run --rm made ls -l /made").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_lines_like_others_to_an_older_builder() =>
        Assert.EndsWith("Error response from daemon: dockerfile parse error line 3: unknown instruction: HELLO\n", Bench("20.10", Script).Do("build .").Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("RUN <<EOF\nhello\n", "Error response from daemon: failed to parse Dockerfile: unterminated heredoc\n")]
    [InlineData("COPY <<EOF /x\nhello\nEOF\n", "COPY failed: no source files were specified\n")]
    public void Builds_that_fail(string lines, string words) =>
        Assert.EndsWith(words, Bench("28", "FROM sleeper\n" + lines).Do("build .").Stderr, StringComparison.Ordinal);

    private static DockerBench Bench(string version, string text)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddBuildContext(".", BuildContext.OfDockerfile(text));
        return bench;
    }
}
