using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>Sidecars: init containers that restart always begin before the containers of their pod and end after them (KEP-753; k8s, pkg/kubelet/kuberuntime).</summary>
public sealed class SidecarTests
{
    private const string Deaf = "{steps: [sleep: forever]}";
    private const string Hears = "{steps: [sleep: forever], on_signal: {SIGTERM: [{sleep: 1s}, exit: 0]}}";

    /// <summary>The containers of the pod have ended for good at 5 s: the sidecar hears SIGTERM then, and SIGKILL after the grace period of 3 s. It does not come back.</summary>
    [Theory]
    [InlineData("Never", "sleep, '5'", "p-app 5, p-side 8")]
    [InlineData("OnFailure", "sleep, '5'", "p-app 5, p-side 8")]
    [InlineData("OnFailure", "sh, -c, 'sleep 5; exit 1'", "p-app 5, p-app 10, p-app 25")]
    [InlineData("Always", "sleep, '5'", "p-app 5, p-app 10, p-app 25")]
    public void A_sidecar_ends_with_its_pod(string policy, string command, string expected) => Assert.Equal(
        expected,
        Ends(new ScenarioRunner(Manifests.Scenario(Pod(policy, "{name: side, image: i, restartPolicy: Always}", $"{{name: app, image: i, command: [{command}]}}")), new RunOptions { Until = 40 * SimTime.Second }).Run()));

    /// <summary>As long as one of several runs, or has not begun, the pod goes on.</summary>
    [Fact]
    public void It_waits_for_all_of_them() => Assert.Equal(
        "p-one 2, p-app 4, p-other 11, p-side 14",
        Ends(new ScenarioRunner(
            Manifests.Scenario(Pod("Never", "{name: side, image: i, restartPolicy: Always}, {name: one, image: i, command: [sleep, '2']}", "{name: app, image: i, command: [sleep, '2']}, {name: other, image: i, command: [sleep, '9']}")),
            new RunOptions { Until = 40 * SimTime.Second }).Run()));

    /// <summary>So is a pod whose init container has failed for good.</summary>
    [Fact]
    public void It_ends_with_an_init_container_that_fails() => Assert.Equal(
        "p-one 2, p-side 5",
        Ends(new ScenarioRunner(Manifests.Scenario(Pod("Never", "{name: side, image: i, restartPolicy: Always}, {name: one, image: i, command: [sh, -c, 'sleep 2; exit 1']}", "{name: app, image: i}")), new RunOptions { Until = 40 * SimTime.Second }).Run()));

    /// <summary>The last one ends first, and the one before hears nothing until then; all have one grace period together, and 2 s behind that.</summary>
    [Theory]
    [InlineData(Hears, Hears, "app 5, second 6, first 7")]
    [InlineData(Hears, Deaf, "app 5, second 9, first 10")]
    [InlineData(Deaf, Deaf, "app 5, second 9, first 11")]
    [InlineData(Deaf, Hears, "app 5, second 6, first 9")]
    public void Sidecars_end_in_reverse(string first, string second, string expected) => Assert.Equal(
        expected, Ends(Run(Service("first", first, "sidecar") + Service("second", second, "sidecar") + Service("app", "{steps: [sleep: 5s, exit: 0]}", "app"), "")));

    /// <summary>An engine that has its containers live on finds the pod over when systemd has started it again, 2 s after its end, and the kubelet ends what is left of it.</summary>
    [Fact]
    public void A_restart_of_dockerd_saves_no_sidecar()
    {
        RunResult result = Run(Service("side", Deaf, "sidecar") + Service("app", "{steps: [sleep: 5s, exit: 0]}", "app"), "{at: 4s, run: systemctl kill docker}, {at: 7s, run: systemctl start docker}");
        Assert.Equal("side 10", Ends(result));
        Assert.All(result.Containers, c => Assert.Equal("exited", c.Status));
    }

    /// <summary>One that crashes meanwhile is not started again, and one that is to be is not.</summary>
    [Fact]
    public void A_sidecar_that_waits_is_given_up()
    {
        RunResult result = Run(Service("side", "{steps: [sleep: 4s, exit: 1]}", "sidecar") + Service("app", "{steps: [sleep: 10s, exit: 0]}", "app"), "");
        Assert.Equal("side 4, side 8, app 10", Ends(result));
        Assert.All(result.Containers, c => Assert.Equal("exited", c.Status));
    }

