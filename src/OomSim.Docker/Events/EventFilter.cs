namespace OomSim.Docker;

/// <summary>
/// <c>docker events --filter</c>: values of one key are alternatives, keys come together, labels all at once. What names an object fits its ID or
/// name from the beginning on; keys that mean nothing let everything through.
/// </summary>
internal sealed class EventFilter
{
    private static readonly string[] Objects = ["config", "container", "daemon", "network", "node", "plugin", "secret", "service", "volume"];
    private static readonly string[] WithArguments = ["exec_create", "exec_start", "health_status"];
    private readonly SortedDictionary<string, SortedSet<string>> _wanted = new(StringComparer.Ordinal);

    /// <summary>Takes <c>key=value</c> texts.</summary>
    public EventFilter(IEnumerable<string> filters)
    {
        foreach (string filter in filters)
        {
            int at = filter.IndexOf('=', StringComparison.Ordinal);
            string key = filter[..at].Trim().ToLowerInvariant();
            if (!_wanted.TryGetValue(key, out SortedSet<string>? values))
            {
                _wanted.Add(key, values = new SortedSet<string>(StringComparer.Ordinal));
            }

            values.Add(filter[(at + 1)..].Trim());
        }
    }

    /// <summary>True for an event that is asked for.</summary>
    public bool Takes(DockerEvent happened) => _wanted.All(w => w.Key switch
    {
        "type" => w.Value.Contains(happened.Type),
        "scope" => w.Value.Contains("local"),
        "event" => w.Value.Overlaps(WithArguments) ? Begins(w.Value, happened.Action) : w.Value.Contains(happened.Action),
        "label" => w.Value.All(v => HasAttribute(happened, v)),
        "image" => IsOfImage(w.Value, happened),
        _ when Objects.Contains(w.Key, StringComparer.Ordinal) => Begins(w.Value, happened.ActorId) || Begins(w.Value, happened.Attributes.GetValueOrDefault("name", "")),
        _ => true,
    });

    private static bool Begins(SortedSet<string> values, string text) => values.Any(v => text.StartsWith(v, StringComparison.Ordinal));

    // An image's own event, or one of a container that was made of it; a name without a tag means all tags.
    private static bool IsOfImage(SortedSet<string> values, DockerEvent happened)
    {
        string name = happened.Attributes.GetValueOrDefault(happened.Type == "image" ? "name" : "image", "");
        return values.Contains(happened.ActorId) || values.Contains(name)
            || (name.Length > 0 && values.Contains(ImageReference.Repository(name)))
            || (happened.Type == "image" && values.Contains(ImageReference.Repository(happened.ActorId)));
    }

    private static bool HasAttribute(DockerEvent happened, string wanted)
    {
        string[] pair = wanted.Split('=', 2);
        return (happened.Attributes.TryGetValue(pair[0], out string? value) || happened.Labels?.TryGetValue(pair[0], out value) == true) && (pair.Length == 1 || pair[1] == value);
    }
}
