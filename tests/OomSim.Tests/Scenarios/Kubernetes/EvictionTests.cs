using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>Pods that a kubelet evicts (D10.5, D10.6; k8s, pkg/kubelet/eviction). The node has 1 GiB, of which 100 MiB are reserved.</summary>
public sealed class EvictionTests
{
    private const string Full = "{steps: [{alloc: 850MiB, rate: 200MiB/s}, sleep: forever]}";
    private const string Grows = "{steps: [{alloc: 1000MiB, rate: 5MiB/s}, sleep: forever]}";

    /// <summary>924 MiB are there for pods. At 5 MiB/s less than 100 MiB are available from 164.8 s on, of which the look at 170 s is the first: 850 MiB are taken then, 74 available. SIGKILL comes 2 s later, which a kubelet gives at least (kuberuntime_container.go, minimumGracePeriodInSeconds), and no restart.</summary>
    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void A_slow_leak_is_evicted_before_the_kernel_kills(string cgroup)
    {
        RunResult result = Run(Service("leak", Grows), "", cgroup);
        RunEvent evicted = Assert.Single(result.Events, e => e.Type == "evicted");
        Assert.Equal(("scenario", "leak", 170 * SimTime.Second), (evicted.Source, evicted.Container, evicted.TimeNs));
        Match told = Regex.Match(evicted.Detail, @"^The node was low on resource: memory\. Threshold quantity: 100Mi, available: (\d+)Ki\. The pod was using (\d+)Ki, its request is 0, its priority 0\.$");
        Assert.True(told.Success, evicted.Detail);
        Assert.InRange(long.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), 73 << 10, 74 << 10);
        Assert.InRange(long.Parse(told.Groups[2].Value, CultureInfo.InvariantCulture), 850 << 10, 853 << 10);
        Assert.DoesNotContain(result.Events, e => e.Type == "oom_kill");
        RunEvent died = Assert.Single(result.Events, e => e.Type == "die");
        Assert.InRange(died.TimeNs, 172 * SimTime.Second, 173 * SimTime.Second);
        Assert.Equal(("exited", 137, 0), Facts(result, "leak"));
    }

    /// <summary>At 200 MiB/s the node is full at 4.6 s, and no look comes before.</summary>
    [Fact]
    public void A_fast_one_is_killed_first()
    {
        RunResult result = Run(Service("leak", "{steps: [{alloc: 1000MiB, rate: 200MiB/s}, sleep: forever]}"), "");
        Assert.InRange(result.Events.First(e => e.Type == "oom_kill").TimeNs, 4 * SimTime.Second, 5 * SimTime.Second);
    }

    [Fact]
    public void Without_a_threshold_nobody_looks()
    {
        RunResult result = Run(Service("leak", Grows), "eviction_hard: 0");
        Assert.DoesNotContain(result.Events, e => e.Type == "evicted");
        Assert.Contains(result.Events, e => e.Type == "oom_kill");
    }

    /// <summary>a has 300 MiB and requests 200, b has 400 and requests 500, c has 160 and requests 150: 64 MiB are available. Above its request before below it, then by priority, then by how far above.</summary>
    [Theory]
    [InlineData("a: 0, b: 0, c: 0", "a")]
    [InlineData("a: 10, b: 0, c: 5", "c")]
    [InlineData("a: -1, b: -5, c: 0", "a")]
    [InlineData("a: 2000000000, b: 0, c: 2000001000", "b")]
    public void Who_goes_first(string priorities, string expected)
    {
        RunResult result = Run(Three, Pods(priorities));
        Assert.Equal(expected, Assert.Single(result.Events, e => e.Type == "evicted").Container);
    }

    /// <summary>One at a time: a at 10 s; it is gone after 2 s, which is seen 1 s later. Then 364 MiB are available, fewer than 500: c goes, and that is enough.</summary>
    [Fact]
    public void One_at_a_time_until_there_is_enough()
    {
        RunEvent[] evicted = [.. Run(Three, Pods("a: 0, b: 0, c: 0") + ", eviction_hard: 500MiB").Events.Where(e => e.Type == "evicted")];
        Assert.Equal(["a", "c"], evicted.Select(e => e.Container));
        Assert.Equal(10 * SimTime.Second, evicted[0].TimeNs);
        Assert.InRange(evicted[1].TimeNs, 13 * SimTime.Second, 14 * SimTime.Second);
    }

    /// <summary>What has a handler ends as it likes; a container that waits for its next start is not started again.</summary>
    [Fact]
    public void A_pod_ends_as_a_whole()
    {
        RunResult result = Run(
            Service("leak", "{steps: [{alloc: 850MiB, rate: 200MiB/s}, sleep: forever], on_signal: {SIGTERM: [exit: 0]}}", "/kubepods/podx")
            + Service("crash", "{steps: [sleep: 1s, exit: 1]}", "/kubepods/podx")
            + Service("other", "{steps: [sleep: forever]}", "/kubepods/pody"), "");
        Assert.Equal(["leak", "crash"], result.Events.Where(e => e.Type == "evicted").Select(e => e.Container));
        Assert.Equal(("exited", 0, 0), Facts(result, "leak"));
        Assert.Equal(("exited", 1), Facts(result, "crash") switch { var (status, code, _) => (status, code) });
        Assert.Equal(("running", 0, 0), Facts(result, "other"));
        Assert.DoesNotContain(result.Events, e => e.Type == "start" && e.TimeNs > 10 * SimTime.Second);
    }

    /// <summary>A kubelet that finds nothing to do keeps no run going, and one that will find something does.</summary>
    [Fact]
    public void A_run_ends_where_nothing_is_to_come()
    {
        Scenario idle = Load.Valid(Text(Service("a", "{steps: [sleep: forever]}"), "", "v2"));
        RunResult result = new ScenarioRunner(idle, new RunOptions()).Run();
        Assert.True(result.IsSettled);
        Assert.InRange(result.EndNs, 0, SimTime.Second);

        Scenario full = Load.Valid(Text(Service("a", Full), "", "v2"));
        result = new ScenarioRunner(full, new RunOptions()).Run();
        Assert.Contains(result.Events, e => e.Type == "evicted");
        Assert.True(result.IsSettled);
    }

    /// <summary>The kubelet goes on when dockerd is there again.</summary>
    [Fact]
    public void A_restart_of_dockerd_ends_no_kubelet()
    {
        string text = Text(Service("leak", Grows), "", "v2").Replace("host:", "timeline: [{at: 15s, run: systemctl restart docker}], host:", StringComparison.Ordinal).Replace("docker: {}", "docker: {live-restore: true}", StringComparison.Ordinal);
        RunResult result = new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 200 * SimTime.Second }).Run();
        Assert.Equal(170 * SimTime.Second, Assert.Single(result.Events, e => e.Type == "evicted").TimeNs);
    }

    /// <summary>Whatever becomes of dockerd meanwhile, an evicted pod ends: SIGTERM at 10 s, which nothing handles, and dockerd is gone before SIGKILL at 12 s.</summary>
    [Fact]
    public void A_restart_of_dockerd_saves_no_evicted_pod()
    {
        RunResult result = Timed(Service("leak", Full), "{at: 10.5s, run: systemctl restart docker}");
        Assert.Single(result.Events, e => e.Type == "evicted");
        Assert.Equal(("exited", 137, 0), Facts(result, "leak"));
        Assert.InRange(Assert.Single(result.Events, e => e.Type == "die").TimeNs, 12 * SimTime.Second, 16 * SimTime.Second);
    }

    /// <summary>What of an evicted pod is started by hand is ended at the next housekeeping, each 2 s, and nobody goes in its place.</summary>
    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void What_is_started_again_is_ended(string cgroup)
    {
        RunResult result = Timed(Service("leak", Full) + Service("other", "{steps: [{alloc: 20MiB}, sleep: forever]}", "/kubepods/pod2"), "{at: 40.5s, run: docker start leak}", cgroup);
        Assert.Equal("leak", Assert.Single(result.Events, e => e.Type == "evicted").Container);
        Assert.Equal(("exited", 137, 0), Facts(result, "leak"));
        Assert.Equal(("running", 0, 0), Facts(result, "other"));
        Assert.InRange(result.Events.Last(e => e.Type == "die").TimeNs, 44 * SimTime.Second, 45 * SimTime.Second);
    }

    /// <summary>An init container that ends well as it is evicted lets the next one start, which is of the evicted pod, too.</summary>
    [Fact]
    public void What_starts_later_is_ended()
    {
        RunResult result = Timed(
            Service("init", "{steps: [{alloc: 850MiB, rate: 200MiB/s}, sleep: forever], on_signal: {SIGTERM: [exit: 0]}}").Replace("restart: always", "restart: on-failure", StringComparison.Ordinal)
            + Service("app", Full).Replace("restart: always", "restart: always, depends_on: {init: {condition: service_completed_successfully}}", StringComparison.Ordinal), "");
        Assert.Equal("init", Assert.Single(result.Events, e => e.Type == "evicted").Container);
        Assert.Equal(("exited", 0, 0), Facts(result, "init"));
        Assert.Equal(("exited", 137, 0), Facts(result, "app"));
        Assert.True(result.IsSettled);
    }

    /// <summary>A cgroup is the same however its path is written, and what is known of the pod counts: it is critical.</summary>
    [Theory]
    [InlineData("{}", "kubepods/podx", "/kubepods/podx/", "/kubepods/podx")]
    [InlineData("{cgroup_driver: systemd}", "kubepods-podx.slice", "kubepods-podx.slice", "kubepods-podx.slice")]
    [InlineData("{cgroup_driver: systemd}", "kubepods-podx.slice", "kubepods-podx.slice", "/kubepods.slice/kubepods-podx.slice")]
    public void A_pod_is_known_by_its_cgroup(string docker, string first, string second, string key)
    {
        string services = Service("a", Full, first) + Service("b", "{steps: [sleep: forever]}", second);
        RunResult Of(string kubelet) => new ScenarioRunner(Load.Valid(Text(services, kubelet, "v2").Replace("docker: {}", "docker: " + docker, StringComparison.Ordinal)), new RunOptions { Until = 20 * SimTime.Second }).Run();
        Assert.Equal(["a", "b"], Of("").Events.Where(e => e is { Type: "evicted", TimeNs: 10 * SimTime.Second }).Select(e => e.Container));
        Assert.DoesNotContain(Of($"pods: {{{key}: {{priority: 2000000000}}}}").Events, e => e.Type == "evicted");
    }

    [Fact]
    public void A_pod_is_told_of_once() =>
        Assert.Contains(
            "x-oomsim.host.kubelet.pods: '/a.slice/a-b.slice' is the same pod as 'a-b.slice'",
            Assert.Single(Load.Errors(Text(Service("a", Grows, "a-b.slice"), "pods: {a-b.slice: , /a.slice/a-b.slice: }", "v2").Replace("docker: {}", "docker: {cgroup_driver: systemd}", StringComparison.Ordinal))),
            StringComparison.Ordinal);

    /// <summary>Of a pod that no service is of, nothing counts.</summary>
    [Fact]
    public void A_pod_of_nobody_is_told_of()
    {
        string Told(string key) => string.Join('\n', Load.Warnings(Text(Service("a", Grows, "kubepods/pod1/"), $"pods: {{{key}: {{priority: 1}}}}", "v2")));
        Assert.EndsWith("x-oomsim.host.kubelet.pods: '/kubepods/pod2' is the cgroup_parent of no service with 'restart: kubelet' or 'job'", Told("/kubepods/pod2"), StringComparison.Ordinal);
        Assert.Equal("", Told("/kubepods/pod1"));
    }

    [Theory]
    [InlineData("eviction_hrad: 1", "unknown key 'eviction_hrad' under x-oomsim.host.kubelet")]
    [InlineData("pods: {kubepods: {priority: 1}}", "x-oomsim.host.kubelet.pods: 'kubepods' is no path of a cgroup")]
    [InlineData("pods: {a.slice: {priority: 1}}", "x-oomsim.host.kubelet.pods: 'a.slice' is no path of a cgroup")]
    [InlineData("pods: {/kubepods: {priority: 3000000000}}", "x-oomsim.host.kubelet.pods./kubepods.priority must be at most 2147483647, not 3000000000")]
    [InlineData("pods: {/kubepods: {priority: -3000000000}}", "x-oomsim.host.kubelet.pods./kubepods.priority must be at least -2147483648, not -3000000000")]
    [InlineData("pods: {/kubepods: {priority: 1.5}}", "x-oomsim.host.kubelet.pods./kubepods.priority")]
    [InlineData("pods: {/kubepods: {request: 1}}", "unknown key 'request' under x-oomsim.host.kubelet.pods./kubepods")]
    public void Slips(string kubelet, string error) =>
        Assert.Contains(error, Assert.Single(Load.Errors(Text(Service("a", Grows), kubelet, "v2"))), StringComparison.Ordinal);

    /// <summary>An import has the kubelet's default, what pods request together, and priorities by class; who is below 0 stays so.</summary>
    [Fact]
    public void An_import_names_what_it_goes_by()
    {
        ImportResult result = Manifests.Import("""
            {kind: PriorityClass, metadata: {name: low}, value: -10}
            ---
            {kind: PriorityClass, metadata: {name: usual}, value: 100, globalDefault: true}
            ---
            {kind: Pod, metadata: {name: a}, spec: {priorityClassName: low, containers: [{name: x, image: i, resources: {requests: {memory: 64Mi}}}, {name: y, image: i, resources: {requests: {memory: 32Mi}}}]}}
            ---
            {kind: Pod, metadata: {name: b}, spec: {containers: [{name: x, image: i}]}}
            ---
            {kind: Pod, metadata: {name: c}, spec: {priorityClassName: system-node-critical, containers: [{name: x, image: i}]}}
            """);
        Assert.Empty(result.Diagnostics);
        KubeletSettings kubelet = Load.Valid(result.Text!).Docker.Kubelet!;
        Assert.Equal(100L << 20, kubelet.EvictionHard!.Fixed);
        Assert.Equal([(96L << 20, -10), (null, 100), (null, 2000001000)], kubelet.Pods.Select(p => (p.MemoryRequest?.Fixed, p.Priority)));
        Assert.All(kubelet.Pods, p => Assert.Contains($"cgroup_parent: {p.Path}\n", result.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{kind: PriorityClass, metadata: {name: x}, value: 1000000001}", "value: Forbidden: maximum allowed value of a user defined priority is 1000000000")]
    [InlineData("{kind: PriorityClass, metadata: {name: system-node-critical}, value: 5}", "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000")]
    [InlineData("{kind: PriorityClass, metadata: {name: system-cluster-critical}, value: 2000000000, globalDefault: true}", "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: globalDefault of system-cluster-critical PriorityClass must be false")]
    [InlineData("{kind: PriorityClass, metadata: {name: system-mine}, value: 5}", "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class")]
    [InlineData("{kind: PriorityClass, metadata: {name: system-mine}, value: null}", "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class")]
    [InlineData("{kind: PriorityClass, metadata: {name: x}, value: many}", "value: Invalid value: \"many\": must be a whole number of 32 bits")]
    [InlineData("{kind: Pod, metadata: {name: x}, spec: {priority: 5, priorityClassName: system-node-critical, containers: [{name: x, image: i}]}}", "spec.priority: Forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 2000001000 from the given PriorityClass name")]
    public void Priorities_that_there_are_not(string text, string error) =>
        Assert.Contains(Manifests.Errors(text + "\n---\n{kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i}]}}"), e => e.EndsWith("error: " + error, StringComparison.Ordinal));

    /// <summary>A class of the system as a cluster has it says nothing new.</summary>
    [Fact]
    public void The_systems_classes_are_what_they_are() =>
        Assert.Equal(2000001000, Load.Valid(Manifests.Import("{kind: PriorityClass, metadata: {name: system-node-critical}, value: 2000001000}\n---\n{kind: Pod, metadata: {name: p}, spec: {priorityClassName: system-node-critical, containers: [{name: a, image: i}]}}").Text!).Docker.Kubelet!.Pods[0].Priority);

    private static string Three =>
        Service("a", "{steps: [{alloc: 300MiB}, sleep: forever]}", "/kubepods/poda") + Service("b", "{steps: [{alloc: 400MiB}, sleep: forever]}", "/kubepods/podb") + Service("c", "{steps: [{alloc: 160MiB}, sleep: forever]}", "/kubepods/podc");

    private static string Pods(string priorities)
    {
        string[] all = [.. priorities.Split(", ").Select(p => p.Split(": ")[1])];
        return $"pods: {{/kubepods/poda: {{memory_request: 200MiB, priority: {all[0]}}}, /kubepods/podb: {{memory_request: 500MiB, priority: {all[1]}}}, /kubepods/podc: {{memory_request: 150MiB, priority: {all[2]}}}}}";
    }

    private static string Service(string name, string program, string parent = "/kubepods/pod1") =>
        $"  {name}: {{image: i, restart: always, cgroup_parent: {parent}, x-oomsim: {{restart: kubelet, program: {program}}}}}\n";

    private static string Text(string services, string kubelet, string cgroup) =>
        $"services:\n{services}x-oomsim: {{host: {{memory: 1GiB, reserved: 100MiB, cgroup: {cgroup}, docker: {{}}, kubelet: {{{kubelet}}}}}}}\n";

    // Until nothing is to come, and with an engine whose containers live on without it.
    private static RunResult Timed(string services, string timeline, string cgroup = "v2")
    {
        string text = Text(services, "", cgroup).Replace("host:", $"timeline: [{timeline}], host:", StringComparison.Ordinal).Replace("docker: {}", "docker: {live-restore: true}", StringComparison.Ordinal);
        return new ScenarioRunner(Load.Valid(text), new RunOptions()).Run();
    }

    private static RunResult Run(string services, string kubelet, string cgroup = "v2") =>
        new ScenarioRunner(Load.Valid(Text(services, kubelet, cgroup)), new RunOptions { Until = 200 * SimTime.Second }).Run();

    private static (string Status, int Code, int Restarts) Facts(RunResult result, string name) =>
        result.Containers.Where(c => c.Name == name).Select(c => (c.Status, c.ExitCode, c.RestartCount)).Single();
}
