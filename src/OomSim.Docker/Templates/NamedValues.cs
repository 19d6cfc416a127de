namespace OomSim.Docker;

/// <summary>A number of JSON without structures (Go's json.Number): a text in all but its JSON.</summary>
internal sealed class RawNumber(string text) : ITemplateData
{
    /// <inheritdoc/>
    public string Json => text;

    /// <inheritdoc/>
    public string Shown => text;

    /// <inheritdoc/>
    public object Basic => text;

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        (value, error) = (null, $"can't evaluate field {name} in type interface {{}}");
        return false;
    }
}

/// <summary>A duration (Go's time.Duration): a number of nanoseconds that is printed with units.</summary>
internal sealed class DurationValue(long ns) : ITemplateData
{
    /// <inheritdoc/>
    public string Json => TemplateValue.Print(ns)!;

    /// <inheritdoc/>
    public string Shown => GoDuration.Format(ns);

    /// <inheritdoc/>
    public object Basic => ns;

    /// <inheritdoc/>
    public bool IsTrue => ns != 0;

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        (value, error) = (null, $"can't evaluate field {name} in type time.Duration");
        return false;
    }
}

/// <summary>A point in time (Go's time.Time), of UTC.</summary>
/// <param name="text">As JSON has it.</param>
internal sealed class TimeValue(string text) : ITemplateData
{
    /// <inheritdoc/>
    public string Json => TemplateValue.Json(text);

    /// <inheritdoc/>
    public string Shown => text.Replace('T', ' ').Replace("Z", " +0000 UTC", StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error) => throw Method(name);

    /// <inheritdoc/>
    public string Call(string name, IReadOnlyList<object?> arguments) => throw Method(name);

    private static TemplateException Method(string name) => new TemplateException($"{DockerEngine.NotSimulatedPrefix}.{name} of a time in a template is not simulated");
}

/// <summary>A pointer to nothing.</summary>
/// <param name="type">To what, in Go.</param>
/// <param name="fields">The fields of a structure whose package stands in its name; null where they are not known.</param>
internal sealed class NilPointer(string type, IReadOnlyCollection<string>? fields = null)
{
    /// <summary>What is told of its fields.</summary>
    public string Error(string field) =>
        fields?.Contains(field, StringComparer.Ordinal) == false ? $"can't evaluate field {field} in type *{type}" : $"nil pointer evaluating *{type}.{field}";

    /// <summary>Its type in Go; null for a structure, whose package is not known here.</summary>
    public string? Type => fields is not null || (char.IsLower(type[0]) && !type.Contains('.', StringComparison.Ordinal)) ? "*" + type : null;
}