    /// <summary>
    /// A pod has one worker (k8s, pkg/kubelet/pod_workers.go, podWorkerLoop), which waits for an end that it has begun: who has been told to end at 5 s, and fails a probe
    /// at 6 s, is not ended with that probe's grace of 2 s; and the end of who has failed at 3 s goes on when its pod is over at 5 s.
    /// </summary>
    [Theory]
    [InlineData("2s", 3, 5, "side 15, SIGTERM 5")]
    [InlineData("1s", 3, 5, "side 13, SIGTERM 3")]
    public void A_probe_ends_nobody_who_is_being_ended(string interval, int retries, int endsAfter, string expected)
    {
        string side = Service("side", "{steps: [sleep: forever], on_signal: {SIGTERM: ignore}}", "sidecar")
            .Replace("stop_grace_period: 4s,", $"stop_grace_period: 10s, healthcheck: {{test: [CMD, 'false'], interval: {interval}, retries: {retries}}},", StringComparison.Ordinal)
            .Replace("role: sidecar,", interval == "2s" ? "role: sidecar, liveness_grace_period: 2s," : "role: sidecar,", StringComparison.Ordinal);
        RunResult result = Run(side + Service("app", $"{{steps: [sleep: {endsAfter}s, exit: 0]}}", "app"), "");
        RunEvent[] told = [.. result.Events.Where(e => e is { Source: "docker", Container: "side" })];
        Assert.Equal(expected, $"side {At(told.Single(e => e.Type == "die"))}, SIGTERM {At(told.First(e => e.Type == "kill"))}");
        Assert.Equal(2, told.Count(e => e.Type == "kill"));
        Assert.Single(told, e => e.Type == "stop");
    }

    private static double At(RunEvent e) => Math.Floor(e.TimeNs / 1e9);

    /// <summary>An evicted pod has 1 s together: the sidecar hears of it when the container has ended, or after that.</summary>
    [Theory]
    [InlineData("{steps: [{alloc: 850MiB, rate: 200MiB/s}, sleep: forever], on_signal: {SIGTERM: [exit: 0]}}", "app 10, side 12")]
    [InlineData("{steps: [{alloc: 850MiB, rate: 200MiB/s}, sleep: forever]}", "app 12, side 13")]
    public void An_evicted_pod_ends_in_order(string program, string expected)
    {
        string text = Text(Service("side", Deaf, "sidecar") + Service("app", program, "app"), "").Replace("host: {", "host: {memory: 1GiB, reserved: 100MiB, kubelet: {}, ", StringComparison.Ordinal);
        Assert.Equal(expected, Ends(new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 40 * SimTime.Second }).Run()));
    }

    [Fact]
    public void A_role_needs_a_kubelet() => Assert.Contains(
        Load.Warnings("services: {a: {image: i, x-oomsim: {role: sidecar}}}\n"), w => w.EndsWith("services.a.x-oomsim.role does nothing without 'restart: kubelet' or 'job'", StringComparison.Ordinal));

    private static string Pod(string policy, string init, string containers) =>
        $"kind: Pod\nmetadata: {{name: p}}\nspec:\n  restartPolicy: {policy}\n  terminationGracePeriodSeconds: 3\n  initContainers: [{init}]\n  containers: [{containers}]\n";

    private static string Service(string name, string program, string role) =>
        $"  {name}: {{image: i, restart: {(role == "sidecar" ? "always" : "'no'")}, cgroup_parent: /kubepods/podx, stop_grace_period: 4s, x-oomsim: {{restart: kubelet, role: {role}, program: {program}}}}}\n";

    private static string Text(string services, string timeline) => $"services:\n{services}x-oomsim: {{timeline: [{timeline}], host: {{docker: {{live-restore: true}}}}}}\n";

    private static RunResult Run(string services, string timeline) => new ScenarioRunner(Load.Valid(Text(services, timeline)), new RunOptions { Until = 40 * SimTime.Second }).Run();

    private static string Ends(RunResult result) =>
        string.Join(", ", result.Events.Where(e => e is { Source: "docker", Type: "die" }).Select(e => FormattableString.Invariant($"{e.Container} {Math.Floor(e.TimeNs / 1e9)}")));
}
