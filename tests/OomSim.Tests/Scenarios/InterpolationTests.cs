using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class InterpolationTests
{
    [Theory]
    [InlineData("$A", "1")]
    [InlineData("${A}m", "1m")]
    [InlineData("${NO:-2}", "2")]
    [InlineData("${EMPTY:-2}", "2")]
    [InlineData("${EMPTY-2}", "")]
    [InlineData("${NO-2}", "2")]
    [InlineData("${A:+3}", "3")]
    [InlineData("${EMPTY:+3}", "")]
    [InlineData("${EMPTY+3}", "3")]
    [InlineData("${NO:-${A}x}", "1x")]
    [InlineData("${NO:-${NO2:-deep}}}", "deep}")]
    [InlineData("$$A", "$A")]
    [InlineData("a$$", "a$")]
    public void Compose_forms(string template, string expected) =>
        Assert.Equal("x" + expected, Load.Text($"services:\n  a: {{image: i, cpuset: 'x{template}'}}\n", ("A", "1"), ("EMPTY", "")).Scenario!.Services[0].Spec.CpusetCpus);

    [Fact]
    public void Unset_variables_warn_and_blank_sizes_are_refused()
    {
        LoadResult result = Load.Text("services:\n  a: {image: i, mem_limit: '${LIMIT}'}\n", []);
        Assert.Equal(
            [
                "s.yaml:2:28: warning: The \"LIMIT\" variable is not set. Defaulting to a blank string.",
                "s.yaml:2:28: error: services.a.mem_limit: invalid size: '' (write it as 512k, 64m, 1.5g or 64MiB)",
                "s.yaml: warning: a variable is not set, and there is no .env beside the file: --env-file names another",
            ],
            result.Diagnostics.Select(d => d.ToString()));
    }

    [Fact]
    public void A_variable_in_a_block_of_lines_is_told_of_at_its_own_line()
    {
        const string Block = "services: {a: {image: i}}\nx-oomsim:\n  timeline:\n    - at: 1s\n      run: |\n        docker ps\n        docker stop ";
        Assert.StartsWith("s.yaml:7:21: error: error while interpolating x-oomsim.timeline.[0].run: required variable NO is missing a value: why", Load.Text(Block + "${NO?why}\n", []).Diagnostics[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("s.yaml:7:25: error: invalid interpolation format", Load.Text(Block + "a b ${\n", []).Diagnostics[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("s.yaml:7:21: warning: The \"NO\" variable is not set.", Load.Text(Block + "$NO\n", []).Diagnostics[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unset_variable_is_told_once()
    {
        LoadResult result = Load.Text("services:\n  a: {image: 'i:${TAG}x', cpuset: '${OTHER}'}\n  b: {image: 'i:${TAG}y'}\n  c: {image: 'j:${TAG}y${TAG}'}\n", []);
        Assert.Equal(
            [
                "s.yaml:2:14: warning: The \"TAG\" variable is not set. Defaulting to a blank string. (3 places)",
                "s.yaml:2:35: warning: The \"OTHER\" variable is not set. Defaulting to a blank string.",
            ],
            result.Diagnostics.Select(d => d.ToString()));
    }

    [Fact]
    public void Many_warnings_hide_no_error()
    {
        string text = "services:\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"  s{i}: {{image: i, cpuset: '${{V{i}}}'}}\n")) + "  last: {image: i, mem_limt: 1g}\n";
        LoadResult result = Load.Text(text, []);
        Assert.Equal(200, result.Diagnostics.Count(d => d.Severity == Severity.Warning && d.Line > 0));
        Assert.Equal(["s.yaml:302:20: error: services.last additional properties 'mem_limt' not allowed (did you mean 'mem_limit'?)"], Load.Messages(result));
    }

    [Fact]
    public void Required_and_malformed_variables_are_errors()
    {
        Assert.Equal(
            ["s.yaml:2:14: error: error while interpolating services.a.image: required variable X is missing a value: tell me"],
            Load.Errors("services:\n  a: {image: '${X:?tell me}'}\n"));
        Assert.Equal(
            ["s.yaml:2:14: error: invalid interpolation format for services.a.image: \"${X\". You may need to escape any $ with another $."],
            Load.Errors("services:\n  a: {image: '${X'}\n"));
        Assert.Single(Load.Errors("services:\n  a: {image: 'x$(y)'}\n"));
    }

    [Fact]
    public void Commands_keep_the_shell_form()
    {
        Scenario scenario = Load.Valid("""
            services: {app: {image: i}}
            x-oomsim:
              timeline:
                - {at: 1s, run: "echo 1 > /sys/fs/cgroup$(cgroup app)/memory.max"}
                - {at: 1s, run: "echo 1 > /sys/fs/cgroup$$(cgroup app)/memory.max"}
            """);
        Assert.All(scenario.Timeline, t => Assert.Equal("echo 1 > /sys/fs/cgroup$(cgroup app)/memory.max", t.Command));
    }

    [Fact]
    public void The_env_file_beside_the_scenario_is_read_and_the_environment_wins()
    {
        using TemporaryFolder folder = new();
        folder.Write(".env", "# limits\nexport LIMIT=64m\nIMAGE=\"hog:${TAG:-1}\"\nNAME='a # b' # c\nBOTH=file\n");
        string file = folder.Write("s.yaml", "services:\n  a: {image: '${IMAGE}', mem_limit: '${LIMIT}', cpuset: '${BOTH}'}\n");
        LoadOptions options = new() { Environment = new SortedDictionary<string, string> { ["BOTH"] = "environment" } };
        OomSim.Docker.ContainerSpec spec = new ScenarioLoader(options).Load(file).Scenario!.Services[0].Spec;
        Assert.Equal(("hog:1", 64L << 20, "environment"), (spec.Image, spec.Memory, spec.CpusetCpus));
    }
}
