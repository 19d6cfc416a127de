using OomSim.Docker;
using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>QoS classes, oom_score_adj, CPU and cgroups of imported pods (D10.1–D10.4, D10.9, D10.11).</summary>
public sealed class QosTests
{
    private const long GiB = 1L << 30;

    private static readonly KubernetesImportOptions Node = new() { Memory = 8 * GiB, Cpus = 4 };

    /// <summary>Resources, class as it shows in the path, oom_score_adj on 8 GiB.</summary>
    public static TheoryData<string, string, int> Classes => new()
    {
        { "{}", "/kubepods/besteffort/pod", 1000 },
        { "{limits: {memory: 0, cpu: 0}}", "/kubepods/besteffort/pod", 1000 },
        { "{limits: {memory: 1Gi, cpu: 1}}", "/kubepods/pod", -997 },                                    // requests are the limits
        { "{limits: {memory: 1Gi, cpu: 1}, requests: {memory: 1024Mi, cpu: 1000m}}", "/kubepods/pod", -997 },
        { "{limits: {memory: 1Gi}}", "/kubepods/burstable/pod", 875 },                                   // 1000 - 1000 / 8
        { "{limits: {memory: 1Gi, cpu: 1}, requests: {memory: 512Mi}}", "/kubepods/burstable/pod", 938 },  // 1000 - 62
        { "{requests: {cpu: 100m}}", "/kubepods/burstable/pod", 999 },                                   // 1000 is BestEffort's
        { "{requests: {memory: 7.9Gi}}", "/kubepods/burstable/pod", 13 },                                // 1000 - 987
        { "{requests: {memory: 4G}}", "/kubepods/burstable/pod", 535 },                                  // 4e12 / 8589934592 = 465
    };

    [Theory]
    [MemberData(nameof(Classes))]
    public void Class_and_score_follow_from_requests_and_limits(string resources, string path, int adjustment)
    {
        ContainerSpec spec = Manifests.Scenario(Manifests.Pod(Manifests.Container("a", resources)), Node).Services[0].Spec;
        Assert.StartsWith(path, spec.CgroupParent, StringComparison.Ordinal);
        Assert.Equal(adjustment, spec.OomScoreAdj);
    }

    [Fact]
    public void Burstable_is_never_as_safe_as_guaranteed()
    {
        // 1000 - 1000 × 3.996 / 4 = 1 → 3; it is placed, for 100 MiB beyond its request are free on a node of twice the size.
        string pod = Manifests.Pod(Manifests.Container("a", "{requests: {memory: 8088Mi}}"));
        Assert.Equal(13, Manifests.Scenario(pod, Node).Services[0].Spec.OomScoreAdj);
        Assert.Equal(3, Manifests.Scenario(Manifests.Pod(Manifests.Container("a", "{requests: {memory: 65400Mi}}")), new KubernetesImportOptions { Memory = 64 * GiB }).Services[0].Spec.OomScoreAdj);
    }

    [Fact]
    public void One_container_without_limits_makes_the_pod_burstable()
    {
        Scenario scenario = Manifests.Scenario(Manifests.Pod(Manifests.Container("a", "{limits: {memory: 1Gi, cpu: 1}}"), Manifests.Container("b")), Node);
        Assert.Equal([875, 999], scenario.Services.Select(s => s.Spec.OomScoreAdj));
        Assert.Equal(["p-a", "p-b"], scenario.Services.Select(s => s.Name));
    }

    [Fact]
    public void Sidecar_is_as_safe_as_the_container_that_requests_least()
    {
        const string text = """
            kind: Pod
            metadata: {name: p}
            spec:
              initContainers:
                - {name: side, image: i, restartPolicy: Always, resources: {requests: {memory: 64Mi}}}
                - {name: once, image: i, resources: {requests: {memory: 64Mi}}}
              containers:
                - {name: a, image: i, resources: {requests: {memory: 2Gi}}}
                - {name: b, image: i, resources: {requests: {memory: 1Gi}}}
            """;
        Assert.Equal([875, 993, 750, 875], Manifests.Scenario(text, Node).Services.Select(s => s.Spec.OomScoreAdj));
    }

