namespace OomSim.Docker;

/// <summary>A row of a list as a template sees it: a text for each column.</summary>
/// <param name="values">By the name of the column.</param>
/// <param name="context">What the client calls the rows.</param>
/// <param name="pointers">Columns that are structures, which nothing is known of; null for none.</param>
internal sealed class ListRow(IReadOnlyDictionary<string, string> values, string context, IReadOnlyDictionary<string, NilPointer>? pointers = null) : ITemplateData
{
    /// <inheritdoc/>
    /// <remarks>A row as a whole is written by Go's own encoder, which escapes what could be HTML.</remarks>
    public string Json => "{" + string.Join(',', values.Select(v => (v.Key, Json: ImageJson.Escaped(TemplateValue.Json(v.Value)))).Concat((pointers?.Keys ?? []).Select(k => (Key: k, Json: "null")))
        .OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => TemplateValue.Json(v.Key) + ":" + v.Json)) + "}";

    /// <inheritdoc/>
    public string? TypeName => "*" + context;

    /// <inheritdoc/>
    /// <remarks>Each column is a method that takes none.</remarks>
    public int? Arity(string name) => name == "Label" && values.ContainsKey("Labels") ? 1 : values.ContainsKey(name) || pointers?.ContainsKey(name) == true ? 0 : null;

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        bool has = values.TryGetValue(name, out string? text);
        if (pointers?.TryGetValue(name, out NilPointer? pointer) == true)
        {
            (value, error) = (pointer, "");
            return true;
        }

        (value, error) = (text, has ? "" : Arity(name) is { } wanted ? FormattableString.Invariant($"wrong number of args for {name}: want {wanted} got 0") : $"can't evaluate field {name} in type *{context}");
        return has;
    }

    /// <inheritdoc/>
    /// <remarks><c>.Label "KEY"</c>: the value of a label, nothing where it has none.</remarks>
    public string? Call(string name, IReadOnlyList<object?> arguments)
    {
        if (name != "Label" || arguments is not [string key] || !values.TryGetValue("Labels", out string? labels))
        {
            return null;
        }

        string? pair = labels.Split(',').FirstOrDefault(l => l == key || l.StartsWith(key + "=", StringComparison.Ordinal));
        return pair is null || pair.Length == key.Length ? "" : pair[(key.Length + 1)..];
    }
}
