using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>To the API server a field that is <c>null</c> is one that is not there.</summary>
public sealed class NullFieldTests
{
    private const string Container = "{name: a, image: i, command: [sleep, '9'], env: [{name: X, value: y}], resources: {limits: {memory: 64Mi}}, volumeMounts: [{name: v, mountPath: /v, subPath: f}]}";

    /// <summary>The same scenario comes of a pod with a field that is null and of one without it.</summary>
    [Theory]
    [InlineData("mountPath: /v, subPath: f", "mountPath: /v, subPath: f, subPathExpr: null, readOnly: null")]
    [InlineData("image: i,", "image: i, lifecycle: null, livenessProbe: null, readinessProbe: ~, startupProbe: null, restartPolicy: null, workingDir: null, args: null, ports: null, envFrom: null, restartPolicyRules: null,")]
    [InlineData("{name: X, value: y}", "{name: X, value: y, valueFrom: null}")]
    [InlineData("limits: {memory: 64Mi}", "limits: {memory: 64Mi, cpu: null}, requests: null")]
    [InlineData("spec:", "spec: {restartPolicy: null, terminationGracePeriodSeconds: null, hostNetwork: null, priorityClassName: null, priority: null, overhead: null, initContainers: null, activeDeadlineSeconds: null, resources: null, nodeSelector: null,")]
    [InlineData("{name: p}", "{name: p, generateName: null, namespace: null, uid: null}")]
    public void Null_is_nothing(string part, string withNull)
    {
        string plain = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [" + Container + "], volumes: [{name: v, emptyDir: {medium: Memory}}]}\n";
        string changed = plain.Replace(part == "spec:" ? "spec: {" : part, withNull, StringComparison.Ordinal);
        Assert.NotEqual(plain, changed);
        (ImportResult expected, ImportResult got) = (Manifests.Import(plain), Manifests.Import(changed));
        Assert.Equal(expected.Diagnostics.Select(d => d.Message), got.Diagnostics.Select(d => d.Message));
        Assert.Equal(expected.Text, got.Text);
    }

    [Fact]
    public void A_name_that_is_null_is_generated() =>
        Assert.Equal("web", Assert.Single(Manifests.Scenario("kind: Pod\nmetadata: {name: null, generateName: web-}\nspec: {containers: [{name: a, image: i}]}\n").Services).Name);

    [Fact]
    public void A_policy_that_is_null_is_missing() => Assert.EndsWith(
        "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"",
        Assert.Single(Manifests.Errors("{kind: Job, metadata: {name: j}, spec: {selector: null, backoffLimit: null, parallelism: null, template: {spec: {restartPolicy: null, containers: [{name: a, image: i}]}}}}")),
        StringComparison.Ordinal);
}
