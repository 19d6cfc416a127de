namespace OomSim.Docker;

/// <summary>The line of headings of a table as a template sees it.</summary>
/// <param name="headings">By the name of the column.</param>
internal sealed class HeadingRow(IReadOnlyDictionary<string, string> headings) : ITemplateData
{
    /// <inheritdoc/>
    public string Json => TemplateValue.Json(headings.ToDictionary(h => h.Key, h => (object?)h.Value, StringComparer.Ordinal));

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        (value, error) = (headings.TryGetValue(name, out string? heading) ? heading : TemplateValue.Missing, "");
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>Above labels stands what is behind the last dot of their key (formatter.SubHeaderContext).</remarks>
    public string? Call(string name, IReadOnlyList<object?> arguments) =>
        name == "Label" && arguments is [string key] ? key[(key.LastIndexOf('.') + 1)..].Replace('-', ' ').Replace('_', ' ') : null;
}
