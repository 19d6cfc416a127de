using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What is known against a scenario before it runs: the engine's own refusals and warnings.</summary>
public class StartCheckTests
{
    private static StartCheck Check(string service, string simulator = "{}") =>
        StartCheck.Of(Load.Valid($"services:\n  ok: {{image: i}}\n  app: {{image: i, {service}}}\nx-oomsim: {simulator}\n"));

    [Theory]
    [InlineData("restart: sometimes", "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'")]
    [InlineData("restart: 'always:3'", "invalid restart policy: maximum retry count can only be used with 'on-failure'")]
    [InlineData("stop_signal: SIGFOO", "invalid signal: SIGFOO")]
    [InlineData("mem_limit: 4m", "Minimum memory limit allowed is 6MB")]
    [InlineData("cpuset: '0-99'", "Requested CPUs are not available - requested 0-99, available: 0-1")]
    [InlineData("cpu_shares: -5", "invalid CPU shares (-5): value must be a positive integer")]
    public void What_the_engine_refuses_is_found_at_its_service(string service, string expected)
    {
        StartCheck check = Check(service, "{host: {cpus: 2}}");
        Assert.Equal(("docker compose up -d: Error response from daemon: " + expected, "s.yaml:3:3"), (check.Refusal, check.RefusedAt));
    }

    [Fact]
    public void A_program_that_loops_without_time_passing_is_found() => Assert.Equal(
        "process spinner of app repeats steps in which no time passes; add a sleep or a rate",
        Check("x-oomsim: {program: {comm: spinner, steps: [{repeat: forever, steps: [{free: all}]}]}}").Refusal);

    [Fact]
    public void What_the_engine_warns_of_is_found_at_its_service()
    {
        StartCheck check = Check("mem_limit: 64m, oom_kill_disable: true");
        Assert.Null(check.Refusal);
        Assert.Equal([("s.yaml:3:3", "Your kernel does not support OomKillDisable. OomKillDisable discarded.")], check.Warnings);
        Assert.Empty(Check("mem_limit: 64m, oom_kill_disable: true", "{host: {cgroup: v1}}").Warnings);
    }

    [Theory]
    [InlineData("{expect: [{event: up_failed}]}")]
    [InlineData("{registry: {images: {far: {layers: [{id: a, size: 1MiB}]}}}}")]
    public void What_is_expected_or_fine_is_not_refused(string simulator) =>
        Assert.Null(Check(simulator.Contains("up_failed", StringComparison.Ordinal) ? "mem_limit: 4m" : "restart: always, depends_on: {ok: {condition: service_completed_successfully}}", simulator).Refusal);
}
