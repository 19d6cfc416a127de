using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>What a service waits for: <c>depends_on</c>, and what implies it (D9.9, D9.11).</summary>
internal static class Dependencies
{
    private const string ServicePrefix = "service:";

    /// <summary>The services that a service waits for.</summary>
    public static List<Dependency> Read(Mapping body)
    {
        List<Dependency> result = [];
        foreach (Scalar name in (body["depends_on"] as Sequence)?.Items.OfType<Scalar>() ?? [])
        {
            result.Add(new Dependency(name.Text, DependencyCondition.Started));
        }

        foreach (Entry entry in (body["depends_on"] as Mapping)?.Entries ?? [])
        {
            Mapping? details = entry.Value as Mapping;
            result.Add(new Dependency(
                entry.Key,
                (details?["condition"] as Scalar)?.Text switch
                {
                    "service_healthy" => DependencyCondition.Healthy,
                    "service_completed_successfully" => DependencyCondition.CompletedSuccessfully,
                    _ => DependencyCondition.Started,
                },
                details?["required"] is not Scalar { Text: "false" },
                details?["restart"] is Scalar { Text: "true" }));
        }

        foreach ((string name, bool restart) in Implied(body).Where(n => result.TrueForAll(d => d.Service != n.Service)).DistinctBy(static n => n.Service).ToList())
        {
            result.Add(new Dependency(name, DependencyCondition.Started, Restart: restart));
        }

        return result;
    }

    /// <summary>Where a service names another that it depends on.</summary>
    /// <param name="other">The other service.</param>
    /// <param name="service">The service.</param>
    public static Location PlaceOf(string other, Entry service)
    {
        Mapping body = (Mapping)service.Value;
        if ((body["depends_on"] as Mapping)?.Find(other) is { } key)
        {
            return key.At;
        }

        IEnumerable<Scalar> named = ((body["depends_on"] as Sequence)?.Items ?? []).OfType<Scalar>().Where(s => s.Text == other)
            .Concat(new[] { "links", "volumes_from" }.SelectMany(k => (body[k] as Sequence)?.Items ?? []).OfType<Scalar>().Where(s => s.Text.Split(':')[0] == other))
            .Concat(new[] { "network_mode", "ipc", "pid", "uts", "cgroup" }.Select(k => body[k]).OfType<Scalar>().Where(s => s.Text == ServicePrefix + other));
        return named.FirstOrDefault()?.At ?? service.At;
    }

    /// <summary>A dependency cycle as <c>a -> b -> a</c>; null when there is none.</summary>
    public static string? FindCycle(IReadOnlyList<ServiceDefinition> services)
    {
        Dictionary<string, ServiceDefinition> byName = services.ToDictionary(s => s.Name, StringComparer.Ordinal);
        HashSet<string> done = new(StringComparer.Ordinal);
        foreach (ServiceDefinition start in services)
        {
            // Depth first with a stack of our own: a chain may be as long as the file.
            List<string> path = [];
            HashSet<string> onPath = new(StringComparer.Ordinal);
            Stack<(string Name, int Next)> stack = new();
            stack.Push((start.Name, 0));
            while (stack.TryPop(out (string Name, int Next) top))
            {
                if (top.Next == 0)
                {
                    if (done.Contains(top.Name))
                    {
                        continue;
                    }

                    path.Add(top.Name);
                    onPath.Add(top.Name);
                }

                IReadOnlyList<Dependency> next = byName.TryGetValue(top.Name, out ServiceDefinition? service) ? service.DependsOn : [];
                if (top.Next == next.Count)
                {
                    done.Add(top.Name);
                    path.RemoveAt(path.Count - 1);
                    onPath.Remove(top.Name);
                    continue;
                }

                stack.Push((top.Name, top.Next + 1));
                string target = next[top.Next].Service;
                if (onPath.Contains(target))
                {
                    return string.Join(" -> ", path.Skip(path.IndexOf(target)).Append(target));
                }

                if (!done.Contains(target))
                {
                    stack.Push((target, 0));
                }
            }
        }

        return null;
    }

    // Who shares a namespace or is linked is restarted with the other, whose volumes one has is not (compose-go normalizes so).
    private static IEnumerable<(string Service, bool Restart)> Implied(Mapping body)
    {
        foreach (string key in new[] { "network_mode", "ipc", "pid", "uts", "cgroup" })
        {
            if (body[key] is Scalar mode && mode.Text.StartsWith(ServicePrefix, StringComparison.Ordinal))
            {
                yield return (mode.Text[ServicePrefix.Length..], true);
            }
        }

        foreach (Scalar link in (body["links"] as Sequence)?.Items.OfType<Scalar>() ?? [])
        {
            yield return (link.Text.Split(':')[0], true);
        }

        foreach (Scalar from in (body["volumes_from"] as Sequence)?.Items.OfType<Scalar>() ?? [])
        {
            if (!from.Text.StartsWith("container:", StringComparison.Ordinal))
            {
                yield return (from.Text.Split(':')[0], false);
            }
        }
    }
}
