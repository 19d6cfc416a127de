using System.CommandLine;

namespace OomSim.Docker;

/// <summary>A <c>docker</c> line with the flags in front of its command read: which engine is asked, and what is left for it.</summary>
internal sealed record ClientLine
{
    private static readonly string[] LogLevels = ["panic", "fatal", "error", "warn", "warning", "info", "debug", "trace"];

    /// <summary><c>docker</c> and the words of its command; a <c>--help</c> in front of it stands behind it.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Address of another engine, where <c>-H</c> names one; empty for the host's own.</summary>
    public string Host { get; private init; } = "";

    /// <summary>What is wrong with the flags; null for nothing.</summary>
    public string? Fault { get; private init; }

    /// <summary>Why there is no engine to ask, which the client says when it would ask; null where there is one.</summary>
    public string? EndpointFault { get; private init; }

    /// <summary>True where the flags change nothing.</summary>
    public bool IsPlain => Fault is null && EndpointFault is null && Host.Length == 0 && !_asksForVersion;

    private bool _asksForVersion;

    // Behind what is no command, in the words of the client; null for none.
    private string? _unknownFlag;
    private bool _isUsageFault;

    /// <summary>Reads a line.</summary>
    /// <param name="words">All its words.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="environment">Variables in front of it.</param>
    public static ClientLine Read(IReadOnlyList<string> words, EngineProfile profile, IReadOnlyDictionary<string, string> environment)
    {
        if (words.Count < 2 || words[1] is not ['-', _, ..] || words[1] == "-h")
        {
            return At(words, ClientEndpoint.Of(EndpointRequest.Empty, profile, environment));
        }

        Option<bool> help = Flags.Switch("--help");
        Option<bool> version = Flags.Switch("--version", "-v");
        Option<bool> verify = Flags.Switch("--tlsverify");
        Option<string[]> hosts = Flags.List("--host", "-H");
        Option<string?> context = Flags.Text("--context", "-c");
        Option<string?> level = Flags.Text("--log-level", "-l");
        Option<bool> tls = Flags.Switch("--tls");
        Option<string?> folder = Flags.Text("--config");
        Option<string?> authority = Flags.Text("--tlscacert");
        Option<string?> certificate = Flags.Text("--tlscert");
        Option<string?> key = Flags.Text("--tlskey");
        var grammar = new Command("docker")
        {
            help, version, verify, hosts, context, level, Flags.Switch("--debug", "-D"), tls, folder, authority, certificate, key,
        };
        (IReadOnlyList<string> read, IReadOnlyList<string> operands, string? error) = FlagReader.Read(grammar, [.. words.Skip(1)], interspersed: false, _ => null);
        ParseResult flags = grammar.Parse(read, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        error ??= flags.Errors.Count > 0 ? flags.Errors[0].Message : null;
        if (error is not null)
        {
            return new ClientLine { Words = words, Fault = error, _isUsageFault = true };
        }

        var request = new EndpointRequest
        {
            Hosts = flags.GetValue(hosts) ?? [],
            Context = flags.GetValue(context) ?? "",
            Folder = flags.GetValue(folder),
            Tls = flags.GetResult(tls) is { Implicit: false } ? flags.GetValue(tls) : null,
            NamesVerification = flags.GetResult(verify) is { Implicit: false },
            Authority = flags.GetValue(authority),
            Certificate = flags.GetValue(certificate),
            Key = flags.GetValue(key),
        };
        string? badLevel = flags.GetValue(level) is { Length: > 0 } given && !LogLevels.Contains(given.ToLowerInvariant(), StringComparer.Ordinal)
            ? "Unable to parse logging level: " + given
            : null;
        ClientLine line = At(flags.GetValue(help) ? WithHelp(operands) : ["docker", .. operands], ClientEndpoint.Of(request, profile, environment));
        return line with
        {
            Fault = badLevel ?? line.Fault,
            _asksForVersion = flags.GetValue(version) && !flags.GetValue(help),
            _unknownFlag = FlagReader.Read(grammar, operands, interspersed: true, _ => null).Error,
        };
    }

    private static ClientLine At(IReadOnlyList<string> words, ClientEndpoint endpoint) =>
        new() { Words = words, Host = endpoint.Host, Fault = endpoint.IsSaidFirst ? endpoint.Fault : null, EndpointFault = endpoint.Fault };

    /// <summary>Answers what needs no command; the exit code, or null where there is one to run.</summary>
    /// <param name="shell">Where it is told.</param>
    /// <param name="isCommand">True for the name of a command, which runs though the version is asked for; of other words only flags are looked at (20.10.24, 28.2.2).</param>
    public int? Answer(Shell shell, Func<string, bool> isCommand)
    {
        bool tellsVersion = _asksForVersion && !(Words.Count > 1 && isCommand(Words[1]));
        if ((Fault ?? (tellsVersion ? _unknownFlag : null)) is { } fault)
        {
            bool isUsage = _isUsageFault || Fault is null;
            shell.Error(!isUsage ? fault
                : shell.Profile.NewHelpTail ? $"{fault}\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information"
                : $"{fault}\nSee 'docker --help'.\n{HelpPages.OfGroup("docker", shell.Profile)}");
            return isUsage ? 125 : 1;
        }

        if (!tellsVersion)
        {
            return null;
        }

        string release = shell.Engine.ReleaseNumber;
        shell.Out($"Docker version {release}, build {(release == shell.Profile.Release ? shell.Profile.Build : "unknown-commit")}");
        return 0;
    }

    private static string[] WithHelp(IReadOnlyList<string> operands)
    {
        int verb = operands.Count > 1 && DockerGroups.IsGroup(operands[0]) ? 2 : Math.Min(1, operands.Count);
        return ["docker", .. operands.Take(verb), "--help", .. operands.Skip(verb)];
    }
}
