using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>Golden traces of <c>oomsim test</c>: written on request, compared, reported when obsolete.</summary>
public class GoldenTraceTests
{
    private const string Golden = "in/__golden__/a.yaml.golden";

    private static WorkFolder Files() => new WorkFolder().With("in/a.yaml", Samples.Killed("a")).With("in/b.yaml", Samples.Killed("b"));

    private static ToolResult Test(WorkFolder folder, params string[] args) => InProcess.Run(folder, Cultures.Of(""), ["test", .. args]);

    [Fact]
    public void A_scenario_without_one_is_not_compared_and_gets_none_unasked()
    {
        using WorkFolder folder = Files();
        Assert.DoesNotContain("golden", Test(folder, "in").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(["a.yaml", "b.yaml"], folder.Entries("in"));
    }

    [Fact]
    public void A_named_file_gets_one_and_the_same_run_equals_it()
    {
        using WorkFolder folder = Files();
        ToolResult written = Test(folder, "in/a.yaml", "--update").Exits(0);
        Assert.Contains("golden traces: 1 written\n", written.Output, StringComparison.Ordinal);
        Assert.Equal(["a.yaml.golden"], folder.Entries("in/__golden__"));
        byte[] first = File.ReadAllBytes(folder.At(Golden));
        Assert.Matches(@"(?m)^PASS  a  2 of 2 expectations, golden trace the same\nPASS  b  2 of 2 expectations\n", Test(folder, "in").Exits(0).Output);
        Assert.Contains("golden traces: 1 unchanged; 1 scenario has none", Test(folder, "in", "-u", "--jobs", "2").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(folder.At(Golden)));
    }

    [Fact]
    public void Every_culture_writes_the_same_bytes()
    {
        using WorkFolder folder = Files();
        string[] texts = [.. Cultures.Names.Select(name =>
        {
            InProcess.Run(folder, Cultures.Of(name), ["test", "in/a.yaml", "--update"]).Exits(0);
            return File.ReadAllText(folder.At(Golden));
        })];
        Assert.All(texts, text => Assert.Equal(texts[0], text));
        Assert.Matches(@"(?m)^app,exited,137,1,0,1,0,0,\d+,\d+$", texts[0]);
        Assert.InRange(texts[0].Length, 500, 10_000);
    }

    [Fact]
    public void Another_run_fails_with_the_difference_and_the_commands_that_lead_on()
    {
        using WorkFolder folder = Files();
        Test(folder, "in/a.yaml", "--update").Exits(0);
        ToolResult result = Test(folder, "in/a.yaml", "--set", "x-oomsim.until=30s").Exits(1);
        Assert.Contains("FAIL  a  2 of 2 expectations, golden trace differs\n      " + Golden + ":6:1: expected golden trace", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n          -simulated_s: 20.000000\n          +simulated_s: 30.000000\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n      look closer: oomsim run in/a.yaml --set x-oomsim.until=30s && oomsim explain output/a\n", result.Output, StringComparison.Ordinal);

        folder.With("in/a.yaml", Samples.Killed("a").Replace("until: 20s", "until: 30s", StringComparison.Ordinal));
        Assert.Contains("\n      if this run is right: oomsim test in/a.yaml --update\n", Test(folder, "in").Exits(1).Output, StringComparison.Ordinal);
        Assert.Contains("golden traces: 1 updated; 1 scenario has none", Test(folder, "in", "--update").Exits(0).Output, StringComparison.Ordinal);
        Test(folder, "in").Exits(0);
    }

    [Fact]
    public void One_whose_scenario_is_gone_is_reported_and_removed_on_request()
    {
        using WorkFolder folder = Files();
        Test(folder, "in/a.yaml", "--update").Exits(0);
        File.Move(folder.At("in/a.yaml"), folder.At("in/renamed.yaml"));
        ToolResult told = Test(folder, "in").Exits(0);
        Assert.Equal($"{Golden}:1:1: warning: obsolete golden trace: there is no scenario 'in/a.yaml'; 'oomsim test in --update' removes it\n", told.Error);
        Assert.True(File.Exists(folder.At(Golden)));
        Assert.Contains($"ok 5 - {Golden} # SKIP obsolete", Test(folder, "in", "--format", "tap").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains($"::warning file={Golden},line=1,col=1,", Test(folder, "in", "--format", "github").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("golden traces: 1 removed; 2 scenarios have none", Test(folder, "in", "--update").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(["b.yaml", "renamed.yaml"], folder.Entries("in"));
    }

    [Fact]
    public void One_that_is_no_golden_trace_differs()
    {
        using WorkFolder folder = Files().With(Golden, "\0\u0001nonsense");
        Assert.Contains($"{Golden}:1:1: expected golden trace", Test(folder, "in").Exits(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Replaced_values_are_not_kept()
    {
        using WorkFolder folder = Files();
        Assert.Contains("--update keeps what the files say: it does not go with --set", Test(folder, "in/a.yaml", "--update", "--set", "x-oomsim.seed=2").Exits(2).Error, StringComparison.Ordinal);
        Assert.Equal(["a.yaml", "b.yaml"], folder.Entries("in"));
    }

    [Fact]
    public void One_that_cannot_be_written_is_told_of()
    {
        using WorkFolder folder = Files().With("in/__golden__", "in the way");
        Assert.Matches(@"in/a\.yaml:1:1: error: in/__golden__/a\.yaml\.golden: the golden trace can't be written: \S", Test(folder, "in/a.yaml", "--update").Exits(1).Error);
        Assert.Equal("in the way", File.ReadAllText(folder.At("in/__golden__")));
    }

    [Theory]
    [InlineData("in")]
    [InlineData("in/a.yaml")]
    [InlineData("in/a.yaml", "--update")]
    public void One_that_is_a_folder_fails_and_leaves_nothing_behind(params string[] args)
    {
        using WorkFolder folder = Files().With(Golden + "/x", "");
        Assert.Contains($"in/a.yaml:1:1: error: {Golden}: the golden trace is a folder\n", Test(folder, args).Exits(1).Error, StringComparison.Ordinal);
        Assert.Equal(["a.yaml.golden"], folder.Entries("in/__golden__"));
    }

    [Fact]
    public void A_scenario_that_cannot_run_leaves_its_golden_trace()
    {
        using WorkFolder folder = Files();
        Test(folder, "in/a.yaml", "--update").Exits(0);
        byte[] before = File.ReadAllBytes(folder.At(Golden));
        folder.With("in/a.yaml", "services: 5\n");
        Assert.DoesNotContain("obsolete", Test(folder, "in", "--update").Exits(2).Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder.At(Golden)));
    }
}
