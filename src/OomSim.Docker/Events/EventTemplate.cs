namespace OomSim.Docker;

/// <summary>The <c>--format</c> of <c>docker events</c>: a template for each event, tried on an empty one first, as the client does.</summary>
internal sealed class EventTemplate
{
    private readonly GoTemplate _template;

    private EventTemplate(GoTemplate template) => _template = template;

    /// <summary>Reads a template; null where it is none.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="profile">The client's release.</param>
    /// <param name="error">What is wrong, in Go's words; empty when nothing is.</param>
    public static EventTemplate? Read(string text, EngineProfile profile, out string error)
    {
        string format = text.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        if (GoTemplate.Parse(format, profile, out error) is not { } template)
        {
            return null;
        }

        error = template.Fill(new EventData(new DockerEvent(0, "", "", "", new SortedDictionary<string, string>(StringComparer.Ordinal)), ""), out _) ?? "";
        return error.Length == 0 ? new EventTemplate(template) : null;
    }

    /// <summary>An event in the template's form.</summary>
    public string Fill(DockerEvent happened, string version)
    {
        string? error = _template.Fill(new EventData(happened, version), out string line);
        return error ?? line;
    }
}
