namespace OomSim.Results;

/// <summary>Which container had a name at a moment, as <c>summary.json</c> tells; where it does not, the last one of that name.</summary>
internal sealed class ContainerNames
{
    private readonly SortedDictionary<string, List<(long From, long To, ContainerSummary Container)>> _byName = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ContainerSummary> _byId = new(StringComparer.Ordinal);

    /// <summary>Those of a run.</summary>
    public ContainerNames(IReadOnlyList<ContainerSummary> containers)
    {
        foreach (ContainerSummary container in containers)
        {
            _byId[container.Id] = container;
            foreach (string name in container.Names.Select(static n => n.Name).Append(container.Name).Distinct(StringComparer.Ordinal))
            {
                if (!_byName.TryGetValue(name, out List<(long From, long To, ContainerSummary Container)>? named))
                {
                    _byName[name] = named = [];
                }

                named.AddRange(container.Named(name).Select(n => (n.From / 1000, n.To / 1000, container)));
            }
        }

        foreach (List<(long From, long To, ContainerSummary Container)> named in _byName.Values)
        {
            (long From, long To, ContainerSummary Container)[] inOrder = [.. named.OrderBy(static n => n.From)];
            named.Clear();
            named.AddRange(inOrder);
        }
    }

    /// <summary>True for an ID or the beginning of one, of a container that was called so at any time.</summary>
    public bool IsId(string word, string name) =>
        _byName.TryGetValue(name, out List<(long From, long To, ContainerSummary Container)>? named) && named.Exists(n => n.Container.Id.StartsWith(word, StringComparison.Ordinal));

    /// <summary>The last container that had the name by then and has it still; in the moment in which it gives it up, too, where nobody else has it; null for none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="micros">The moment, µs.</param>
    public ContainerSummary? Find(string name, long micros)
    {
        if (!_byName.TryGetValue(name, out List<(long From, long To, ContainerSummary Container)>? named))
        {
            return null;
        }

        // The first one that begins later.
        int low = 0, high = named.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = named[middle].From <= micros ? (middle + 1, high) : (low, middle);
        }

        ContainerSummary? leaving = null;
        for (int at = low - 1; at >= 0; at--)
        {
            if (named[at].To > micros)
            {
                return named[at].Container;
            }

            leaving ??= named[at].To == micros ? named[at].Container : null;
        }

        return leaving;
    }

    /// <summary>The name of a container at a moment; its first one before that, and empty for an ID that is none.</summary>
    /// <param name="id">Its ID.</param>
    /// <param name="micros">The moment, µs; its last name where nobody says.</param>
    public string NameOf(string id, long micros = long.MaxValue) => _byId.TryGetValue(id, out ContainerSummary? container) ? NameOf(container, micros) : "";

    /// <summary>The name that a container has at another moment than the one in which it has a known one.</summary>
    /// <param name="name">The known one.</param>
    /// <param name="micros">When, µs.</param>
    /// <param name="then">The other moment, µs.</param>
    public string Then(string name, long micros, long then) => Find(name, micros) is { } container ? NameOf(container, then) : name;

    private static string NameOf(ContainerSummary container, long micros) => container.Names.Count == 0
        ? container.Name
        : container.Names[Math.Max(0, container.Names.Count(n => n.TimeNs / 1000 <= micros) - 1)].Name;
}
