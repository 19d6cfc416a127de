using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary><c>oomsim test</c> and its reports.</summary>
public class TestCommandTests
{
    private static WorkFolder Mixed() => new WorkFolder()
        .With("bad.yaml", "services: 5\n")
        .With("fails.yaml", Samples.Failing("fails"))
        .With("holds.yaml", Samples.Killed("holds"));

    [Fact]
    public void Expectations_that_hold_are_fine_and_nothing_is_written()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        ToolResult result = Oomsim.Run(folder, "test", "a.yaml").Exits(0);
        Assert.Matches(@"(?m)^PASS\s+a\s+2 of 2 expectations$", result.Output);
        Assert.EndsWith("1 passed, 0 failed\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(["a.yaml"], folder.Entries("."));
    }

    [Fact]
    public void A_scenario_in_which_nothing_is_checked_passes_with_a_note()
    {
        const string Note = "p.yaml:1:1: note: nothing is checked here, so it passes whatever happens: x-oomsim: {expect: […]} says what must, or --update keeps this run as the golden trace\n";
        using WorkFolder folder = new WorkFolder().With("p.yaml", "services: {app: {image: i, command: sleep 1}}\n");
        Assert.Equal(Note, Oomsim.Run(folder, "test", "p.yaml").Exits(0).Error);
        Assert.Equal("", Oomsim.Run(folder, "test", "p.yaml", "--quiet").Exits(0).Error);
        Assert.DoesNotContain("nothing is checked", Oomsim.Run(folder, "run", "p.yaml", "--no-plots").Exits(0).Error, StringComparison.Ordinal);
        Oomsim.Run(folder, "test", "p.yaml", "--update").Exits(0);
        Assert.Equal("", Oomsim.Run(folder, "test", "p.yaml").Exits(0).Error);
    }

    [Fact]
    public void A_failed_expectation_is_shown_with_its_place_and_what_was_found()
    {
        using var folder = new WorkFolder().With("fails.yaml", Samples.Failing("fails"));
        ToolResult result = Oomsim.Run(folder, "test", "fails.yaml").Exits(1);
        Assert.Matches(@"(?m)^FAIL\s+fails\s+1 of 2 expectations$", result.Output);
        int line = Array.FindIndex(Samples.Failing("fails").Split('\n'), l => l.Contains("exit_code: 0", StringComparison.Ordinal));
        Assert.Matches($@"(?m)^\s+fails\.yaml:({line}|{line + 1}):\d+: expected .*exit_code", result.Output);
        Assert.Contains("137", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_has_each_expectation()
    {
        using WorkFolder folder = Mixed();
        ToolResult result = Oomsim.Run(folder, "test", ".", "--format", "json").Exits(2);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(1, json.RootElement.GetProperty("passed").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("failed").GetInt32());
        Assert.Equal([true, false], json.RootElement.GetProperty("scenarios")[1].GetProperty("expectations").EnumerateArray().Select(e => e.GetProperty("passed").GetBoolean()));
    }

    [Fact]
    public void JUnit_has_a_suite_per_scenario_and_a_case_per_expectation()
    {
        using WorkFolder folder = Mixed();
        Oomsim.Run(folder, "test", ".", "--format", "junit", "--report", "reports/junit.xml").Exits(2);
        XElement suites = XDocument.Load(folder.At("reports/junit.xml")).Root!;
        Assert.Equal("testsuites", suites.Name.LocalName);
        Assert.Equal(3, suites.Elements("testsuite").Count());
        Assert.Equal("5", suites.Attribute("tests")!.Value);

        // An expectation that does not hold, and a file that is no scenario.
        Assert.Single(suites.Descendants("failure"));
        Assert.Single(suites.Descendants("error"));
        Assert.Equal("1", suites.Attribute("errors")!.Value);
        Assert.Equal(["junit.xml"], folder.Entries("reports"));
    }

    [Fact]
    public void Tap_counts_its_test_points()
    {
        using WorkFolder folder = Mixed();
        string[] lines = Oomsim.Run(folder, "test", ".", "--format", "tap").Exits(2).Output.Split('\n');
        Assert.Equal("TAP version 14", lines[0]);
        Assert.Equal("1..5", lines[1]);
        Assert.Equal(3, lines.Count(l => l.StartsWith("ok ", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(l => l.StartsWith("not ok ", StringComparison.Ordinal)));
    }

    [Fact]
    public void GitHub_annotations_have_a_place()
    {
        using WorkFolder folder = Mixed();
        string output = Oomsim.Run(folder, "test", ".", "--format", "github").Exits(2).Output;
        Assert.Matches(@"(?m)^::error file=bad\.yaml,line=1,col=\d+,title=", output);
        Assert.Matches(@"(?m)^::error file=fails\.yaml,line=\d+,col=\d+,title=fails::expected .*exit_code", output);
        Assert.DoesNotContain("holds.yaml", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_cannot_be_written_is_told_of()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a")).With("taken", "a file");
        ToolResult result = Oomsim.Run(folder, "test", "a.yaml", "--format", "junit", "--report", "taken/junit.xml").Exits(2);
        Assert.Contains("taken/junit.xml", result.Error, StringComparison.Ordinal);
        Assert.Equal(["a.yaml", "taken"], folder.Entries("."));
    }

    [Fact]
    public void Validate_runs_nothing_and_lists_what_does_nothing()
    {
        using var folder = new WorkFolder().With("a.yaml", "services: {app: {image: x, runtime: runc}}\n");
        Assert.DoesNotContain("runtime", Oomsim.Run(folder, "validate", "a.yaml").Exits(0).Error, StringComparison.Ordinal);
        ToolResult verbose = Oomsim.Run(folder, "validate", "-v", "a.yaml").Exits(0);
        Assert.Matches(@"(?m)^a\.yaml:1:\d+: note: .*runtime", verbose.Error);
        Assert.Equal("a.yaml: ok (a)\n", verbose.Output);
        Assert.Equal(["a.yaml"], folder.Entries("."));
    }
}
