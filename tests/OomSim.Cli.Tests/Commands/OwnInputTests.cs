using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>A run's folder takes the place of an earlier one: what the command reads of that would be lost.</summary>
public sealed class OwnInputTests
{
    private const string Reads = "services: {a: {image: i}}\nx-oomsim: {until: 1s, images: {i: {program: {steps: [sleep: {empirical: {file: §, column: v}}]}}}}\n";

    [Theory]
    [InlineData("output", "a.yaml", "output/a/d.csv", "output/a", "output/a/d.csv")] // by its own run
    [InlineData("output", "b.yaml a.yaml", "output/b/d.csv", "output/b", "output/b/d.csv")] // by that of another scenario
    [InlineData("alias", "a.yaml", "output/a/d.csv", "alias/a", "output/a/d.csv")]
    [InlineData("output", "output/a/a.yaml", "d.csv", "output/a", "output/a/a.yaml")]
    [InlineData("output", "a.yaml -f output/a/over.yaml", "output/e/d.csv", "output/a", "output/a/over.yaml")]
    [InlineData("output", "a.yaml --env-file output/a/e.env", "output/e/d.csv", "output/a", "output/a/e.env")]
    [InlineData("output", "a.yaml", "link.csv", "output/a", "link.csv")]
    public void What_a_run_reads_does_not_go_with_an_earlier_result(string output, string inputs, string data, string written, string read)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Links need rights there.
        }

        using WorkFolder folder = new WorkFolder().With("b.yaml", "services: {a: {image: i, command: sleep 1}}\n")
            .With(inputs.Contains("output/a/a.yaml", StringComparison.Ordinal) ? "output/a/a.yaml" : "a.yaml", Reads.Replace("§", data, StringComparison.Ordinal))
            .With("output/a/summary.json", "{}").With("output/b/summary.json", "{}").With("output/a/over.yaml", "services: {}\n").With("output/a/e.env", "A=1\n");
        foreach (string file in (string[])["output/a/d.csv", "output/b/d.csv", "output/e/d.csv"])
        {
            folder.With(file, "v\n1s\n");
        }

        Directory.CreateSymbolicLink(folder.At("alias"), "output");
        File.CreateSymbolicLink(folder.At("link.csv"), "alias/a/d.csv");
        SortedDictionary<string, byte[]> before = folder.Content("output");
        ToolResult refused = InProcess.Run(folder, Cultures.Of(""), ["run", .. inputs.Split(' '), "-o", output, "--no-plots"]).Exits(2);
        Assert.EndsWith($"oomsim: error: '{written}' is not written: '{read}', an input of this command, would go with what is there\n", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Content("output"));
    }

    [Theory]
    [InlineData("services: {a: {image: i, command: sleep 1}}\nx-oomsim: {until: 2s, timeline: [{at: 1s, run: 'docker build -t x -f Dockerfile §'}]}\n")]
    [InlineData("services: {a: {image: x, build: §, command: sleep 1}}\nx-oomsim: {until: 2s}\n")]
    public void The_folder_of_a_build_does_not_go_with_an_earlier_result(string scenario)
    {
        // The folder around the results may be that of a build: results go in it by themselves.
        using WorkFolder folder = new WorkFolder().With("a.yaml", scenario.Replace("§", "output/a/ctx", StringComparison.Ordinal)).With("b.yaml", scenario.Replace("§", ".", StringComparison.Ordinal))
            .With("output/a/ctx/app.txt", "x").With("output/a/summary.json", "{}").With("Dockerfile", "FROM scratch\nCOPY app.txt /\n").With("app.txt", "x");
        ToolResult refused = InProcess.Run(folder, Cultures.Of(""), ["run", "a.yaml", "--no-plots"]).Exits(2);
        Assert.EndsWith("oomsim: error: 'output/a' is not written: 'output/a/ctx', an input of this command, would go with what is there\n", refused.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.At("output/a/ctx/app.txt")));
        InProcess.Run(folder, Cultures.Of(""), ["run", "b.yaml", "--no-plots"]).Exits(0);
        InProcess.Run(folder, Cultures.Of(""), ["run", "b.yaml", "--no-plots"]).Exits(0);
    }

    [Fact]
    public void What_lies_beside_the_folder_is_no_part_of_it()
    {
        using WorkFolder folder = new WorkFolder().With("a.yaml", Reads.Replace("§", "output/ab/d.csv", StringComparison.Ordinal)).With("output/ab/d.csv", "v\n1s\n");
        InProcess.Run(folder, Cultures.Of(""), ["run", "a.yaml", "--no-plots"]).Exits(0);
        InProcess.Run(folder, Cultures.Of(""), ["run", "a.yaml", "--no-plots"]).Exits(0);
    }

    [Fact]
    public void A_comparison_has_a_folder()
    {
        using WorkFolder folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        InProcess.Run(folder, Cultures.Of(""), ["run", "a.yaml", "--no-plots"]).Exits(0);
        Assert.Equal("oomsim: error: '' is not written: it names no file\n", InProcess.Run(folder, Cultures.Of(""), ["compare", "output/a", "output/a", "-o", ""]).Exits(2).Error);
        Assert.False(File.Exists(folder.At("compare.csv")));
    }
}
