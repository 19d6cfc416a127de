using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What <c>docker compose up</c> tells of dependencies, and when it looks at them (docker/compose, waitDependencies).</summary>
public sealed class DependencyWaitTests
{
    private const string Sick = "db: {image: i, healthcheck: {test: [CMD, 'false'], interval: 1s, retries: 1} }";
    private const string Well = "db: {image: i, healthcheck: {test: [CMD, 'true'], interval: 1s} }";
    private const string Job = "db: {image: job}";

    [Theory]
    [InlineData("28", Sick, "service_healthy", " Container db  Waiting\n Container db  Error\ndependency failed to start: container db is unhealthy\n")]
    [InlineData("20.10", Sick, "service_healthy", " Container db  Waiting\n Container db  Error\ndependency failed to start: container db is unhealthy\n")]
    [InlineData("28", Job, "service_completed_successfully", " Container db  Waiting\n Container db  service \"db\" didn't complete successfully: exit 3\nservice \"db\" didn't complete successfully: exit 3\n")]
    [InlineData("24", Job, "service_completed_successfully", " Container db  Waiting\n Container db  service \"db\" didn't complete successfully: exit 3\nservice \"db\" didn't complete successfully: exit 3\n")]
    [InlineData("20.10", Job, "service_completed_successfully", " Container db  Waiting\n Container db  Exited\nservice \"db\" didn't complete successfully: exit 3\n")]
    public void A_broken_dependency_is_told_of_by_its_containers(string version, string db, string condition, string told)
    {
        RunResult result = Run(version, $"web: {{image: i, depends_on: {{db: {{condition: {condition}}} }} }}, {db}", "docker compose down -t 0", "docker compose up -d");
        Assert.Equal(1, Last(result).ExitCode);
        Assert.EndsWith(" Container db  Started\n" + told, Last(result).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void An_optional_one_is_skipped()
    {
        RunResult result = Run("28", $"web: {{image: i, depends_on: {{db: {{condition: service_healthy, required: false}} }} }}, {Sick}", "docker compose down -t 0", "docker compose up -d");
        Assert.Equal(0, Last(result).ExitCode);
        Assert.Contains(
            " Container db  Skipped: optional dependency \"db\" failed to start\ntime=\"2026-01-01T00:00:03Z\" level=warning msg=\"optional dependency \\\"db\\\" failed to start: container db is unhealthy\"\n Container web  Starting\n",
            Last(result).Stderr,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker stop -t 0 web", "docker compose up -d", 4.5)]   // db is healthy long since: it looks after half a second
    [InlineData("docker stop -t 0 web", "docker compose start", 4.5)]
    public void It_looks_half_a_second_after_it_began(string first, string second, double start)
    {
        RunResult result = Run("28", $"web: {{image: i, depends_on: {{db: {{condition: service_healthy}} }} }}, {Well}", [first, second], at: 3);
        Assert.Equal(start, result.Events.Last(e => e is { Source: "docker", Type: "start", Container: "web" }).TimeNs / 1e9, 2);
    }

    [Fact]
    public void Others_are_waited_for_behind_one_that_is_broken()
    {
        RunResult result = Run(
            "28",
            "web: {image: i, depends_on: {db: {condition: service_completed_successfully}, slow: {condition: service_healthy} } }, " + Job + ", slow: {image: i, healthcheck: {test: [CMD, 'true'], interval: 5s} }",
            "docker compose down -t 0",
            "docker compose up -d");
        Assert.EndsWith(" Container slow  Healthy\nservice \"db\" didn't complete successfully: exit 3\n", Last(result).Stderr, StringComparison.Ordinal);
        Assert.Equal(7.5, Last(result).CompletedNs / 1e9, 1);
    }

    [Fact]
    public void Warnings_of_the_engine_stand_behind_the_service()
    {
        RunResult result = Run("28", "web: {image: i, mem_limit: 64m, oom_kill_disable: true}", "docker compose up -d --force-recreate -t 0");
        Assert.Contains(" Container web  Recreate\n web Your kernel does not support ", Last(result).Stderr, StringComparison.Ordinal);
    }

    private static RunResult Run(string version, string services, params string[] lines) => Run(version, services, lines, at: 1);

    private static RunResult Run(string version, string services, string[] lines, int at)
    {
        string timeline = string.Join(", ", lines.Select((c, i) => $"{{at: {at + i}s, run: {c}}}"));
        return new ScenarioRunner(
            Load.Valid($$"""
                services: { {{services}} }
                x-oomsim:
                  host: {cgroup: v2, docker: {version: "{{version}}"} }
                  images:
                    i: {program: {steps: [sleep: forever]} }
                    job: {program: {steps: [sleep: 300ms, exit: 3]} }
                  timeline: [{{timeline}}]
                """),
            new RunOptions { Until = 20 * SimTime.Second }).Run();
    }

    private static CommandRecord Last(RunResult result) => result.Commands[^1];
}
