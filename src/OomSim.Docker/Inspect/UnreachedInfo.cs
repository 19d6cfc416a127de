namespace OomSim.Docker;

/// <summary>The info of a client that has reached no engine, as a template sees it: the engine's part is a structure that is not there.</summary>
/// <param name="known">What the client knows.</param>
/// <param name="all">What it would know.</param>
internal sealed class UnreachedInfo(TemplateJson known, TemplateJson all) : ITemplateData
{
    /// <inheritdoc/>
    public string Json => known.Json;

    /// <inheritdoc/>
    public string? TypeName => known.TypeName;

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        if (known.HasField(name))
        {
            return known.TryField(name, out value, out error);
        }

        if (all.TryField(name, out value, out error))
        {
            (value, error) = (null, "reflect: indirection through nil pointer to embedded struct field Info");
        }

        return false;
    }
}
