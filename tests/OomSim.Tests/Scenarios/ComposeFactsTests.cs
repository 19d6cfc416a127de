using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Facts of docker.md D9 about single keys of a service.</summary>
public sealed class ComposeFactsTests
{
    /// <summary>D9.1: a number of bytes, or what Docker's flags take.</summary>
    [Theory]
    [InlineData("67108864", 64)]
    [InlineData("64m", 64)]
    [InlineData("64M", 64)]
    [InlineData("64mb", 64)]
    [InlineData("65536k", 64)]
    [InlineData("64MiB", 64)]
    [InlineData("65536kib", 64)]
    [InlineData("0.0625g", 64)]
    [InlineData("\"64 m\"", 64)]
    [InlineData("0", 0)]
    public void Byte_values_are_those_of_docker_run(string value, long mebibytes)
    {
        Assert.Equal(mebibytes << 20, Load.Valid($"services: {{a: {{image: i, mem_limit: {value}}}}}\n").Services[0].Spec.Memory);
        Assert.Equal(mebibytes << 20, Load.Valid($"services: {{a: {{image: i, deploy: {{resources: {{limits: {{memory: '{value.Trim('"')}'}}}}}}}}}}\n").Services[0].Spec.Memory);
    }

    /// <summary>D9.7.</summary>
    [Theory]
    [InlineData("none", "no", 0)]
    [InlineData("no", "no", 0)]
    [InlineData("on-failure", "on-failure", 4)]
    [InlineData("any", "always", 0)]
    [InlineData("always", "always", 0)]
    [InlineData("unless-stopped", "unless-stopped", 0)]
    public void Condition_of_a_restart_policy_is_mapped(string condition, string policy, int attempts)
    {
        string most = attempts == 0 ? "" : $", max_attempts: {attempts}";
        OomSim.Docker.ContainerSpec spec = Load.Valid($"services: {{a: {{image: i, restart: 'on-failure:9', deploy: {{restart_policy: {{condition: {condition}, delay: 5s, window: 60s{most}}}}}}}}}\n").Services[0].Spec;
        Assert.Equal((policy, attempts), (spec.RestartPolicy, spec.RestartMaximumRetries));
    }

    /// <summary>D9.7, D9.8: what is no policy of the engine's is handed on, and refused when the container is made.</summary>
    [Theory]
    [InlineData("{condition: any, max_attempts: 3}", "invalid restart policy: maximum retry count can only be used with 'on-failure'")]
    [InlineData("{condition: sometimes}", "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'")]
    public void The_engine_refuses_what_it_does_not_know(string policy, string refusal) =>
        Assert.Equal(
            "docker compose up -d: Error response from daemon: " + refusal,
            StartCheck.Of(Load.Valid($"services: {{a: {{image: i, deploy: {{restart_policy: {policy}}}}}}}\n")).Refusal);

    /// <summary>D9.11.</summary>
    [Theory]
    [InlineData("links: [db]")]
    [InlineData("links: ['db:database']")]
    [InlineData("volumes_from: [db]")]
    [InlineData("volumes_from: ['db:ro']")]
    [InlineData("network_mode: service:db")]
    [InlineData("ipc: service:db")]
    [InlineData("pid: service:db")]
    public void Naming_another_service_is_depending_on_it(string key)
    {
        Scenario scenario = Load.Valid($"services: {{a: {{image: i, {key}}}, db: {{image: i, ipc: shareable}}}}\n");
        bool takesAlong = !key.StartsWith("volumes_from", StringComparison.Ordinal);
        Assert.Equal([new Dependency("db", DependencyCondition.Started, Restart: takesAlong)], scenario.Services[0].DependsOn);
        RunResult result = new ScenarioRunner(scenario).Run();
        Assert.Equal(["db", "a"], result.Events.Where(e => e is { Source: "docker", Type: "start" }).Select(e => e.Container));
    }

    [Fact]
    public void Volumes_from_a_container_is_no_dependency() => Assert.Empty(Load.Valid("services: {a: {image: i, volumes_from: ['container:db']}}\n").Services[0].DependsOn);

    /// <summary>D9.9: where it is not required, a dependency that fails or has no health check is only told of.</summary>
    [Theory]
    [InlineData("service_completed_successfully", "time=\"2026-01-01T00:00:01Z\" level=warning msg=\"optional dependency \\\"job\\\" didn't complete successfully: exit 3\"\n")]
    [InlineData("service_healthy", "time=\"2026-01-01T00:00:00Z\" level=warning msg=\"optional dependency \\\"job\\\" failed to start: container job has no healthcheck configured\"\n")]
    public void A_dependency_that_is_not_required_holds_nobody_up(string condition, string warning)
    {
        RunResult result = new ScenarioRunner(Load.Valid($$"""
            services:
              app: {image: app, depends_on: {job: {condition: {{condition}}, required: false} } }
              job: {image: job}
            x-oomsim:
              images: {app: {program: {steps: [sleep: forever]} }, job: {program: {steps: [sleep: 1s, exit: 3]} } }
            """)).Run();
        Assert.Equal((0, warning), (result.Commands[0].ExitCode, result.Commands[0].Stderr));
        Assert.Equal("running", result.Containers.Single(c => c.Name == "app").Status);
    }

    /// <summary>D9.9: one that belongs to a profile that is not active may be missing where it is not required.</summary>
    [Fact]
    public void A_dependency_of_another_profile_may_be_missing_where_it_is_not_required()
    {
        const string text = "services: {app: {image: i, depends_on: {db: {condition: service_started, required: REQ}}}, db: {image: i, profiles: [x]}}\n";
        Assert.Equal(["app"], Load.Valid(text.Replace("REQ", "false", StringComparison.Ordinal)).Services.Select(s => s.Name));
        Assert.Contains("service \"app\" depends on undefined service \"db\"", Load.Errors(text.Replace("REQ", "true", StringComparison.Ordinal))[0], StringComparison.Ordinal);
    }

    /// <summary>D9.4: keys that begin with x- may stand in every mapping with fixed keys.</summary>
    [Fact]
    public void Extensions_may_stand_everywhere() =>
        Load.Valid("x-a: 1\nservices: {a: {image: i, x-b: {}, deploy: {x-c: 1, resources: {x-d: 1, limits: {x-e: 1}}, restart_policy: {x-f: 1}}, healthcheck: {x-g: 1, test: t}, logging: {x-h: 1}}}\n");
}
