using OomSim.Docker;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>Variables of containers, and what <c>$(NAME)</c> stands for (k8s, third_party/forked/golang/expansion).</summary>
public sealed class EnvTests
{
    [Fact]
    public void Variables_are_those_of_the_container()
    {
        const string env = "[{name: A, value: x}, {name: B, value: '$(A)-$(NONE)-$$(A)'}, {name: C}, {name: N, value: '5'}, {name: D, valueFrom: {configMapKeyRef: {name: m, key: k}}}, {name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}, {name: MI, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}, {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}, {name: NOT, valueFrom: {resourceFieldRef: {containerName: other, resource: limits.cpu}}}]";
        ContainerSpec spec = Of($"{{name: a, image: i, workingDir: /w, command: [serve, '$(B)', '$(NONE)'], args: ['$(N)', '$$N $', '$(A'], env: {env}, resources: {{limits: {{memory: 100Mi, cpu: 1500m}}, requests: {{memory: 1.5Mi}}}}}}");
        Assert.Equal(["A=x", "B=x-$(NONE)-$(A)", "C=", "CPUS=2", "GOMEMLIMIT=104857600", "MI=2", "N=5"], spec.Env);
        Assert.Equal(["serve", "x-$(NONE)-$(A)", "$(NONE)"], spec.Entrypoint);
        Assert.Equal(["5", "$N $", "$(A"], spec.Command);
        Assert.Equal("/w", spec.WorkingDirectory);
    }

    [Fact]
    public void Who_requests_nothing_requests_zero() => Assert.Equal(["CPU=0", "MEMORY=0"], Of(
        "{name: a, image: i, env: [{name: CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu}}}, {name: MEMORY, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}, {name: LIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}").Env);

    /// <summary>A variable may have what another container of the pod requests or may have (ExtractResourceValueByContainerName), also one that stands behind it, or an init container.</summary>
    [Fact]
    public void Resources_of_other_containers()
    {
        ImportResult result = Manifests.Import("""
            kind: Pod
            metadata: {name: p}
            spec:
              initContainers: [{name: first, image: i, resources: {requests: {cpu: 250m}}}]
              containers:
                - {name: a, image: i, args: ['$(OTHER)'], env: [{name: OTHER, valueFrom: {resourceFieldRef: {containerName: b, resource: limits.memory, divisor: 1Mi}}}, {name: FIRST, valueFrom: {resourceFieldRef: {containerName: first, resource: requests.cpu, divisor: 1m}}}, {name: NOT, valueFrom: {resourceFieldRef: {containerName: c, resource: limits.memory}}}]}
                - {name: b, image: i, resources: {limits: {memory: 100Mi}}}
            """);
        ContainerSpec spec = Load.Valid(result.Text!).Services.Single(s => s.Name == "p-a").Spec;
        Assert.Equal(["FIRST=250", "OTHER=100"], spec.Env);
        Assert.Equal(["100"], spec.Command);
        Assert.EndsWith("containerName: container c not found: a kubelet does not make this container, here it only lacks the variable (did you mean 'a'?)", Assert.Single(result.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_last_counts() => Assert.Equal(["A=2"], Of("{name: a, image: i, env: [{name: A, value: '1'}, {name: A, value: '2'}]}").Env);

    [Fact]
    public void A_variable_has_a_name() => Assert.Equal(
        ["pods.yaml:6:33: error: spec.containers[0].env[0].name: Required value"], Manifests.Errors(Manifests.Pod("{name: a, image: i, env: [{value: x}]}")));

    private static ContainerSpec Of(string container) => Manifests.Scenario(Manifests.Pod(container)).Services[0].Spec;
}
