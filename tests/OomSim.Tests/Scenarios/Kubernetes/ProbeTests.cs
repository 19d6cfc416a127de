using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>Liveness probes: what fails one is ended with its pod's grace period and started again by the pod's policy (k8s, pkg/kubelet/prober).</summary>
public sealed class ProbeTests
{
    /// <summary>Looked at after 2 s and 4 s, ended at 4 s, which takes the grace period of 3 s: PID 1 has no handler. Back at once, then after 10 s, 20 s (D10.7).</summary>
    [Theory]
    [InlineData("Always", "die 7, start 7, die 14, start 24, die 31, start 51, die 58")]
    [InlineData("OnFailure", "die 7, start 7, die 14, start 24, die 31, start 51, die 58")]
    [InlineData("Never", "die 7")]
    public void Who_fails_it_is_ended_and_starts_again(string policy, string expected)
    {
        RunResult result = Run(policy, "{exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}", "[sleep, '1000']");
        Assert.Equal(expected, Told(result));
        Assert.Equal(137, result.Containers.Single().ExitCode);
    }

    /// <summary>One that ends well when asked to has not failed: with OnFailure it stays ended.</summary>
    [Fact]
    public void What_it_ends_with_decides()
    {
        string text = Manifests.Import(Pod("OnFailure", "{exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}", "[serve]")).Text!;
        text = text.Replace("# what its command does is not known: it sleeps until it is stopped; say it here as 'program'", "program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]}}", StringComparison.Ordinal);
        RunResult result = new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 60 * SimTime.Second }).Run();
        Assert.Equal("die 4", Told(result));
        Assert.Equal("exited", result.Containers.Single().Status);
    }

    /// <summary>A startup probe gives it time: 1 s of delay and 5 times 2 s, in which failures do not count; looked at every 2 s, the third one that counts is at 16 s. The probe's own delay of 5 s is over by then.</summary>
    [Fact]
    public void It_has_time_to_start() => Assert.Equal(
        "die 19",
        Told(Run("Never", "{exec: {command: ['false']}, periodSeconds: 2, initialDelaySeconds: 5}, startupProbe: {exec: {command: ['false']}, initialDelaySeconds: 1, periodSeconds: 2, failureThreshold: 5}", "[sleep, '1000']")));

    /// <summary>Nothing is asked before the initial delay is over (prober/worker.go): a server that is well until 5 s fails at 20, 22 and 24 s, not at 6, 8 and 10 s.</summary>
    [Theory]
    [InlineData(20, "die 27")]
    [InlineData(19, "die 27")]
    [InlineData(2, "die 13")]
    [InlineData(0, "die 13")]
    public void Before_its_delay_nothing_is_asked(int delay, string expected)
    {
        string text = Manifests.Import(Pod("Never", $"{{httpGet: {{port: 80}}, periodSeconds: 2, initialDelaySeconds: {delay}}}", "[serve]")).Text!;
        text = text.Replace("# what its command does is not known: it sleeps until it is stopped; say it here as 'program'", "program: {steps: [{serve: {rate: 5/s, for: 5s, memory: 1MiB, cpu: 10ms}}, {sleep: forever}]}", StringComparison.Ordinal);
        Assert.Equal(expected, Told(new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 60 * SimTime.Second }).Run()));
    }

    [Fact]
    public void A_delay_beside_a_startup_probe_is_told_of()
    {
        ImportResult result = Manifests.Import(Manifests.Pod("{name: a, image: i, livenessProbe: {exec: {command: [x]}, initialDelaySeconds: 5}, startupProbe: {exec: {command: [x]}, initialDelaySeconds: 30}}"));
        Assert.Equal(
            "spec.containers[0].startupProbe.initialDelaySeconds: beside a startupProbe it is time in which failures do not count: it is asked within all the same",
            Assert.Single(result.Diagnostics).ToString().Split("warning: ", 2)[1]);
    }

    /// <summary>The greatest numbers that the API takes make a scenario that loads.</summary>
    [Fact]
    public void Numbers_without_measure_are_longer_than_any_run()
    {
        const string most = "periodSeconds: 2147483647, failureThreshold: 2147483647, initialDelaySeconds: 2147483647, timeoutSeconds: 2147483647";
        HealthCheck check = Manifests.Scenario(Manifests.Pod($"{{name: a, image: i, livenessProbe: {{exec: {{command: [x]}}, {most}}}, startupProbe: {{exec: {{command: [x]}}, {most}}}}}")).Services[0].Spec.HealthCheck!;
        Assert.Equal(int.MaxValue * SimTime.Second, check.StartPeriodNs);
    }

    [Fact]
    public void What_is_not_asked_is_told_of() => Assert.Equal(
        [
            "spec.containers[0].livenessProbe.httpGet.host is not simulated: localhost is asked",
            "spec.containers[0].livenessProbe.httpGet.httpHeaders is not simulated: it is asked without them",
        ],
        Manifests.Import(Manifests.Pod("{name: a, image: i, livenessProbe: {httpGet: {port: 80, host: h, httpHeaders: [{name: a, value: b}]}, successThreshold: 1}}")).Diagnostics.Select(d => d.ToString().Split("warning: ", 2)[1]));

    [Fact]
    public void Of_a_server_of_grpc_the_whole_is_asked() => Assert.Equal(
        ["spec.containers[0].livenessProbe.grpc.service is not simulated: the server as a whole is asked"],
        Manifests.Import(Manifests.Pod("{name: a, image: i, livenessProbe: {grpc: {port: 80, service: s}}}")).Diagnostics.Select(d => d.ToString().Split("warning: ", 2)[1]));

    [Fact]
    public void Who_passes_it_goes_on() => Assert.Equal("", Told(Run("Always", "{exec: {command: ['true']}, periodSeconds: 1}", "[sleep, '1000']")));

    [Theory]
    [InlineData("{httpGet: {path: /healthz, port: 8080}}", "CMD curl -fsSk http://localhost:8080/healthz", 10, 1, 3)]
    [InlineData("{httpGet: {port: web, scheme: HTTPS}, periodSeconds: 5, timeoutSeconds: 4, failureThreshold: 1}", "CMD curl -fsSk https://localhost:8443/", 5, 4, 1)]
    [InlineData("{tcpSocket: {port: 6379}, periodSeconds: 0}", "CMD nc -z localhost 6379", 10, 1, 3)]
    [InlineData("{grpc: {port: 9000}}", "CMD grpc_health_probe -addr=localhost:9000", 10, 1, 3)]
    public void Questions_from_outside_are_asked_within(string probe, string test, int interval, int timeout, int retries)
    {
        HealthCheck check = Manifests.Scenario(Manifests.Pod($"{{name: a, image: i, ports: [{{name: web, containerPort: 8443}}], livenessProbe: {probe}}}")).Services[0].Spec.HealthCheck!;
        Assert.Equal(test, string.Join(' ', check.Test));
        Assert.Equal((interval * SimTime.Second, timeout * SimTime.Second, retries), (check.IntervalNs, check.TimeoutNs, check.Retries));
    }

    [Theory]
    [InlineData("{periodSeconds: 1}", "spec.containers[0].livenessProbe: Required value: must specify a handler type")]
    [InlineData("{exec: {command: [x]}, tcpSocket: {port: 1}}", "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type")]
    [InlineData("{exec: {command: []}}", "spec.containers[0].livenessProbe.exec.command: Required value")]
    [InlineData("{exec: {command: [x]}, periodSeconds: '1'}", "spec.containers[0].livenessProbe.periodSeconds: Invalid value: \"string\": must be an integer, not a text in quotes")]
    [InlineData("{exec: {command: [x]}, failureTreshold: 9}", "unknown field \"spec.containers[0].livenessProbe.failureTreshold\" (did you mean 'failureThreshold'?)")]
    [InlineData("{exec: {command: [x]}}, startupProbe: {exec: {command: [x], shell: y}}", "unknown field \"spec.containers[0].startupProbe.exec.shell\"")]
    [InlineData("{exec: {command: [x]}, successThreshold: 2}", "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1")]
    [InlineData("{tcpSocket: {port: 99999999}}", "spec.containers[0].livenessProbe.tcpSocket.port: Invalid value: 99999999: must be between 1 and 65535, inclusive")]
    [InlineData("{httpGet: {path: /}}", "spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    public void Slips(string probe, string error) =>
        Assert.EndsWith("error: " + error, Assert.Single(Manifests.Errors(Manifests.Pod($"{{name: a, image: i, livenessProbe: {probe}}}"))), StringComparison.Ordinal);

    /// <summary>A kubelet knows nothing of an image's HEALTHCHECK.</summary>
    [Fact]
    public void The_check_of_an_image_is_none_of_a_pods()
    {
        RunResult result = new ScenarioRunner(
            Load.Valid("""
                services: {p: {image: i, restart: always, x-oomsim: {restart: kubelet} } }
                x-oomsim: {images: {i: {program: {steps: [sleep: forever]}, healthcheck: {test: [CMD, "false"], interval: 1s, retries: 1} } } }
                """),
            new RunOptions { Until = 30 * SimTime.Second }).Run();
        Assert.Equal("", Told(result));
        Assert.DoesNotContain(result.Events, e => e.Type.StartsWith("health_status", StringComparison.Ordinal));
    }

    private static string Pod(string policy, string probe, string command) =>
        $"kind: Pod\nmetadata: {{name: p}}\nspec:\n  restartPolicy: {policy}\n  terminationGracePeriodSeconds: 3\n  containers: [{{name: a, image: i, command: {command}, livenessProbe: {probe}}}]\n";

    private static RunResult Run(string policy, string probe, string command) =>
        new ScenarioRunner(Manifests.Scenario(Pod(policy, probe, command)), new RunOptions { Until = 60 * SimTime.Second }).Run();

    // The ends of the container, and its starts behind the first, in whole seconds.
    private static string Told(RunResult result) =>
        string.Join(", ", result.Events.Where(e => e.Source == "docker" && e.Type is "die" or "start").Skip(1).Select(e => FormattableString.Invariant($"{e.Type} {Math.Round(e.TimeNs / 1e9)}")));
}
