using OomSim.Docker;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>What a pod says of itself as a whole (KEP-2837), its overhead, and what LimitRanges allow pods.</summary>
public sealed class PodLevelTests
{
    private const long GiB = 1L << 30;

    private static readonly KubernetesImportOptions Node = new() { Memory = 8 * GiB, Cpus = 4 };

    /// <summary>Resources of the pod, of its container, and the path of its cgroup.</summary>
    public static TheoryData<string, string, string> Classes => new()
    {
        { "{limits: {memory: 1Gi, cpu: 1}}", "{}", "/kubepods/pod" },                                       // requests are the limits
        { "{limits: {memory: 1Gi, cpu: 1}}", "{requests: {memory: 512Mi}}", "/kubepods/burstable/pod" },     // requests are the container's
        { "{requests: {memory: 1Gi}}", "{limits: {memory: 512Mi, cpu: 1}}", "/kubepods/burstable/pod" },     // the pod's word counts
        { "{limits: {memory: 1Gi, cpu: 1}, requests: {memory: 1Gi, cpu: 1}}", "{requests: {memory: 64Mi}}", "/kubepods/pod" },
    };

    [Theory]
    [MemberData(nameof(Classes))]
    public void The_class_follows_from_the_pods_own(string pod, string container, string path) =>
        Assert.StartsWith(path, Of(pod, container).Services[0].Spec.CgroupParent, StringComparison.Ordinal);

    [Fact]
    public void The_pods_limit_bounds_it_and_each_container_without_one()
    {
        Scenario scenario = Of("{limits: {memory: 2Gi, cpu: 1500m}, requests: {memory: 1Gi}}", "{}", "{limits: {memory: 512Mi}, requests: {cpu: 250m}}");
        Assert.Equal([("memory.max", "2147483648"), ("cpu.weight", "10"), ("cpu.max", "150000 100000")], scenario.Host.Cgroups[^1].Files);    // 250m are 256 shares: 1 + 254 x 9999 / 262142
        ContainerSpec[] specs = [.. scenario.Services.Select(s => s.Spec)];
        Assert.Equal([2 * GiB, GiB / 2], specs.Select(s => s.Memory));
        Assert.Equal([150_000, 150_000], specs.Select(s => s.CpuQuota));
        Assert.Equal([1536, 256], specs.Select(s => s.CpuShares));

        // 512 MiB that no container requests are shared by both: 256 MiB and 768 MiB of 8 GiB.
        Assert.Equal([969, 907], specs.Select(s => s.OomScoreAdj));
    }

    [Theory]
    [InlineData("{requests: {memory: 1Gi, cpu: 100m}}", "spec.resources.requests[memory]: Invalid value: \"1Gi\": must be greater than or equal to aggregate container requests of 1536Mi")]
    [InlineData("{limits: {memory: 768Mi}}", "spec.resources.requests: Invalid value: \"1536Mi\": must be less than or equal to memory limit of 768Mi")]
    [InlineData("{limits: {memory: 256Mi}, requests: {memory: 2Gi}}", "spec.resources.requests: Invalid value: \"2Gi\": must be less than or equal to memory limit of 256Mi")]
    [InlineData("{limit: {memory: 1Gi}}", "unknown field \"spec.resources.limit\" (did you mean 'limits'?)")]
    public void What_does_not_fit_its_containers_is_refused(string pod, string error) =>
        Assert.Contains(Manifests.Errors(Text(pod, "", "{requests: {memory: 768Mi}}", "{requests: {memory: 768Mi}}")), e => e.EndsWith("error: " + error, StringComparison.Ordinal));

    [Fact]
    public void Its_requests_are_filled_in_before_a_LimitRange_speaks()
    {
        const string range = "kind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, defaultRequest: {memory: 100Mi, cpu: 50m}, default: {memory: 200Mi}}]}\n---\n";
        ContainerSpec spec = Manifests.Scenario(range + Text("{limits: {memory: 1Gi, cpu: 1}}", "", "{}", "{}"), Node).Services[0].Spec;
        Assert.StartsWith("/kubepods/pod", spec.CgroupParent, StringComparison.Ordinal);
        Assert.Equal((-997, 200L << 20), (spec.OomScoreAdj, spec.Memory));

        // What a container says itself counts, and a limit of its own is a request as well.
        Assert.StartsWith("/kubepods/burstable/pod", Manifests.Scenario(range + Text("{limits: {memory: 1Gi, cpu: 1}}", "", "{limits: {memory: 256Mi}}"), Node).Services[0].Spec.CgroupParent, StringComparison.Ordinal);
    }

