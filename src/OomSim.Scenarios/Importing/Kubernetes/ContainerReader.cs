using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads one container of a pod.</summary>
/// <param name="fields">Reads the fields.</param>
/// <param name="resources">Reads its requests and limits.</param>
/// <param name="defaults">What its namespace gives it.</param>
/// <param name="variables">Reads its variables.</param>
internal sealed class ContainerReader(KubeFields fields, ResourceReader resources, LimitRanges defaults, EnvReader variables)
{
    private static readonly string[] Policies = ["Always", "OnFailure", "Never"];

    // What an init container has not, which only runs to its end (k8s, validateInitContainers).
    private static readonly string[] OfLongLived = [HookReader.Key, "livenessProbe", ProbeCheck.Readiness, "startupProbe"];

    /// <summary>Reads it.</summary>
    /// <param name="node">The container.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="isInit">True for one of <c>initContainers</c>.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="volumes">Memory volumes of the pod by name, with their size limits.</param>
    /// <param name="graceSeconds">The grace period of its pod, s; null where it is wrong itself.</param>
    public PodContainer? Read(Node node, string path, bool isInit, string space, IReadOnlyDictionary<string, long?> volumes, int? graceSeconds)
    {
        if (fields.Object(node, path) is not { } container)
        {
            return null;
        }

        fields.Known(container, path, KubeFields.OfContainer);
        string? name = fields.Text(container["name"], path + ".name");
        if (string.IsNullOrEmpty(name))
        {
            fields.Bag.Error(container.At, $"{path}.name: Required value");
            return null;
        }

        new ApiCheck(fields).CheckContainer(name, path + ".name", container["name"]!.At);
        Mapping? lists = fields.Object(container["resources"], path + ".resources");
        if (lists is not null)
        {
            fields.Known(lists, path + ".resources", KubeFields.OfResources);
        }

        ContainerRole role = Role(container, path, isInit);
        foreach (string key in OfLongLived.Where(k => role == ContainerRole.Init && KubeFields.IsGiven(container[k])))
        {
            fields.Bag.Error(container[key]!.At, $"{path}.{key}: Forbidden: may not be set for init containers without restartPolicy=Always");
        }

        (ResourceValue? memoryLimit, ResourceValue? cpuLimit) = resources.Read(lists?["limits"], path + ".resources.limits", "limits");
        (ResourceValue? memoryRequest, ResourceValue? cpuRequest) = resources.Read(lists?["requests"], path + ".resources.requests", "requests");
        PodContainer result = defaults.Apply(
            new PodContainer
            {
                Name = name,
                Image = Image(container, path, name),
                ImageAt = container.Find("image")?.Value.At ?? container.At,
                Role = role,
                RestartPolicy = CheckedPolicy(container, path),
                PreStopSeconds = new HookReader(fields).PreStop(container, path, graceSeconds),
                At = container.At,
                MemoryLimit = memoryLimit,
                CpuLimit = cpuLimit,
                MemoryRequest = memoryRequest,
                CpuRequest = cpuRequest,
                WorkingDirectory = fields.Text(container["workingDir"], path + ".workingDir") ?? "",
                Probes = role == ContainerRole.Init ? new ContainerProbes() : new ProbeReader(fields).Read(container, path),
                MemoryVolumes = Mounts(container, path, volumes),
            },
            space);
        CheckRequest(memoryRequest, memoryLimit, path, "memory");
        CheckRequest(cpuRequest, cpuLimit, path, "cpu");
        return result;
    }

    /// <summary>Reads its variables and its command, which may name them, once all containers of the pod are known.</summary>
    /// <param name="container">What was read of it.</param>
    /// <param name="node">The container.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="pod">All containers of the pod.</param>
    public PodContainer ReadCommand(PodContainer container, Node node, string path, IReadOnlyList<PodContainer> pod)
    {
        var body = (Mapping)node;
        IReadOnlyList<(string, string)> env = variables.Read(body, path, container, pod);
        return container with
        {
            Env = env,
            Command = [.. fields.Texts(body["command"], path + ".command").Select(w => EnvReader.Expand(w, env))],
            Args = [.. fields.Texts(body["args"], path + ".args").Select(w => EnvReader.Expand(w, env))],
        };
    }

