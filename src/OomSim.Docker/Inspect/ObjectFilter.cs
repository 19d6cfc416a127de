namespace OomSim.Docker;

/// <summary>The <c>--filter</c> of lists of networks and volumes: one filter for each key, all of which have to let an object through.</summary>
internal static class ObjectFilter
{
    /// <summary>Reads filters; the engine's error, or null.</summary>
    /// <param name="filters"><c>key=value</c>.</param>
    /// <param name="of">The filter of a key with all its values; null for a key that there is not.</param>
    /// <param name="fault">What is wrong with the values of a key, in the engine's words; null for nothing.</param>
    /// <param name="takes">True for what passes.</param>
    public static string? Read<T>(string[] filters, Func<string, string[], Func<T, bool>?> of, Func<string, string[], string?> fault, out Func<T, bool> takes)
    {
        takes = _ => true;
        foreach (IGrouping<string, string> key in filters.GroupBy(f => f[..f.IndexOf('=', StringComparison.Ordinal)].Trim(), f => f[(f.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim(), StringComparer.Ordinal))
        {
            if (of(key.Key, [.. key]) is not { } one)
            {
                return $"Error response from daemon: invalid filter '{key.Key}'";
            }

            if (fault(key.Key, [.. key]) is { } invalid)
            {
                return "Error response from daemon: " + invalid;
            }

            Func<T, bool> before = takes;
            takes = o => before(o) && one(o);
        }

        return null;
    }

    /// <summary>The engine's words for what is neither true nor false, or both; null for one of them.</summary>
    public static string? TruthFault(string key, string[] values) =>
        values.Any(v => v is "true" or "1") == values.Any(v => v is "false" or "0") ? $"invalid filter '{key}=[{string.Join(' ', values.Distinct(StringComparer.Ordinal))}]'" : null;
}
