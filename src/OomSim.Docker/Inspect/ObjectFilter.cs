namespace OomSim.Docker;

/// <summary>The <c>--filter</c> of lists of networks and volumes: one filter for each key, all of which have to let an object through.</summary>
internal static class ObjectFilter
{
    /// <summary>Reads filters; the engine's error, or null.</summary>
    /// <param name="filters"><c>key=value</c>.</param>
    /// <param name="of">The filter of a key with all its values; null for a key that there is not.</param>
    /// <param name="takes">True for what passes.</param>
    public static string? Read<T>(string[] filters, Func<string, string[], Func<T, bool>?> of, out Func<T, bool> takes)
    {
        takes = _ => true;
        foreach (IGrouping<string, string> key in filters.GroupBy(f => f[..f.IndexOf('=', StringComparison.Ordinal)].Trim(), f => f[(f.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim(), StringComparer.Ordinal))
        {
            if (of(key.Key, [.. key]) is not { } one)
            {
                return $"Error response from daemon: invalid filter '{key.Key}'";
            }

            Func<T, bool> before = takes;
            takes = o => before(o) && one(o);
        }

        return null;
    }
}
