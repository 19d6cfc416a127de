namespace OomSim.Scenarios;

/// <summary>The names that containers had, and since when.</summary>
public sealed class NamesOverTime
{
    private readonly SortedDictionary<string, List<(long From, string Name)>> _names = new(StringComparer.Ordinal);

    /// <summary>A container's ID, which is the last part of its cgroup's path (D4.55); the path's last part for other cgroups.</summary>
    /// <param name="cgroup">The path.</param>
    public static string IdOf(string cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        return cgroup[(cgroup.LastIndexOf('/') + 1)..];
    }

    /// <summary>A container has a name from now on.</summary>
    /// <param name="id">Its ID.</param>
    /// <param name="name">The name.</param>
    /// <param name="now">Simulated ns, never before the last one.</param>
    public void Add(string id, string name, long now)
    {
        if (!_names.TryGetValue(id, out List<(long From, string Name)>? names))
        {
            _names.Add(id, names = []);
        }

        names.Add((now, name));
    }

    /// <summary>The name that a container had at a time; its first one before that, null for an ID that is none.</summary>
    /// <param name="id">Its ID.</param>
    /// <param name="time">Simulated ns.</param>
    public string? At(string id, long time)
    {
        if (!_names.TryGetValue(id, out List<(long From, string Name)>? names))
        {
            return null;
        }

        int at = names.Count - 1;
        while (at > 0 && names[at].From > time)
        {
            at--;
        }

        return names[at].Name;
    }
}