    [Fact]
    public void Node_critical_pods_are_as_safe_as_guaranteed_ones()
    {
        const string text = "kind: Pod\nmetadata: {name: p}\nspec: {priorityClassName: system-node-critical, containers: [{name: a, image: i}]}";
        ContainerSpec spec = Manifests.Scenario(text, Node).Services[0].Spec;
        Assert.Equal(-997, spec.OomScoreAdj);
        Assert.StartsWith("/kubepods/besteffort/", spec.CgroupParent, StringComparison.Ordinal);
    }

    [Fact]
    public void Cpu_becomes_shares_and_quota()
    {
        ContainerSpec spec = Manifests.Scenario(Manifests.Pod(Manifests.Container("a", "{requests: {cpu: 250m}, limits: {cpu: 1.5}}")), Node).Services[0].Spec;
        Assert.Equal((256, 150_000, 100_000), (spec.CpuShares, spec.CpuQuota, spec.CpuPeriod));

        // 5m would be 500 µs: at least 1 ms; and a limit alone is a request.
        spec = Manifests.Scenario(Manifests.Pod(Manifests.Container("a", "{limits: {cpu: 5m}}")), Node).Services[0].Spec;
        Assert.Equal((5, 1000), (spec.CpuShares, spec.CpuQuota));
        Assert.Equal(2, Manifests.Scenario(Manifests.Pod(Manifests.Container("a")), Node).Services[0].Spec.CpuShares);
    }

    [Fact]
    public void Pod_is_bounded_where_every_container_is()
    {
        string both = Manifests.Pod(Manifests.Container("a", "{limits: {memory: 1Gi, cpu: 1}}"), Manifests.Container("b", "{limits: {memory: 512Mi}}"));
        CgroupSettings pod = Manifests.Scenario(both, Node).Host.Cgroups[^1];
        Assert.Contains(("memory.max", "1610612736"), pod.Files);
        Assert.DoesNotContain(pod.Files, f => f.File == "cpu.max");

        // 1024 shares: 1 + 1022 × 9999 / 262142 = 39.
        Assert.Contains(("cpu.weight", "39"), pod.Files);
        Assert.DoesNotContain(Manifests.Scenario(Manifests.Pod(Manifests.Container("a", "{limits: {memory: 1Gi}}"), Manifests.Container("b")), Node).Host.Cgroups[^1].Files, f => f.File == "memory.max");
    }

    [Fact]
    public void V1_has_its_own_files_and_no_group_kill()
    {
        Scenario scenario = Manifests.Scenario(Manifests.Pod(Manifests.Container("a", "{limits: {memory: 1Gi, cpu: 1}}")), Node with { Cgroup = CgroupVersion.V1 });
        Assert.Equal([("memory.limit_in_bytes", "1073741824"), ("cpu.shares", "1024"), ("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", "100000")], scenario.Host.Cgroups[^1].Files);
        ContainerSpec spec = scenario.Services[0].Spec;
        Assert.Empty(spec.Unified);
        Assert.Equal((GiB, GiB), (spec.Memory, spec.MemorySwap));
    }

    [Fact]
    public void V2_pods_have_no_swap_and_die_as_a_group()
    {
        World world = new(Manifests.Scenario(Manifests.Pod(Manifests.Container("a")), Node with { Swap = GiB }));
        ContainerSpec spec = world.Scenario.Services[0].Spec;
        (Container? container, _, _) = world.Docker.Create(spec);
        world.Docker.Start(container!, error => Assert.Null(error));
        Assert.Equal("0\n", world.Host.ReadFile(container!.Cgroup!, "memory.swap.max"));
        Assert.Equal("1\n", world.Host.ReadFile(container.Cgroup!, "memory.oom.group"));
        Assert.Equal("1\n", world.Host.ReadFile(world.Host.FindCgroup(spec.CgroupParent)!, "cpu.weight"));
    }

    [Fact]
    public void A_limit_below_the_engines_least_is_written_by_the_runtime()
    {
        ContainerSpec spec = Manifests.Scenario(Manifests.Pod(Manifests.Container("a", "{limits: {memory: 128m}}")), Node).Services[0].Spec;
        Assert.Equal(0, spec.Memory);
        Assert.Equal("1", spec.Unified["memory.max"]);
    }
}
