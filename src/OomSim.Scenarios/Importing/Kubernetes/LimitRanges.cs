using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>What LimitRanges give to containers that say nothing themselves, by namespace.</summary>
/// <param name="fields">Reads the fields.</param>
/// <param name="resources">Reads the lists of resources.</param>
internal sealed class LimitRanges(KubeFields fields, ResourceReader resources)
{
    private readonly List<(string Namespace, string Name, ResourceValue? Least, ResourceValue? Most)> _bounds = [];
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

            if (fields.Text(item["type"], path + ".type") is { } type and not "Container")
            {
                fields.Bag.Warning(item.At, $"{path}: a LimitRange of type {type} is not looked at: those of containers are");
            }
            else
            {
                if (item.Find("maxLimitRequestRatio") is { } ratio)
                {
                    fields.Bag.Warning(ratio.At, $"{path}.maxLimitRequestRatio is not looked at");
                }

                (ResourceValue? memoryLeast, ResourceValue? cpuLeast) = resources.Read(item["min"], path + ".min", "LimitRange min");
                // What is left out follows from the next: the largest is the limit, and the limit, or else the least, is the request.
                (ResourceValue? memoryMost, ResourceValue? cpuMost) = resources.Read(item["max"], path + ".max", "LimitRange max");
                (ResourceValue? memory, ResourceValue? cpu) = resources.Read(item["default"], path + ".default", "LimitRange default");
                (ResourceValue? memoryRequest, ResourceValue? cpuRequest) = resources.Read(item["defaultRequest"], path + ".defaultRequest", "LimitRange defaultRequest");
                (memory, cpu) = (memory ?? memoryMost, cpu ?? cpuMost);
                _bounds.AddRange([(space, "memory", memoryLeast, memoryMost), (space, "cpu", cpuLeast, cpuMost)]);
                _all.Add((space, memory, cpu, memoryRequest ?? memory ?? memoryLeast, cpuRequest ?? cpu ?? cpuLeast));
            }
        }
    }

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
        foreach ((_, string name, ResourceValue? least, ResourceValue? most) in _bounds.Where(b => b.Namespace == space))
        {
            (ResourceValue? limit, ResourceValue? request) = Of(container, name);
            if (most is not null && limit is not null && limit.Value > most.Value)
            {
                yield return (limit.At, $"maximum {name} usage per Container is {most.Text}, but limit is {limit.Text}");
            }

            if (least is not null && request is not null && request.Value < least.Value)
            {
                yield return (request.At, $"minimum {name} usage per Container is {least.Text}, but request is {request.Text}");
            }
        }

        foreach (string name in (string[])["memory", "cpu"])
        {
            (ResourceValue? limit, ResourceValue? request) = Of(container, name);
            (ResourceValue? ownLimit, ResourceValue? ownRequest) = Of(written, name);
            if (limit is not null && request is not null && request.Value > limit.Value && (ownLimit is null || ownRequest is null))
            {
                yield return (request.At, $"its request of {request.Text} must be less than or equal to {name} limit of {limit.Text}, which is the LimitRange's");
            }
        }
    }

    private static (ResourceValue? Limit, ResourceValue? Request) Of(PodContainer container, string name) =>
        name == "memory" ? (container.MemoryLimit, container.MemoryRequest) : (container.CpuLimit, container.CpuRequest);
}
