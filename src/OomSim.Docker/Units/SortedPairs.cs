namespace OomSim.Docker;

/// <summary>Mappings by text, in the order of its characters.</summary>
public static class SortedPairs
{
    /// <summary>A mapping of its own with pairs; of several with one key the last counts.</summary>
    public static SortedDictionary<string, T> ToSorted<T>(this IEnumerable<KeyValuePair<string, T>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var sorted = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach ((string key, T value) in pairs)
        {
            sorted[key] = value;
        }

        return sorted;
    }

    /// <summary>A mapping of what items say; of several with one key the last counts.</summary>
    public static SortedDictionary<string, TValue> ToSorted<T, TValue>(this IEnumerable<T> items, Func<T, string> key, Func<T, TValue> value) =>
        items.Select(i => KeyValuePair.Create(key(i), value(i))).ToSorted();
}
