using System.Globalization;
using System.Text;
using OomSim.Kernel;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Writes the scenario of a node and its pods: a service for each container, and the kubelet's cgroups above them.</summary>
/// <param name="node">The node.</param>
/// <param name="version">Its hierarchy.</param>
/// <param name="swap">Its swap, bytes.</param>
/// <param name="namesFiles">True where comments must say which file a line is of.</param>
internal sealed class KubeScenarioWriter(KubeNode node, CgroupVersion version, long swap, bool namesFiles)
{
    // Below it the engine takes no limit, while a kubelet hands any to the runtime.
    private const long LeastEngineLimit = 6L << 20;
    private const int CommentColumn = 60;

    private readonly StringBuilder _text = new();
    private readonly PodCgroups _cgroups = new(node, version);
    private readonly VolumeNames _volumes = new();

    /// <summary>The text.</summary>
    /// <param name="name">Name of the scenario.</param>
    /// <param name="head">Comment lines of its beginning.</param>
    /// <param name="pods">Pods that the node has room for.</param>
    public string Write(string name, IEnumerable<string> head, IReadOnlyList<Pod> pods)
    {
        foreach (string line in head)
        {
            _text.Append(line.Length == 0 ? "#\n" : $"# {line}\n");
        }

        Line(0, $"name: {YamlText.Of(name)}");
        ServiceNames names = new(pods);
        Line(0, pods.Count == 0 ? "services: {}" : "services:");
        foreach (Pod pod in pods)
        {
            _text.Append('\n');
            Line(2, $"# pod {pod.Name}: {PodResources.ClassOf(pod)}, of {pod.Owner} ({Place(pod.At)})");
            foreach (PodContainer container in pod.Containers)
            {
                Service(pod, container, names);
            }
        }

        Volumes(pods);
        Host(pods);
        return _text.ToString();
    }

    // One of each for all containers of a pod; who writes is charged.
    private void Volumes(IReadOnlyList<Pod> pods)
    {
        foreach ((Pod pod, MemoryVolume volume, int index) in pods.SelectMany(p => p.Containers.SelectMany(c => c.MemoryVolumes).DistinctBy(v => v.Name).Select(v => (p, v))).Select((v, i) => (v.p, v.v, i)))
        {
            _text.Append(index == 0 ? "\nvolumes:\n" : "");
            Line(2, $"{_volumes.Of(pod, volume.Name)}:", $"emptyDir {volume.Name} of pod {pod.Name}");
            Line(4, $"driver_opts: {{type: tmpfs, device: tmpfs, o: {YamlText.Of("size=" + Number(SizeOf(pod, volume)))}}}");
        }
    }

    private void Service(Pod pod, PodContainer container, ServiceNames names)
    {
        Line(2, $"{names.Of(pod, container)}:", container.Role switch
        {
            ContainerRole.Init => $"init container {container.Name}, {Place(container.At)}",
            ContainerRole.Sidecar => $"sidecar {container.Name}, {Place(container.At)}",
            _ => $"container {container.Name}, {Place(container.At)}",
        });
        Line(4, $"image: {YamlText.Of(container.Image)}", Place(container.ImageAt));
        if (container.Command.Count > 0)
        {
            Line(4, $"entrypoint: {YamlText.List(container.Command)}", "command");
        }

        if (container.Args.Count > 0)
        {
            Line(4, $"command: {YamlText.List(container.Args)}", "args");
        }

        if (container.Env.Count > 0)
        {
            Line(4, "environment:");
            foreach ((string key, string value) in container.Env)
            {
                Line(6, $"{YamlText.Of(key)}: {YamlText.Of(value)}");
            }
        }

        if (container.WorkingDirectory.Length > 0)
        {
            Line(4, $"working_dir: {YamlText.Of(container.WorkingDirectory)}", "workingDir");
        }

        Dependencies(pod, container, names);
        Limits(pod, container);
        Line(4, $"cgroup_parent: {PodCgroups.PathOf(pod)}");
        if (pod.HostNetwork)
        {
            Line(4, "network_mode: host", "hostNetwork");
        }

        if (container.MemoryVolumes.Count > 0)
        {
            Line(4, "volumes:");
            foreach (MemoryVolume volume in container.MemoryVolumes)
            {
                Line(6, $"- {YamlText.Of($"{_volumes.Of(pod, volume.Name)}:{volume.Path}:{(volume.IsReadOnly ? "ro," : "")}nocopy")}", $"emptyDir in memory, {Place(volume.At)}");
            }
        }

        if (container.Probes.Liveness is { } probe)
        {
            Line(4, $"healthcheck: {{{Words(probe)}{Some("start_period", probe.DelaySeconds, "s", 0)}}}", $"livenessProbe, {Place(probe.At)}");
        }

        Line(4, $"stop_grace_period: {Number(pod.GraceSeconds)}s", "terminationGracePeriodSeconds");
        Line(4, $"restart: {Restart(pod, container)}", $"restartPolicy {(container.Role == ContainerRole.Sidecar ? "Always of a sidecar" : container.RestartPolicy.Length > 0 ? container.RestartPolicy + " of the container" : pod.RestartPolicy)}{(pod.RestartPolicyAt is { } at ? ", " + Place(at) : "")}");
        Simulator(pod, container);
    }

