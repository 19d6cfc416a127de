using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The document that an image is: its configuration, whose digest is the image's ID (D7.1, D7.4).</summary>
internal static class ImageJson
{
    /// <summary>What all images are made for.</summary>
    public const string Architecture = "amd64";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>64 hex digits: the image's ID.</summary>
    public static string Digest(ImageDefinition image) => EngineJson.Sha256(Config(image));

    /// <summary>The document, its keys in the engine's (alphabetical) order.</summary>
    public static string Config(ImageDefinition image) => image.Document.Length > 0 ? image.Document : Text(json =>
    {
        json.WriteString("architecture", image.Architecture);
        WriteUnlessEmpty(json, "author", image.Author);
        WriteUnlessEmpty(json, "comment", image.Comment);
        ImageConfigJson.Write(json, "config", image.Config ?? new ImageConfig { StopSignal = image.StopSignal, HealthCheck = image.HealthCheck });
        WriteUnlessEmpty(json, "container", image.ContainerId);
        ImageConfigJson.Write(json, "container_config", image.ContainerConfig ?? new ImageConfig());
        json.WriteString("created", Timestamps.Rfc3339Nano(image.CreatedNs));
        WriteUnlessEmpty(json, "docker_version", image.DockerVersion);
        WriteHistory(json, image);
        json.WriteString("os", "linux");
        json.WriteStartObject("rootfs");
        json.WriteString("type", "layers");
        json.WriteStartArray("diff_ids");
        foreach (LayerDefinition layer in image.Layers)
        {
            json.WriteStringValue("sha256:" + Layer.DigestOf(layer));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        if (image.Config is null)
        {
            WriteDescription(json, image);
        }
    });

    /// <summary>A JSON object as the engine's own encoder writes it: one line, with what could be HTML escaped.</summary>
    public static string Text(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return Escaped(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>JSON with what could be HTML escaped.</summary>
    public static string Escaped(string json) =>
        json.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);

    /// <summary>Writes a text that is left out when it is empty.</summary>
    public static void WriteUnlessEmpty(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteHistory(Utf8JsonWriter json, ImageDefinition image)
    {
        json.WriteStartArray("history");
        foreach (HistoryEntry entry in image.Steps)
        {
            json.WriteStartObject();
            json.WriteString("created", Timestamps.Rfc3339Nano(entry.CreatedNs));
            WriteUnlessEmpty(json, "author", entry.Author);
            WriteUnlessEmpty(json, "created_by", entry.CreatedBy);
            WriteUnlessEmpty(json, "comment", entry.Comment);
            if (entry.EmptyLayer)
            {
                json.WriteBoolean("empty_layer", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // What tells images apart that a scenario describes, and whose layers are the same.
    private static void WriteDescription(Utf8JsonWriter json, ImageDefinition image)
    {
        json.WriteStartObject("x-oomsim");
        json.WriteString("comm", image.Program?.Init.Comm);
        json.WriteStartArray("sizes");
        foreach (LayerDefinition layer in image.Layers)
        {
            json.WriteNumberValue(layer.Size);
        }

        json.WriteEndArray();
        WriteUnlessEmpty(json, "build", image.Build);
        json.WriteEndObject();
    }
}
