using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>What LimitRanges give to containers that say nothing themselves, and what they allow, by namespace.</summary>
/// <param name="fields">Reads the fields.</param>
/// <param name="resources">Reads the lists of resources.</param>
internal sealed class LimitRanges(KubeFields fields, ResourceReader resources)
{
    private const string Container = "Container";
    private const string WholePod = "Pod";

    private readonly List<LimitBound> _bounds = [];
    private readonly List<(string Namespace, ResourceValue? MemoryLimit, ResourceValue? CpuLimit, ResourceValue? MemoryRequest, ResourceValue? CpuRequest)> _all = [];

    /// <summary>Adds a LimitRange.</summary>
    public void Add(Mapping limitRange, string space)
    {
        IReadOnlyList<Node> limits = fields.Items(fields.Object(limitRange["spec"], "spec")?["limits"], "spec.limits");
        for (int i = 0; i < limits.Count; i++)
        {
            string path = FormattableString.Invariant($"spec.limits[{i}]");
            if (fields.Object(limits[i], path) is not { } item)
            {
                continue;
            }

            string type = fields.Text(item["type"], path + ".type") ?? Container;
            (ResourceValue? memoryLeast, ResourceValue? cpuLeast) = resources.Read(item["min"], path + ".min", "LimitRange min");
            (ResourceValue? memoryMost, ResourceValue? cpuMost) = resources.Read(item["max"], path + ".max", "LimitRange max");
            _bounds.Add(Ratio(new LimitBound(space, type, ResourceName.Memory) { Least = memoryLeast, Most = memoryMost }, item, path));
            _bounds.Add(Ratio(new LimitBound(space, type, ResourceName.Cpu) { Least = cpuLeast, Most = cpuMost }, item, path));
            if (type == Container)
            {
                // What is left out follows from the next: the largest is the limit, and the limit, or else the least, is the request.
                (ResourceValue? memory, ResourceValue? cpu) = resources.Read(item["default"], path + ".default", "LimitRange default");
                (ResourceValue? memoryRequest, ResourceValue? cpuRequest) = resources.Read(item["defaultRequest"], path + ".defaultRequest", "LimitRange defaultRequest");
                (memory, cpu) = (memory ?? memoryMost, cpu ?? cpuMost);
                _all.Add((space, memory, cpu, memoryRequest ?? memory ?? memoryLeast, cpuRequest ?? cpu ?? cpuLeast));
            }
            else if (type is not (WholePod or "PersistentVolumeClaim"))
            {
                fields.Bag.Warning(item.At, $"{path}: there are LimitRanges of Container, Pod and PersistentVolumeClaim, none of {type}");
            }
        }
    }

    private LimitBound Ratio(LimitBound bound, Mapping item, string path)
    {
        string key = PodResources.KeyOf(bound.Name);
        string at = $"{path}.maxLimitRequestRatio.{key}";
        if (fields.Object(item["maxLimitRequestRatio"], path + ".maxLimitRequestRatio")?[key] is not { } node || fields.Text(node, at) is not { } text)
        {
            return bound;
        }

        if (!KubeQuantity.TryParse(text, out decimal ratio, out string error))
        {
            fields.Bag.Error(node.At, $"{at}: {error}");
            return bound;
        }

        return bound with { Ratio = ratio, RatioText = text };
    }

    /// <summary>Why a cluster does not make a pod, for what its containers ask for together.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="space">Its namespace.</param>
    public IEnumerable<(Location At, string Why)> Refusals(Pod pod, string space) => _bounds.Where(b => b.Namespace == space && b.Type == WholePod)
        .SelectMany(b => b.Refusals(Together(pod, b.Name, false), Together(pod, b.Name, true), pod.Containers[0].At));

    private static ResourceValue? Together(Pod pod, ResourceName name, bool ofLimits) => PodResources.First(pod, name, ofLimits) is { } first
        ? first with { Value = PodResources.OfContainers(pod, name, ofLimits), Text = PodResources.TotalText(pod, name, ofLimits) }
        : null;

    /// <summary>A container with what it is given. A limit alone is a request as well before a LimitRange is looked at.</summary>
    public PodContainer Apply(PodContainer container, string space)
    {
        PodContainer result = container with { MemoryRequest = container.MemoryRequest ?? container.MemoryLimit, CpuRequest = container.CpuRequest ?? container.CpuLimit };
        foreach ((_, ResourceValue? memoryLimit, ResourceValue? cpuLimit, ResourceValue? memoryRequest, ResourceValue? cpuRequest) in _all.Where(l => l.Namespace == space))
        {
            result = result with
            {
                MemoryLimit = result.MemoryLimit ?? memoryLimit,
                CpuLimit = result.CpuLimit ?? cpuLimit,
                MemoryRequest = result.MemoryRequest ?? memoryRequest,
                CpuRequest = result.CpuRequest ?? cpuRequest,
            };
        }

        return result with { Refusals = [.. Refusals(result, container, space)] };
    }

    // In the API server's words: what is out of bounds is forbidden, a request above a limit is invalid. A pod that asks for that by itself is an invalid input.
    private IEnumerable<(Location At, string Why)> Refusals(PodContainer container, PodContainer written, string space)
    {
        foreach (LimitBound bound in _bounds.Where(b => b.Namespace == space && b.Type == Container))
        {
            foreach ((Location, string) refusal in bound.Refusals(PodResources.Of(container, bound.Name, false), PodResources.Of(container, bound.Name, true), container.At))
            {
                yield return refusal;
            }
        }

        foreach (ResourceName name in (ResourceName[])[ResourceName.Memory, ResourceName.Cpu])
        {
            (ResourceValue? limit, ResourceValue? request) = (PodResources.Of(container, name, true), PodResources.Of(container, name, false));
            if (limit is not null && request is not null && request.Value > limit.Value && (PodResources.Of(written, name, true) is null || PodResources.Of(written, name, false) is null))
            {
                yield return (request.At, $"its request of {request.Text} must be less than or equal to {PodResources.KeyOf(name)} limit of {limit.Text}, which is the LimitRange's");
            }
        }
    }
}
