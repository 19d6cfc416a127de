using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary><c>docker inspect</c> of containers, images, networks and volumes; what a name means first in this order.</summary>
internal sealed class InspectVerb : Verb
{
    private static readonly string[] Types = ["config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"];

    private readonly JsonSerializerOptions _compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Option<string?> _format;
    private readonly Option<string?> _type;
    private readonly Option<bool> _size = Flags.Switch("--size", "-s");
    private readonly string _only;

    /// <summary>The command of all types, or of one.</summary>
    /// <param name="only"><c>container</c>, <c>image</c>, or empty.</param>
    public InspectVerb(string only)
        : base((only + " inspect").TrimStart(), only.Length == 0 ? "NAME|ID [NAME|ID...]" : $"{only.ToUpperInvariant()} [{only.ToUpperInvariant()}...]", least: 1)
    {
        _only = only;
        _format = Add(Flags.Text("--format", "-f"));
        _type = Flags.Text("--type");
        if (only.Length == 0)
        {
            Add(_type);
        }

        if (only != "image")
        {
            Add(_size);
        }
    }

    /// <inheritdoc/>
    protected override bool AsksForEach => true;

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) =>
        flags.GetValue(_format) is { } format && ContainerTemplate.Read(format, EngineProfile.V28, out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal)
            ? error
            : null;

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (shell.Profile.NewHelpTail && _only.Length == 0 && IsGiven(flags, _type) && Type(flags).Length == 0)
        {
            shell.Error($"type is empty: must be one of {string.Join(", ", Types.Select(t => $"\"{t}\""))}");
            return 1;
        }

        if (Type(flags) is { Length: > 0 } asked && (!Types.Contains(asked, StringComparer.Ordinal) || (asked == "config" && shell.Profile.InvalidSignalInRouter)))
        {
            shell.Error(shell.Profile.NewHelpTail
                ? $"unknown type: \"{asked}\": must be one of {string.Join(", ", Types.Select(t => $"\"{t}\""))}"
                : $"\"{asked}\" is not a valid value for --type");
            return 1;
        }

        return Template(flags, shell, out _);
    }

    /// <inheritdoc/>
    protected override int Unreachable(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        shell.Out(flags.GetValue(_format) is null or "" or "json" ? "[]" : "");
        return base.Unreachable(flags, words, shell);
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string format = flags.GetValue(_format) ?? "";
        bool isJson = format.Length == 0 || (format == "json" && shell.Profile.InspectFormatJson);
        _ = Template(flags, shell, out ContainerTemplate? template);
        var found = new List<string>();
        var errors = new List<string>();
        bool printed = false;
        string type = Type(flags);
        foreach (string typed in words)
        {
            if (flags.GetValue(_size) && Unsized(typed, type, shell) is { } unsized)
            {
                shell.Error($"WARNING: --size ignored for {unsized}");
            }

            if (await Json(typed, type, _only != "image" && flags.GetValue(_size), shell) is not { } json)
            {
                errors.Add(Missing(typed, type, shell));
            }
            else if (template is null)
            {
                found.Add(json);
            }
            else if (Fill(template, json, shell.Profile, out string text) is { } error)
            {
                errors.Add(ObjectPrinter.Worded(error));
            }
            else
            {
                shell.Out(text);
                printed = true;
            }
        }

        if (isJson)
        {
            string json = found.Count == 0 ? "[]" : $"[\n{string.Join(",\n", found.Select(f => f[2..^2]))}\n]";
            if (format.Length > 0)
            {
                using JsonDocument document = JsonDocument.Parse(json);
                json = JsonSerializer.Serialize(document.RootElement, _compact);
            }

            shell.Out(json);
        }
        else if (!printed)
        {
            shell.Out("");
        }

        if (errors.Count > 0)
        {
            shell.Error(string.Join("\n", errors));
        }

        return errors.Count > 0 ? 1 : 0;
    }

    private string Type(ParseResult flags) => _only.Length > 0 ? _only : flags.GetValue(_type) ?? "";

    // The exit code where the template is none; none is needed for JSON.
    private int? Template(ParseResult flags, Shell shell, out ContainerTemplate? template)
    {
        string format = flags.GetValue(_format) ?? "";
        string malformed = "";
        template = format.Length == 0 || (format == "json" && shell.Profile.InspectFormatJson) ? null : ContainerTemplate.Read(format, shell.Profile, out malformed);
        if (malformed.Length == 0)
        {
            return null;
        }

        shell.Error(ObjectPrinter.Worded(malformed));
        return malformed.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? 1 : 64;
    }

    private static string? Fill(ContainerTemplate template, string json, EngineProfile profile, out string text)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return template.Fill(document.RootElement[0], profile, out text);
    }

    // Up to 24 the client words it itself, later for what may be anything alone.
    private static string Missing(string typed, string type, Shell shell) => type switch
    {
        "config" or "node" or "secret" or "service" or "task" => "Error response from daemon: " + DockerEngine.NoSwarm,
        "" or "container" when shell.Nameless(typed, "container") is { } nameless => nameless,
        "plugin" when !shell.Profile.ClientNotFoundText => $"Error response from daemon: plugin \"{typed}\" not found",
        "network" => NetworkVerb.NotFound(typed, shell),
        "volume" => VolumeVerb.NotFound(typed, shell),
        "image" or "container" when !shell.Profile.ClientNotFoundText => "Error response from daemon: " + (type == "image" ? DockerEngine.NoSuchImage(typed) : ErrorTexts.NoSuchContainer(shell.Trimmed(typed))),
        _ => $"Error: No such {(type.Length > 0 ? type : "object")}: {typed}",
    };

    // The type of what has no size to show; null for a container, or nothing.
    private static string? Unsized(string typed, string type, Shell shell) =>
        type is "container" || (type.Length == 0 && shell.Engine.Find(shell.Asked(typed)) is not null) ? null
        : type is "" or "image" && shell.Engine.FindImage(typed) is not null ? "image"
        : type is "" or "network" && shell.Engine.FindNetwork(shell.Trimmed(typed)) is not null ? "network"
        : type is "" or "volume" && shell.Engine.FindVolume(shell.Trimmed(typed)) is not null ? "volume"
        : null;

    // A JSON array of the one object that a name means; null for none.
    private static async SimTask<string?> Json(string typed, string type, bool size, Shell shell)
    {
        if (type is "" or "container" && shell.Engine.Find(shell.Asked(typed)) is { } container && await shell.Engine.Lock(container, readsCommands: true))
        {
            return ContainerJson.Format([container], shell.Profile, shell.Engine.Host.Config.Cgroup, size);
        }

        return type is "" or "image" && shell.Engine.FindImage(typed) is { } image ? ImageInspectJson.Format(image, shell.Profile)
            : type is "" or "network" && shell.Engine.FindNetwork(shell.Trimmed(typed)) is { } network ? NetworkObjectJson.Of(network, shell.Engine)
            : type is "" or "volume" && shell.Engine.FindVolume(shell.Trimmed(typed)) is { } volume ? VolumeVerb.Json(volume, shell.Profile)
            : null;
    }
}
