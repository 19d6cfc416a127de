using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker import</c> (D7.26).</summary>
internal sealed class ImportVerb : Verb
{
    private readonly Option<string[]> _changes;
    private readonly Option<string?> _message;
    private readonly Option<string?> _platform;

    /// <summary>The command.</summary>
    public ImportVerb()
        : base("import", "file|URL|- [REPOSITORY[:TAG]]", least: 1)
    {
        _changes = Add(Flags.List("--change", "-c"));
        _message = Add(Flags.Text("--message", "-m"));
        _platform = Add(Flags.Text("--platform"));
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (words[0].StartsWith("http://", StringComparison.Ordinal) || words[0].StartsWith("https://", StringComparison.Ordinal))
        {
            shell.Error($"{DockerEngine.NotSimulatedPrefix}docker import of a URL is not simulated: import a file");
            return 1;
        }

        if (FileOf(words[0], shell) is not null)
        {
            return null;
        }

        shell.Error(words[0] is not ("" or "-") && shell.Engine.HasFolder(words[0]) ? shell.FolderSent("images/create?" + Query(flags, words, shell.Profile), words[0]) : $"open {words[0]}: no such file or directory");
        return 1;
    }

    // What the client asks for; older ones send what is empty as well.
    private string Query(ParseResult flags, IReadOnlyList<string> words, EngineProfile profile)
    {
        string message = flags.GetValue(_message) ?? "", platform = flags.GetValue(_platform) ?? "", name = words.Count > 1 ? words[1] : "";
        IEnumerable<(string Key, string Value, bool IsSent)> all =
        [
            .. (flags.GetValue(_changes) ?? []).Select(c => ("changes", c, true)),
            ("fromSrc", "-", true),
            ("message", message, message.Length > 0 || !profile.NewHelpTail),
            ("platform", platform, platform.Length > 0),
            ("repo", name, name.Length > 0 || !profile.NewHelpTail),
            ("tag", "", !profile.NewHelpTail),
        ];
        return string.Join('&', all.Where(p => p.IsSent).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value).Replace("%20", "+", StringComparison.Ordinal)}"));
    }

    // Nobody types anything: the engine takes an empty stream for an empty archive.
    private static HostFile? FileOf(string path, Shell shell) =>
        path != "-" ? shell.Engine.FindFile(path) : shell.Input is { } input ? shell.Engine.FindFile(input) : new HostFile("-", 0, []);

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string name = words.Count > 1 ? words[1] : "";
        HostFile file = FileOf(words[0], shell)!;

        if (name.Length > 0 && ImageName.Fault(name, shell.Profile) is { } malformed)
        {
            shell.Error(malformed);
            return 1;
        }

        if (PlatformText.EngineFault(flags.GetValue(_platform) ?? "") is { } unknown)
        {
            shell.DaemonError(unknown);
            return 1;
        }

        if (!PlatformText.IsOfThisSystem(flags.GetValue(_platform) ?? ""))
        {
            shell.DaemonError("operating system is not supported");
            return 1;
        }

        if (name.Contains('@', StringComparison.Ordinal))
        {
            shell.DaemonError("cannot import digest reference");
            return 1;
        }

        var config = new ImageConfig();
        if (ConfigChanges.Read(flags.GetValue(_changes) ?? [], shell.Profile, out string fault) is not { } changes || (fault = changes.Apply(ref config) ?? "").Length > 0)
        {
            shell.DaemonError(fault);
            return 1;
        }

        // The client sends a file as what a pipe would bring (recording v1-35).
        (Image? image, string? full) = await shell.Engine.Import(file, name, flags.GetValue(_message) is { Length: > 0 } message ? message : "Imported from -", config);
        if (image is null)
        {
            shell.DaemonError(full!.TrimEnd());
            return 1;
        }

        shell.Out("sha256:" + image.Id);
        return 0;
    }
}
