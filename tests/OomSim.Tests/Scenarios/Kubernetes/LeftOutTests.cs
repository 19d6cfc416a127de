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
            Manifests.Pod("{name: a, image: i, lifecycle: {preStop: {httpGet: {port: 80}}}}", "{name: b, image: i, lifecycle: {postStart: {exec: {command: [x]}}}, resizePolicy: []}")
            + "  activeDeadlineSeconds: 5\n  hostPID: false\n---\nkind: Service\nmetadata: {name: s}\n---\nkind: Service\nmetadata: {name: t}\n");
        Assert.Equal(
            [
                "pods.yaml:8:3: warning: activeDeadlineSeconds is not simulated: nothing ends pods that run longer",
                "pods.yaml:6:27: warning: lifecycle is not simulated: hooks other than a preStop that sleeps are not run, and take no time from the grace period (also line 7)",
                "pods.yaml:7:75: warning: resizePolicy is not simulated: resources stay as they are",
            ],
            result.Diagnostics.Select(d => d.ToString()));
        Assert.Equal("Left out, for they run no pods: 2 Service (lines 11, 14).", Assert.Single(result.Notes));
    }

    [Fact]
    public void What_a_LimitRange_makes_a_cluster_refuse_is_left_out_and_the_rest_imported()
    {
        const string range = "kind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, default: {memory: 200Mi}, max: {memory: 512Mi}, min: {cpu: 100m}}, {type: Pod, max: {memory: 1Gi}}]}\n---\n";
        ImportResult result = Manifests.Import(
            range
            + "kind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, image: i, resources: {limits: {memory: 1Gi}, requests: {cpu: 50m}}}]}\n---\n"
            + "kind: Pod\nmetadata: {name: y}\nspec: {containers: [{name: a, image: i, resources: {requests: {memory: 250Mi}}}]}\n---\n"
            + "kind: Deployment\nmetadata: {name: z}\nspec: {replicas: 2, template: {spec: {containers: [{name: a, image: i, resources: {requests: {memory: 250Mi}}}]}}}\n---\n"
            + "kind: Pod\nmetadata: {name: ok}\nspec: {containers: [{name: a, image: i}]}\n");
        Assert.Equal(
            [
                "pods.yaml:7:70: error: Pod x is left out, for a cluster refuses it: maximum memory usage per Container is 512Mi, but limit is 1Gi",
                "pods.yaml:7:92: error: Pod x is left out, for a cluster refuses it: minimum cpu usage per Container is 100m, but request is 50m",
                "pods.yaml:11:72: error: Pod y is left out, for a cluster refuses it: its request of 250Mi must be less than or equal to memory limit of 200Mi, which is the LimitRange's",
                "pods.yaml:15:103: warning: Deployment z is left out, for a cluster refuses its pods: its request of 250Mi must be less than or equal to memory limit of 200Mi, which is the LimitRange's",
            ],
            result.Diagnostics.Select(d => d.ToString()));
        Assert.True(result.HasRefused);
        Assert.Equal(["ok"], Load.Valid(result.Text!).Services.Select(s => s.Name));
        Assert.Contains("LimitRange min.cpu 100m", result.Text!, StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_that_a_workload_can_not_make_do_not_fail_the_import()
    {
        const string range = "kind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, max: {memory: 200Mi}}]}\n---\n";
        ImportResult result = Manifests.Import(
            range + "kind: Deployment\nmetadata: {name: z}\nspec: {template: {spec: {containers: [{name: a, image: i, resources: {limits: {memory: 250Mi}}}]}}}\n");
        Assert.False(result.HasRefused);
        Assert.Empty(Load.Valid(result.Text!).Services);
        Assert.Single(Manifests.Errors(Manifests.Pod(Manifests.Container("a", "{limits: {memory: 1Mi}, requests: {memory: 2Mi}}"))));
    }

    /// <summary>A Job's deadline (k8s, pkg/controller/job/job_controller.go, pastActiveDeadline) and the time in which a StatefulSet's pod has to stay ready before the next (stateful_set_control.go).</summary>
    [Theory]
    [InlineData("{kind: Job, metadata: {name: j}, spec: {activeDeadlineSeconds: 12, ", "activeDeadlineSeconds is not simulated: nothing ends pods that run longer")]
    [InlineData("{kind: Job, metadata: {name: j}, spec: {activeDeadlineSeconds: null, ", null)]
    [InlineData("{kind: CronJob, metadata: {name: j}, spec: {schedule: '* * * * *', jobTemplate: {spec: {activeDeadlineSeconds: 12, ", "activeDeadlineSeconds is not simulated: nothing ends pods that run longer")]
    [InlineData("{kind: StatefulSet, metadata: {name: s}, spec: {replicas: 2, minReadySeconds: 30, ", "minReadySeconds is not simulated: the next pod begins as soon as the one before is ready")]
    [InlineData("{kind: StatefulSet, metadata: {name: s}, spec: {replicas: 2, minReadySeconds: 0, ", null)]
    [InlineData("{kind: StatefulSet, metadata: {name: s}, spec: {replicas: 1, minReadySeconds: 30, ", null)]
    [InlineData("{kind: StatefulSet, metadata: {name: s}, spec: {replicas: 2, podManagementPolicy: Parallel, minReadySeconds: 30, ", null)]
    public void Times_of_a_workload_are_told_of(string begin, string? warning)
    {
        string policy = begin.Contains("Job", StringComparison.Ordinal) ? "restartPolicy: Never, " : "";
        string end = begin.Contains("CronJob", StringComparison.Ordinal) ? "}}}}}}" : "}}}}";
        ImportResult result = Manifests.Import(begin + $"template: {{spec: {{{policy}containers: [{{name: a, image: i}}]" + end);
        Assert.NotNull(result.Text);
        Assert.Equal(warning, result.Diagnostics.Select(d => d.ToString()).Where(d => d.Contains("Seconds", StringComparison.Ordinal)).Select(d => d[(d.IndexOf("warning: ", StringComparison.Ordinal) + 9)..]).SingleOrDefault());
    }

    /// <summary>Values that a cluster alone knows.</summary>
    [Fact]
    public void What_would_be_lost_in_silence_is_told_of()
    {
        ImportResult result = Manifests.Import("""
            kind: Pod
            metadata: {name: p}
            spec:
              restartPolicy: Never
              initContainers: [{name: log, image: i, restartPolicy: Always}]
              containers:
                - {name: a, image: i, restartPolicy: OnFailure, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}], envFrom: [{configMapRef: {name: m}}]}
                - {name: b, image: i, env: [{name: B, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]}
            """);
        Assert.Equal(
            [
                "pods.yaml:7:117: warning: envFrom is not simulated: such variables are left out",
                "pods.yaml:7:80: warning: valueFrom is not simulated: variables of config maps, secrets, files and fields of the pod are left out (also line 8)",
            ],
            result.Diagnostics.Select(d => d.ToString()));
    }
}
