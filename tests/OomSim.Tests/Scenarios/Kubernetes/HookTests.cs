using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>What the API server refuses of hooks (k8s, pkg/apis/core/validation, validateLifecycle), and what of them is done.</summary>
public sealed class HookTests
{
    private const string Hook = "spec.containers[0].lifecycle.preStop";

    [Theory]
    [InlineData("{preStop: {sleep: {seconds: -1}}}", "6:66", Hook + ".sleep: Invalid value: -1: must be non-negative and less than terminationGracePeriodSeconds (30)")]
    [InlineData("{preStop: {sleep: {seconds: 31}}}", "6:66", Hook + ".sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)")]
    [InlineData("{preStop: {sleep: {seconds: x}}}", "6:66", Hook + ".sleep.seconds: Invalid value: \"x\": must be a whole number from 0 on")]
    [InlineData("{preStop: {sleep: {second: 1}}}", "6:57", "unknown field \"" + Hook + ".sleep.second\" (did you mean 'seconds'?)")]
    [InlineData("{preStop: {exec: {command: [x]}, sleep: {seconds: 1}}}", "6:78", Hook + ".sleep: Forbidden: may not specify more than 1 handler type")]
    [InlineData("{preStop: {}}", "6:48", Hook + ": Required value: must specify a handler type")]
    [InlineData("{preStop: {grpc: {port: 1}}}", "6:49", "unknown field \"" + Hook + ".grpc\"")]
    [InlineData("{preStop: {exec: {}}}", "6:55", Hook + ".exec.command: Required value")]
    [InlineData("{preStop: {httpGet: {path: /}}}", "6:58", Hook + ".httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    [InlineData("{preStop: {httpGet: {port: 70000}}}", "6:65", Hook + ".httpGet.port: Invalid value: 70000: must be between 1 and 65535, inclusive")]
    [InlineData("{preStop: {httpGet: {port: ''}}}", "6:65", Hook + ".httpGet.port: Invalid value: \"\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")]
    [InlineData("{preStop: {tcpSocket: {port: http_port}}}", "6:67", Hook + ".tcpSocket.port: Invalid value: \"http_port\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")]
    [InlineData("{preStop: {tcpSocket: {port: '8080'}}}", "6:67", Hook + ".tcpSocket.port: Invalid value: \"8080\": must contain at least one letter (a-z)")]
    [InlineData("{preStop: {tcpSocket: {port: a--b}}}", "6:67", Hook + ".tcpSocket.port: Invalid value: \"a--b\": must not contain consecutive hyphens")]
    [InlineData("{preStop: {tcpSocket: {port: -a}}}", "6:67", Hook + ".tcpSocket.port: Invalid value: \"-a\": must not begin or end with a hyphen")]
    [InlineData("{preStop: {tcpSocket: {port: sixteen-letters-}}}", "6:67", Hook + ".tcpSocket.port: Invalid value: \"sixteen-letters-\": must be no more than 15 characters")]
    [InlineData("{prestop: {sleep: {seconds: 1}}}", "6:39", "unknown field \"spec.containers[0].lifecycle.prestop\" (did you mean 'preStop'?)")]
    [InlineData("{postStart: {sleep: {seconds: 40}}}", "6:68", "spec.containers[0].lifecycle.postStart.sleep: Invalid value: 40: must be non-negative and less than terminationGracePeriodSeconds (30)")]
    public void What_is_wrong_is_told_where_it_stands(string lifecycle, string place, string error)
    {
        string[] errors = Manifests.Errors(Manifests.Pod($"{{name: a, image: i, lifecycle: {lifecycle}}}"));
        Assert.Contains($"pods.yaml:{place}: error: {error}", errors);
        Assert.All(errors.Where(e => !e.EndsWith(error, StringComparison.Ordinal)), e => Assert.Matches("must specify a handler type|\\.port: Invalid value: ", e));
    }

    /// <summary>An init container only runs to its end.</summary>
    [Theory]
    [InlineData("lifecycle: {preStop: {sleep: {seconds: 1}}}", "lifecycle")]
    [InlineData("livenessProbe: {exec: {command: [x]}}", "livenessProbe")]
    [InlineData("readinessProbe: {exec: {command: [x]}}", "readinessProbe")]
    [InlineData("startupProbe: {exec: {command: [x]}}", "startupProbe")]
    public void An_init_container_has_neither_hooks_nor_probes(string field, string key)
    {
        string pod = Manifests.Pod("{name: a, image: i}") + $"  initContainers: [{{name: b, image: i, {field}}}]\n";
        Assert.EndsWith(
            $"error: spec.initContainers[0].{key}: Forbidden: may not be set for init containers without restartPolicy=Always", Assert.Single(Manifests.Errors(pod)), StringComparison.Ordinal);
        Assert.NotNull(Manifests.Import(pod.Replace("name: b,", "name: b, restartPolicy: Always,", StringComparison.Ordinal)).Text);
    }

    /// <summary>0 s are nothing, and a hook that does nothing else needs no words.</summary>
    [Theory]
    [InlineData("{preStop: {sleep: {seconds: 0}}, postStart: null}", false)]
    [InlineData("{preStop: {sleep: {}}}", false)]
    [InlineData("{postStart: {sleep: {seconds: 2}}}", true)]
    [InlineData("{preStop: {httpGet: {port: 80}}}", true)]
    [InlineData("{preStop: {exec: {command: [sleep, 4ss]}}}", true)]
    [InlineData("{stopSignal: SIGINT}", true)]
    public void What_is_not_done_is_told(string lifecycle, bool isTold)
    {
        ImportResult result = Manifests.Import(Manifests.Pod($"{{name: a, image: i, lifecycle: {lifecycle}}}"));
        Assert.Equal(isTold, result.Diagnostics.Any(d => d.Message.StartsWith("lifecycle is not simulated", StringComparison.Ordinal)));
        Assert.DoesNotContain("pre_stop", result.Text!, StringComparison.Ordinal);
    }
}
