using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>
/// Every bad file is refused with a place and a reason, and keeps nobody else from running. All are given to the tool at
/// once, since the start of a process costs more than a bad file.
/// </summary>
public class BadFileTests(BadFileTests.Batch batch) : IClassFixture<BadFileTests.Batch>
{
    public static TheoryData<string> Names => [.. BadFiles.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_while_the_others_run(string name)
    {
        string[] told = Of(batch.Run, name);
        Assert.Contains(told, line => line.Contains(BadFiles.All.Single(b => b.Name == name).Reason, StringComparison.Ordinal));
        Assert.All(told, line => Assert.InRange(line.Length, 0, 1000));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_found_by_validate(string name)
    {
        Assert.NotEmpty(Of(batch.Validate, name));
        Assert.Matches($@"(?m)^in/{name}\.yaml: \d+ errors?$", batch.Validate.Output);
    }

    [Fact]
    public void The_good_ones_before_and_after_have_run() => Assert.Equal(["first", "last"], batch.Written);

    private static string[] Of(ToolResult result, string name) =>
        [.. result.Error.Split('\n').Where(l => System.Text.RegularExpressions.Regex.IsMatch(l, $@"^in/{name}\.yaml:\d+:\d+: error: \S"))];

    /// <summary>What the tool says of all the bad files between two good ones.</summary>
    public sealed class Batch
    {
        public Batch()
        {
            using var folder = new WorkFolder().With("in/a-good.yaml", Samples.Killed("first")).With("in/z-good.yaml", Samples.Killed("last"));
            foreach ((string name, byte[] content, _) in BadFiles.All)
            {
                folder.With($"in/{name}.yaml", content);
            }

            Run = Oomsim.RunBuilt(folder, "run", "in", "-o", "out", "--no-plots").Exits(2);
            Written = folder.Entries("out");
            Validate = Oomsim.RunBuilt(folder, "validate", "in").Exits(2);
        }

        internal ToolResult Run { get; }

        internal ToolResult Validate { get; }

        internal string[] Written { get; }
    }
}
