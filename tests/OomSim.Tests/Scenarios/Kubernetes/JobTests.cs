using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>Jobs whose pods fail (k8s, pkg/controller/job).</summary>
public sealed class JobTests
{
    /// <summary>A new pod 10 s after the first failure, 20 s after the second, 40 s after the third; with backoffLimit 3 that is the last one.</summary>
    [Theory]
    [InlineData("backoffLimit: 3, ", "exit 1", "0, 10, 30, 70")]
    [InlineData("backoffLimit: 1, ", "exit 1", "0, 10")]
    [InlineData("backoffLimit: 0, ", "exit 1", "0")]
    [InlineData("", "exit 0", "0")]
    [InlineData("", "exit 1", "0, 10, 30, 70, 150, 310, 630")]
    public void What_fails_is_replaced(string spec, string command, string expected)
    {
        RunResult result = new ScenarioRunner(Manifests.Scenario(Job(spec, $"{{name: a, image: i, command: [sh, -c, '{command}']}}")), new RunOptions()).Run();
        Assert.Equal(expected, string.Join(", ", result.Events.Where(e => e is { Source: "docker", Type: "start" }).Select(e => FormattableString.Invariant($"{Math.Round(e.TimeNs / 1e9)}"))));
        Assert.Equal("exited", result.Containers.Single().Status);
        Assert.True(result.IsSettled);
    }

    /// <summary>A delay is never longer than 10 min, and a long run makes the next one no shorter.</summary>
    [Fact]
    public void Delays_are_the_controllers()
    {
        var manager = new RestartManager("on-failure", 9, 0, new JobBackoff());
        Assert.Equal([10, 20, 40, 80, 160, 320, 600, 600, 600], Enumerable.Range(0, 9).Select(_ => manager.ShouldRestart(137, false, 3600 * SimTime.Second) / SimTime.Second));
        Assert.Null(manager.ShouldRestart(137, false, 0));
    }

    /// <summary>What a pod held in memory goes with it; a container that its kubelet restarts, the first time at once, finds it again and adds to it.</summary>
    [Theory]
    [InlineData("Never", 0, 1)]
    [InlineData("OnFailure", 80, 82)]
    public void A_new_pod_has_new_volumes(string policy, long least, long most)
    {
        string text = Manifests.Import(Job("", "{name: a, image: i, command: [x], volumeMounts: [{name: v, mountPath: /v}]}", policy).Replace("restartPolicy:", "volumes: [{name: v, emptyDir: {medium: Memory}}], restartPolicy:", StringComparison.Ordinal)).Text!;
        text = text.Replace("# what its command does is not known: it sleeps until it is stopped; say it here as 'program'", "", StringComparison.Ordinal);
        text = System.Text.RegularExpressions.Regex.Replace(text, "program: .*", "program: {steps: [{write: /v/x, size: 40MiB, rate: 400MiB/s}, {exit: 1}]}") + "  timeline: [{at: 1s, run: cat /sys/fs/cgroup/kubepods/memory.current}]\n";
        RunResult result = new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 2 * SimTime.Second }).Run();
        Assert.InRange(long.Parse(result.Commands[^1].Stdout, System.Globalization.CultureInfo.InvariantCulture) >> 20, least, most);
    }

    /// <summary>With several pods or containers, or rules of its own, a Job counts what is not counted here: that is told, and none is replaced.</summary>
    [Theory]
    [InlineData("parallelism: 2, ", "{name: a, image: i}", false)]
    [InlineData("podFailurePolicy: {rules: []}, ", "{name: a, image: i}", false)]
    [InlineData("", "{name: a, image: i}, {name: b, image: i}", false)]
    [InlineData("", "{name: a, image: i, restartPolicy: Always}", false)]
    [InlineData("", "{name: a, image: i}", true)]
    [InlineData("podFailurePolicy: null, backoffLimitPerIndex: ~, ", "{name: a, image: i}", true)]
    [InlineData("backoffLimitPerIndex: 1, ", "{name: a, image: i}", false)]
    [InlineData("backoffLimit: 4, completions: 1, parallelism: 3, ", "{name: a, image: i}", true)]
    public void Others_are_told_of(string spec, string containers, bool isReplaced)
    {
        ImportResult result = Manifests.Import(Job(spec, containers));
        Assert.Equal(!isReplaced, result.Diagnostics.Any(d => d.ToString().Contains("a pod that fails is not replaced by another one (backoffLimit 6)", StringComparison.Ordinal)));
        Assert.All(Load.Valid(result.Text!).Services, s => Assert.Equal(isReplaced ? RestartBackoff.Job : RestartBackoff.Kubelet, s.Spec.RestartBackoff));
    }

    /// <summary>A policy of the container's own changes neither what its Job replaces nor what it counts.</summary>
    [Theory]
    [InlineData("Never", "Never", "on-failure:2")]
    [InlineData("OnFailure", "OnFailure", "on-failure:2")]
    [InlineData("OnFailure", "Never", "no")]
    [InlineData("OnFailure", "Always", "always")]
    [InlineData("Never", "OnFailure", "on-failure")]
    public void A_policy_of_its_own_is_counted_by_the_Job(string pod, string container, string expected)
    {
        ImportResult result = Manifests.Import(Job("backoffLimit: 2, ", $"{{name: a, image: i, restartPolicy: {container}}}", pod));
        ContainerSpec spec = Load.Valid(result.Text!).Services.Single().Spec;
        Assert.Equal(expected, spec.RestartPolicy + (spec.RestartMaximumRetries > 0 ? FormattableString.Invariant($":{spec.RestartMaximumRetries}") : ""));
        Assert.Equal(container == "Always", result.Diagnostics.Any(d => d.Message.Contains("starts again beyond backoffLimit 2", StringComparison.Ordinal)));
    }

    private static string Job(string spec, string containers, string policy = "Never") =>
        $"{{kind: Job, metadata: {{name: j}}, spec: {{{spec}template: {{spec: {{restartPolicy: {policy}, containers: [{containers}]}}}}}}}}";
}
