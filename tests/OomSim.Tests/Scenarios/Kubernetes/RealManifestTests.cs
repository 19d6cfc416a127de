using OomSim.Engine;
using OomSim.Scenarios;
using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>Manifests of real projects: imported, loaded, accepted by the engine, and run; and one of our own that a scenario was made of.</summary>
[Trait("Data", "real")]
public sealed class RealManifestTests
{
    private static readonly string Folder = Path.Join(RealDataTheoryAttribute.Folder, "..", "k8s");

    /// <summary>File, and how its containers stand after a minute: running, and restarting after OOM kills.</summary>
    public static TheoryData<string, int, int> Files => new()
    {
        { "GoogleCloudPlatform__microservices-demo__release__kubernetes-manifests.yaml", 12, 0 },
        { "MISP__misp-docker__kubernetes__manifests__deployment-misp.yaml", 2, 0 },
        { "gridsuite__deployment__k8s__components__gridsuite__patches__memory__deployments-springboot-memory-s.yaml", 1, 0 },
        { "kubernetes__examples__AI__vllm-deployment__vllm-deployment.yaml", 1, 0 },
        { "kubernetes__examples__web__guestbook__all-in-one__guestbook-all-in-one.yaml", 6, 0 },
        { "kubernetes__website__memory-request-limit-2.yaml", 0, 1 },
        { "kubernetes__website__memory-request-limit.yaml", 1, 0 },
        { "microservices-demo__microservices-demo__deploy__kubernetes__manifests__01-carts-dep.yaml", 1, 0 },
        { "prometheus-operator__kube-prometheus__manifests__kubeStateMetrics-deployment.yaml", 3, 0 },
    };

    [RealDataTheory]
    [MemberData(nameof(Files))]
    public void Is_imported_and_runs(string file, int running, int restarting)
    {
        ImportResult imported = new KubernetesImport().Import([(Path.Join(Folder, file), null)]);
        Assert.DoesNotContain(imported.Diagnostics, d => d.Severity == Severity.Error);
        Scenario scenario = Load.Valid(imported.Text!);
        Assert.Null(StartCheck.Of(scenario).Refusal);
        RunResult result = new ScenarioRunner(scenario, new RunOptions { Until = 60 * SimTime.Second }).Run();
        Assert.Equal(running, result.Containers.Count(c => c.Status == "running"));
        Assert.Equal(restarting, result.Containers.Count(c => c is { Status: "restarting", OomKilled: true }));
    }

    [Fact]
    public void Scenario_of_a_full_node_is_what_its_manifest_gives()
    {
        string manifest = Path.Join(Repository.Root, "tests", "OomSim.Tests", "Scenarios", "Kubernetes", "full-node.yaml");
        string[] imported = new KubernetesImport().Import([(manifest, null)]).Text!.Split('\n');
        string scenario = File.ReadAllText(Path.Join(Repository.Root, "scenarios", "kubernetes-full-node.yaml"));
        Assert.All(imported.Where(line => line.Length > 0 && line[0] != '#' && !line.StartsWith("name:", StringComparison.Ordinal)), line => Assert.Contains(line + "\n", scenario, StringComparison.Ordinal));
    }
}
