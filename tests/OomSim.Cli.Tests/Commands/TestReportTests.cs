using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using System.Xml.Schema;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace OomSim.Cli.Tests;

/// <summary>The forms of a report keep to their formats, and each tells what was expected, what was found, the trace around it and how to look closer.</summary>
public class TestReportTests
{
    // Signs that mean something to one of the formats.
    private const string Awkward = "it's 100% #1: \"a\", <b> & \\c";

    private static ToolResult Report(string format) => Report(format, "good.yaml", "fails.yaml", "bad.yaml", "gone.yaml", "old");

    private static ToolResult Report(string format, params string[] inputs)
    {
        using WorkFolder folder = new WorkFolder()
            .With("good.yaml", Samples.Killed("good"))
            .With("__golden__/good.yaml.golden", "another\n")
            .With("fails.yaml", Samples.Failing("fails") + $"    - {{command: 1, stderr: {JsonSerializer.Serialize(Awkward)}}}\n")
            .With("bad.yaml", "services: 5\n")
            .With("old/b.yaml", Samples.Killed("old"))
            .With("old/__golden__/x.yaml.golden", "obsolete\n");
        folder.With("fails.yaml", File.ReadAllText(folder.At("fails.yaml")).Replace("  until: 20s\n", "  until: 20s\n  timeline: [{at: 1s, run: docker pause app}, {at: 2s, run: docker unpause app}]\n", StringComparison.Ordinal));
        return InProcess.Run(folder, Cultures.Of("de-DE"), ["test", .. inputs, "--format", format]).Exits(2);
    }

    [Fact]
    public void An_answer_of_several_lines_keeps_the_indentation()
    {
        using WorkFolder folder = new WorkFolder().With(
            "m.yaml",
            "services: {a: {image: x}}\nx-oomsim:\n  timeline: [{at: 1s, run: docker inspect nope nada}]\n  expect: [{command: 1, exit_code: 1, stderr: gone}]\n");
        string[] lines = InProcess.Run(folder, Cultures.Of(""), ["test", "m.yaml"]).Exits(1).Output.Split('\n');
        Assert.Equal("              Error: No such object: nada'", lines[Array.FindIndex(lines, l => l.StartsWith("          but ", StringComparison.Ordinal)) + 1]);
    }

    [Theory]
    [InlineData("a.yaml", "")]
    [InlineData("./a.yaml", "'a.yaml', ")]
    [InlineData("over.yaml", "")]
    [InlineData("e.env", "")]
    [InlineData("__golden__/a.yaml+over.yaml.golden", "")]
    public void What_it_reads_is_not_written_over(string report, string other)
    {
        string text = Samples.Killed("a");
        using WorkFolder folder = new WorkFolder().With("a.yaml", text).With("over.yaml", "services: {}\n").With("e.env", "A=1\n").With("__golden__/a.yaml+over.yaml.golden", "golden\n");
        ToolResult refused = InProcess.Run(folder, Cultures.Of(""), ["test", "a.yaml", "-f", "over.yaml", "--env-file", "e.env", "--format", "junit", "--report", report]).Exits(2);
        Assert.Equal($"oomsim: error: '{report}' is not written: it is {other}an input of this command\n", refused.Error);
        Assert.Equal((text, "golden\n"), (File.ReadAllText(folder.At("a.yaml")), File.ReadAllText(folder.At("__golden__/a.yaml+over.yaml.golden"))));
    }

    [Theory]
    [InlineData("inc.yaml")]
    [InlineData("base.yaml")]
    [InlineData("e.env")]
    [InlineData("d.csv")]
    [InlineData("in.tar")]
    public void What_a_scenario_names_is_not_written_over(string report)
    {
        const string text = """
            include: [inc.yaml]
            services:
              a: {image: i, env_file: e.env, extends: {file: base.yaml, service: b}}
            x-oomsim:
              images: {i: {program: {steps: [sleep: {empirical: {file: d.csv, column: v}}]}}}
              timeline: [{at: 1s, run: docker load -i in.tar}]

            """;
        using WorkFolder folder = new WorkFolder().With("a.yaml", text).With("inc.yaml", "services: {}\n").With("base.yaml", "services: {b: {image: i}}\n").With("e.env", "A=1\n").With("d.csv", "v\n1s\n2s\n").With("in.tar", "none\n");
        string before = File.ReadAllText(folder.At(report));
        ToolResult refused = InProcess.Run(folder, Cultures.Of(""), ["test", "a.yaml", "--report", report]).Exits(2);
        Assert.EndsWith($"oomsim: error: '{report}' is not written: it is an input of this command\n", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(folder.At(report)));
    }

