using System.Text.Json;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary><c>--json</c> of every command: one document with a version, whatever came of the command.</summary>
public class JsonTests
{
    [Theory]
    [InlineData(0, "run", "good.yaml", "--json", "--no-plots")]
    [InlineData(2, "run", "good.yaml", "bad.yaml", "gone.yaml", "--json", "--no-plots")]
    [InlineData(1, "run", "loop.yaml", "--json", "--no-plots")]
    [InlineData(2, "run", "gone.yaml", "--json")]
    [InlineData(0, "test", "good.yaml", "--json")]
    [InlineData(1, "test", "fails.yaml", "--json")]
    [InlineData(2, "test", "gone.yaml", "--json")]
    [InlineData(0, "validate", "-v", "good.yaml", "--json")]
    [InlineData(2, "validate", "bad.yaml", "gone.yaml", "--json")]
    [InlineData(2, "plot", "gone", "--json")]
    public void Is_one_document_with_a_version(int code, params string[] args)
    {
        using WorkFolder folder = Files();
        using JsonDocument json = JsonDocument.Parse(Oomsim.Run(folder, args).Exits(code).Output);
        Assert.Equal(1, json.RootElement.GetProperty("format_version").GetInt32());
        if (args.Contains("gone.yaml"))
        {
            Assert.Contains(json.RootElement.GetProperty("diagnostics").EnumerateArray(), d => d.GetProperty("file").GetString() == "gone.yaml");
        }
    }

    [Fact]
    public void Plot_lists_what_it_drew()
    {
        using WorkFolder folder = Files();
        Oomsim.Run(folder, "run", "good.yaml", "--no-plots").Exits(0);
        using JsonDocument json = JsonDocument.Parse(Oomsim.Run(folder, "plot", "output/good", "--json").Exits(0).Output);
        string[] files = [.. json.RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetString()!)];
        Assert.Contains("output/good/plots/memory.png", files);
        Assert.All(files, file => Assert.True(File.Exists(folder.At(file)), file));
    }

    private static WorkFolder Files() => new WorkFolder()
        .With("good.yaml", Samples.Killed("good"))
        .With("fails.yaml", Samples.Failing("fails"))
        .With("bad.yaml", "services: 5\n")
        .With("loop.yaml", "services: {app: {image: x}}\nx-oomsim:\n  images:\n    x: {program: {steps: [{repeat: forever, steps: [{free: all}]}]}}\n");
}
