using System.Text;
using CsCheck;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class RobustnessTests
{
    [Fact]
    public void Files_that_are_not_there_or_not_text()
    {
        using TemporaryFolder folder = new();
        string missing = Path.Combine(folder.Path, "none.yaml");
        Assert.Equal([$"{missing}: error: '{missing}': no such file"], Load.Messages(new ScenarioLoader().Load(missing)));
        Assert.Equal([$"{folder.Path}: error: '{folder.Path}' is a directory, not a file"], Load.Messages(new ScenarioLoader().Load(folder.Path)));
        string empty = folder.Write("e.yaml", "");
        Assert.Equal([$"{empty}: error: '{empty}' is empty, or not a regular file"], Load.Messages(new ScenarioLoader().Load(empty)));
        string binary = Path.Combine(folder.Path, "b.yaml");
        File.WriteAllBytes(binary, [0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 0xFF, 0xFE]);
        Assert.Equal([$"{binary}: error: '{binary}' is a binary file or not UTF-8, not YAML text"], Load.Messages(new ScenarioLoader().Load(binary)));
        string comment = folder.Write("c.yaml", "# nothing\n---\n");
        Assert.Equal([$"{comment}: error: empty compose file"], Load.Messages(new ScenarioLoader().Load(comment)));
    }

    [Fact]
    public void A_big_file_is_refused_without_being_parsed()
    {
        using TemporaryFolder folder = new();
        string big = folder.Write("big.yaml", new string('[', 10 << 20));
        Assert.Equal([$"{big}: error: '{big}' is too big: 10485760 bytes, at most 5242880 are read"], Load.Messages(new ScenarioLoader().Load(big)));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_refused(string level)
    {
        string text = string.Concat(Enumerable.Repeat(level, 200_000));
        string error = Assert.Single(Load.Errors(text));
        Assert.Contains("nested more than 100 levels deep", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Alias_bombs_are_refused()
    {
        StringBuilder bomb = new("x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 20; i++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"x-{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        }

        // Each level has 9 × the one before and itself: 10, 91, 820, 7381, 66430, 597871 nodes.
        Assert.EndsWith(
            " error: document contains excessive aliasing: more than 500000 nodes when aliases are expanded",
            Assert.Single(Load.Errors(bomb.ToString())),
            StringComparison.Ordinal);
        Assert.Equal(["s.yaml:1:10: error: anchor 'a' value contains itself"], Load.Errors("x-a: &a [*a]\n"));
        Assert.Equal(["s.yaml:1:6: error: unknown anchor 'b' referenced"], Load.Errors("x-a: *b\n"));
    }

    [Theory]
    [InlineData("services:\n  a: {image: i}\n  a: {image: i}\n", "s.yaml:3:3: error: mapping key \"a\" already defined at line 2")]
    [InlineData("services:\n  a:\n    image: i\n\timage: j\n", "s.yaml:4:1: error: not valid YAML: While scanning a plain scalar, found a tab")]
    [InlineData("services:\n  a:\n\t\timage: i\n", "s.yaml:3:1: error: not valid YAML: While scanning a mapping, found invalid tab as indentation.")]
    [InlineData("services:\n  a:\n    ports: ['80:80', \n    image: i\n", "s.yaml:3:12: error: not valid YAML: what begins here can't be parsed: is a ']' missing?")]
    [InlineData("services:\n  a:\n    deploy: {replicas: 2\n    image: i\n", "s.yaml:3:13: error: not valid YAML: what begins here can't be parsed: is a '}' missing?")]
    [InlineData("x-oomsim:\n  timeline:\n    - {at: 1s, run: docker stop a\n    - {at: 2s, run: docker start a}\n", "s.yaml:3:5: error: not valid YAML: what begins here can't be parsed: is a bracket missing?")]
    [InlineData("[1, 2]", "s.yaml:1:1: error: top-level object must be a mapping, not a list")]
    [InlineData("hello", "s.yaml:1:1: error: top-level object must be a mapping, not a string")]
    [InlineData("a: b\n", "s.yaml:1:1: error: additional properties 'a' not allowed")]
    [InlineData("services:\n  a: {image: i, mem_limit: -5m}\n", "s.yaml:2:28: error: services.a.mem_limit: invalid size: '-5m'")]
    [InlineData("services:\n  a: {image: i, mem_limit: 99999999999g}\n", "s.yaml:2:28: error: services.a.mem_limit: size out of range: '99999999999g' (must be below 8 EiB)")]
    [InlineData("services:\n  a: {image: i, mem_limit: .nan}\n", "s.yaml:2:28: error: services.a.mem_limit: invalid size: '.nan'")]
    [InlineData("services:\n  a: {image: i, mem_limit: 5x}\n", "s.yaml:2:28: error: services.a.mem_limit: invalid suffix: 'x'")]
    [InlineData("services:\n  a: {image: i, scale: 999999999}\n", "s.yaml:2:17: error: services.a: 999999999 replicas, at most 200000 containers are simulated")]
    [InlineData("services:\n  a: {image: i, stop_grace_period: 5x}\n", "s.yaml:2:36: error: services.a.stop_grace_period: invalid duration: '5x' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("name: ../up\nservices: {}\n", "s.yaml:1:7: error: invalid project name \"../up\": must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number")]
    [InlineData("? [a]\n: b\n", "s.yaml:1:3: error: a key must be a text, not a list")]
    [InlineData("services:\n  a: {image: i, oom_score_adj: 1001}\n", "s.yaml:2:32: error: services.a.oom_score_adj must be less than or equal to 1000")]
    public void Wrong_input_has_a_place_and_a_reason(string text, string expected) =>
        Assert.StartsWith(expected, Load.Errors(text)[0], StringComparison.Ordinal);

    [Fact]
    public void Byte_order_mark_and_Windows_line_ends_are_fine()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "w.yaml");
        File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("services:\r\n  a:\r\n    image: i\r\n    mem_limit: 64x\r\n")]);
        Assert.Equal([$"{file}:4:16: error: services.a.mem_limit: invalid suffix: 'x' (write it as 512k, 64m, 1.5g or 64MiB)"], Load.Messages(new ScenarioLoader().Load(file)));
    }

    [Fact]
    public void Findings_are_short_single_lines()
    {
        string error = Assert.Single(Load.Errors("services:\n  a: {image: i, mem_limit: \"" + new string('x', 100_000) + "\\n\"}\n"));
        Assert.True(error.Length < 600);
        Assert.DoesNotContain('\n', Assert.Single(Load.Errors("services:\n  a: {image: i, mem_limit: \"1\\nx\"}\n")));
    }

    [Fact]
    public void Several_documents_are_merged_as_Compose_does() =>
        Assert.Equal(2L << 30, Load.Valid("services:\n  a: {image: i, mem_limit: 1g}\n---\nservices:\n  a: {mem_limit: 2g}\n").Services[0].Spec.Memory);

    [Fact]
    public void Paths_stay_in_the_scenarios_folder()
    {
        using TemporaryFolder folder = new();
        folder.Write("outside.yaml", "services:\n  b: {image: i}\n");
        folder.Write("in/sub/base.yaml", "services:\n  b: {image: i, mem_limit: 1g}\n");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "in", "link.yaml"), Path.Combine(folder.Path, "outside.yaml"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "in", "up"), "..");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "in", "far.yaml"), "up/outside.yaml");
        string Extends(string file) => folder.Write("in/s.yaml", $"services:\n  a:\n    extends: {{service: b, file: {file}}}\n");

        Assert.Equal(1L << 30, new ScenarioLoader().Load(Extends("sub/base.yaml")).Scenario!.Services[0].Spec.Memory);
        foreach (string path in new[] { "../outside.yaml", "/etc/passwd", "link.yaml", "sub/../../outside.yaml", "up/outside.yaml", "far.yaml" })
        {
            string file = Extends(path);
            Assert.Equal(
                [$"{file}:3:33: error: '{path}' leaves the scenario's folder: only files in it and below are read"],
                Load.Messages(new ScenarioLoader().Load(file)));
        }

        string missing = Extends("no.yaml");
        Assert.Equal([$"{missing}:3:33: error: 'no.yaml': no such file"], Load.Messages(new ScenarioLoader().Load(missing)));
    }

    [Fact]
    public void Includes_add_resources_and_cycles_are_refused()
    {
        using TemporaryFolder folder = new();
        folder.Write("db/compose.yaml", "services:\n  db: {image: pg, networks: [n]}\nnetworks: {n: {}}\n");
        string file = folder.Write("s.yaml", "include: [db/compose.yaml]\nservices:\n  a: {image: i, depends_on: [db]}\n");
        Assert.Equal(["a", "db"], new ScenarioLoader().Load(file).Scenario!.Services.Select(s => s.Name));
        folder.Write("db/compose.yaml", "include: [compose.yaml]\nservices: {}\n");
        Assert.Contains("include cycle detected", Load.Messages(new ScenarioLoader().Load(file))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_gives_a_result_and_never_an_exception()
    {
        string[] pieces =
        [
            "services:", "x-oomsim:", "\n", "\n  ", "\n    ", "a", ": ", "- ", "[", "]", "{", "}", "&a ", "*a", "<<: ", "'", "\"", "|", ">", "!t ", "#", "%", "@", "`",
            "image: i", "mem_limit: 1g", "${A", "${A:-}", "timeline:", "expect:", "host:", "images:", "- at: 1s", "run: docker stop a", "container: a", "steps:",
            "- alloc: 1m", "- repeat: 2", "normal: {mean: 1, sd: 1}", "-1", "1e999", "~", "\t", "---", "...", "\u00e9", "\ud83d\ude00", "always: ", "event: oom", ",",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 40].Sample(parts =>
        {
            LoadResult result = Load.Text(string.Concat(parts.Select(p => pieces[p])));
            return (result.Scenario is null) == result.Diagnostics.Any(d => d.Severity == Severity.Error);
        }, iter: 3000);
    }
}
