using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker events</c> up to a time: the past from what the engine keeps, the future as it comes (D8.1–D8.5).</summary>
internal sealed class EventsVerb : Verb
{
    private readonly Option<string?> _since;
    private readonly Option<string?> _until;
    private readonly Option<string?> _format;
    private readonly Option<string[]?> _filters;

    /// <summary>The command.</summary>
    public EventsVerb()
        : base("events", "", least: 0, most: 0)
    {
        _since = Add(Flags.Text("--since"));
        _until = Add(Flags.Text("--until"));
        _format = Add(Flags.Text("--format"));
        _filters = Add(Flags.Filters("--filter", "-f"));
    }

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) =>
        EventTemplate.Read(flags.GetValue(_format) ?? "", EngineProfile.V28, out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error
        : null;

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string format = flags.GetValue(_format) ?? "";
        if (EventTemplate.Read(format == "json" && shell.Profile.InspectFormatJson ? "{{json .}}" : format, shell.Profile, out string malformed) is null
            && !malformed.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal))
        {
            shell.Error("Error parsing format: " + malformed);
            return 64; // D2.10
        }

        foreach (string text in ((string?[])[flags.GetValue(_since), flags.GetValue(_until)]).OfType<string>().Where(t => t.Length > 0))
        {
            if (TimeArgument.Read(text, shell.Engine.Clock.Now, out _) is { } bad)
            {
                shell.Error(bad);
                return 1;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (NotSimulated(flags) is { } notSimulated)
        {
            shell.Error(notSimulated);
            return 1;
        }

        string format = flags.GetValue(_format) ?? "";
        EventTemplate template = EventTemplate.Read(format == "json" && shell.Profile.InspectFormatJson ? "{{json .}}" : format, shell.Profile, out _)!;
        long now = shell.Engine.Clock.Now;
        long since = long.MinValue;
        string sinceText = flags.GetValue(_since) ?? "";
        string untilText = flags.GetValue(_until) ?? "";
        _ = sinceText.Length > 0 ? TimeArgument.Read(sinceText, now, out since) : null;

        long until = long.MaxValue;
        _ = untilText.Length > 0 ? TimeArgument.Read(untilText, now, out until) : null;

        if (until < since)
        {
            shell.DaemonError($"`since` time ({TimeArgument.Sent(sinceText, since)}) cannot be after `until` time ({TimeArgument.Sent(untilText, until)})");
            return 1;
        }

        shell.IsReading = true;
        var filter = new EventFilter(flags.GetValue(_filters) ?? []);
        void Tell(DockerEvent happened)
        {
            if (filter.Takes(happened))
            {
                shell.Out(format.Length == 0 ? DockerEventJson.FormatText(happened.Whole) : template.Fill(happened.Whole, shell.Profile.Version));
            }
        }

        // Without a time it tells of the future only.
        foreach (DockerEvent happened in sinceText.Length + untilText.Length > 0 ? shell.Engine.History.Between(since, until) : [])
        {
            Tell(happened);
        }

        if (until >= now)
        {
            shell.Engine.History.Listen(Tell);
            shell.Interrupted.OnCompleted(() => shell.Engine.History.Leave(Tell));
            await (untilText.Length > 0 ? shell.Engine.Clock.Delay(until - now) : shell.Interrupted);
            shell.Engine.History.Leave(Tell);
        }

        return 0;
    }
}
