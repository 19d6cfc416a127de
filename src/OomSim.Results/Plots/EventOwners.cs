namespace OomSim.Results;

/// <summary>
/// Tells by which ID a container goes that has a name in <c>events.csv</c>, as creations and renamings go by (D8.2); the name
/// itself where the summary does not tell who had it first.
/// </summary>
internal sealed class EventOwners
{
    private readonly SortedDictionary<string, Queue<string>> _toCome = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _present = new(StringComparer.Ordinal);

    /// <summary>Nobody is created yet.</summary>
    public EventOwners(IReadOnlyList<ContainerSummary> containers)
    {
        foreach (ContainerSummary container in containers.Where(static c => c.Names.Count > 0).OrderBy(static c => c.Names[0].TimeNs))
        {
            if (!_toCome.TryGetValue(container.Names[0].Name, out Queue<string>? queue))
            {
                _toCome[container.Names[0].Name] = queue = [];
            }

            queue.Enqueue(container.Id);
        }
    }

    /// <summary>Who has a name.</summary>
    public string Of(string name) => _present.TryGetValue(name, out string? id) ? id : Create(name);

    /// <summary>A container is created with a name.</summary>
    public string Create(string name)
    {
        if (!_toCome.TryGetValue(name, out Queue<string>? queue) || !queue.TryDequeue(out string? id))
        {
            return name;
        }

        _present[name] = id;
        return id;
    }

    /// <summary>A container gets another name.</summary>
    public void Rename(string old, string name)
    {
        if (_present.Remove(old, out string? id))
        {
            _present[name] = id;
        }
    }
}
