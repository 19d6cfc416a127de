using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>The order in which the containers of pods start, and pods whose init containers fail.</summary>
public sealed class InitContainerTests
{
    [Fact]
    public void Init_containers_succeed_one_after_the_other_before_the_rest_starts()
    {
        // 2 s, then 3 s, each after the one before at once.
        RunResult result = Run(Pod("Always", "{name: one, image: i, command: [sleep, '2']}", "{name: two, image: i, command: [sleep, '3']}"));
        double[] starts = [.. Events(result, "start").Select(e => e.TimeNs / 1e9)];
        Assert.Equal(["p-one", "p-two", "p-app"], Events(result, "start").Select(e => e.Container));
        Assert.InRange(starts[1], 2, 2.01);
        Assert.InRange(starts[2], starts[1] + 3, starts[1] + 3.01);
    }

    [Fact]
    public void Sidecar_only_has_to_be_started()
    {
        RunResult result = Run(Pod("Always", "{name: side, image: i, restartPolicy: Always}", "{name: one, image: i, command: ['true']}"));
        Assert.Equal(["p-side", "p-one", "p-app"], Events(result, "start").Select(e => e.Container));
        Assert.Equal(["running", "exited", "running"], result.Containers.OrderBy(c => c.Name == "p-app").Select(c => c.Status));
    }

    [Fact]
    public void Failing_init_container_of_a_pod_that_restarts_is_tried_again()
    {
        RunResult result = Run(Pod("Always", "{name: one, image: i, command: ['false']}"), 60);

        // At once, after 10 and after 20 s.
        Assert.Equal([0, 0, 10, 30], Events(result, "start").Select(e => Math.Round(e.TimeNs / 1e9)));
        Assert.DoesNotContain(Events(result, "start"), e => e.Container == "p-app");
    }

    [Fact]
    public void Failing_init_container_of_a_pod_that_does_not_keeps_that_pod_alone_from_starting()
    {
        string other = Manifests.Pod("{name: a, image: i}").Replace("{name: p}", "{name: other}", StringComparison.Ordinal)
            .Replace("  containers:", "  initContainers: [{name: late, image: i, command: [sleep, '3']}]\n  containers:", StringComparison.Ordinal);
        RunResult result = Run(Pod("Never", "{name: one, image: i, command: ['false']}", "{name: two, image: i}") + "---\n" + other);
        Assert.Equal(
            [("p-one", "exited"), ("p-two", "created"), ("p-app", "created"), ("other-late", "exited"), ("other-a", "running")],
            result.Containers.OrderBy(c => c.Name.StartsWith("other", StringComparison.Ordinal)).Select(c => (c.Name, c.Status)));
        Assert.Equal(0, result.Commands[0].ExitCode);
        Assert.Contains("WARNING: p-two is not started: an init container of its pod failed\nWARNING: p-app is not started", result.Commands[0].Stderr, StringComparison.Ordinal);
        Assert.True(result.EndNs < 10 * SimTime.Second, "nobody waits for it for ever");
    }

    [Fact]
    public void Pods_of_a_stateful_set_start_one_after_the_other()
    {
        const string set = "kind: StatefulSet\nmetadata: {name: s}\nspec: {replicas: 2, template: {spec: {initContainers: [{name: one, image: i, command: [sleep, '2']}], containers: [{name: a, image: i}]}}}";
        Assert.Equal(["s-0-one", "s-0-a", "s-1-one", "s-1-a"], Events(Run(set), "start").Select(e => e.Container));
        Assert.Equal(["s-0-one", "s-1-one", "s-0-a", "s-1-a"], Events(Run(set.Replace("replicas: 2", "replicas: 2, podManagementPolicy: Parallel", StringComparison.Ordinal)), "start").Select(e => e.Container));
    }

    /// <summary>A sidecar with a startup probe has started when that has passed: the server listens from 3 s on, of which the look at 4 s is the first, and what comes next begins at once.</summary>
    [Theory]
    [InlineData("startupProbe: {tcpSocket: {port: 80}, periodSeconds: 2}", 4, 4.01)]
    [InlineData("readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 2}", 0, 0.01)]
    public void What_comes_after_a_sidecar_waits_for_its_startup(string probe, double least, double most)
    {
        RunResult result = Serving(Pod("Always", $"{{name: side, image: i, restartPolicy: Always, command: [serve], {probe}}}"));
        Assert.Equal(["p-side", "p-app"], Events(result, "start").Select(e => e.Container));
        Assert.InRange(Events(result, "start").Last().TimeNs / 1e9, least, most);
    }

