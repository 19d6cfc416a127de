using OomSim.Scenarios;
using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>The schema that is committed, and the scenarios that name it.</summary>
public class ScenarioSchemaTests
{
    private const string SchemaFile = "scenarios/oomsim.schema.json";

    private static IEnumerable<string> Scenarios => Repository.Files("*.yaml", "scenarios").Where(f => !f.Contains(".golden", StringComparison.Ordinal));

    [Fact]
    public void The_committed_schema_is_current() => Generated.Check(SchemaFile, ScenarioSchema.Text());

    [Fact]
    public void Every_scenario_is_valid_by_the_schema() =>
        Assert.All(Scenarios, file => Assert.Empty(ParsedSchema.Errors(YamlJson.Of(File.ReadAllText(Path.Join(Repository.Root, file))))));

    [Fact]
    public void Every_scenario_names_the_schema_to_editors() =>
        Assert.All(Scenarios, file =>
        {
            string up = string.Concat(Enumerable.Repeat("../", file.Split('/').Length - 2));
            string first = $"# yaml-language-server: $schema={(up.Length == 0 ? "./" : up)}oomsim.schema.json";
            if (Generated.IsUpdate && Repository.Lines(file)[0] != first)
            {
                string path = Path.Join(Repository.Root, file);
                File.WriteAllText(path, $"{first}\n{File.ReadAllText(path)}");
            }

            Assert.Equal(first, Repository.Lines(file)[0]);
        });

    [Theory]
    [InlineData("services: {a: {image: b, mem_limt: 64m}}")]
    [InlineData("services: {a: {image: b, mem_limit: 64q}}")]
    [InlineData("services: {a: {image: b, oom_kill_disable: maybe}}")]
    [InlineData("x-oomsim: {host: {memry: 1GiB}}")]
    [InlineData("x-oomsim: {host: {memory: 1 parsec}}")]
    [InlineData("x-oomsim: {host: {cgroup: v3}}")]
    [InlineData("x-oomsim: {images: {a: {program: {steps: [{aloc: 1m}]}}}}")]
    [InlineData("x-oomsim: {images: {a: {program: {steps: [{alloc: 1m, rate: 1m/s, over: 3s}]}}}}")]
    [InlineData("x-oomsim: {images: {a: {program: {comm: a}}}}")]
    [InlineData("x-oomsim: {timeline: [{run: docker ps}]}")]
    [InlineData("x-oomsim: {until: {normal: {mean: 5s}}}")]
    [InlineData("x-oomsim: {expect: [{container: a, memroy: 1m}]}")]
    [InlineData("x-oomsim: {expect: [{container: a, at: 3s, exit_code: 0}]}")]
    [InlineData("x-oomsim: {expect: [{event: oom_killed}]}")]
    [InlineData("name: a")]
    public void It_refuses_a_slip(string text)
    {
        Assert.NotEmpty(ParsedSchema.Errors(YamlJson.Of(text)));
        Assert.Null(Load.Text(text).Scenario);
    }

    [Theory]
    [InlineData("services: {a: {image: b, mem_limit: '${LIMIT:-64m}', oom_kill_disable: '${DISABLE:-true}', x-mine: {anything: 1}}}")]
    [InlineData("x-oomsim: {host: {memory: '${MEMORY:-1g}', cpus: '${CPUS:-2}', cgroup: '${CGROUP:-v1}'}, seed: '${SEED:-7}'}")]
    public void It_accepts_variables(string text)
    {
        Assert.Empty(ParsedSchema.Errors(YamlJson.Of(text)));
        Assert.NotNull(Load.Text(text).Scenario);
    }
}
