using System.Collections;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>A list or a mapping that knows its JSON: an empty one may be null.</summary>
/// <param name="element">In JSON.</param>
/// <param name="isRaw">True for one of any values, as the client reads JSON that it has no structure for.</param>
internal abstract class JsonPart(JsonElement element, bool isRaw)
{
    /// <summary>In one line.</summary>
    public string Json => TemplateValue.Json(element);

    /// <summary>True for one of any values.</summary>
    public bool IsRaw => isRaw;
}

/// <summary>A list.</summary>
internal sealed class JsonList(JsonElement element, IReadOnlyList<object?> items, bool isRaw = false) : JsonPart(element, isRaw), IReadOnlyList<object?>
{
    /// <inheritdoc/>
    public int Count => items.Count;

    /// <inheritdoc/>
    public object? this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A mapping.</summary>
internal sealed class JsonMap(JsonElement element, IReadOnlyDictionary<string, object?> pairs, bool isRaw = false) : JsonPart(element, isRaw), IReadOnlyDictionary<string, object?>
{
    /// <summary>The type of its keys in Go: a text is no index where that is another.</summary>
    public string KeyType { get; init; } = "string";

    /// <inheritdoc/>
    public int Count => pairs.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => pairs.Keys;

    /// <inheritdoc/>
    public IEnumerable<object?> Values => pairs.Values;

    /// <inheritdoc/>
    public object? this[string key] => pairs[key];

    /// <inheritdoc/>
    public bool ContainsKey(string key) => pairs.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out object? value) => pairs.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
