using System.CommandLine;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary><c>docker volume create|rm|ls|inspect</c>.</summary>
internal sealed class VolumeVerb : Verb
{
    private const string Context = "formatter.volumeContext";

    private static readonly IReadOnlyDictionary<string, string> Headings = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Availability"] = "AVAILABILITY",
        ["Driver"] = "DRIVER",
        ["Group"] = "GROUP",
        ["Labels"] = "LABELS",
        ["Links"] = "LINKS",
        ["Mountpoint"] = "MOUNTPOINT",
        ["Name"] = "VOLUME NAME",
        ["Scope"] = "SCOPE",
        ["Size"] = "SIZE",
        ["Status"] = "STATUS",
    };

    private readonly string _kind;
    private readonly Option<string?> _driver = Flags.Text("--driver", "-d");
    private readonly Option<string?> _name = Flags.Text("--name");
    private readonly Option<string[]?> _labels = Flags.Checked("--label", FlagFaults.Label);
    private readonly Option<string?> _format = Flags.Text("--format", "-f");
    private readonly Option<string?> _listFormat = Flags.Text("--format");
    private readonly Option<string[]?> _filters = Flags.Filters("--filter", "-f");
    private readonly Option<string[]> _options = Flags.List("--opt", "-o");
    private readonly Option<bool> _quiet = Flags.Switch("--quiet", "-q");
    private readonly Option<bool> _force = Flags.Switch("--force", "-f");

    /// <summary>One of them.</summary>
    /// <param name="kind"><c>create</c>, <c>rm</c>, <c>ls</c> or <c>inspect</c>.</param>
    public VolumeVerb(string kind)
        : base("volume " + kind, kind switch { "ls" => "", "create" => "[VOLUME]", _ => "VOLUME [VOLUME...]" }, least: kind is "ls" or "create" ? 0 : 1, most: kind switch { "ls" => 0, "create" => 1, _ => int.MaxValue })
    {
        _kind = kind;
        Ignore(kind switch
        {
            "create" => [_driver, _name, _labels, _options],
            "ls" => [_listFormat, _filters, _quiet],
            "inspect" => [_format],
            _ => [_force],
        });
    }

    /// <inheritdoc/>
    protected override bool AsksForEach => _kind is "rm" or "inspect";

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (_kind == "create" && words.Count > 0 && flags.GetValue(_name) is { Length: > 0 })
        {
            shell.Error(shell.Profile.NewHelpTail
                ? "conflicting options: cannot specify a volume-name through both --name and as a positional arg"
                : "conflicting options: either specify --name or provide positional arg, not both");
            return 1;
        }

        return _kind == "inspect" ? ObjectPrinter.Malformed(flags.GetValue(_format) ?? "", shell) : null;
    }

    /// <inheritdoc/>
    protected override int Unreachable(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (_kind == "inspect")
        {
            shell.Out(flags.GetValue(_format) is null or "" or "json" ? "[]" : "");
        }

        return base.Unreachable(flags, words, shell);
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell) => SimTask<int>.From(_kind switch
    {
        "create" => Create(flags, words, shell),
        "rm" => Remove(flags, words, shell),
        "ls" => List(flags, shell),
        _ => Inspect(flags, words, shell),
    });

    private int Create(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string name = words.Count > 0 ? words[0] : flags.GetValue(_name) ?? "";
        if (flags.GetValue(_driver) is { } driver and not "local")
        {
            shell.DaemonError($"create {name}: error looking up volume plugin {driver}: plugin \"{driver}\" not found");
            return 1;
        }

        if (name.Length > 0 && DockerVolume.NameFault(name) is { } invalid)
        {
            shell.DaemonError(invalid);
            return 1;
        }

        if (name.Length > 0 && shell.Engine.FindVolume(name) is not null)
        {
            // What is there is not made, whatever it is asked to be (VolumesService.Create).
            shell.Out(shell.Engine.CreateVolume(name, isAnonymous: false, Flags.Pairs(flags.GetValue(_labels))));
            return 0;
        }

        IReadOnlyDictionary<string, string> options = Flags.Pairs(flags.GetValue(_options));
        if (DockerVolume.OptionFault(options, shell.Profile) is { } refused)
        {
            shell.DaemonError($"create {name}: {refused}");
            return 1;
        }

        if (options.GetValueOrDefault("type") is { } type and not "tmpfs")
        {
            shell.Error($"oomsim: warning: what --opt type={type} mounts is not simulated: the volume is a folder of the host's disk");
        }

        shell.Out(shell.Engine.CreateVolume(name, isAnonymous: name.Length == 0, Flags.Pairs(flags.GetValue(_labels)), options));
        return 0;
    }

    private int Remove(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        var errors = new List<string>();
        foreach (string typed in words)
        {
            DockerVolume? volume = shell.Engine.FindVolume(typed);
            string? error = volume is null
                ? flags.GetValue(_force) ? null : NotFound(typed, shell.Profile)
                : shell.Engine.RemoveVolume(volume) is { } refused ? "Error response from daemon: " + refused : null;
            if (error is null)
            {
                shell.Out(typed);
            }
            else
            {
                errors.Add(error);
            }
        }

        if (errors.Count > 0)
        {
            shell.Error(string.Join("\n", errors));
        }

        return errors.Count > 0 ? 1 : 0;
    }

    private int List(ParseResult flags, Shell shell)
    {
        if (ObjectFilter.Read(flags.GetValue(_filters) ?? [], (key, values) => Filter(key, values, shell.Engine), ["dangling"], (key, values) => ObjectFilter.TruthFault(key, values, shell.Profile), out Func<DockerVolume, bool> takes) is { } refused)
        {
            shell.Error(FilterFault.Of(refused, shell.Profile));
            return 1;
        }

        string format = RawFormat.Of(flags.GetValue(_listFormat) ?? "", flags.GetValue(_quiet), ("name", "Name"), ("driver", "Driver"));
        string text = format is not ("" or "table") ? format : flags.GetValue(_quiet) ? "{{.Name}}" : "table {{.Driver}}\t{{.Name}}";
        if (ListTemplate.Read(text, Context, shell.Profile, out string error) is not { } template)
        {
            shell.TemplateError(error);
            return 1;
        }

        return template.Print(
            shell.Engine.Volumes.Where(takes).OrderBy(v => v.Name, NaturalOrder.Instance).Select(v => OfCluster(shell.Profile, new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["Driver"] = "local",
                ["Labels"] = ListColumns.LabelsOf(v.Labels),
                ["Links"] = "N/A",
                ["Mountpoint"] = v.Mountpoint,
                ["Name"] = v.Name,
                ["Scope"] = "local",
                ["Size"] = "N/A",
            })),
            Headings,
            shell);
    }

    // Columns of volumes of a swarm, which 20.10 does not know.
    private static SortedDictionary<string, string> OfCluster(EngineProfile profile, SortedDictionary<string, string> row)
    {
        foreach (string column in profile.InvalidSignalInRouter ? [] : new[] { "Availability", "Group", "Status" })
        {
            row[column] = "N/A";
        }

        return row;
    }

    private static Func<DockerVolume, bool>? Filter(string key, string[] values, DockerEngine engine) => key switch
    {
        "name" => v => values.Any(n => NamePattern.Matches(v.Name, n, engine.Profile)),
        "dangling" => v => engine.Users(v).Any() != ObjectFilter.Truth(values, engine.Profile),
        "driver" => _ => values.Contains("local", StringComparer.Ordinal),
        "label" => v => values.All(l => PruneFilter.HasLabel(v.Labels, l)),
        _ => null,
    };

    private int Inspect(ParseResult flags, IReadOnlyList<string> words, Shell shell) => ObjectPrinter.Inspect(
        words,
        typed => shell.Engine.FindVolume(typed) is { } volume ? Json(volume, shell.Profile) : null,
        typed => NotFound(typed, shell.Profile),
        flags.GetValue(_format) ?? "",
        shell,
        hasJson: false);

    /// <summary>A JSON array of one volume.</summary>
    internal static string Json(DockerVolume volume, EngineProfile profile) => EngineJson.Array(json =>
    {
        json.WriteStartObject();
        json.WriteString("CreatedAt", Timestamps.Rfc3339Fixed(volume.CreatedNs)[..19] + "Z");
        json.WriteString("Driver", "local");

        // A client of 20.10 asks for a volume with empty mappings, later ones with none.
        WriteMap(json, "Labels", volume.Labels, profile.InvalidSignalInRouter && volume.HasSentLabels && volume.Options is not null);
        json.WriteString("Mountpoint", volume.Mountpoint);
        json.WriteString("Name", volume.Name);
        WriteMap(json, "Options", volume.Options, profile.InvalidSignalInRouter && volume.Options is not null);
        json.WriteString("Scope", "local");
        json.WriteEndObject();
    });

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? map, bool isKept)
    {
        if (map is { Count: > 0 } || (map is not null && isKept))
        {
            json.WriteMap(name, map);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>What is said of a volume that is not there.</summary>
    internal static string NotFound(string typed, EngineProfile profile) =>
        profile.ClientNotFoundText ? $"Error: No such volume: {typed}" : $"Error response from daemon: get {typed}: no such volume";
}
