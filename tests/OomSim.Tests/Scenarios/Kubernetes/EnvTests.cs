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
    public void What_is_said_last_counts() => Assert.Equal(["A=2"], Of("{name: a, image: i, env: [{name: A, value: '1'}, {name: A, value: '2'}]}").Env);

    [Fact]
    public void A_variable_has_a_name() => Assert.Equal(
        ["pods.yaml:6:33: error: spec.containers[0].env[0].name: Required value"], Manifests.Errors(Manifests.Pod("{name: a, image: i, env: [{value: x}]}")));

    private static ContainerSpec Of(string container) => Manifests.Scenario(Manifests.Pod(container)).Services[0].Spec;
}
