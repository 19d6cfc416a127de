using System.Text.Json;

namespace OomSim.Docker;

/// <summary>A value of a structure of the client's.</summary>
/// <param name="element">What its JSON holds; null, or what is not there, is the empty value.</param>
/// <param name="type">Which structure.</param>
/// <param name="isPointer">True where it is pointed to.</param>
/// <param name="isEmbedded">True where it is part of another structure, whose JSON has its fields among others.</param>
internal sealed class GoStruct(JsonElement element, GoType type, bool isPointer = false, bool isEmbedded = false) : ITemplateData
{
    private static readonly JsonElement Nothing = JsonElement.Parse("null");

    /// <inheritdoc/>
    public string Json => !isEmbedded || element.ValueKind != JsonValueKind.Object ? TemplateValue.Json(element)
        : "{" + string.Join(',', element.EnumerateObject().Where(p => type.HasKey(p.Name)).Select(p => TemplateValue.Json(p.Name) + ":" + TemplateValue.Json(p.Value))) + "}";

    /// <inheritdoc/>
    public string? Shown => type.Text switch
    {
        GoText.Limit => $"{Field("Name")}={Field("Soft")}:{Field("Hard")}",
        GoText.Device => string.Join(':', type.Fields.Select(f => TemplateValue.Print(Value(f)))),
        _ => type.Fields.Select(Print).ToArray() is var fields && !fields.Contains(null) ? $"{{{string.Join(' ', fields)}}}" : null,
    };

    /// <summary>True where it has a text of its own, as Go's Stringer does.</summary>
    public bool IsStringer => type.Text != GoText.None;

    /// <summary>Its fields and their values, in order.</summary>
    public IEnumerable<(string Name, object? Value)> Fields => type.Fields.Select(f => (f.Name, Value(f)));

    /// <summary>True where it is pointed to.</summary>
    public bool IsPointer => isPointer && type.Text == GoText.None;

    /// <summary>Within something else: a pointer is an address there, unless it knows how to print itself.</summary>
    public string? ShownInside => IsPointer ? null : Shown;

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        error = "";
        if (type.Find(name) is { } field)
        {
            value = Value(field);
            return true;
        }

        (value, error) = (null, $"can't evaluate field {name} in type {type.Name}");
        return false;
    }

    private string? Field(string name) => type.Find(name) is { } field ? TemplateValue.Print(Value(field)) : null;

    private string? Print(GoField field)
    {
        object? value = Value(field);
        return value is NilPointer ? "<nil>" : field.Kind.StartsWith('*') ? null : TemplateValue.Inside(value);
    }

    private object? Value(GoField field) =>
        field.IsEmbedded ? new GoStruct(element, type.Types.Get(field.Kind.TrimStart('*')), isEmbedded: true)
        : Value(element.ValueKind == JsonValueKind.Object && element.TryGetProperty(field.Key, out JsonElement found) ? found : Nothing, field.Kind);

    private object? Value(JsonElement of, string kind)
    {
        bool isNull = of.ValueKind == JsonValueKind.Null;
        return kind switch
        {
            ['[', ']', .. string item] => new JsonList(of, isNull ? [] : [.. of.EnumerateArray().Select(e => Value(e, item))]),
            ['{', '}', .. string item] => new JsonMap(of, Pairs(of, item)),
            ['{', 'P', '}', .. string item] => new JsonMap(of, Pairs(of, item)) { KeyType = "nat.Port" },
            ['*', .. string to] when isNull => new NilPointer(to),
            ['*', .. string to] => char.IsUpper(to.FirstOrDefault()) || to.Contains('.', StringComparison.Ordinal) ? new GoStruct(of, type.Types.Get(to), isPointer: true) : Value(of, to),
            "time" => new TimeValue(isNull ? "0001-01-01T00:00:00Z" : of.GetString()!),
            "duration" => new DurationValue(isNull ? 0 : of.GetInt64()),
            "int" when isNull => 0L,
            "int64" or "uint" or "uint16" or "uint64" => isNull ? new TypedInteger(0, kind) : of.TryGetInt64(out long whole) ? new TypedInteger(whole, kind) : of.GetDouble(),
            "bool" when isNull => false,
            "" or "int" or "bool" => isNull ? "" : Scalar(of),
            _ => new GoStruct(of, type.Types.Get(kind)),
        };
    }

    private SortedDictionary<string, object?> Pairs(JsonElement of, string kind)
    {
        return (of.ValueKind == JsonValueKind.Object ? of.EnumerateObject() : default).ToSorted(property => property.Name, property => Value(property.Value, kind));
    }

    private static object? Scalar(JsonElement of) => of.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => of.TryGetInt64(out long whole) ? whole : (object)of.GetDouble(),
        _ => of.GetString(),
    };
}
