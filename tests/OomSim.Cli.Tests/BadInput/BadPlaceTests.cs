using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>Files that are not there and folders that can't be used.</summary>
public class BadPlaceTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData("validate")]
    public void A_missing_file_is_told_of(string command)
    {
        using var folder = new WorkFolder();
        ToolResult result = Oomsim.Run(folder, command, "missing.yaml").Exits(2);
        Assert.Matches(@"(?m)^missing\.yaml:\d+:\d+: error: no such file", result.Error);
    }

    [Fact]
    public void A_missing_file_does_not_keep_the_others_from_running()
    {
        using var folder = new WorkFolder().With("good.yaml", Samples.Killed("good"));
        ToolResult result = Oomsim.Run(folder, "run", "missing.yaml", "good.yaml", "-o", "out", "--no-plots").Exits(2);
        Assert.Matches(@"(?m)^missing\.yaml:\d+:\d+: error: ", result.Error);
        Assert.Equal(["good"], folder.Entries("out"));
    }

    [Fact]
    public void A_folder_without_scenarios_is_told_of()
    {
        using var folder = new WorkFolder().With("in/readme.txt", "nothing");
        Assert.Contains("no scenario files", Oomsim.Run(folder, "run", "in").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_told_of()
    {
        // What a person without rights sees too: the file is in its folder and can't be opened.
        using var folder = new WorkFolder().With("in/good.yaml", Samples.Killed("good"));
        File.CreateSymbolicLink(folder.At("in/gone.yaml"), folder.At("nowhere.yaml"));
        ToolResult result = Oomsim.Run(folder, "run", "in", "-o", "out", "--no-plots").Exits(2);
        Assert.Matches(@"(?m)^in/gone\.yaml:\d+:\d+: error: \S", result.Error);
        Assert.Equal(["good"], folder.Entries("out"));
    }

    [UnprivilegedFact]
    public void An_unreadable_file_is_told_of()
    {
        using var folder = new WorkFolder().With("secret.yaml", Samples.Killed("secret"));
        File.SetUnixFileMode(folder.At("secret.yaml"), UnixFileMode.None);
        Assert.Matches(@"(?m)^secret\.yaml:\d+:\d+: error: ", Oomsim.Run(folder, "validate", "secret.yaml").Exits(2).Error);
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/below")]
    [InlineData("")]
    [InlineData("/proc/oomsim-output")]
    public void An_output_folder_that_cannot_be_written_is_told_of_before_anything_runs(string output)
    {
        if (output.StartsWith("/proc", StringComparison.Ordinal) && !OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = new WorkFolder().With("good.yaml", Samples.Killed("good")).With("taken", "a file");
        ToolResult result = Oomsim.Run(folder, "run", "good.yaml", "-o", output).Exits(2);
        Assert.Contains("output folder", result.Error, StringComparison.Ordinal);
        Assert.Equal(["good.yaml", "taken"], folder.Entries("."));
    }

    [Fact]
    public void A_result_folder_that_is_a_file_fails_that_scenario_only()
    {
        using var folder = new WorkFolder()
            .With("a.yaml", Samples.Killed("a"))
            .With("b.yaml", Samples.Killed("b"))
            .With("out/a", "in the way");
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "b.yaml", "-o", "out", "--no-plots").Exits(1);
        Assert.Contains("a.yaml:1:1: error: ", result.Error, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(folder.At("out/a")));
        Assert.Equal(["a", "b"], folder.Entries("out"));
    }

    [Fact]
    public void A_folder_that_is_no_run_cannot_be_plotted()
    {
        using var folder = new WorkFolder().With("in/readme.txt", "nothing");
        Assert.Contains("in:1:1: error: ", Oomsim.Run(folder, "plot", "in").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("gone:1:1: error: ", Oomsim.Run(folder, "plot", "gone").Exits(2).Error, StringComparison.Ordinal);
    }
}
