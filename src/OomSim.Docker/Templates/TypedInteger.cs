namespace OomSim.Docker;

/// <summary>A whole number of a type other than Go's <c>int</c>: what most fields of the client's structures hold.</summary>
/// <param name="number">The number.</param>
/// <param name="type">Its type in Go.</param>
internal sealed class TypedInteger(long number, string type) : ITemplateData
{
    /// <summary>Its type in Go.</summary>
    public string Type => type;

    /// <inheritdoc/>
    public string Json => TemplateValue.Print(number)!;

    /// <inheritdoc/>
    public string Shown => TemplateValue.Print(number)!;

    /// <inheritdoc/>
    public object Basic => number;

    /// <inheritdoc/>
    public bool IsTrue => number != 0;

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        (value, error) = (null, $"can't evaluate field {name} in type {type}");
        return false;
    }
}
