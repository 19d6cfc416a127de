using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Writes docker-events.jsonl as <c>docker events --format '{{json .}}'</c> prints it (D8.1).</summary>
internal sealed class DockerEventLog : IDisposable
{
    // Keys are looked through once, not with each event.
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("Type");
    private static readonly JsonEncodedText Action = JsonEncodedText.Encode("Action");
    private static readonly JsonEncodedText Actor = JsonEncodedText.Encode("Actor");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("ID");
    private static readonly JsonEncodedText Attributes = JsonEncodedText.Encode("Attributes");
    private static readonly JsonEncodedText Scope = JsonEncodedText.Encode("scope");
    private static readonly JsonEncodedText Local = JsonEncodedText.Encode("local");
    private static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    private static readonly JsonEncodedText TimeNano = JsonEncodedText.Encode("timeNano");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText LegacyId = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText From = JsonEncodedText.Encode("from");

    private readonly Func<Stream> _open;
    private readonly bool _hasLegacyFields;
    private readonly long _epochNs;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private Stream? _stream;
    private Utf8JsonWriter? _json;

    /// <summary>A log without a line yet.</summary>
    /// <param name="open">Opens the file, at the first event.</param>
    /// <param name="engineVersion">Version of the engine: up to 28 it writes the older fields as well.</param>
    /// <param name="epochUnixSeconds">What simulated time 0 is on the clock.</param>
    public DockerEventLog(Func<Stream> open, string engineVersion, long epochUnixSeconds)
    {
        _open = open;
        _epochNs = checked(epochUnixSeconds * 1_000_000_000);
        string major = engineVersion.Split('.')[0];
        _hasLegacyFields = !int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number <= 28;
    }

    /// <summary>Writes an event as one line.</summary>
    public void Add(DockerEvent happened)
    {
        _stream ??= _open();
        _json ??= new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _json.Reset(_line);
        _json.WriteStartObject();
        if (_hasLegacyFields && happened.Type is "container" or "image")
        {
            WriteLegacyFields(happened);
        }

        _json.WriteString(Type, happened.Type);
        _json.WriteString(Action, happened.Action);
        _json.WriteStartObject(Actor);
        _json.WriteString(Id, happened.ActorId);
        _json.WriteStartObject(Attributes);
        foreach ((string key, string value) in Ordered(happened.Attributes))
        {
            _json.WriteString(key, value);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteString(Scope, Local);
        long nano = _epochNs + happened.Time;
        _json.WriteNumber(Time, nano / 1_000_000_000);
        _json.WriteNumber(TimeNano, nano);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);

        // A line at a time goes to the stream, which has a buffer: the JSON writer would empty that with each.
        _stream.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
    }

    /// <summary>The attributes of an event by name, as the engine sends them.</summary>
    /// <param name="attributes">As an event has them.</param>
    public static IEnumerable<KeyValuePair<string, string>> Ordered(IReadOnlyDictionary<string, string> attributes) =>
        attributes is SortedDictionary<string, string> sorted && ReferenceEquals(sorted.Comparer, StringComparer.Ordinal)
            ? sorted
            : attributes.OrderBy(static a => a.Key, StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        _json?.Dispose();
        _stream?.Dispose();
        _json = null;
        _stream = null;
    }

    private void WriteLegacyFields(DockerEvent happened)
    {
        _json!.WriteString(Status, happened.Action);
        _json.WriteString(LegacyId, happened.ActorId);
        if (happened.Type == "container" && happened.Attributes.TryGetValue("image", out string? image))
        {
            _json.WriteString(From, image);
        }
    }
}
