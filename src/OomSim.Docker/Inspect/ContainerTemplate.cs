using System.Buffers;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The <c>--format</c> of <c>docker inspect</c>: a template for each object.</summary>
internal sealed class ContainerTemplate
{
    // What the client's own structures call otherwise: a template that names one of these is filled from the text of the answer, whose objects are maps.
    private static readonly string[] OnlyInText =
        ["CpuCount", "CpuPercent", "CpuPeriod", "CpuQuota", "CpuRealtimePeriod", "CpuRealtimeRuntime", "CpuShares", "Dns", "DnsOptions", "DnsSearch", "Id", "NanoCpus"];

    private readonly GoTemplate _template;

    private ContainerTemplate(GoTemplate template) => _template = template;

    /// <summary>Reads a template; null where it is none.</summary>
    /// <param name="template">As typed.</param>
    /// <param name="error">What is wrong, in Go's words; empty when nothing is.</param>
    public static ContainerTemplate? Read(string template, out string error) =>
        GoTemplate.Parse(template, out error) is { } read ? new ContainerTemplate(read) : null;

    /// <summary>Fills it from an inspected object; null on success, else Go's words.</summary>
    public string? Fill(JsonElement element, out string text)
    {
        if (!OnlyInText.Any(_template.Names))
        {
            return _template.Fill(new TemplateJson(element), out text, anyType: "interface {}");
        }

        using JsonDocument sorted = Sorted(element);
        return _template.Fill(new TemplateJson(sorted.RootElement), out text, anyType: "interface {}");
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
