namespace OomSim.Results;

/// <summary>
/// Tells of each row of <c>containers.csv</c> whose it is: a name goes from one container to another, and a container from name to name
/// (D8.2). Rows have to be asked for in their order.
/// </summary>
internal sealed class RowOwners
{
    private readonly SortedDictionary<string, List<Stretch>> _byName = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Stretch> _present = new(StringComparer.Ordinal);

    /// <summary>Those of a run whose summary has the names over time.</summary>
    public RowOwners(IReadOnlyList<ContainerSummary> containers)
    {
        foreach (ContainerSummary container in containers)
        {
            foreach ((int at, NameSummary name) in container.Names.Index())
            {
                if (!_byName.TryGetValue(name.Name, out List<Stretch>? named))
                {
                    _byName[name.Name] = named = [];
                }

                named.Add(new Stretch(name.TimeNs / 1000, container, at + 1 < container.Names.Count));
            }
        }
    }

    /// <summary>The container of a row; null where nobody says.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="micros">When, µs.</param>
    /// <param name="isGone">True for a row that ends it: removed, or called otherwise from then on.</param>
    /// <param name="isRenamed">True where it goes on under another name.</param>
    public ContainerSummary? Of(string name, long micros, bool isGone, out bool isRenamed)
    {
        isRenamed = false;
        if (!_present.TryGetValue(name, out Stretch? stretch) || (stretch.IsOver && !isGone))
        {
            // Who has no row under a name, because it had it for no time, is passed over.
            List<Stretch> free = _byName.TryGetValue(name, out List<Stretch>? named) ? named.FindAll(n => !n.IsTaken && n.From <= micros) : [];
            stretch = free.Find(n => n.From == micros) ?? free.MaxBy(static n => n.From);
            if (stretch is null)
            {
                return null;
            }

            stretch.IsTaken = true;
            _present[name] = stretch;
        }

        stretch.IsOver |= isGone;
        isRenamed = isGone && stretch.IsLeft;
        return stretch.Container;
    }

    // One name of one container: since when, and whether it is called otherwise after it.
    private sealed record Stretch(long From, ContainerSummary Container, bool IsLeft)
    {
        public bool IsTaken { get; set; }

        public bool IsOver { get; set; }
    }
}