    [Fact]
    public void Overhead_is_the_pods_own()
    {
        const string overhead = "  overhead: {memory: 120Mi, cpu: 250m}\n";
        Scenario scenario = Manifests.Scenario(Text("", overhead, "{limits: {memory: 1Gi, cpu: 1}}"), Node);
        Assert.Equal([("memory.max", "1199570944"), ("cpu.weight", "49"), ("cpu.max", "125000 100000")], scenario.Host.Cgroups[^1].Files);
        Assert.Equal((GiB, -997), (scenario.Services[0].Spec.Memory, scenario.Services[0].Spec.OomScoreAdj));

        // It takes room of the node, and bounds nobody who has no limit.
        Assert.DoesNotContain(Manifests.Scenario(Text("", overhead, "{}"), Node).Host.Cgroups[^1].Files, f => f.File == "memory.max");
        Assert.Contains("stays Pending", Assert.Single(Manifests.Import(Text("", overhead, "{requests: {memory: 900Mi}}"), new KubernetesImportOptions { Memory = GiB }).Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{type: Pod, max: {memory: 1Gi}}", "maximum memory usage per Pod is 1Gi, but limit is 1536Mi")]
    [InlineData("{type: Pod, min: {memory: 2Gi}}", "minimum memory usage per Pod is 2Gi, but request is 640Mi")]
    [InlineData("{type: Pod, max: {cpu: 1}}", "maximum cpu usage per Pod is 1.  No limit is specified")]
    [InlineData("{type: Pod, min: {cpu: 1}}", "minimum cpu usage per Pod is 1.  No request is specified")]
    [InlineData("{type: Pod, maxLimitRequestRatio: {memory: 2}}", "memory max limit to request ratio per Pod is 2, but provided ratio is 2.400000")]
    [InlineData("{type: Container, maxLimitRequestRatio: {memory: 3.5}}", "memory max limit to request ratio per Container is 3.5, but provided ratio is 4.000000")]
    [InlineData("{type: Container, maxLimitRequestRatio: {cpu: 2}}", "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0")]
    [InlineData("{type: Pod, maxLimitRequestRatio: {memory: 2.5}, max: {memory: 1536Mi}, min: {memory: 640Mi}}", "")]
    public void What_a_LimitRange_allows_a_pod(string limits, string refusal)
    {
        const string pod = "kind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: a, image: i, resources: {limits: {memory: 1Gi}, requests: {memory: 512Mi}}}, {name: b, image: i, resources: {limits: {memory: 512Mi}, requests: {memory: 128Mi}}}]\n";
        string[] told = [.. Manifests.Import($"kind: LimitRange\nmetadata: {{name: l}}\nspec: {{limits: [{limits}]}}\n---\n{pod}").Diagnostics.Select(d => d.ToString())];
        if (refusal.Length == 0)
        {
            Assert.Empty(told);
        }
        else
        {
            Assert.EndsWith("error: Pod p is left out, for a cluster refuses it: " + refusal, told[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_memory_volume_is_never_larger_than_its_pod_or_what_pods_may_have()
    {
        string Size(string resources, string limit) => Manifests.Scenario(
            $"kind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: a, image: i, resources: {resources}, volumeMounts: [{{name: v, mountPath: /v}}]}}], volumes: [{{name: v, emptyDir: {{medium: Memory{limit}}}}}]}}", Node)
            .Volumes[0].Options!["o"];
        Assert.Equal("size=536870912", Size("{limits: {memory: 512Mi}}", ", sizeLimit: 1Gi"));
        Assert.Equal("size=67108864", Size("{limits: {memory: 512Mi}}", ", sizeLimit: 64Mi"));
        Assert.Equal("size=8485076992", Size("{}", ""));    // 8 GiB less the 100 MiB that are kept free
    }

    private static Scenario Of(string pod, params string[] containers) => Manifests.Scenario(Text(pod, "", containers), Node);

    private static string Text(string pod, string more, params string[] containers) =>
        Manifests.Pod([.. containers.Select((c, i) => Manifests.Container($"c{i}", c))]) + (pod.Length > 0 ? $"  resources: {pod}\n" : "") + more;
}
