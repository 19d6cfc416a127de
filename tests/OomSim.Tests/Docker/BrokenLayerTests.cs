using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Archives that are well formed and cannot be unpacked as a layer (seen with 20.10.24; tar-split keeps no archive that has a path twice).</summary>
public class BrokenLayerTests
{
    private const string Old = "Error processing tar file(exit status 1): ";

    [Theory]
    [InlineData("a/f|a/f", "duplicates of file paths not supported")]
    [InlineData("a/|a/|a/f", "duplicates of file paths not supported")]
    [InlineData(".wh.a|.wh.a", "duplicates of file paths not supported")]
    [InlineData("a/f|a/f|hl => nope", "duplicates of file paths not supported")]
    [InlineData("hl => nope", "link /nope /hl: no such file or directory")]
    [InlineData("hl => x/f|x/f", "link /x/f /hl: no such file or directory")]
    [InlineData("a/|hl => a", "link /a /hl: operation not permitted")]
    [InlineData("a|hl => a/x", "link /a/x /hl: not a directory")]
    [InlineData("a|a/b", "open /a/b: not a directory")]
    [InlineData("a|a/b/c", "open /a/b/c: not a directory")]
    [InlineData("a|a/b/", "mkdir /a/b: not a directory")]
    [InlineData("a|a/l -> q", "symlink q /a/l: not a directory")]
    [InlineData("a|a/l => a", "link /a /a/l: not a directory")]
    [InlineData("a -> b|b -> a|a/f", "open /a/f: too many levels of symbolic links")]
    [InlineData("a -> a|a/l => b", "link /b /a/l: no such file or directory")]
    [InlineData("a|a/l => b", "link /b /a/l: no such file or directory")]
    [InlineData("a|d/|a/l => d", "link /d /a/l: not a directory")]
    [InlineData("a|a/l -> ", "symlink  /a/l: no such file or directory")]
    [InlineData("l -> ", "symlink  /l: no such file or directory")]
    [InlineData("a/b/c => a/b", "link /a/b /a/b/c: operation not permitted")]
    [InlineData("a/b/c => a/x", "link /a/x /a/b/c: no such file or directory")]
    [InlineData("d/f|d|hl => d/f", "link /d/f /hl: not a directory")]
    [InlineData("d/f|s -> d|s/f => d/f", "link /d/f /s/f: no such file or directory")]
    public void Are_refused(string entries, string words)
    {
        byte[] tar = ImageArchives.Tar([.. entries.Split('|').Select(e => (e, e.EndsWith('/') || e.Contains(' ', StringComparison.Ordinal) ? 0 : 1))]);
        foreach (string version in (string[])["20.10", "28"])
        {
            string told = version == "28" ? words : words.StartsWith("dup", StringComparison.Ordinal) ? $"Error processing tar file({words}): " : Old + words;
            var bench = new DockerBench(version);
            bench.Engine.AddFile(ImageArchives.Read(tar));
            Assert.Contains(told.TrimEnd(), bench.Do("import a.tar").Stderr, StringComparison.Ordinal);
            bench = new DockerBench(version);
            bench.Engine.AddFile(ImageArchives.Save(("app:1", [tar])));
            CommandResult loaded = bench.Do("load -i a.tar");
            Assert.Equal(1, loaded.ExitCode);
            Assert.Contains(told.TrimEnd(), loaded.Stdout + loaded.Stderr, StringComparison.Ordinal);
            Assert.Null(bench.Engine.FindImage("app:1"));
        }
    }

    [Theory]
    [InlineData("a/b|a")]
    [InlineData("f|hl => f|h2 => hl")]
    [InlineData("d/f|s -> d|hl => s/f")]
    [InlineData("d/|s -> d|s/f")]
    [InlineData("d/|d/f|.wh.d")]
    public void Others_are_taken(string entries)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([.. entries.Split('|').Select(e => (e, e.EndsWith('/') || e.Contains(' ', StringComparison.Ordinal) ? 0 : 1))])));
        bench.Fine("import a.tar");
    }

    [Fact]
    public void Archive_of_the_past_says_that_it_is_not_read()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("repositories", 2))));
        CommandResult refused = bench.Do("load -i a.tar");
        Assert.Equal((1, DockerEngine.NotSimulatedPrefix), (refused.ExitCode, refused.Stderr[..DockerEngine.NotSimulatedPrefix.Length]));
    }
}
