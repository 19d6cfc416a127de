using System.Text.Json.Nodes;
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

    [Fact]
    public void A_whole_number_is_one_that_the_readers_can_hold()
    {
        JsonNode schema = JsonNode.Parse(ScenarioSchema.Text())!;
        Assert.Equal(long.MaxValue, schema["definitions"]!["number"]!["anyOf"]![0]!["maximum"]!.GetValue<long>());
        Assert.Equal("#/definitions/number", schema["properties"]!["x-oomsim"]!["properties"]!["seed"]!["$ref"]!.GetValue<string>());
        Assert.Null(Load.Text("x-oomsim: {seed: 9223372036854775808}").Scenario);
    }

    [Fact]
    public void Every_key_is_described()
    {
        // A mapping that takes no other keys declares its own; others are conditions on those.
        List<string> silent = [];
        Collect(JsonNode.Parse(ScenarioSchema.Text()), "");
        Assert.Empty(silent);

        void Collect(JsonNode? node, string path)
        {
            if (node is JsonObject schema)
            {
                if (schema["properties"] is JsonObject keys && schema["additionalProperties"] is JsonValue)
                {
                    silent.AddRange(keys.Where(k => k.Value?["description"] is not JsonValue text || text.GetValue<string>().Length < 5).Select(k => $"{path}/{k.Key}"));
                }

                foreach ((string key, JsonNode? value) in schema)
                {
                    Collect(value, $"{path}/{key}");
                }
            }
            else if (node is JsonArray list)
            {
                for (int i = 0; i < list.Count; i++)
                {
                    Collect(list[i], FormattableString.Invariant($"{path}/{i}"));
                }
            }
        }
    }

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
    [InlineData("name: A-b\nservices: {a: {image: b}}")]
    [InlineData("name: 5\nservices: {a: {image: b}}")]
    [InlineData("name: ''\nservices: {a: {image: b}}")]
    [InlineData("name: nul\nservices: {a: {image: b}}")]
    [InlineData("services: {a: {image: b, restart: on-failure:x}}")]
    [InlineData("services: {a: {image: b, restart: false}}")]
    [InlineData("services: {a: {image: b, healthcheck: {test: [FOO]}}}")]
    [InlineData("services: {a: {image: b, healthcheck: {test: ['', x]}}}")]
    [InlineData("x-oomsim: {images: {a: {healthcheck: {test: [curl, x]}}}}")]
    [InlineData("x-oomsim: {host: {page_size: 8KiB}}")]
    [InlineData("x-oomsim: {host: {page_size: 4095}}")]
    [InlineData("x-oomsim: {host: {page_size: 0.00390625m}}")]
    [InlineData("x-oomsim: {host: {memory: 1e20}}")]
    [InlineData("services: {a: {image: b, mem_limit: 1e20}}")]
    [InlineData("x-oomsim: {images: {a: {program: {steps: [{alloc: 1e20}]}}}}")]
    [InlineData("x-oomsim: {images: {a: {healthcheck: {test: [CMD, x, [y]]}}}}")]
    [InlineData("x-oomsim: {images: {a: {healthcheck: {test: [CMD, null]}}}}")]
    [InlineData("x-oomsim: {images: {a: {layers: [{id: '', size: 1MiB}]}}}")]
    [InlineData("x-oomsim: {timeline: [{at: 1s, run: docker ps}], expect: [{command: '0', exit_code: 0}]}")]
    [InlineData("services: {a: {image: b}}\nx-oomsim: {expect: [{at: 1s, container: a, memory: {min: '0o17'}}]}")]
    [InlineData("services: {a: {image: b, restart: SIGFOO, x-oomsim: {restart: kubelet}}}")]
    public void It_refuses_a_slip(string text)
    {
        Assert.NotEmpty(ParsedSchema.Errors(YamlJson.Of(text)));
        Assert.Null(Load.Text(text).Scenario);
    }

    [Theory]
    [InlineData("sometimes")]
    [InlineData("always:3")]
    [InlineData("on-failure:-1")]
    public void It_refuses_a_restart_policy_that_the_engine_refuses(string policy)
    {
        string text = "services: {a: {image: b, restart: '" + policy + "'}}";
        Assert.NotEmpty(ParsedSchema.Errors(YamlJson.Of(text)));
        Assert.NotNull(StartCheck.Of(Load.Valid(text)).Refusal);
    }

    [Theory]
    [InlineData("name: 5a_b-c\nservices: {a: {image: b}}")]
    [InlineData("name: console\nservices: {a: {image: b}}")]
    [InlineData("services: {a: {image: b, restart: 'no'}, c: {image: b, restart: ''}, d: {image: b, restart: on-failure:03}, e: {image: b, restart: always:0}}")]
    [InlineData("services: {a: {image: b, healthcheck: {test: []}}, c: {image: b, healthcheck: {test: ['${WHO:-CMD}', x]}}, d: {image: b, healthcheck: {test: [CMD, x, y]}}}")]
    [InlineData("x-oomsim: {host: {page_size: 4.0 kib}, seed: 9223372036854775807}")]
    [InlineData("x-oomsim: {host: {page_size: 4096}}")]
    [InlineData("services: {a: {image: b}}\nx-oomsim: {expect: [{at: 1s, container: a, memory: {min: 0o17}}]}")]
    [InlineData("x-oomsim: {timeline: [{at: 1s, run: docker ps}], expect: [{command: '+01', exit_code: 0}]}")]
    [InlineData("services: {a: {image: b, mem_limit: '${LIMIT:-64m}', oom_kill_disable: '${DISABLE:-true}', x-mine: {anything: 1}}}")]
    [InlineData("x-oomsim: {host: {memory: '${MEMORY:-1g}', cpus: '${CPUS:-2}', cgroup: '${CGROUP:-v1}'}, seed: '${SEED:-7}'}")]
    public void It_accepts_what_the_readers_accept(string text)
    {
        Assert.Empty(ParsedSchema.Errors(YamlJson.Of(text)));
        Assert.NotNull(Load.Text(text).Scenario);
    }
}
