using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Makes the pods of workloads.</summary>
/// <param name="fields">Reads the fields.</param>
/// <param name="pods">Reads their pods.</param>
/// <param name="limits">How many there may be.</param>
internal sealed class WorkloadReader(KubeFields fields, PodReader pods, LoaderLimits limits)
{
    private static readonly string[] Kinds = ["Pod", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job", "CronJob"];

    /// <summary>Notes for whoever reads the result.</summary>
    public List<(Location At, string Text)> Notes { get; } = [];

    /// <summary>True for a kind that runs pods.</summary>
    public static bool IsWorkload(string kind) => Kinds.Contains(kind, StringComparer.Ordinal);

    /// <summary>A kind that was perhaps meant; null for none.</summary>
    public static string? Nearest(string kind) => IsWorkload(kind) ? null : Suggestions.Nearest(kind, Kinds);

    /// <summary>The pods of a workload on one node, in order.</summary>
    public List<Pod> Read(KubeObject workload)
    {
        if (workload.Name.Length == 0)
        {
            fields.Bag.Error(workload.At, $"metadata.name: Required value: {workload.Kind} without a name: resource name may not be empty");
            return [];
        }

        ApiCheck check = new(fields);
        check.CheckObject(workload);
        Mapping? spec = fields.Object(workload.Body["spec"], "spec");
        if (workload.Kind == "Pod")
        {
            return pods.Read(spec, "spec", workload) is { } single ? [single] : [];
        }

        string path = "spec";
        if (workload.Kind == "CronJob")
        {
            Notes.Add((workload.At, $"CronJob {workload.Name} runs once, when the scenario begins: its schedule '{fields.Text(spec?["schedule"], "spec.schedule")}' needs a clock"));
            path = "spec.jobTemplate.spec";
            spec = fields.Object(fields.Object(spec?["jobTemplate"], "spec.jobTemplate")?["spec"], path);
        }

        Mapping? template = fields.Object(spec?["template"], path + ".template");
        check.CheckSelector(workload, spec, template);
        if (pods.Read(template?["spec"], path + ".template.spec", workload) is not { } pod)
        {
            return [];
        }

        return workload.Kind switch
        {
            "DaemonSet" => [pod],
            "StatefulSet" => Ordinals(pod, spec, path),
            "Job" or "CronJob" => Job(pod, spec, path, workload),
            _ => Numbered(pod, Replicas(spec, path)),
        };
    }

    private int Replicas(Mapping? spec, string path) => fields.Number(spec?["replicas"], path + ".replicas", limits.Containers) ?? 1;

    private static List<Pod> Numbered(Pod pod, int count) =>
        count == 1 ? [pod] : [.. Enumerable.Range(1, count).Select(i => pod with { Name = Number(pod.Name, i) })];

    // web-0, web-1 …, each after the one before.
    private List<Pod> Ordinals(Pod pod, Mapping? spec, string path)
    {
        int count = Replicas(spec, path);
        bool inOrder = fields.Text(spec?["podManagementPolicy"], path + ".podManagementPolicy") != "Parallel";
        if (count > 1 && inOrder)
        {
            fields.LeaveOutNumber(spec, "minReadySeconds", path);
        }

        List<Pod> result = [];
        for (int i = 0; i < count; i++)
        {
            result.Add(pod with { Name = Number(pod.Name, i), After = inOrder && i > 0 ? result[i - 1] : null });
        }

        return result;
    }

    private List<Pod> Job(Pod pod, Mapping? spec, string path, KubeObject workload)
    {
        if (fields.Flag(spec?["suspend"], path + ".suspend"))
        {
            Notes.Add((workload.At, $"{workload.Kind} {workload.Name} is suspended"));
            return [];
        }

        fields.LeaveOutNumber(spec, "activeDeadlineSeconds", path);
        int parallel = fields.Number(spec?["parallelism"], path + ".parallelism", limits.Containers) ?? 1;
        int completions = fields.Number(spec?["completions"], path + ".completions", limits.Containers) ?? parallel;
        int retries = fields.Number(spec?["backoffLimit"], path + ".backoffLimit") ?? 6;
        if (completions > parallel)
        {
            Notes.Add((workload.At, FormattableString.Invariant($"{workload.Kind} {workload.Name} runs its first {parallel} of {completions} pods: those that come after one has completed are left out")));
        }

        int count = Math.Min(parallel, completions);
        if (pod.RestartPolicy == "OnFailure")
        {
            if (pod.Containers.Any(c => c is { Role: ContainerRole.App, RestartPolicy: "Always" }))
            {
                Notes.Add((workload.At, FormattableString.Invariant($"{workload.Kind} {workload.Name}: a container with the restart policy Always starts again beyond backoffLimit {retries}, where the Job would be over")));
            }

            return Numbered(pod with { MaximumRestarts = retries }, count);
        }

        // With several pods or containers, and rules of its own, a Job counts what is not counted here.
        bool isReplaced = count == 1 && completions == 1 && pod.Containers is [{ RestartPolicy: "" or "Never" }] && !KubeFields.IsGiven(spec?["podFailurePolicy"]) && !KubeFields.IsGiven(spec?["backoffLimitPerIndex"]);
        if (!isReplaced && retries > 0)
        {
            Notes.Add((workload.At, FormattableString.Invariant($"{workload.Kind} {workload.Name}: a pod that fails is not replaced by another one (backoffLimit {retries})")));
        }

        return Numbered(pod with { Replacements = isReplaced ? retries : 0 }, count);
    }

    private static string Number(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
}
