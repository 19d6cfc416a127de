namespace OomSim.Results;

/// <summary>When a process was killed in those whom memory.high held back, since it began to: in the one container of that name, or below the cgroup.</summary>
internal sealed class HeldKills
{
    private readonly SortedDictionary<string, List<HighSummary>> _byName = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, HighSummary> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _gone = new(StringComparer.Ordinal);

    private readonly ContainerNames _names;

    /// <summary>Nobody was killed yet.</summary>
    public HeldKills(RunAbout about)
    {
        _names = about.Names;
        foreach (HighSummary one in about.MemoryHigh)
        {
            if (one.Of == one.Hold.Path)
            {
                _groups[one.Of] = one;
            }
            else if (_byName.TryGetValue(one.Of, out List<HighSummary>? same))
            {
                same.Add(one);
            }
            else
            {
                _byName[one.Of] = [one];
            }
        }
    }

    /// <summary>When the last one was, µs; null for none.</summary>
    public long? Of(HighSummary held) => _last.TryGetValue(held.Hold.Path, out long micros) ? micros : null;

    /// <summary>A process is killed.</summary>
    public void Kill(RunEventRow row)
    {
        foreach (HighSummary held in Living(row.Container, row.Micros))
        {
            _last[held.Hold.Path] = row.Micros;
        }

        string domain = _groups.Count == 0 ? "" : Cells.Named(row.Detail, "domain") ?? "";
        for (int at = domain.Length; at > 0; at = domain.LastIndexOf('/', at - 1))
        {
            if (_groups.TryGetValue(domain[..at], out HighSummary? group) && group.Hold.From / 1000 <= row.Micros)
            {
                _last[group.Hold.Path] = row.Micros;
            }
        }
    }

    /// <summary>A container is removed; the next of its name is another.</summary>
    public void Remove(string container, long micros) => _gone.UnionWith(Living(container, micros).Select(static h => h.Hold.Path));

    // The held are known by their last names; of several that had one in the end, the ID tells which it is.
    private HighSummary[] Living(string name, long micros)
    {
        ContainerSummary? container = _names.Find(name, micros);
        return _byName.TryGetValue(container?.Name ?? name, out List<HighSummary>? held)
            ? [.. held.Where(h => h.Hold.From / 1000 <= micros && !_gone.Contains(h.Hold.Path) && (container is null || h.Hold.Path.Contains(container.Id, StringComparison.Ordinal)))]
            : [];
    }
}
