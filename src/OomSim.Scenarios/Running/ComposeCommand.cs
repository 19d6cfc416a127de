using System.Globalization;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>A <c>docker compose</c> command of the timeline: its verb, its flags, the services it names.</summary>
/// <param name="Verb"><c>up</c>, <c>down</c> and so on.</param>
/// <param name="Services">The services named; empty for all.</param>
internal sealed record ComposeCommand(string Verb, IReadOnlyList<string> Services)
{
    private const int MostReplicas = 10_000;

    // What was typed behind `scale`.
    private string[] _specifiers = [];

    /// <summary>The commands there are.</summary>
    public static IEnumerable<string> Verbs => ComposePages.Simulated;

    /// <summary>What is run in the service's container; empty for other commands.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>Profiles that <c>--profile</c> makes active.</summary>
    public IReadOnlyList<string> Profiles { get; private init; } = [];

    /// <summary>True with <c>--all-resources</c>: also networks and volumes that no service uses.</summary>
    public bool TakesAllResources { get; private init; }

    /// <summary>True where the page of the command is asked for; without a command, that of Compose.</summary>
    public bool AsksForHelp { get; private init; }

    /// <summary>True for a command that goes on until something ends it, and can stand behind <c>timeout</c>.</summary>
    public bool HeedsSignals => AsksForHelp || Verb is "events" or "stats" or "wait" || (Verb == "logs" && Has("--follow")) || (Verb == "up" && !Has("--detach", "--no-start", "--wait"));

    /// <summary>True for one that ends by itself only with what it is asked about.</summary>
    public bool IsEndless => !AsksForHelp && Verb == "stats" && !Has("--no-stream");

    /// <summary>How many containers services are to have, by <c>scale</c> or <c>--scale</c>.</summary>
    public IReadOnlyDictionary<string, int> Scales => new SortedDictionary<string, int>(
        Scaled.Select(s => s.Split('=', 2)).GroupBy(s => s[0], StringComparer.Ordinal).ToDictionary(s => s.Key, s => int.Parse(s.Last()[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)), StringComparer.Ordinal);

    /// <summary>The options given.</summary>
    public ComposeOptions Options { get; private init; } = new(ComposePages.Front, null);

    /// <summary>True for a line that goes to Compose.</summary>
    public static bool IsCompose(string line) => line.Contains("docker", StringComparison.Ordinal) && DockerLine.Split(line) is ["docker", "compose", ..];

    /// <summary>Reads a line; null with an error in Compose's words, or the simulator's where it knows less.</summary>
    /// <param name="words">The line.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="release">Compose's release; null for one that has all commands.</param>
    /// <param name="place">The project; null where it is not known.</param>
    public static ComposeCommand? Read(IReadOnlyList<string> words, out string error, string? release = null, ComposePlace? place = null)
    {
        var front = ComposeFront.Read(words, out error, place, release);
        if (front is null)
        {
            return null;
        }

        // An older name of it.
        string verb = front.Verb == "convert" ? "config" : front.Verb;
        if (ComposePages.Find(verb) is not { } page || !page.Support.IsIn(release))
        {
            error = $"unknown docker command: \"compose {verb}\"";
            return null;
        }

        bool asksForHelp = front.AsksForHelp || words.Skip(front.Next).TakeWhile(w => w != "--" && (verb is not ("exec" or "run") || w.StartsWith('-'))).Any(w => w is "--help" or "-h");
        if (verb.Length == 0 || asksForHelp)
        {
            return new ComposeCommand(verb, []) { AsksForHelp = true };
        }

        if (!page.IsSimulated)
        {
            error = $"{DockerEngine.NotSimulatedPrefix}'docker compose {verb}' is not simulated, for {page.Support.Why}";
            return null;
        }

        List<string> services = [];
        List<string> rest = [];
        ComposeCommand command = new(verb, services) { Words = rest, Profiles = front.Profiles, TakesAllResources = front.TakesAllResources, Options = new ComposeOptions(page, release) };
        bool hasFlags = true;
        for (int i = front.Next; i < words.Count; i++)
        {
            string word = words[i];
            if (verb is "exec" or "run" && services.Count > 0)
            {
                // What follows the service is the command's own.
                rest.Add(word);
            }
            else if (hasFlags && word == "--")
            {
                hasFlags = false;
            }
            else if (!hasFlags || !word.StartsWith('-') || word == "-")
            {
                // A port is none, neither is the name of an image, nor are the paths of a copy.
                (verb == "cp" || (verb is "port" or "commit" or "export" && services.Count > 0) ? rest : services).Add(word);
            }
            else if (command.Options.Read(words, ref i) is { } problem)
            {
                error = problem;
                return null;
            }
        }

        error = command.ReadScales(services) ?? command.Incomplete() ?? "";
        if (error.Length > 0)
        {
            return null;
        }

        // Of build, --pull is a switch.
        if (verb != "build" && command.Value("--pull") is { } pull && !PullPolicy.Words.Contains(pull, StringComparer.Ordinal))
        {
            error = $"invalid --pull option \"{pull}\"";
            return null;
        }

        return command;
    }

    /// <summary>True when one of these options was given, and not turned off.</summary>
    /// <param name="names">Long names.</param>
    public bool Has(params ReadOnlySpan<string> names)
    {
        bool isGiven = false;
        foreach (string name in names)
        {
            isGiven |= Value(name) is not null;
        }

        return isGiven;
    }

    /// <summary>The value of an option; null when it was not given.</summary>
    /// <param name="name">Its long name.</param>
    public string? Value(string name) => Options.Value(name);

    /// <summary>The values of an option that may be given several times, in the order in which they were typed.</summary>
    /// <param name="name">Its long name.</param>
    public string[] Values(string name) => Options.Values(name);

    /// <summary>Which of a service's containers is meant (<c>--index</c>); 0 and below for none.</summary>
    public long Index => Value("--index") is { } index ? long.Parse(index, CultureInfo.InvariantCulture) : 0;

    private string[] Scaled => Verb == "scale" ? _specifiers : Values("--scale");

    private string? ReadScales(List<string> services)
    {
        _specifiers = [.. services];
        foreach (string specifier in Scaled)
        {
            string[] parts = specifier.Split('=', 2);
            if (parts.Length < 2 || parts[0].Length == 0 || parts[1].Length == 0)
            {
                return Verb == "scale" ? $"invalid scale specifier: {specifier}" : $"invalid --scale option \"{specifier}\". Should be SERVICE=NUM";
            }

            if (!int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) || count is < 0 or > MostReplicas)
            {
                return Verb == "scale" ? $"invalid scale specifier: can't parse replica value as int: {specifier}" : $"invalid --scale option \"{specifier}\". Should be SERVICE=NUM";
            }

        }

        if (Verb == "scale")
        {
            services.Clear();
            services.AddRange(Scales.Keys);
        }

        return null;
    }

