using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>Every bad file is refused with a place and a reason, and keeps nobody else from running.</summary>
public class BadFileTests
{
    public static TheoryData<string> Names => [.. BadFiles.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_while_the_others_run(string name)
    {
        (_, byte[] content, string reason) = BadFiles.All.Single(b => b.Name == name);
        using var folder = new WorkFolder()
            .With("in/a-good.yaml", Samples.Killed("first"))
            .With("in/bad.yaml", content)
            .With("in/z-good.yaml", Samples.Killed("last"));

        ToolResult result = Oomsim.Run(folder, "run", "in", "-o", "out", "--no-plots").Exits(2);

        Assert.Matches(@"(?m)^in/bad\.yaml:\d+:\d+: error: \S", result.Error);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.All(result.Error.Split('\n'), line => Assert.InRange(line.Length, 0, 1000));
        Assert.Equal(["first", "last"], folder.Entries("out"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_found_by_validate(string name)
    {
        using var folder = new WorkFolder().With("bad.yaml", BadFiles.All.Single(b => b.Name == name).Content);
        ToolResult result = Oomsim.Run(folder, "validate", "bad.yaml").Exits(2);
        Assert.Matches(@"(?m)^bad\.yaml:\d+:\d+: error: \S", result.Error);
    }
}