    [Fact]
    public async Task What_is_no_regular_file_stays_what_it_is()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // It has no pipes with names in folders.
        }

        using WorkFolder folder = new WorkFolder().With("a.yaml", Samples.Killed("a")).With("old.tap", "an older report that is longer than the new one".PadRight(2000));
        File.CreateSymbolicLink(folder.At("link"), "old.tap");
        File.CreateSymbolicLink(folder.At("further"), "link");
        File.CreateSymbolicLink(folder.At("leads-nowhere"), "made.tap");
        using (Process make = Process.Start("mkfifo", folder.At("pipe")))
        {
            await make.WaitForExitAsync();
        }

        Task<string> read = Task.Run(() => File.ReadAllText(folder.At("pipe")));
        foreach (string name in (string[])["further", "leads-nowhere", "pipe"])
        {
            InProcess.Run(folder, Cultures.Of(""), ["test", "a.yaml", "--format", "tap", "--report", name]).Exits(0);
        }

        string report = File.ReadAllText(folder.At("old.tap"));
        Assert.StartsWith("TAP version 14\n1..2\n", report, StringComparison.Ordinal);
        Assert.Equal(report, File.ReadAllText(folder.At("made.tap")));
        Assert.Equal(report, await read.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(["old.tap", "link", "made.tap"], new[] { "link", "further", "leads-nowhere" }.Select(n => new FileInfo(folder.At(n)).LinkTarget!));
        Assert.Equal(["a.yaml", "further", "leads-nowhere", "link", "made.tap", "old.tap", "pipe"], folder.Entries("."));
    }

    [Fact]
    public void JUnit_keeps_to_the_schema_of_Jenkins()
    {
        var report = XDocument.Parse(Report("junit").Output);
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Checkout.At("tests/OomSim.Cli.Tests/Inputs/junit.xsd"));
        List<string> faults = [];
        report.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        Assert.Empty(faults);

        // good: 2 and its golden trace; fails: 3; bad: 1; gone.yaml; b.yaml: 2; one obsolete golden trace.
        Assert.Equal(("11", "3", "2"), (Value(report.Root!, "tests"), Value(report.Root!, "failures"), Value(report.Root!, "errors")));
        Assert.Equal(11, report.Descendants("testcase").Count());
        Assert.Equal(["input", "input"], report.Descendants("error").Select(e => Value(e, "type")));
        Assert.All(report.Root!.Elements(), suite => Assert.Equal(Value(suite, "failures"), suite.Descendants("failure").Count().ToString(System.Globalization.CultureInfo.InvariantCulture)));
        string exit = report.Descendants("failure").Single(f => f.Value.Contains("exit_code: 0", StringComparison.Ordinal)).Value;
        Assert.StartsWith("fails.yaml:", exit, StringComparison.Ordinal);
        Assert.Contains("\nevents.csv:\n", exit, StringComparison.Ordinal);
        Assert.Contains("oomsim run fails.yaml && oomsim explain output/fails", exit, StringComparison.Ordinal);
        Assert.Contains("\n-another\n+", report.Descendants("failure").Single(f => Value(f, "type") == "golden").Value, StringComparison.Ordinal);
        Assert.Contains(Awkward, report.Descendants("failure").Single(f => f.Value.Contains("command: 1", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
        Assert.Contains(report.Descendants("error"), e => Value(e.Parent!, "name") == "gone.yaml");
        Assert.Single(report.Descendants("skipped"));

        static string Value(XElement element, string name) => element.Attribute(name)!.Value;
    }

    [Fact]
    public void Tap_has_its_plan_its_points_and_diagnostics_in_YAML()
    {
        string[] lines = Report("tap").Output.TrimEnd('\n').Split('\n');
        Assert.Equal(["TAP version 14", "1..11"], lines[..2]);
        string[] points = [.. lines.Where(l => l.StartsWith("ok ", StringComparison.Ordinal) || l.StartsWith("not ok ", StringComparison.Ordinal))];
        Assert.Equal(Enumerable.Range(1, 11).Select(i => $" {i} - "), points.Select(p => System.Text.RegularExpressions.Regex.Match(p, " [0-9]+ - ").Value));
        Assert.Equal(5, points.Count(p => p.StartsWith("not ", StringComparison.Ordinal)));

        // A sharp that is no directive is escaped.
        Assert.All(points, p => Assert.Equal(p.Contains("obsolete", StringComparison.Ordinal), System.Text.RegularExpressions.Regex.IsMatch(p, @"(?<!\\)#")));
        List<YamlMappingNode> diagnostics = [];
        for (int i = Array.IndexOf(lines, "  ---"); i >= 0; i = Array.IndexOf(lines, "  ---", i + 1))
        {
            string[] block = lines[(i + 1)..Array.IndexOf(lines, "  ...", i)];
            Assert.All(block, line => Assert.True(line.Length == 0 || line.StartsWith("  ", StringComparison.Ordinal), line));
            var yaml = new YamlStream();
            yaml.Load(new StringReader(string.Join('\n', block)));
            diagnostics.Add((YamlMappingNode)yaml.Documents[0].RootNode);
        }

        Assert.Equal(4, diagnostics.Count);
        Assert.Contains("-another", Text(diagnostics[0], "diff"), StringComparison.Ordinal);
        Assert.Equal("container: app, exit_code: 0", Text(diagnostics[1], "expected"));
        Assert.Equal("exit_code 137, oom_killed true, state exited", Text(diagnostics[1], "actual"));
        Assert.StartsWith("events.csv:\n", Text(diagnostics[1], "trace"), StringComparison.Ordinal);
        Assert.Equal("oomsim run fails.yaml && oomsim explain output/fails", Text(diagnostics[1], "look_closer"));
        Assert.Contains(Awkward, Text(diagnostics[2], "expected"), StringComparison.Ordinal);
        Assert.StartsWith("commands.csv:\n", Text(diagnostics[2], "trace"), StringComparison.Ordinal);

        static string Text(YamlMappingNode of, string key) => ((YamlScalarNode)of.Children[new YamlScalarNode(key)]).Value!;
    }

    [Fact]
    public void GitHub_annotations_are_a_line_each_with_its_signs_escaped()
    {
        string[] lines = Report("github").Output.TrimEnd('\n').Split('\n');
        Assert.Equal("2 passed, 3 failed".Length, lines[^1].Length);
        Assert.All(lines[..^1], line => Assert.Matches("^::(error|warning) file=[^,:]+,line=[0-9]+,col=[0-9]+,title=[^,:]+::[^\r]+$", line));
        Assert.Contains("it's 100%25 #1", Assert.Single(lines, l => l.Contains("command: 1", StringComparison.Ordinal)), StringComparison.Ordinal);
        string exit = Assert.Single(lines, l => l.Contains("exit_code: 0", StringComparison.Ordinal));
        Assert.Contains("%0Aevents.csv:%0A", exit, StringComparison.Ordinal);
        Assert.EndsWith("%0Alook closer: oomsim run fails.yaml && oomsim explain output/fails", exit, StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("::error file=__golden__/good.yaml.golden,line=1,col=1,title=good::expected golden trace", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("::error file=gone.yaml,line=1,", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("::warning file=old/__golden__/x.yaml.golden,", StringComparison.Ordinal));
    }

    [Fact]
    public void JSON_has_the_trace_the_difference_and_what_is_obsolete()
    {
        using var json = JsonDocument.Parse(Report("json").Output);
        Assert.Equal(1, json.RootElement.GetProperty("format_version").GetInt32());
        JsonElement good = json.RootElement.GetProperty("scenarios")[0];
        Assert.Equal(("differs", 1), (good.GetProperty("golden").GetProperty("status").GetString(), good.GetProperty("golden").GetProperty("line").GetInt32()));
        Assert.Contains(good.GetProperty("golden").GetProperty("diff").EnumerateArray(), l => l.GetString() == "-another");
        Assert.Equal("oomsim test good.yaml --update", good.GetProperty("if_this_run_is_right").GetString());
        JsonElement fails = json.RootElement.GetProperty("scenarios")[1];
        Assert.Equal("oomsim run fails.yaml && oomsim explain output/fails", fails.GetProperty("look_closer").GetString());
        JsonElement trace = fails.GetProperty("expectations")[1].GetProperty("trace");
        Assert.Equal("events.csv", trace.GetProperty("file").GetString());
        Assert.All(trace.GetProperty("rows").EnumerateArray(), row => Assert.Equal(trace.GetProperty("columns").GetArrayLength(), row.GetArrayLength()));
        Assert.Equal("old/__golden__/x.yaml.golden", json.RootElement.GetProperty("obsolete_goldens")[0].GetProperty("file").GetString());
    }

    [Fact]
    public void A_report_is_written_where_nothing_could_be_read()
    {
        using var folder = new WorkFolder();
        InProcess.Run(folder, Cultures.Of(""), ["test", "gone.yaml", "--format", "junit", "--report", "junit.xml"]).Exits(2);
        Assert.Equal("1", XDocument.Load(folder.At("junit.xml")).Root!.Attribute("errors")!.Value);
        Assert.Equal(["junit.xml"], folder.Entries("."));
    }

    [Fact]
    public void The_rows_around_a_value_are_shown_and_its_own_is_marked()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a") + "    - {at: 1s, container: app, memory: {max: 1MiB}}\n");
        string[] lines = InProcess.Run(folder, Cultures.Of(""), ["test", "a.yaml"]).Exits(1).Output.Split('\n');
        int at = Array.FindIndex(lines, l => l.Contains("time_s", StringComparison.Ordinal));
        Assert.Equal(
            ["0.700000", "0.800000", "0.900000", "> 1.000000", "1.100000", "1.200000", "1.300000"],
            lines[(at + 1)..(at + 8)].Select(l => System.Text.RegularExpressions.Regex.Match(l, @"(> )?\d+\.\d{6}").Value));
    }
}