    private static string Words(KubeProbe probe) =>
        $"test: {YamlText.List(["CMD", .. probe.Command])}, interval: {Number(probe.PeriodSeconds)}s, timeout: {Number(probe.TimeoutSeconds)}s, retries: {Number(probe.Failures)}";

    private void Probe(string key, KubeProbe? probe)
    {
        if (probe is not null)
        {
            Line(6, $"{key}: {{{Words(probe)}{Some("initial_delay", probe.DelaySeconds, "s", 0)}{(probe.IsFromOutside ? ", from: outside" : "")}{Some("grace_period", probe.GraceSeconds, "s", null)}{Some("successes", probe.Successes, "", 1)}}}", $"{key}Probe, {Place(probe.At)}");
        }
    }

    private static string Some(string key, long? value, string unit, long? standard) => value is null || value == standard ? "" : $", {key}: {Number(value.Value)}{unit}";

    private void Limits(Pod pod, PodContainer container)
    {
        if (PodResources.LimitOf(pod, container, ResourceName.Memory) is { Value: > 0 } memory && memory.Value >= LeastEngineLimit)
        {
            Line(4, $"mem_limit: {SizeText.Of(memory.Value)}", Of(memory));
            Line(4, $"memswap_limit: {SizeText.Of(memory.Value)}", "no swap for pods");
        }

        // A limit alone is a request as well, and the pod's limit is that of a container without one.
        ResourceValue? cpu = PodResources.LimitOf(pod, container, ResourceName.Cpu) is { Value: > 0 } most ? most : null;
        ResourceValue? request = container.CpuRequest ?? cpu;
        Line(4, $"cpu_shares: {Number(PodResources.Shares(request?.Value ?? 0))}", request is not null ? Of(request) : "no requests.cpu");
        if (cpu is not null)
        {
            Line(4, $"cpu_period: {Number(PodResources.Period)}");
            Line(4, $"cpu_quota: {Number(PodResources.Quota(cpu.Value))}", Of(cpu));
        }

        (int adjustment, string why) = PodResources.OomScoreAdj(pod, container, node.Memory);
        Line(4, $"oom_score_adj: {Number(adjustment)}", why + (container.MemoryRequest is { } asked && adjustment is > 0 and < 1000 ? $" ({Of(asked)})" : ""));
    }

    // The smallest of what it says, what the pod may have and what pods may have together (calculateEmptyDirMemorySize).
    private long SizeOf(Pod pod, MemoryVolume volume)
    {
        long size = node.Memory - KubeNode.EvictionThreshold;
        size = PodResources.IsBounded(pod, ResourceName.Memory) ? Math.Min(size, PodResources.Limit(pod, ResourceName.Memory)) : size;
        return volume.SizeLimit is { } own and > 0 ? Math.Min(size, own) : size;
    }

    private static string Restart(Pod pod, PodContainer container) => container.Role switch
    {
        ContainerRole.Sidecar => "always",
        _ when pod.Replacements > 0 => "on-failure:" + Number(pod.Replacements),
        ContainerRole.Init when container.RestartPolicy.Length == 0 => pod.RestartPolicy == "Never" ? "\"no\"" : OnFailure(pod),
        _ => (container.RestartPolicy.Length > 0 ? container.RestartPolicy : pod.RestartPolicy) switch { "Always" => "always", "OnFailure" => OnFailure(pod), _ => "\"no\"" },
    };

    // A Job counts all restarts of its pod, whoever's policy they follow (k8s, pkg/controller/job, pastBackoffLimitOnFailure).
    private static string OnFailure(Pod pod) => pod.MaximumRestarts switch { null => "on-failure", 0 => "\"no\"", { } most => "on-failure:" + Number(most) };

    // An init container has to succeed before the next one starts; a sidecar only has to be started.
    private void Dependencies(Pod pod, PodContainer container, ServiceNames names)
    {
        PodContainer[] first = [.. pod.Containers.Where(c => c.Role != ContainerRole.App)];
        int index = container.Role == ContainerRole.App ? first.Length : Array.IndexOf(first, container);
        if (index > 0)
        {
            PodContainer before = first[index - 1];
            string condition = before.Role == ContainerRole.Init ? "service_completed_successfully" : "service_started";
            Line(4, $"depends_on: {{{names.Of(pod, before)}: {{condition: {condition}}}}}");
        }
        else if (pod.After is { } earlier && names.Has(earlier))
        {
            Line(4, "depends_on: {" + string.Join(", ", earlier.Containers.Where(c => c.Role != ContainerRole.Init).Select(c => names.Of(earlier, c) + ": {condition: service_started}")) + "}", "one pod after the other");
        }
    }