    private string? Incomplete() => Verb switch
    {
        "up" or "create" when ComposeConflicts.Find(this) is { } conflict => conflict,
        "ls" or "version" when Services.Count > 0 => $"unknown command \"{Services[0]}\" for \"docker compose {Verb}\"",
        "ls" when Values("--filter").FirstOrDefault(f => !f.StartsWith("name=", StringComparison.Ordinal)) is { } filter =>
            filter.Contains('=', StringComparison.Ordinal) ? "unknown filter " + filter.Split('=')[0] : "arguments to --filter should be in form KEY=VAL",
        "exec" when Services.Count + Words.Count < 2 => $"requires at least 2 arg(s), only received {Services.Count + Words.Count}",
        "run" or "attach" when Services.Count == 0 => "requires at least 1 arg(s), only received 0",
        "run" when Values("--label").FirstOrDefault(l => !l.Contains('=', StringComparison.Ordinal)) is not null => "label must be set as KEY=VALUE",
        "run" when Has("--service-ports") && Values("--publish").Length > 0 => "--service-ports and --publish are incompatible",
        "run" when Value("--entrypoint") is { } entrypoint && ShellWords.Split(entrypoint) is null => "invalid command line string",
        "port" when Services.Count + Words.Count != 2 => $"accepts 2 arg(s), received {Services.Count + Words.Count}",
        "commit" when Services.Count == 0 || Words.Count > 1 => $"accepts between 1 and 2 arg(s), received {Services.Count + Words.Count}",
        "export" when Services.Count == 0 => "requires at least 1 arg(s), only received 0",
        "cp" when Words.Count != 2 => $"accepts 2 arg(s), received {Words.Count}",
        "cp" when Words.Contains("-", StringComparer.Ordinal) => DockerEngine.NotSimulatedPrefix + "docker compose cp of an archive on a stream (-) is not simulated",
        "down" when Value("--rmi") is { } removed and not ("all" or "local" or "") => $"invalid value for --rmi: \"{removed}\"",
        "images" when Value("--format") is { } form and not ("table" or "json") => $"unsupported format type: {form}",
        "ls" when Value("--format") is { } format and not ("table" or "json") => $"unsupported format type: {format}",
        "logs" when Index > 0 && Services.Count != 1 => "--index requires one service to be selected",
        "scale" when Services.Count == 0 => "requires at least 1 arg(s), only received 0",
        "wait" when Services.Count == 0 => "requires at least 1 argument",
        "ps" when Value("--filter") is { } filter && !filter.StartsWith("status=", StringComparison.Ordinal) =>
            !filter.Contains('=', StringComparison.Ordinal) ? "arguments to --filter should be in form KEY=VAL" : filter.StartsWith("source=", StringComparison.Ordinal) ? "not implemented" : "unknown filter " + filter.Split('=')[0],
        "stats" when Services.Count > 1 => $"accepts at most 1 arg(s), received {Services.Count}",
        _ => null,
    };
}
