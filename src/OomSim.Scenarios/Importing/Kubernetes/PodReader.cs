using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads a pod's spec.</summary>
/// <param name="fields">Reads the fields.</param>
/// <param name="containers">Reads its containers.</param>
/// <param name="level">Reads what it asks for as a whole.</param>
/// <param name="limits">What its namespace allows.</param>
/// <param name="priorities">What priority it has.</param>
internal sealed class PodReader(KubeFields fields, ContainerReader containers, PodLevelReader level, LimitRanges limits, PriorityClasses priorities)
{
    private const string GracePeriod = "terminationGracePeriodSeconds";
    private const int DefaultGraceSeconds = 30;

    private static readonly string[] Policies = ["Always", "OnFailure", "Never"];

    /// <summary>Reads it; null where it is not there or holds no container.</summary>
    /// <param name="node">The spec.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="owner">Its workload: kind, name, namespace, place, and where to complain that the spec is missing.</param>
    public Pod? Read(Node? node, string path, KubeObject owner)
    {
        if (fields.Object(node, path) is not { } spec)
        {
            fields.Bag.Error(owner.At, $"{path}: Required value: {owner.Kind} {owner.Name} has no pod to run");
            return null;
        }

        fields.Known(spec, path, KubeFields.OfPod);
        SortedDictionary<string, long?> volumes = Volumes(spec, path);
        int? grace = KubeFields.IsGiven(spec[GracePeriod]) ? fields.Number(spec[GracePeriod], $"{path}.{GracePeriod}") : DefaultGraceSeconds;
        List<(PodContainer Container, Node Node, string Path)> read = [];
        Read(spec, path, "initContainers", true, owner.Namespace, volumes, grace, read);
        int before = read.Count;
        Read(spec, path, "containers", false, owner.Namespace, volumes, grace, read);
        if (read.Count == before)
        {
            fields.Bag.Error(spec.At, $"{path}.containers: Required value: a pod has at least one container");
            return null;
        }

        PodContainer[] all = [.. read.Select(r => r.Container)];
        PodContainer[] complete = [.. read.Select(r => containers.ReadCommand(r.Container, r.Node, r.Path, all))];
        Pod pod = new()
        {
            Name = owner.Name,
            Namespace = owner.Namespace,
            Owner = $"{owner.Kind} {owner.Name}",
            At = owner.At,
            IsObject = owner.Kind == "Pod",
            Uid = owner.Kind == "Pod" ? owner.Uid : "",
            Containers = complete,
            RestartPolicy = Policy(spec, path, owner),
            RestartPolicyAt = KubeFields.IsGiven(spec["restartPolicy"]) ? spec["restartPolicy"]!.At : null,
            GraceSeconds = grace ?? DefaultGraceSeconds,
            HostNetwork = fields.Flag(spec["hostNetwork"], path + ".hostNetwork"),
            IsNodeCritical = fields.Text(spec["priorityClassName"], path + ".priorityClassName") == PriorityClasses.NodeCritical,
            Priority = priorities.Of(spec, path),
            RunsToCompletion = owner.Kind is "Job" or "CronJob",
        };
        pod = level.Read(pod, spec, path);
        return pod with { Refusals = [.. all.SelectMany(c => c.Refusals), .. limits.Refusals(pod, owner.Namespace)] };
    }

    private void Read(Mapping spec, string path, string key, bool isInit, string space, SortedDictionary<string, long?> volumes, int? grace, List<(PodContainer Container, Node Node, string Path)> into)
    {
        IReadOnlyList<Node> items = fields.Items(spec[key], $"{path}.{key}");
        for (int i = 0; i < items.Count; i++)
        {
            string at = FormattableString.Invariant($"{path}.{key}[{i}]");
            if (containers.Read(items[i], at, isInit, space, volumes, grace) is not { } container)
            {
                continue;
            }

            if (into.Exists(c => c.Container.Name == container.Name))
            {
                fields.Bag.Error(container.At, $"{at}.name: Duplicate value: \"{container.Name}\"");
                continue;
            }

            into.Add((container, items[i], at));
        }
    }

    // Jobs have pods that end, the others pods that do not.
    private string Policy(Mapping spec, string path, KubeObject owner)
    {
        string policy = fields.Text(spec["restartPolicy"], path + ".restartPolicy") ?? "Always";
        Location at = spec["restartPolicy"]?.At ?? spec.At;
        string[] allowed = owner.Kind switch { "Pod" => Policies, "Job" or "CronJob" => ["OnFailure", "Never"], _ => ["Always"] };
        if (allowed.Contains(policy, StringComparer.Ordinal))
        {
            return policy;
        }

        string words = string.Join(", ", allowed.Select(p => $"\"{p}\""));
        string message = !KubeFields.IsGiven(spec["restartPolicy"]) ? $"{path}.restartPolicy: Required value: valid values: {words}"
            : $"{path}.restartPolicy: Unsupported value: \"{policy}\": supported values: {words}";
        fields.Bag.Error(at, message, Suggestions.Nearest(policy, allowed));
        return policy;
    }

    private SortedDictionary<string, long?> Volumes(Mapping spec, string path)
    {
        SortedDictionary<string, long?> result = new(StringComparer.Ordinal);
        IReadOnlyList<Node> volumes = fields.Items(spec["volumes"], path + ".volumes");
        for (int i = 0; i < volumes.Count; i++)
        {
            string at = FormattableString.Invariant($"{path}.volumes[{i}]");
            if (fields.Object(volumes[i], at) is { } volume && fields.Object(volume["emptyDir"], at + ".emptyDir") is { } empty
                && fields.Text(empty["medium"], at + ".emptyDir.medium") == "Memory" && fields.Text(volume["name"], at + ".name") is { } name)
            {
                result[name] = SizeLimit(empty["sizeLimit"], at + ".emptyDir.sizeLimit");
            }
        }

        return result;
    }

    private long? SizeLimit(Node? node, string path)
    {
        if (fields.Text(node, path) is not { } text)
        {
            return null;
        }

        if (!KubeQuantity.TryParse(text, out decimal bytes, out string error))
        {
            fields.Bag.Error(node!.At, $"{path}: {error}");
            return null;
        }

        return (long)decimal.Ceiling(Math.Clamp(bytes, 0, long.MaxValue));
    }
}
