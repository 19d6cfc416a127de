using System.Buffers;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The <c>--format</c> of <c>docker inspect</c>: a template for each object.</summary>
internal sealed class ContainerTemplate
{
    private readonly GoTemplate _template;

    private ContainerTemplate(GoTemplate template) => _template = template;

    /// <summary>Reads a template; null where it is none.</summary>
    /// <param name="template">As typed.</param>
    /// <param name="profile">The client's release.</param>
    /// <param name="error">What is wrong, in Go's words; empty when nothing is.</param>
    public static ContainerTemplate? Read(string template, EngineProfile profile, out string error) =>
        GoTemplate.Parse(template, profile, out error) is { } read ? new ContainerTemplate(read) : null;

    /// <summary>
    /// Fills it from an inspected object; null on success, else Go's words. The client looks at its own structures first and, where they fail the template, at the JSON alone.
    /// </summary>
    /// <param name="element">The object.</param>
    /// <param name="profile">Of which engine the client is.</param>
    /// <param name="text">The result.</param>
    /// <param name="hasJson">False where the client keeps no JSON of it, as <c>volume inspect</c> does.</param>
    public string? Fill(JsonElement element, EngineProfile profile, out string text, bool hasJson = true)
    {
        if (_template.Fill(new GoTypes(profile).Inspected(element), out text) is not { } error)
        {
            return null;
        }

        if (!hasJson || error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal))
        {
            return error;
        }

        using JsonDocument sorted = Sorted(element);
        return _template.Fill(RawJson.Of(sorted.RootElement), out text, isRaw: true);
    }

    // Maps have their keys in order.
    private static JsonDocument Sorted(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, element);
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject();
            foreach (JsonProperty member in element.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
            {
                json.WritePropertyName(member.Name);
                Write(json, member.Value);
            }

            json.WriteEndObject();
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (JsonElement item in element.EnumerateArray())
            {
                Write(json, item);
            }

            json.WriteEndArray();
        }
        else
        {
            element.WriteTo(json);
        }
    }
}