    private void Simulator(Pod pod, PodContainer container)
    {
        Line(4, "x-oomsim:");
        Line(6, pod.Replacements > 0 ? "restart: job" : "restart: kubelet", pod.Replacements > 0 ? FormattableString.Invariant($"up to {pod.Replacements} new pods (backoffLimit): after 10 s, 20 s … 10 min") : "CrashLoopBackOff: at once, 10 s, 20 s … 5 min");
        if (container.Role != ContainerRole.App)
        {
            Line(6, $"role: {(container.Role == ContainerRole.Sidecar ? "sidecar" : "init")}");
        }

        if (container.PreStopSeconds > 0)
        {
            Line(6, $"pre_stop: {Number(container.PreStopSeconds)}s", "lifecycle.preStop");
        }

        if (container.Probes.Liveness is { IsFromOutside: true })
        {
            Line(6, "liveness_from: outside", "the kubelet asks");
        }

        if (container.Probes.Liveness?.GraceSeconds is { } grace)
        {
            Line(6, $"liveness_grace_period: {Number(grace)}s", "terminationGracePeriodSeconds of livenessProbe");
        }

        Probe("startup", container.Probes.Startup);
        Probe("readiness", container.Probes.Readiness);
        List<(string, string)> unified = version == CgroupVersion.V1 ? [] : [("memory.oom.group", "1"), ("memory.swap.max", "0")];
        if (PodResources.LimitOf(pod, container, ResourceName.Memory) is { Value: > 0 and < LeastEngineLimit } small && version == CgroupVersion.V2)
        {
            unified.Insert(0, ("memory.max", Number(small.Value)));
            Line(6, $"# {Of(small)}");
        }

        if (unified.Count > 0)
        {
            Line(6, $"unified: {YamlText.Pairs(unified)}");
        }

        string[]? known = KnownProgram.Of(container);
        if (known is null && (container.Role == ContainerRole.Init || (pod.RunsToCompletion && container.Role == ContainerRole.App)))
        {
            known = ["program: {steps: [sleep: 1s, exit: 0]}   # what it does is not known: it succeeds after a second"];
        }

        if (known is null && container.Command.Count + container.Args.Count > 0)
        {
            known = ["# what its command does is not known: it sleeps until it is stopped; say it here as 'program'"];
        }

        foreach (string line in known ?? [])
        {
            Line(6, line);
        }
    }

    private void Host(IReadOnlyList<Pod> pods)
    {
        _text.Append('\n');
        Line(0, "x-oomsim:");
        Line(2, "host:");
        Line(4, $"memory: {SizeText.Of(node.Memory)}");
        Line(4, $"swap: {SizeText.Of(swap)}");
        Line(4, $"cpus: {Number(node.Cpus)}");
        Line(4, $"cgroup: {(version == CgroupVersion.V1 ? "v1" : "v2")}");
        Line(4, "cgroups:");
        foreach ((string path, List<(string, string)> files) in _cgroups.OfNode(pods))
        {
            Line(6, $"{path}: {YamlText.Pairs(files)}");
        }

        foreach (Pod pod in pods)
        {
            Line(6, $"{PodCgroups.PathOf(pod)}: {YamlText.Pairs(_cgroups.FilesOf(pod))}", $"pod {pod.Name}");
        }

        Kubelet(pods);
    }

    // What an eviction goes by; who requests nothing and has no priority needs no line.
    private void Kubelet(IReadOnlyList<Pod> pods)
    {
        Line(4, "kubelet:");
        Line(6, $"eviction_hard: {SizeText.Of(KubeNode.EvictionThreshold)}", "memory.available<100Mi");
        bool isFirst = true;
        foreach (Pod pod in pods)
        {
            long request = PodResources.Request(pod, ResourceName.Memory);
            string[] known = [.. request > 0 ? ["memory_request: " + SizeText.Of(request)] : Array.Empty<string>(), .. pod.Priority != 0 ? ["priority: " + Number(pod.Priority)] : Array.Empty<string>()];
            if (known.Length == 0)
            {
                continue;
            }

            if (isFirst)
            {
                Line(6, "pods:");
                isFirst = false;
            }

            Line(8, $"{PodCgroups.PathOf(pod)}: {{{string.Join(", ", known)}}}", $"pod {pod.Name}");
        }
    }

    private void Line(int indent, string text, string comment = "")
    {
        string line = new string(' ', indent) + text;
        _text.Append(comment.Length == 0 ? line : line.PadRight(CommentColumn) + " # " + OneLine(comment)).Append('\n');
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private string Of(ResourceValue value) => $"{Place(value.At)}: {value.Source} {value.Text}";

    private string Place(Location at) => namesFiles ? FormattableString.Invariant($"{Path.GetFileName(at.File)}:{at.Line}") : FormattableString.Invariant($"line {at.Line}");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
