using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What is wrong with the kind of a value, in the words of compose-go (schema.go, loader/interpolate.go; go-units).</summary>
public sealed class ComposeWordsTests
{
    [Theory]
    [InlineData("mem_limit: [1]", "services.web.mem_limit must be a number or string, not a list")]
    [InlineData("mem_reservation: true", "services.web.mem_reservation must be a integer or string, not a boolean")]
    [InlineData("ports: 80", "services.web.ports must be a array, not an integer")]
    [InlineData("environment: 3", "services.web.environment must be a mapping, not an integer: a list will do, too")]
    [InlineData("dns: 3", "services.web.dns must be a string, not an integer: a list will do, too")]
    [InlineData("restart: 3", "services.web.restart must be a string, not an integer")]
    [InlineData("init: 1", "services.web.init must be a boolean or string, not an integer")]
    public void Kinds(string key, string error) => Assert.EndsWith("error: " + error, Assert.Single(Errors(key)), StringComparison.Ordinal);

    [Theory]
    [InlineData("cpus: abc", "cpus", "strconv.ParseFloat: parsing \"abc\": invalid syntax")]
    [InlineData("cpus: '1,5'", "cpus", "strconv.ParseFloat: parsing \"1,5\": invalid syntax")]
    [InlineData("cpus: '1e39'", "cpus", "strconv.ParseFloat: parsing \"1e39\": value out of range")]
    [InlineData("cpus: '${NOBODY_SETS_IT}'", "cpus", "strconv.ParseFloat: parsing \"\": invalid syntax")]
    [InlineData("scale: abc", "scale", "strconv.Atoi: parsing \"abc\": invalid syntax")]
    [InlineData("scale: '1.5'", "scale", "strconv.Atoi: parsing \"1.5\": invalid syntax")]
    [InlineData("scale: '99999999999999999999'", "scale", "strconv.Atoi: parsing \"99999999999999999999\": value out of range")]
    [InlineData("pids_limit: many", "pids_limit", "strconv.ParseInt: parsing \"many\": invalid syntax")]
    [InlineData("cpu_rt_runtime: 400ms", "cpu_rt_runtime", "strconv.ParseInt: parsing \"400ms\": invalid syntax")]
    [InlineData("oom_score_adj: '0x10'", "oom_score_adj", "strconv.ParseInt: parsing \"0x10\": invalid syntax")]
    [InlineData("ulimits: {nofile: many}", "ulimits.nofile", "strconv.Atoi: parsing \"many\": invalid syntax")]
    [InlineData("ulimits: {nofile: {soft: many, hard: 1}}", "ulimits.nofile.soft", "strconv.Atoi: parsing \"many\": invalid syntax")]
    [InlineData("healthcheck: {retries: few}", "healthcheck.retries", "strconv.Atoi: parsing \"few\": invalid syntax")]
    [InlineData("deploy: {replicas: few}", "deploy.replicas", "strconv.Atoi: parsing \"few\": invalid syntax")]
    [InlineData("privileged: maybe", "privileged", "invalid boolean: maybe")]
    [InlineData("init: '1'", "init", "invalid boolean: 1")]
    [InlineData("tty: '${NOBODY_SETS_IT}'", "tty", "invalid boolean: ")]
    [InlineData("volumes: [{type: volume, target: /v, read_only: perhaps}]", "volumes.[].read_only", "invalid boolean: perhaps")]
    public void Texts_that_are_no_number_or_truth_value(string key, string path, string why) =>
        Assert.EndsWith($"error: error while interpolating services.web.{path}: failed to cast to expected type: {why}", Assert.Single(Errors(key)), StringComparison.Ordinal);

    [Theory]
    [InlineData("cpus: '1.5'")]
    [InlineData("cpus: '1e0'")]
    [InlineData("cpus: '.5'")]
    [InlineData("scale: '+2'")]
    [InlineData("init: 'YES'")]
    [InlineData("oom_kill_disable: 'off'")]
    [InlineData("pids_limit: '-1'")]
    public void Texts_that_are(string key) => Load.Valid($"services:\n  web:\n    image: i\n    {key}\n");

    [Fact]
    public void Objects_of_the_project() =>
        Assert.EndsWith(
            "error: error while interpolating volumes.data.external: failed to cast to expected type: invalid boolean: true\"",
            Assert.Single(Load.Errors("services: {web: {image: i}}\nvolumes:\n  data:\n    external: true\"\n")),
            StringComparison.Ordinal);

    /// <summary>Sizes are read when the project is decoded, and say what go-units does.</summary>
    [Theory]
    [InlineData("mem_limit: abc", "services.web.mem_limit: invalid size: 'abc'")]
    [InlineData("mem_limit: 1.5x", "services.web.mem_limit: invalid suffix: 'x'")]
    [InlineData("mem_limit: '${NOBODY_SETS_IT}'", "services.web.mem_limit: invalid size: ''")]
    public void Sizes(string key, string error) => Assert.Contains("error: " + error, Assert.Single(Errors(key)), StringComparison.Ordinal);

    private static IReadOnlyList<string> Errors(string key) => Load.Errors($"services:\n  web:\n    image: i\n    {key}\n");
}
