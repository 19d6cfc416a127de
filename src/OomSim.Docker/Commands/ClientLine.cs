using System.CommandLine;

namespace OomSim.Docker;

/// <summary>A <c>docker</c> line with the flags in front of its command read: which engine is asked, and what is left for it.</summary>
internal sealed record ClientLine
{
    /// <summary>Where the host's own engine listens.</summary>
    public const string Socket = "unix:///var/run/docker.sock";

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
    private bool _isUsageFault;

    /// <summary>Reads a line.</summary>
    /// <param name="words">All its words.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="environment">Variables in front of it.</param>
    public static ClientLine Read(IReadOnlyList<string> words, EngineProfile profile, IReadOnlyDictionary<string, string> environment)
    {
        string usualHost = Address(environment.GetValueOrDefault("DOCKER_HOST", ""));
        string usualContext = environment.GetValueOrDefault("DOCKER_CONTEXT", "");
        if (words.Count < 2 || words[1] is not ['-', _, ..] || words[1] == "-h")
        {
            return new ClientLine { Words = words, Host = IsOwn(usualHost) ? "" : usualHost, EndpointFault = Endpoint(usualContext, false, profile) };
        }

        Option<bool> help = Flags.Switch("--help");
        Option<bool> version = Flags.Switch("--version", "-v");
        Option<bool> verify = Flags.Switch("--tlsverify");
        Option<string[]> hosts = Flags.List("--host", "-H");
        Option<string?> context = Flags.Text("--context", "-c");
        Option<string?> level = Flags.Text("--log-level", "-l");
        var grammar = new Command("docker")
        {
            help, version, verify, hosts, context, level, Flags.Switch("--debug", "-D"), Flags.Switch("--tls"), Flags.Text("--config"), Flags.Text("--tlscacert"), Flags.Text("--tlscert"),
            Flags.Text("--tlskey"),
        };
        (IReadOnlyList<string> read, IReadOnlyList<string> operands, string? error) = FlagReader.Read(grammar, [.. words.Skip(1)], interspersed: false, _ => null);
        ParseResult flags = grammar.Parse(read, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        error ??= flags.Errors.Count > 0 ? flags.Errors[0].Message : null;
        if (error is not null)
        {
            return new ClientLine { Words = words, Fault = error, _isUsageFault = true };
        }

        string host = flags.GetValue(hosts) is [.., { } last] ? Address(last) : usualHost;
        string? badLevel = flags.GetValue(level) is { Length: > 0 } given && !LogLevels.Contains(given.ToLowerInvariant(), StringComparer.Ordinal)
            ? $"{(profile.NewHelpTail ? "unable" : "Unable")} to parse logging level: {given}"
            : null;
        return new ClientLine
        {
            Words = flags.GetValue(help) ? WithHelp(operands) : ["docker", .. operands],
            Host = IsOwn(host) ? "" : host,
            Fault = badLevel,
            EndpointFault = Endpoint(flags.GetValue(context) ?? usualContext, flags.GetValue(verify), profile),
            _asksForVersion = flags.GetValue(version) && operands.Count == 0 && !flags.GetValue(help),
        };
    }

    /// <summary>Answers what needs no command; the exit code, or null where there is one to run.</summary>
    public int? Answer(Shell shell)
    {
        if (Fault is { } fault)
        {
            shell.Error(!_isUsageFault ? fault
                : shell.Profile.NewHelpTail ? $"{fault}\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information"
                : $"{fault}\nSee 'docker --help'.\n{HelpPages.OfGroup("docker", shell.Profile)}");
            return _isUsageFault ? 125 : 1;
        }

        if (!_asksForVersion)
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

    private static bool IsOwn(string host) => host is Socket or "unix:///run/docker.sock";

    // An address without a protocol is one of TCP, and one without a port has that of Docker.
    private static string Address(string text)
    {
        // Without a name it is this host.
        text = text == "tcp://" ? "tcp://localhost" : text;
        string whole = text.Length == 0 || text == "unix://" ? Socket : text.Contains("://", StringComparison.Ordinal) ? text : "tcp://" + text;
        return whole.StartsWith("tcp://", StringComparison.Ordinal) && !whole["tcp://".Length..].Contains(':', StringComparison.Ordinal) ? whole.TrimEnd('/') + ":2375" : whole;
    }

    private static string? Endpoint(string context, bool verifies, EngineProfile profile)
    {
        string? fault = context is not ("" or "default") ? $"context \"{context}\": context not found: open {DockerEngine.Home}/.docker/contexts/meta/{EngineJson.Sha256(context)[^64..]}/meta.json: no such file or directory"
            : verifies ? $"open {DockerEngine.Home}/.docker/ca.pem: no such file or directory"
            : null;
        return fault is null ? null : $"{(profile.InvalidSignalInRouter ? "" : "Failed to initialize: ")}unable to resolve docker endpoint: {fault}";
    }
}
