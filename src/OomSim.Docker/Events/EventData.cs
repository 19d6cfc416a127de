using System.Text.Json;

namespace OomSim.Docker;

/// <summary>An event as a template sees it (D8.1).</summary>
/// <param name="happened">The event.</param>
/// <param name="version">The engine's version, for its JSON.</param>
internal sealed class EventData(DockerEvent happened, string version) : ITemplateData
{
    private bool IsOld => happened.Type is "container" or "image";

    /// <inheritdoc/>
    public string Json => DockerEventJson.Format(happened, version);

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        error = "";
        value = name switch
        {
            "Type" => happened.Type,
            "Action" => happened.Action,
            "Actor" => new Actor(happened),
            "Scope" => "local",
            "Time" => new TypedInteger(Timestamps.UnixSeconds(happened.Time), "int64"),
            "TimeNano" => new TypedInteger(Timestamps.UnixNanoseconds(happened.Time), "int64"),
            "Status" => IsOld ? happened.Action : "",
            "ID" => IsOld ? happened.ActorId : "",
            "From" => happened.Type == "container" ? happened.Attributes.GetValueOrDefault("image", "") : "",
            _ => null,
        };
        if (value is null)
        {
            error = $"can't evaluate field {name} in type *events.Message";
        }

        return value is not null;
    }

    private sealed class Actor(DockerEvent happened) : ITemplateData
    {
        private readonly SortedDictionary<string, object?> _attributes = Of(happened);

        public string Json => $"{{\"ID\":{JsonSerializer.Serialize(happened.ActorId)},\"Attributes\":{TemplateValue.Json(_attributes)}}}";

        public string? Shown => $"{{{happened.ActorId} {TemplateValue.Print(_attributes)}}}";

        public bool TryField(string name, out object? value, out string error)
        {
            value = name switch { "ID" => happened.ActorId, "Attributes" => _attributes, _ => null };
            error = value is null ? $"can't evaluate field {name} in type events.Actor" : "";
            return value is not null;
        }

        private static SortedDictionary<string, object?> Of(DockerEvent happened)
        {
            return happened.Attributes.ToSorted(p => p.Key, p => (object?)p.Value);
        }
    }
}
