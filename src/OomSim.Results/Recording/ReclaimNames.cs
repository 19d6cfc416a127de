using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>What reclaim took, by the containers' names instead of their cgroups' paths.</summary>
internal static class ReclaimNames
{
    /// <summary>Pairs that a summary names, the smallest of more are one row; and those who read again.</summary>
    private const int MostPairs = 1000;

    private const string Others = "(others)";

    /// <summary>Sums it.</summary>
    /// <param name="host">The host at the end of its run.</param>
    /// <param name="names">Name of each container by its ID.</param>
    public static ReclaimSummary Of(LinuxHost host, IReadOnlyDictionary<string, string> names)
    {
        SortedDictionary<(string Of, string From), (long File, long Swap)> taken = new(Comparer<(string Of, string From)>.Create(static (a, b) =>
            string.CompareOrdinal(a.Of, b.Of) is var order and not 0 ? order : string.CompareOrdinal(a.From, b.From)));
        IReadOnlyList<ReclaimedBytes> all = host.Reclaimed;
        foreach (ReclaimedBytes pair in all)
        {
            (string Of, string From) key = (Name(pair.Of, names), Name(pair.From, names));
            (long file, long swap) = taken.GetValueOrDefault(key);
            taken[key] = (file + pair.File, swap + pair.Swap);
        }

        IEnumerable<TakenSummary> rows = taken.Select(static t => new TakenSummary(t.Key.From, t.Key.Of, t.Value.File, t.Value.Swap));
        if (taken.Count > MostPairs)
        {
            TakenSummary[] byBytes = [.. rows.OrderByDescending(static r => r.FileBytes + r.SwapBytes)];
            HashSet<TakenSummary> kept = [.. byBytes.Take(MostPairs)];
            rows = [.. rows.Where(kept.Contains), new TakenSummary(Others, Others, byBytes.Skip(MostPairs).Sum(static r => r.FileBytes), byBytes.Skip(MostPairs).Sum(static r => r.SwapBytes))];
        }

        TakenSummary[] shown = [.. rows];
        SortedDictionary<string, (long File, long Anon)> back = new(StringComparer.Ordinal);
        foreach (RefaultedBytes refault in host.Refaulted)
        {
            string name = Name(refault.Path, names);
            (long file, long anon) = back.GetValueOrDefault(name);
            back[name] = (file + refault.File, anon + refault.Anon);
        }

        // Whoever reads a page again is charged for it and counts it (workingset_refault), whoever lost it.
        IEnumerable<RefaultSummary> read = back.Select(static b => new RefaultSummary(b.Key, b.Value.File, b.Value.Anon));
        return new ReclaimSummary(shown, [.. read.OrderByDescending(static r => r.FileBytes + r.AnonBytes).Take(MostPairs).OrderBy(static r => r.Of, StringComparer.Ordinal)]);
    }

    /// <summary>Whom memory.high held back, by name.</summary>
    /// <param name="host">The host at the end of its run.</param>
    /// <param name="names">Name of each container by its ID.</param>
    public static IReadOnlyList<HighSummary> Held(LinuxHost host, IReadOnlyDictionary<string, string> names) =>
        [.. host.HighHolds.Where(static h => h.Throttled > 0).Select(h => new HighSummary(Name(h.Path, names), h))];

    // A container's ID is in its cgroup's path, also where it made groups of its own below.
    private static string Name(string path, IReadOnlyDictionary<string, string> names)
    {
        foreach (Range part in path.AsSpan().Split('/'))
        {
            string word = path[part];
            if (names.TryGetValue(word, out string? name))
            {
                return name;
            }
        }

        return path;
    }
}
