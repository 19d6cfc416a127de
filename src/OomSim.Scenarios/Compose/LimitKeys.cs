using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Which keys of a service set its limits, and where they stand (D9.5).</summary>
internal static class LimitKeys
{
    // The first key that is there has the last word (D9.6).
    private static readonly string[][] Keys =
    [
        ["deploy.resources.limits.memory", "mem_limit"],
        ["memswap_limit"],
        ["deploy.resources.reservations.memory", "mem_reservation"],
        ["mem_swappiness"],
        ["oom_kill_disable"],
        ["oom_score_adj"],
        ["deploy.resources.limits.cpus", "cpus"],
        ["cpu_shares"],
        ["cpu_quota"],
        ["cpu_period"],
        ["cpuset"],
        ["deploy.resources.limits.pids", "pids_limit"],
        ["shm_size"],
        ["tmpfs"],
        ["deploy.restart_policy.condition", "restart"],
        ["deploy.restart_policy.delay"],
        ["deploy.restart_policy.window"],
        ["deploy.resources.reservations.cpus"],
        ["stop_grace_period"],
    ];

    /// <summary>What a service sets, by the short form of its key.</summary>
    public static IReadOnlyDictionary<string, KeySource> Read(Mapping service)
    {
        SortedDictionary<string, KeySource> found = new(StringComparer.Ordinal);
        foreach (string[] same in Keys)
        {
            if (same.Select(key => Find(service, key)).FirstOrDefault(f => f is not null) is { } source)
            {
                found[same[^1]] = source;
            }
        }

        foreach (Entry file in ((service["x-oomsim"] as Mapping)?["unified"] as Mapping)?.Entries ?? [])
        {
            found["unified." + file.Key] = SourceOf("x-oomsim.unified." + file.Key, file);
        }

        return found;
    }

    private static KeySource? Find(Mapping service, string path)
    {
        string[] parts = path.Split('.');
        Mapping? at = service;
        foreach (string part in parts[..^1])
        {
            at = at?[part] as Mapping;
        }

        return at?.Find(parts[^1]) is { Value: not Scalar { IsNull: true } } entry ? SourceOf(path, entry) : null;
    }

    private static KeySource SourceOf(string path, Entry entry) =>
        new(path, entry.Value is Scalar { Written: { } written } scalar ? $"{written} = {scalar.Text}" : FlowText.Of(entry.Value), FormattableString.Invariant($"{entry.Value.At.File}:{entry.Value.At.Line}:{entry.Value.At.Column}"));
}
