using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>Events as <c>docker events</c> prints them (D8.1–D8.4).</summary>
public static class DockerEventJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of <c>docker events --format '{{json .}}'</c>, without the line feed.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="version">Engine version: up to 28 container and image events also carry status, id and from.</param>
    public static string Format(DockerEvent happened, string version)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        if (IsLegacy(version) && happened.Type is "container" or "image")
        {
            WriteIfAny(json, "status", happened.Action);
            WriteIfAny(json, "id", happened.ActorId);
            WriteIfAny(json, "from", happened.Type == "container" ? happened.Attributes.GetValueOrDefault("image", "") : "");
        }

        json.WriteString("Type", happened.Type);
        json.WriteString("Action", happened.Action);
        json.WriteStartObject("Actor");
        json.WriteString("ID", happened.ActorId);
        json.WriteStartObject("Attributes");
        foreach ((string key, string value) in happened.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("scope", "local");
        json.WriteNumber("time", Timestamps.UnixSeconds(happened.Time));
        json.WriteNumber("timeNano", Timestamps.UnixNanoseconds(happened.Time));
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>One line of plain <c>docker events</c> in a zone without offset (D8.4).</summary>
    public static string FormatText(DockerEvent happened) =>
        $"{Timestamps.Rfc3339Fixed(happened.Time)} {happened.Type} {happened.Action} {happened.ActorId} ("
        + string.Join(", ", happened.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Key + "=" + a.Value)) + ")";

    // What is empty is left out of the old fields, as of a prune the ID.
    private static void WriteIfAny(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static bool IsLegacy(string version) =>
        !GoNumber.TryParseInt64(version.Split('.')[0], out long major, out _) || major < 29;
}
