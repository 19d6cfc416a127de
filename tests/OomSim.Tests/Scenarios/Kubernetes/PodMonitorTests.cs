using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>What a kubelet knows of a container outlives the engine, and what the engine does to one changes nothing of it (k8s, pkg/kubelet/prober/worker.go).</summary>
public sealed class PodMonitorTests
{
    private const string Serving = "program: {steps: [{serve: {rate: 5/s, for: 600s, memory: 1MiB, cpu: 1ms}}]}";

    /// <summary>A container that has ended is ready no more, and its next run begins so.</summary>
    [Fact]
    public void Who_ends_is_not_ready() => Assert.Equal(
        "ready 0, die 10, unready 10, ready 10, die 20, unready 20, ready 30, die 40, unready 40",
        Told(Run("readiness: {test: [CMD, x], from: outside, interval: 5s}, program: {steps: [{sleep: 10s}, exit: 1]}", "", 45), "ready", "unready", "die"));

    /// <summary>A kubelet is no part of dockerd: the container's run is the same, it has started and is ready. Startup was asked at 3 s, readiness then and each 3 s: at 6 s nobody is there to run it.</summary>
    [Fact]
    public void A_restart_of_dockerd_is_no_news()
    {
        RunResult result = Run("startup: {test: [CMD, 'true'], interval: 3s}, readiness: {test: [CMD, 'true'], interval: 3s}", "{at: 5s, run: systemctl kill docker}, {at: 7s, run: systemctl start docker}", 14);
        Assert.Equal("ready 3", Told(result, "ready", "unready", "die"));
        Assert.Equal([3, 3, 9, 12], result.Events.Where(e => e.Type.StartsWith("exec_create", StringComparison.Ordinal)).Select(e => (int)Math.Round(e.TimeNs / 1e9)));
    }

    /// <summary>Found ready at 0 s, and it ends while there is no dockerd: the new one tells.</summary>
    [Fact]
    public void Who_ends_unseen_is_not_ready() => Assert.Equal(
        "ready 0, unready 7",
        Told(Run("readiness: {test: [CMD, x], from: outside}, program: {steps: [{sleep: 6s}, exit: 0]}", "{at: 5s, run: systemctl kill docker}, {at: 7s, run: systemctl start docker}", 9, policy: "'no'"), "ready", "unready"));

    /// <summary>It fails at 6 s; with dockerd goes who waits for its end, and the kubelet has it ended again by the next one: SIGKILL is 12 s after that.</summary>
    [Fact]
    public void Who_has_failed_is_ended_whatever_becomes_of_dockerd() => Assert.Equal(
        "kill 6, kill 8, kill 20, die 20",
        Told(Run("}, healthcheck: {test: [CMD, 'false'], interval: 3s, retries: 2}, stop_grace_period: 12s, labels: {a: b", "{at: 7s, run: systemctl kill docker}, {at: 8s, run: systemctl restart docker}", 22), "kill", "die"));

    /// <summary>
    /// A kubelet asks on while the container is paused. The kernel takes connections for a frozen server (D5.12), which is all that tcpSocket asks for, and nobody answers them: asked at 6 and 9 s, each time for 1 s,
    /// the container is ended at 10 s. A command is refused, and such a result thrown away.
    /// </summary>
    [Theory]
    [InlineData("test: [CMD, curl, 'http://localhost'], interval: 3s, timeout: 1s, retries: 2", "outside", "kill 10, kill 12, die 12")]
    [InlineData("test: [CMD, nc, -z, localhost, '80'], interval: 3s, timeout: 1s, retries: 2", "outside", "")]
    [InlineData("test: [CMD, curl, 'http://localhost'], interval: 3s, timeout: 1s, retries: 2", "inside", "")]
    public void Questions_go_on_while_it_is_paused(string check, string from, string expected) => Assert.Equal(
        expected,
        Told(Run($"liveness_from: {from}, {Serving}}}, stop_grace_period: 2s, healthcheck: {{{check}", "{at: 4s, run: docker pause p}, {at: 12.5s, run: docker unpause p}", 18, policy: "'no'"), "kill", "die"));

    /// <summary>What runs as the pause comes has its time, and no more: begun at 4 s, it fails at 7 s.</summary>
    [Fact]
    public void A_pause_holds_up_no_timeout() => Assert.Equal(
        "kill 7, kill 9, die 9",
        Told(Run("}, stop_grace_period: 2s, healthcheck: {test: [CMD, sleep, '100'], interval: 4s, timeout: 3s, retries: 1", "{at: 5s, run: docker pause p}, {at: 9.5s, run: docker unpause p}", 12, policy: "'no'"), "kill", "die"));

    /// <summary>A paused container whose question nobody can put keeps no run going.</summary>
    [Fact]
    public void Who_cannot_be_asked_keeps_no_run_going()
    {
        RunResult result = new ScenarioRunner(Load.Valid(Text("}, healthcheck: {test: [CMD, 'true'], interval: 5s", "{at: 2s, run: docker pause p}")), new RunOptions { MaximumEvents = 100_000 }).Run();
        Assert.True(result.IsSettled);
    }

    /// <summary>However short its grace period, a kubelet gives a container 2 s (kuberuntime_container.go, minimumGracePeriodInSeconds); a command does not.</summary>
    [Theory]
    [InlineData("0s", "die 8")]
    [InlineData("1s", "die 8")]
    [InlineData("3s", "die 9")]
    public void A_kubelet_gives_a_container_2_s(string grace, string expected) => Assert.Equal(
        expected,
        Told(Run($"}}, stop_grace_period: {grace}, healthcheck: {{test: [CMD, 'false'], interval: 3s, retries: 2", "", 15, policy: "'no'"), "die"));

    private static RunResult Run(string keys, string timeline, int until, string policy = "always") =>
        new ScenarioRunner(Load.Valid(Text(keys, timeline, policy)), new RunOptions { Until = until * SimTime.Second }).Run();

    private static string Text(string keys, string timeline, string policy = "always") =>
        $"services: {{p: {{image: i, restart: {policy}, x-oomsim: {{restart: kubelet, {keys}}}}}}}\nx-oomsim: {{host: {{docker: {{live-restore: true}}}}, timeline: [{timeline}]}}\n";

    private static string Told(RunResult result, params string[] types) =>
        string.Join(", ", result.Events.Where(e => (e.Source is "docker" or "scenario") && types.Contains(e.Type, StringComparer.Ordinal)).Select(e => FormattableString.Invariant($"{e.Type} {Math.Round(e.TimeNs / 1e9)}")));
}
