using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary><c>docker info</c> and <c>docker version</c>; what is built of which sources is left out.</summary>
internal sealed partial class InfoVerb : Verb
{
    private const int Width = 20;

    private readonly bool _isVersion;
    private readonly Option<string?> _format;

    /// <summary>One of the two.</summary>
    public InfoVerb(bool isVersion)
        : base(isVersion ? "version" : "info", "", least: 0, most: 0)
    {
        _isVersion = isVersion;
        _format = Add(Flags.Text("--format", "-f"));
    }

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) =>
        GoTemplate.Parse(flags.GetValue(_format) ?? "", EngineProfile.V28, out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error : null;

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell) => SimTask<int>.From(Show(flags.GetValue(_format) ?? "", shell));

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string format = flags.GetValue(_format) ?? "";
        if (IsJson(format, shell))
        {
            return null;
        }

        if (GoTemplate.Parse(format, shell.Profile, out string malformed) is not { } template)
        {
            return _isVersion ? Malformed(malformed, shell) : null;
        }

        // Later than 20.10 nobody is asked where the client's own part will do (system/info.go, needsServerInfo).
        if (_isVersion || shell.Profile.ExperimentalClient || shell.EndpointFault is not null || !FieldName().IsMatch(format))
        {
            return null;
        }

        using JsonDocument known = JsonDocument.Parse(EngineInfo.OfClient(Json(shell.Engine)));
        TemplateJson own = new(known.RootElement, TypeOf(shell.Profile), new GoTypes(shell.Profile));
        if (template.Fill(new UnreachedInfo(own, own), out string text) is not null)
        {
            return null;
        }

        shell.Out(text);
        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>The client tells of itself all the same.</remarks>
    protected override int Unreachable(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string format = flags.GetValue(_format) ?? "";
        if (format.Length > 0)
        {
            return FillWithout(format, shell);
        }

        if (_isVersion)
        {
            ClientVersion(shell);
            return base.Unreachable(flags, words, shell);
        }

        Client(shell);
        string unreached = "ERROR: " + shell.CannotConnect;
        if (shell.Profile.ExperimentalClient)
        {
            shell.Out(unreached);
        }

        shell.Error(shell.Profile.NewHelpTail ? shell.CannotConnect : (shell.Profile.ExperimentalClient ? "" : unreached + "\n") + "errors pretty printing info");
        return 1;
    }

    // What the template asks of the engine is empty (20.10.24, 28.2.2). The info of 20.10 has the error in it and tells it nowhere else, that of 24 does both.
    private int FillWithout(string format, Shell shell)
    {
        string whole = Json(shell.Engine);
        bool keepsError = !_isVersion && shell.Profile.ExperimentalClient;
        bool succeeds = !_isVersion && !shell.Profile.NewHelpTail;
        string known = keepsError ? EngineInfo.ServerErrors(whole, shell.CannotConnect) : EngineInfo.WithoutServer(whole, _isVersion, succeeds ? shell.CannotConnect : null);
        if (IsJson(format, shell))
        {
            shell.Error(shell.CannotConnect);
            shell.Out(known);
            return succeeds ? 0 : 1;
        }

        if (GoTemplate.Parse(format, shell.Profile, out string malformed) is not { } template)
        {
            if (!keepsError)
            {
                shell.Error(shell.CannotConnect);
            }

            return Malformed(malformed, shell);
        }

        using JsonDocument all = JsonDocument.Parse(whole);
        using JsonDocument rest = JsonDocument.Parse(known);
        GoTypes types = new(shell.Profile);
        TemplateJson Data(JsonDocument document) => new(document.RootElement, TypeOf(shell.Profile), types);
        string? error = template.Fill(keepsError ? new UnreachedInfo(Data(rest), Data(all)) : Data(rest), out string text);
        if (!keepsError)
        {
            shell.Error(shell.CannotConnect);
        }

        shell.Out(text);
        if (error is not null && !_isVersion)
        {
            shell.Error(error);
        }

        return succeeds && error is null ? 0 : 1;
    }

    // What the client takes for a sign that a template asks for something.
    [GeneratedRegex(@"\.[a-zA-Z]")]
    private static partial Regex FieldName();

    private static bool IsJson(string format, Shell shell) => format.Length == 0 || (format == "json" && shell.Profile.InspectFormatJson);

    private int Malformed(string error, Shell shell)
    {
        shell.TemplateError(_isVersion ? Named(error) : error);
        return error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? 1 : 64;
    }

    private static void Client(Shell shell) =>
        shell.Out($"Client:\n{(shell.Profile.ExperimentalClient ? "" : $" Version:    {shell.Engine.ReleaseNumber}\n")} Context:    default\n Debug Mode: false\n\nServer:");

    private int Show(string format, Shell shell)
    {
        if (!IsJson(format, shell))
        {
            return Fill(format, shell);
        }

        if (format.Length > 0)
        {
            using JsonDocument document = JsonDocument.Parse(Json(shell.Engine));
            shell.Out(TemplateValue.Json(document.RootElement));
        }
        else if (_isVersion)
        {
            Versions(shell);
        }
        else
        {
            Client(shell);
            foreach (string line in EngineInfo.Lines(shell.Engine))
            {
                shell.Out(line);
            }

            shell.Out("");
            foreach (string warning in EngineInfo.Warnings(shell.Engine))
            {
                shell.Error(warning);
            }
        }

        return 0;
    }

    private int Fill(string format, Shell shell)
    {
        if (GoTemplate.Parse(format, shell.Profile, out string malformed) is not { } template)
        {
            return Malformed(malformed, shell);
        }

        using JsonDocument document = JsonDocument.Parse(Json(shell.Engine));
        string? error = template.Fill(new TemplateJson(document.RootElement, TypeOf(shell.Profile), new GoTypes(shell.Profile)), out string text);
        shell.Out(text);
        if (error is not null)
        {
            shell.Error(_isVersion ? Named(error) : error);
        }

        return error is null ? 0 : 1;
    }

    // The client has given the template of its version a name.
    private static string Named(string error) =>
        error.Replace("template: :", "template: version:", StringComparison.Ordinal).Replace("executing \"\" at", "executing \"version\" at", StringComparison.Ordinal);

    private string TypeOf(EngineProfile profile) => _isVersion ? "system.versionInfo" : profile.OldImageTexts ? "system.info" : "system.dockerInfo";

    private string Json(DockerEngine engine) => _isVersion ? EngineInfoJson.Version(engine) : EngineInfoJson.Info(engine);

    private static void ClientVersion(Shell shell)
    {
        EngineProfile profile = shell.Profile;
        (string Name, string Value)[] client =
        [
            ("Version", shell.Engine.ReleaseNumber), ("API version", profile.ApiVersion), ("OS/Arch", "linux/amd64"), ("Context", "default"),
            .. profile.ExperimentalClient ? [("Experimental", "true")] : Array.Empty<(string, string)>(),
        ];
        shell.Out("Client:");
        Array.ForEach(client, line => shell.Out($" {line.Name}:".PadRight(Width) + line.Value));
    }

    private static void Versions(Shell shell)
    {
        EngineProfile profile = shell.Profile;
        (string Name, string Value)[] server =
        [
            ("Version", shell.Engine.ReleaseNumber), ("API version", $"{profile.ApiVersion} (minimum version {profile.MinimumApiVersion})"), ("OS/Arch", "linux/amd64"), ("Experimental", "false"),
        ];
        ClientVersion(shell);
        shell.Out("\nServer:\n Engine:");
        Array.ForEach(server, line => shell.Out($"  {line.Name}:".PadRight(Width) + line.Value));
    }
}
