using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>What comes of manifests: workloads, replicas, defaults, the node's room, and slips told with their place.</summary>
public sealed class KubernetesImportTests
{
    private const string Spec = "spec: {containers: [{name: a, image: i}]}";

    /// <summary>Manifest and services that it makes.</summary>
    public static TheoryData<string, string> Workloads => new()
    {
        { "kind: Pod\nmetadata: {name: x}\n" + Spec, "x" },
        { "kind: Pod\nmetadata: {generateName: x-}\n" + Spec, "x" },
        { $"kind: Deployment\nmetadata: {{name: x}}\nspec: {{template: {{{Spec}}}}}", "x" },
        { $"kind: Deployment\nmetadata: {{name: x}}\nspec: {{replicas: 3, template: {{{Spec}}}}}", "x-1 x-2 x-3" },
        { $"kind: ReplicaSet\nmetadata: {{name: x}}\nspec: {{replicas: 2, template: {{{Spec}}}}}", "x-1 x-2" },
        { $"kind: StatefulSet\nmetadata: {{name: x}}\nspec: {{template: {{{Spec}}}}}", "x-0" },
        { $"kind: StatefulSet\nmetadata: {{name: x}}\nspec: {{replicas: 2, template: {{{Spec}}}}}", "x-0 x-1" },
        { $"kind: DaemonSet\nmetadata: {{name: x}}\nspec: {{template: {{{Spec}}}}}", "x" },
        { "kind: Job\nmetadata: {name: x}\nspec: {parallelism: 2, template: {spec: {restartPolicy: Never, containers: [{name: a, image: i}]}}}", "x-1 x-2" },
        { "kind: Job\nmetadata: {name: x}\nspec: {parallelism: 5, completions: 1, template: {spec: {restartPolicy: Never, containers: [{name: a, image: i}]}}}", "x" },
        { "kind: CronJob\nmetadata: {name: x}\nspec: {schedule: '0 * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: a, image: i}]}}}}}", "x" },
        { "kind: List\nitems:\n- kind: Pod\n  metadata: {name: x}\n  " + Spec + "\n- kind: Service\n  metadata: {name: x}\n", "x" },
        { "kind: PodList\nitems: [{kind: Pod, metadata: {name: x}, " + Spec + "}]", "x" },
        { "kind: Pod\nmetadata: {name: x}\n" + Spec + "\n---\nkind: Pod\nmetadata: {name: x, namespace: other}\n" + Spec, "x other-x" },
        { "{\"kind\": \"Pod\", \"metadata\": {\"name\": \"x\"}, \"spec\": {\"containers\": [{\"name\": \"a\", \"image\": \"i\"}]}}", "x" },
    };