    // Two ways to write the parent of one cgroup.
    [Theory]
    [InlineData("/kubepods/pod-p", "kubepods/pod-p/", true)]
    [InlineData("/kubepods/pod-p", "/kubepods/pod-q", false)]
    public void A_pod_is_the_cgroup_that_its_containers_lie_in(string first, string second, bool isSame)
    {
        string text = $$$$"""
            services:
              side: {image: i, cgroup_parent: {{{{first}}}}, x-oomsim: {restart: kubelet, role: sidecar, readiness: {test: [CMD, "false"]}}}
              app: {image: i, cgroup_parent: {{{{second}}}}, depends_on: [side], x-oomsim: {restart: kubelet}}
            """;
        RunResult result = new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 20 * SimTime.Second }).Run();
        Assert.Equal(isSame ? ["side", "app"] : ["side"], Events(result, "start").Select(e => e.Container)); // only another pod waits until it is ready
    }

    /// <summary>A StatefulSet's pod waits until the one before is ready (OrderedReady): looked at at 0, 2 and 4 s.</summary>
    [Theory]
    [InlineData("", 4, 4.01)]
    [InlineData(", podManagementPolicy: Parallel", 0, 0.01)]
    public void Pods_of_a_stateful_set_wait_until_the_one_before_is_ready(string policy, double least, double most)
    {
        RunResult result = Serving($"kind: StatefulSet\nmetadata: {{name: s}}\nspec: {{replicas: 2{policy}, template: {{spec: {{containers: [{{name: a, image: i, command: [serve], readinessProbe: {{tcpSocket: {{port: 80}}, periodSeconds: 2}}}}]}}}}}}");
        Assert.InRange(Events(result, "start").Single(e => e.Container == "s-1").TimeNs / 1e9, least, most);
    }

    /// <summary>Its sidecars belong to that (k8s, pkg/kubelet/status/generate.go, GeneratePodReadyCondition): with one that is ready at 4 s, and with one that never is.</summary>
    [Theory]
    [InlineData("tcpSocket: {port: 80}", 1)]
    [InlineData("exec: {command: ['false']}", 0)]
    public void A_pod_is_ready_when_its_sidecars_are(string probe, int starts)
    {
        RunResult result = Serving($"kind: StatefulSet\nmetadata: {{name: s}}\nspec: {{replicas: 2, template: {{spec: {{initContainers: [{{name: side, image: i, restartPolicy: Always, command: [serve], readinessProbe: {{{probe}, periodSeconds: 2}}}}], containers: [{{name: a, image: i}}]}}}}}}");
        double[] started = [.. Events(result, "start").Where(e => e.Container == "s-1-side").Select(e => e.TimeNs / 1e9)];
        Assert.Equal(starts, started.Length);
        Assert.All(started, s => Assert.InRange(s, 4, 4.01));
    }

    private static RunResult Serving(string manifests)
    {
        string text = Manifests.Import(manifests).Text!.Replace(
            "# what its command does is not known: it sleeps until it is stopped; say it here as 'program'", "program: {steps: [{sleep: 3s}, {serve: {rate: 5/s, for: 100s, memory: 1MiB, cpu: 10ms}}]}", StringComparison.Ordinal);
        return new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 20 * SimTime.Second }).Run();
    }

    private static string Pod(string policy, params string[] first) => Manifests.Pod("{name: app, image: i}")
        .Replace("  containers:", $"  restartPolicy: {policy}\n  initContainers: [{string.Join(", ", first)}]\n  containers:", StringComparison.Ordinal);

    private static RunResult Run(string manifests, long? seconds = null) =>
        new ScenarioRunner(Manifests.Scenario(manifests), new RunOptions { Until = seconds * SimTime.Second }).Run();

    private static IEnumerable<RunEvent> Events(RunResult result, string type) => result.Events.Where(e => e.Source == "docker" && e.Type == type);
}
