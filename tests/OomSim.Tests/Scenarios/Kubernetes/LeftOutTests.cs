using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>What of manifests is not simulated is told with its place.</summary>
public sealed class LeftOutTests
{
    [Fact]
    public void Fields_that_bear_on_the_run_are_told_once_with_all_their_lines()
    {
        ImportResult result = Manifests.Import(
            Manifests.Pod("{name: a, image: i, livenessProbe: {exec: {command: [x]}}}", "{name: b, image: i, livenessProbe: {exec: {command: [x]}}, readinessProbe: {}}")
            + "  activeDeadlineSeconds: 5\n  hostPID: false\n---\nkind: Service\nmetadata: {name: s}\n---\nkind: Service\nmetadata: {name: t}\n");
        Assert.Equal(
            [
                "pods.yaml:8:3: warning: activeDeadlineSeconds is not simulated: nothing ends pods that run longer",
                "pods.yaml:6:27: warning: livenessProbe is not simulated: a container that would fail it goes on (also line 7)",
                "pods.yaml:7:66: warning: readinessProbe is not simulated: a container counts as ready once it runs",
            ],
            result.Diagnostics.Select(d => d.ToString()));
        Assert.Equal("Left out, for they run no pods: 2 Service (lines 11, 14).", Assert.Single(result.Notes));
    }

    [Fact]
    public void Bounds_of_a_LimitRange_are_held_against_containers()
    {
        const string range = "kind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, max: {memory: 512Mi}, min: {cpu: 100m}}, {type: Pod, max: {memory: 1Gi}}]}\n---\n";
        ImportResult result = Manifests.Import(range + "kind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, image: i, resources: {limits: {memory: 1Gi}, requests: {cpu: 50m}}}]}\n");
        Assert.Equal(
            [
                "pods.yaml:3:76: warning: spec.limits[1]: a LimitRange of type Pod is not looked at: those of containers are",
                "pods.yaml:7:70: warning: maximum memory usage per Container is 512Mi, but limit is 1Gi: a cluster refuses the pod",
                "pods.yaml:7:92: warning: minimum cpu usage per Container is 100m, but request is 50m: a cluster refuses the pod",
            ],
            result.Diagnostics.Select(d => d.ToString()));
    }
}
