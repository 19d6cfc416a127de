namespace OomSim.Docker;

/// <summary>The <c>--filter</c> of lists of networks and volumes: one filter for each key, all of which have to let an object through.</summary>
internal static class ObjectFilter
{
    /// <summary>Reads filters; the engine's error, or null.</summary>
    /// <param name="filters"><c>key=value</c>.</param>
    /// <param name="of">The filter of a key with all its values; null for a key that there is not.</param>
    /// <param name="looked">The keys whose values are looked at, in the engine's order.</param>
    /// <param name="fault">What is wrong with the values of a key, in the engine's words; null for nothing.</param>
    /// <param name="takes">True for what passes.</param>
    public static string? Read<T>(string[] filters, Func<string, string[], Func<T, bool>?> of, IReadOnlyList<string> looked, Func<string, string[], string?> fault, out Func<T, bool> takes)
    {
        takes = _ => true;
        var wanted = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (IGrouping<string, string> key in filters.GroupBy(f => f[..f.IndexOf('=', StringComparison.Ordinal)].Trim(), f => f[(f.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim(), StringComparer.Ordinal))
        {
            if (of(key.Key, [.. key]) is not { } one)
            {
                return $"Error response from daemon: invalid filter '{key.Key}'";
            }

            wanted[key.Key] = [.. key];
            Func<T, bool> before = takes;
            takes = o => before(o) && one(o);
        }

        // Names come first, then values (api/types/filters, Validate).
        return looked.Select(k => wanted.TryGetValue(k, out string[]? values) ? fault(k, values) : null).FirstOrDefault(f => f is not null) is { } invalid ? "Error response from daemon: " + invalid : null;
    }

    /// <summary>Whether a key is asked for or its opposite; null for neither, and from 24 on for both. Older engines take the first word for which there is a yes (20.10.24).</summary>
    public static bool? Truth(string[] values, EngineProfile profile)
    {
        bool isTrue = values.Any(v => v is "true" or "1"), isFalse = values.Any(v => v is "false" or "0");
        return isTrue && isFalse ? profile.InvalidSignalInRouter ? true : null : isTrue ? true : isFalse ? false : null;
    }

    /// <summary>The engine's words for what is neither true nor false, or both; null for one of them.</summary>
    public static string? TruthFault(string key, string[] values, EngineProfile profile) =>
        Truth(values, profile) is null ? $"invalid filter '{key}=[{string.Join(' ', values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}]'" : null;
}
