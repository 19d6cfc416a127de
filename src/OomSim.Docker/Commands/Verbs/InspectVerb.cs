using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary><c>docker inspect</c> of containers.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly JsonSerializerOptions _compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Option<string?> _format;

    /// <summary>The command.</summary>
    public InspectVerb()
        : base("inspect", "NAME|ID [NAME|ID...]", least: 1)
    {
        _format = Add(Flags.Text("--format", "-f"));
        Ignore([Flags.Switch("--size", "-s"), Flags.Text("--type")]);
    }

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) =>
        flags.GetValue(_format) is { } format && ContainerTemplate.Read(format, out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal)
            ? error
            : null;

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string format = flags.GetValue(_format) ?? "";
        bool isJson = format.Length == 0 || (format == "json" && shell.Profile.InspectFormatJson);
        string malformed = "";
        ContainerTemplate? template = isJson ? null : ContainerTemplate.Read(format, out malformed);
        if (malformed.Length > 0)
        {
            shell.Error(malformed);
            return malformed.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? 1 : 64;
        }

        var found = new List<Container>();
        var errors = new List<string>();
        bool printed = false;
        foreach (string typed in words)
        {
            if (shell.Engine.Find(typed) is not { } container || !await shell.Engine.Lock(container, readsCommands: true))
            {
                errors.Add($"Error: No such object: {typed}");
            }
            else if (template is null)
            {
                found.Add(container);
            }
            else if (Fill(template, container, shell, out string text) is { } error)
            {
                errors.Add(error);
            }
            else
            {
                shell.Out(text);
                printed = true;
            }
        }

        if (isJson)
        {
            string json = Json(found, shell);
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

    private static string? Fill(ContainerTemplate template, Container container, Shell shell, out string text)
    {
        using JsonDocument document = JsonDocument.Parse(Json([container], shell));
        return template.Fill(document.RootElement[0], out text);
    }

    private static string Json(IEnumerable<Container> containers, Shell shell) => ContainerJson.Format(containers, shell.Profile, shell.Engine.Host.Config.Cgroup);
}