    /// <summary>Manifest and its first error.</summary>
    public static TheoryData<string, string> Slips => new()
    {
        { Manifests.Pod(Manifests.Container("a", "{limits: {memory: 128mb}}")), "pods.yaml:6:56: error: spec.containers[0].resources.limits.memory: '128mb': unable to parse quantity's suffix" },
        { Manifests.Pod(Manifests.Container("a", "{limits: {memory: big}}")), "pods.yaml:6:56: error: spec.containers[0].resources.limits.memory: 'big' is no quantity: write a number and its unit" },
        { Manifests.Pod(Manifests.Container("a", "{limits: {memory: -1}}")), "pods.yaml:6:56: error: spec.containers[0].resources.limits.memory: Invalid value: \"-1\": must be greater than or equal to 0" },
        { Manifests.Pod(Manifests.Container("a", "{limits: {memory: 1Gi}, requests: {memory: 2Gi}}")), "pods.yaml:6:81: error: spec.containers[0].resources.requests: Invalid value: \"2Gi\": must be less than or equal to memory limit of 1Gi" },
        { Manifests.Pod(Manifests.Container("a", "{limit: {memory: 1Gi}}")), "pods.yaml:6:39: error: unknown field \"spec.containers[0].resources.limit\" (did you mean 'limits'?)" },
        { Manifests.Pod(Manifests.Container("a", "{limits: {memry: 1Gi}}")), "pods.yaml:6:48: error: spec.containers[0].resources.limits: Invalid value: \"memry\": must be a standard resource type or fully qualified (did you mean 'memory'?)" },
        { Manifests.Pod("{name: a, image: i, limits: {memory: 1Gi}}"), "pods.yaml:6:27: error: unknown field \"spec.containers[0].limits\": it belongs under 'resources'" },
        { Manifests.Pod("{image: i}"), "pods.yaml:6:7: error: spec.containers[0].name: Required value" },
        { Manifests.Pod("{name: a, image: i}", "{name: a, image: i}"), "pods.yaml:7:7: error: spec.containers[1].name: Duplicate value: \"a\"" },
        { "kind: Pod\nmetadata: {name: x}\nspec: {container: []}", "pods.yaml:3:8: error: unknown field \"spec.container\" (did you mean 'containers'?)" },
        { "kind: Pod\nmetadata: {name: x}", "pods.yaml:1:1: error: spec: Required value: Pod x has no pod to run" },
        { "kind: Deployment\nmetadata: {name: x}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: i}]}}}", "pods.yaml:3:41: error: spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"" },
        { $"kind: Job\nmetadata: {{name: x}}\nspec: {{template: {{{Spec}}}}}", "pods.yaml:3:25: error: spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"" },
        { $"kind: Deployment\nmetadata: {{name: x}}\nspec: {{replicas: two, template: {{{Spec}}}}}", "pods.yaml:3:18: error: spec.replicas: Invalid value: \"two\": must be a whole number from 0" },
        { "kind: Pod\n" + Spec, "pods.yaml:1:1: error: metadata.name: Required value: Pod without a name" },
        { "kind: Deploymnt\nmetadata: {name: x}", "pods.yaml:1:1: error: nothing in it runs pods: found Deploymnt (did you mean 'Deployment'?)" },
        { "services: {a: {image: i}}", "pods.yaml:1:1: error: Object 'Kind' is missing: this is a Compose file, which 'oomsim run' takes as it is" },
        { "kind: Pod\nmetadata: {name: {{ .Release.Name }}}", "'helm template' renders a chart" },
        { "[1]", "pods.yaml:1:1: error: a Kubernetes object is a mapping, not a list" },
        { "---\n", "pods.yaml: error: no object in it: a Kubernetes manifest has apiVersion, kind and metadata" },
    };

    // A file may be named by a number, or by what YAML takes for something else.
    [Theory]
    [InlineData("2")]
    [InlineData("01")]
    [InlineData("no")]
    public void The_scenario_is_named_after_its_file(string name) =>
        Assert.Equal(name, Load.Valid(new KubernetesImport().Import([(name + ".yaml", Manifests.Pod("{name: a, image: i}"))]).Text!).Name);

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Makes_a_service_for_each_container(string manifest, string services) =>
        Assert.Equal(services, string.Join(' ', Manifests.Scenario(manifest).Services.Select(s => s.Name)));

    [Theory]
    [MemberData(nameof(Slips))]
    public void Slip_is_told_with_its_place(string manifest, string error) => Assert.Contains(error, Manifests.Errors(manifest)[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("128Mi", 134217728)]
    [InlineData("1G", 1000000000)]
    [InlineData("1e7", 10000000)]
    [InlineData("1E7", 10000000)]
    [InlineData("12345678901m", 12345679)]
    [InlineData("0.5Gi", 536870912)]
    [InlineData("2E", 2000000000000000000)]
    [InlineData("10000k", 10000000)]
    public void Quantities_are_read_as_the_api_server_does(string text, long bytes) =>
        Assert.Equal(bytes, Manifests.Scenario(Manifests.Pod(Manifests.Container("a", $"{{limits: {{memory: {text}}}, requests: {{memory: 0}}}}"))).Services[0].Spec.Memory);

    [Fact]
    public void Policies_become_the_engines_with_the_kubelets_delays()
    {
        string[] policies = ["Always", "OnFailure", "Never"];
        Assert.Equal(["always", "on-failure", "no"], policies.Select(p => Manifests.Scenario($"kind: Pod\nmetadata: {{name: x}}\nspec: {{restartPolicy: {p}, containers: [{{name: a, image: i}}]}}").Services[0].Spec.RestartPolicy));
        ContainerSpec job = Manifests.Scenario("kind: Job\nmetadata: {name: x}\nspec: {backoffLimit: 2, template: {spec: {restartPolicy: OnFailure, containers: [{name: a, image: i}]}}}").Services[0].Spec;
        Assert.Equal(("on-failure", 2, RestartBackoff.Kubelet), (job.RestartPolicy, job.RestartMaximumRetries, job.RestartBackoff));
    }

    /// <summary>A container's own policy goes before its pod's (on from 1.35, ContainerRestartRules).</summary>
    [Theory]
    [InlineData("Always", "{name: a, image: i, restartPolicy: Never}, {name: b, image: i, restartPolicy: OnFailure}, {name: c, image: i}", "no on-failure always")]
    [InlineData("Never", "{name: a, image: i, restartPolicy: Always}, {name: b, image: i}", "always no")]
    [InlineData("OnFailure", "{name: a, image: i}]\n  initContainers: [{name: z, image: i, restartPolicy: Never}", "no on-failure")]
    public void Containers_may_have_a_policy_of_their_own(string policy, string containers, string expected)
    {
        ImportResult result = Manifests.Import($"kind: Pod\nmetadata: {{name: x}}\nspec:\n  restartPolicy: {policy}\n  containers: [{containers}]\n");
        Assert.Empty(result.Diagnostics);
        Assert.Equal(expected, string.Join(' ', Load.Valid(result.Text!).Services.Select(s => s.Spec.RestartPolicy)));
    }

    [Fact]
    public void A_policy_that_there_is_not_is_refused() => Assert.EndsWith(
        "error: spec.containers[0].restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"Never\", \"OnFailure\"",
        Assert.Single(Manifests.Errors(Manifests.Pod("{name: a, image: i, restartPolicy: Sometimes}"))), StringComparison.Ordinal);

    [Fact]
    public void Limit_range_gives_what_containers_leave_out()
    {
        const string range = "kind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, default: {memory: 512Mi}, defaultRequest: {memory: 256Mi}}]}\n---\n";
        Scenario scenario = Manifests.Scenario(range + Manifests.Pod(Manifests.Container("a"), Manifests.Container("b", "{limits: {memory: 1Gi}}")), new KubernetesImportOptions { Memory = 8L << 30 });
        Assert.Equal([512L << 20, 1L << 30], scenario.Services.Select(s => s.Spec.Memory));
        Assert.Equal([969, 875], scenario.Services.Select(s => s.Spec.OomScoreAdj));    // 256 MiB and 1 GiB of 8
        Assert.Equal(0, Manifests.Scenario(range + Manifests.Pod(Manifests.Container("a")).Replace("{name: p}", "{name: p, namespace: n}", StringComparison.Ordinal)).Services[0].Spec.Memory);
    }

    [Fact]
    public void Pods_without_room_stay_pending()
    {
        const string text = "kind: Deployment\nmetadata: {name: x}\nspec: {replicas: 3, template: {spec: {containers: [{name: a, image: i, resources: {requests: {memory: 1Gi, cpu: 1}}}]}}}";
        ImportResult result = Manifests.Import(text, new KubernetesImportOptions { Memory = 2L << 30, Cpus = 2 });
        Assert.Equal(
            [
                "pods.yaml:1:1: warning: pod x-2 stays Pending and is left out: 0/1 nodes are available: 1 Insufficient memory",
                "pods.yaml:1:1: warning: pod x-3 stays Pending and is left out: 0/1 nodes are available: 1 Insufficient memory",
            ],
            result.Diagnostics.Select(d => d.ToString()));

        // 100 MiB are kept free, so two pods of 1 GiB need more than 2 GiB; by itself the importer takes 4.
        Assert.Equal(3, Manifests.Scenario(text).Services.Count);
        Assert.Equal(4L << 30, Manifests.Scenario(text).Host.Memory!.Fixed);
    }

    [Fact]
    public void Memory_volumes_become_volumes_of_their_size()
    {
        const string text = """
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
                - name: a
                  image: i
                  resources: {limits: {memory: 1Gi}}
                  volumeMounts: [{name: shm, mountPath: /dev/shm}, {name: scratch, mountPath: /scratch}, {name: disk, mountPath: /disk}]
              volumes:
                - {name: shm, emptyDir: {medium: Memory, sizeLimit: 256Mi}}
                - {name: scratch, emptyDir: {medium: Memory}}
                - {name: disk, emptyDir: {}}
            """;
        string written = Manifests.Import(text).Text!;
        Assert.Contains("\n      - p-shm:/dev/shm:nocopy ", written, StringComparison.Ordinal);
        Assert.Contains("\n      - p-scratch:/scratch:nocopy ", written, StringComparison.Ordinal);
        Assert.Contains("driver_opts: {type: tmpfs, device: tmpfs, o: \"size=1073741824\"}\n\nx-oomsim:\n", written, StringComparison.Ordinal);
        Assert.Equal(["/dev/shm", "/scratch"], Manifests.Scenario(text).Services[0].Spec.Volumes.Select(v => v.Destination));
    }

    [Fact]
    public void Comments_name_the_lines()
    {
        string text = Manifests.Import(Manifests.Pod("{name: a, image: i}").Replace("{name: a, image: i}", "name: a\n      image: i\n      resources:\n        limits:\n          memory: 64Mi", StringComparison.Ordinal)).Text!;
        Assert.Contains("mem_limit: 64m", text, StringComparison.Ordinal);
        Assert.Contains("# line 10: limits.memory 64Mi\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_that_say_what_they_do_are_run()
    {
        string pod = Manifests.Pod("{name: a, image: polinux/stress, command: [stress], args: [--vm, '1', --vm-bytes, 250M, --vm-hang, '1'], resources: {limits: {memory: 100Mi}}}");
        RunResult result = new ScenarioRunner(Manifests.Scenario(pod), new RunOptions { Until = 5 * SimTime.Second }).Run();
        ContainerFacts stress = Assert.Single(result.Containers);
        Assert.Equal(("restarting", 137, true), (stress.Status, stress.ExitCode, stress.OomKilled));

        pod = Manifests.Pod("{name: a, image: busybox, command: [sleep, '3']}", "{name: b, image: busybox, command: [serve]}");
        result = new ScenarioRunner(Manifests.Scenario(pod.Replace("spec:\n", "spec:\n  restartPolicy: Never\n", StringComparison.Ordinal)), new RunOptions { Until = 5 * SimTime.Second }).Run();
        Assert.Equal([("exited", 0), ("running", 0)], result.Containers.Select(c => (c.Status, c.ExitCode)));
    }

    [Fact]
    public void Texts_survive_yaml_and_variables()
    {
        const string pod = "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: i, args: ['$(VAR) \"x\" # y', 'no', \"two\\nlines\", '${HOME}']}]}";
        Assert.Equal(["$(VAR) \"x\" # y", "no", "two\nlines", "${HOME}"], Manifests.Scenario(pod).Services[0].Spec.Command);
    }

    /// <summary>A shell that does what is known does it; what it does else is said to be unknown.</summary>
    [Theory]
    [InlineData("[sh, -c, 'exit 1']", "program: {comm: sh, steps: [exit: 1]}")]
    [InlineData("[/bin/bash, -c, 'echo hello world; sleep 5; exec sleep 10']", "program: {comm: bash, steps: [print: \"hello world\", sleep: 5s, sleep: 10s, exit: 0]}")]
    [InlineData("[sh, -c, 'sleep 1; false']", "program: {comm: sh, steps: [sleep: 1s, exit: 1]}")]
    [InlineData("[sh, -c, 'while true; do date; done']", "# what its command does is not known: it sleeps until it is stopped; say it here as 'program'")]
    [InlineData("[serve, --fast]", "# what its command does is not known: it sleeps until it is stopped; say it here as 'program'")]
    public void Shell_commands(string command, string line)
    {
        string text = Manifests.Import(Manifests.Pod($"{{name: a, image: busybox, command: {command}}}")).Text!;
        Assert.Contains("\n      " + line + "\n", text, StringComparison.Ordinal);
        Load.Valid(text);
    }

    /// <summary>One object for each kind, namespace and name, as 'kubectl apply' makes: what is said last holds.</summary>
    [Fact]
    public void An_object_that_is_given_twice_is_one()
    {
        const string pod = "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: one}]}\n";
        ImportResult result = new KubernetesImport().Import([("a.yaml", pod), ("b.yaml", pod.Replace("one", "two", StringComparison.Ordinal) + "---\n" + pod.Replace("name: p}", "name: p, namespace: other}", StringComparison.Ordinal))]);
        Assert.Equal(["p two", "other-p one"], Load.Valid(result.Text!).Services.Select(s => $"{s.Name} {s.Spec.Image}"));
        Assert.Equal("b.yaml:1:1: warning: Pod p is given twice, the first time in line 1 of a.yaml: it is one object, and what is said of it last holds", Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public void Generated_names_are_never_the_same()
    {
        const string pod = "kind: Pod\nmetadata: {generateName: p-}\nspec: {containers: [{name: a, image: one}]}\n";
        ImportResult result = Manifests.Import(pod + "---\n" + pod + "---\n" + pod);
        Assert.Equal(["p", "p-2", "p-3"], Load.Valid(result.Text!).Services.Select(s => s.Name));
        Assert.Empty(result.Diagnostics);
    }

    /// <summary>Nor are they those that another object of the kind has, wherever it stands.</summary>
    [Fact]
    public void Generated_names_are_never_given_ones()
    {
        const string spec = "spec: {containers: [{name: a, image: one}]}\n";
        ImportResult result = Manifests.Import(string.Join("---\n", new[] { "generateName: p-", "generateName: p-", "name: p-2", "name: p", "generateName: p--" }.Select(n => $"kind: Pod\nmetadata: {{{n}}}\n{spec}")));
        Assert.Equal(["p-3", "p-4", "p-2", "p", "p-5"], Load.Valid(result.Text!).Services.Select(s => s.Name));
        Assert.Empty(result.Diagnostics);
    }

    /// <summary>What the API server looks at in any workload.</summary>
    [Theory]
    [InlineData("kind: Pod\nmetadata: {name: My_Pod}\nspec: {containers: [{name: a, image: i}]}\n", "2:18: error: metadata.name: Invalid value: \"My_Pod\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: C_x, image: i}]}\n", "3:28: error: spec.containers[0].name: Invalid value: \"C_x\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character")]
    [InlineData("kind: Deployment\nmetadata: {name: d}\nspec: {replicas: '3', template: {spec: {containers: [{name: a, image: i}]}}}\n", "3:18: error: spec.replicas: Invalid value: \"string\": must be an integer, not a text in quotes")]
    [InlineData("kind: Deployment\nmetadata: {name: d}\nspec: {template: {metadata: {labels: {app: d}}, spec: {containers: [{name: a, image: i}]}}}\n", "1:1: error: spec.selector: Required value: Deployment d says not which pods are its own")]
    [InlineData("kind: Deployment\nmetadata: {name: d}\nspec: {selector: {matchLabels: {app: e}}, template: {metadata: {labels: {app: d}}, spec: {containers: [{name: a, image: i}]}}}\n", "3:73: error: spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`")]
    [InlineData("kind: Deployment\nmetadata: {name: d}\nspec: {selector: {matchExpressions: [{key: app, operator: NotIn, values: [d]}]}, template: {metadata: {labels: {app: d}}, spec: {containers: [{name: a, image: i}]}}}\n", "3:112: error: spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`")]
    public void What_a_cluster_refuses_is_refused(string text, string error) => Assert.Equal("pods.yaml:" + error, Assert.Single(Manifests.Errors(text)));

    [Fact]
    public void A_version_that_is_gone_is_told_of()
    {
        ImportResult result = Manifests.Import("apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: d}\nspec: {selector: {matchLabels: {app: d}, matchExpressions: [{key: app, operator: In, values: [c, d]}, {key: x, operator: DoesNotExist}]}, template: {metadata: {labels: {app: d}}, spec: {containers: [{name: a, image: i}]}}}\n");
        Assert.Equal("pods.yaml:1:13: warning: no matches for kind \"Deployment\" in version \"extensions/v1beta1\" since Kubernetes 1.16: it is read as apps/v1", Assert.Single(result.Diagnostics).ToString());
        Load.Valid(result.Text!);
    }
}