    private string Image(Mapping container, string path, string name)
    {
        if (fields.Text(container["image"], path + ".image") is { Length: > 0 } image)
        {
            return image;
        }

        fields.Bag.Warning(container.At, $"{path}.image: Required value: is this a patch for kustomize? 'kubectl kustomize' renders the whole; image '{name}' is taken");
        return name;
    }

    private ContainerRole Role(Mapping container, string path, bool isInit)
    {
        return !isInit ? ContainerRole.App : PolicyOf(container, path) == "Always" ? ContainerRole.Sidecar : ContainerRole.Init;
    }

    private string CheckedPolicy(Mapping container, string path)
    {
        string policy = PolicyOf(container, path);
        if (policy.Length > 0 && !Policies.Contains(policy, StringComparer.Ordinal))
        {
            fields.Bag.Error(container["restartPolicy"]!.At, $"{path}.restartPolicy: Unsupported value: \"{policy}\": supported values: \"Always\", \"Never\", \"OnFailure\"", Suggestions.Nearest(policy, Policies));
        }

        return policy;
    }

    private string PolicyOf(Mapping container, string path) => fields.Text(container["restartPolicy"], path + ".restartPolicy") ?? "";

    private List<MemoryVolume> Mounts(Mapping container, string path, IReadOnlyDictionary<string, long?> volumes)
    {
        List<MemoryVolume> result = [];
        IReadOnlyList<Node> mounts = fields.Items(container["volumeMounts"], path + ".volumeMounts");
        for (int i = 0; i < mounts.Count; i++)
        {
            string at = FormattableString.Invariant($"{path}.volumeMounts[{i}]");
            if (fields.Object(mounts[i], at) is { } mount && fields.Text(mount["name"], at + ".name") is { } name
                && volumes.TryGetValue(name, out long? size) && fields.Text(mount["mountPath"], at + ".mountPath") is { Length: > 0 } where)
            {
                if (where.Contains(':', StringComparison.Ordinal))
                {
                    // The API says that it must not, and checks nothing; the engine takes no volume of a name at such a place.
                    fields.Bag.Warning(mount["mountPath"]!.At, $"{at}.mountPath: \"{where}\" must not contain ':': the volume is not mounted");
                    continue;
                }

                // A relative place is one below the root (kubelet_pods.go, makeMounts).
                string place = where.StartsWith('/') ? where : "/" + where;
                result.Add(new MemoryVolume(OfFolder(name, mount, at), place, size, mount["readOnly"] is Scalar { Text: "true" }, mount.At));
            }
        }

        return result;
    }

    // A folder of a volume is one of its own here, the same for all ways to write its path.
    private string OfFolder(string volume, Mapping mount, string path)
    {
        string key = KubeFields.IsGiven(mount["subPathExpr"]) ? "subPathExpr" : "subPath";
        string[] folder = [.. (fields.Text(mount[key], $"{path}.{key}") ?? "").Split('/').Where(p => p is not ("" or "."))];
        if (folder.Length == 0)
        {
            return volume;
        }

        if (folder.Contains("..", StringComparer.Ordinal))
        {
            fields.Bag.Error(mount[key]!.At, $"{path}.{key}: Invalid value: \"{fields.Text(mount[key], path)}\": must not contain '..'");
            return volume;
        }

        fields.Bag.Warning(mount[key]!.At, $"{path}.{key}: the folder is taken for a volume of its own: it has all of the room to itself, and who mounts the whole volume does not see it");
        return volume + "/" + string.Join('/', folder);
    }

    private void CheckRequest(ResourceValue? request, ResourceValue? limit, string path, string name)
    {
        if (request is not null && limit is not null && request.Value > limit.Value)
        {
            fields.Bag.Error(request.At, $"{path}.resources.requests: Invalid value: \"{request.Text}\": must be less than or equal to {name} limit of {limit.Text}");
        }
    }
}
