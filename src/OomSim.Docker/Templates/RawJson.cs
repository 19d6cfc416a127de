using System.Text.Json;

namespace OomSim.Docker;

/// <summary>JSON without structures, as the client reads an answer once its own structures lack a field: mappings, lists, texts and numbers that are texts.</summary>
internal static class RawJson
{
    /// <summary>A value; null is nothing at all.</summary>
    public static object? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonMap(element, element.EnumerateObject().ToSorted(p => p.Name, p => Of(p.Value)), isRaw: true),
        JsonValueKind.Array => new JsonList(element, [.. element.EnumerateArray().Select(Of)], isRaw: true),
        JsonValueKind.Number => new RawNumber(element.GetRawText()),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => TemplateValue.Missing,
    };
}
