using System.Globalization;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>A <c>docker compose</c> command of the timeline: its verb, its flags, the services it names.</summary>
/// <param name="Verb"><c>up</c>, <c>down</c> and so on.</param>
/// <param name="Services">The services named; empty for all.</param>
internal sealed record ComposeCommand(string Verb, IReadOnlyList<string> Services)
{
    private const int MostReplicas = 10_000;

    /// <summary>The commands there are.</summary>
    public static IEnumerable<string> Verbs => ComposeFlags.Commands;

    /// <summary>What is run in the service's container; empty for other commands.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>Profiles that <c>--profile</c> makes active.</summary>
    public IReadOnlyList<string> Profiles { get; private init; } = [];

    /// <summary>True with <c>--all-resources</c>: also networks and volumes that no service uses.</summary>
    public bool TakesAllResources { get; private init; }

    /// <summary>True where the page of the command is asked for; without a command, that of Compose.</summary>
    public bool AsksForHelp { get; private init; }

    /// <summary>True for a command that goes on until something ends it, and can stand behind <c>timeout</c>.</summary>
    public bool HeedsSignals => AsksForHelp || Verb is "events" or "stats" or "wait" || (Verb == "logs" && Has("-f", "--follow")) || (Verb == "up" && !Has("-d", "--detach", "--no-start", "--wait"));

    /// <summary>True for one that ends by itself only with what it is asked about.</summary>
    public bool IsEndless => !AsksForHelp && Verb == "stats" && !Has("--no-stream");

    /// <summary>How many containers services are to have, by <c>scale</c> or <c>--scale</c>.</summary>
    public SortedDictionary<string, int> Scales { get; } = new(StringComparer.Ordinal);

    private SortedDictionary<string, string> Given { get; } = new(StringComparer.Ordinal);

    private SortedSet<string> Off { get; } = new(StringComparer.Ordinal);

    // All flags with a value, in the order in which they were typed.
    private List<(string Flag, string Value)> Listed { get; } = [];

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
        if (release is not null && !ComposeReleases.Has(verb, release))
        {
            error = $"unknown docker command: \"compose {verb}\"";
            return null;
        }

        bool asksForHelp = front.AsksForHelp || words.Skip(front.Next).TakeWhile(w => verb is not ("exec" or "run") || w.StartsWith('-')).Any(w => w is "--help" or "-h");
        if (verb.Length == 0 || (asksForHelp && ComposePages.Of(verb).Length > 0))
        {
            return new ComposeCommand(verb, []) { AsksForHelp = true };
        }

        if (!ComposeFlags.Commands.Contains(verb, StringComparer.Ordinal))
        {
            error = ComposeOptions.RefusalOf(verb) is { } why ? $"{DockerEngine.NotSimulatedPrefix}'docker compose {verb}' is not simulated, for {why}"
                : $"unknown docker command: \"compose {verb}\"";
            return null;
        }

        string[] known = ComposeFlags.Of(verb, release);

        List<string> services = [];
        List<string> rest = [];
        ComposeCommand command = new(verb, services) { Words = rest, Profiles = front.Profiles, TakesAllResources = front.TakesAllResources };
        bool runs = verb is "exec" or "run";
        for (int i = front.Next; i < words.Count; i++)
        {
            string word = words[i];
            if (runs && services.Count > 0)
            {
                // What follows the service is the command's own.
                rest.Add(word);
                continue;
            }

            if (!word.StartsWith('-') || word == "-")
            {
                // A port is none, neither is the name of an image, nor are the paths of a copy.
                (verb == "cp" || (verb is "port" or "commit" or "export" && services.Count > 0) ? rest : services).Add(word);
                continue;
            }

            bool isLong = word[1..].StartsWith('-');
            string? problem = isLong ? command.ReadLong(known, words, ref i) : command.ReadShort(known, words, ref i);
            if (problem is not null)
            {
                error = problem;
                return null;
            }
        }

        // Of logs, -t is --timestamps, of exec --tty.
        if (verb is not ("logs" or "exec") && command.Value("-t", "--timeout") is { } text && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            error = $"invalid argument \"{text}\" for \"-t, --timeout\" flag: strconv.ParseInt: parsing \"{text}\": invalid syntax";
            return null;
        }

        if (command.Value("--wait-timeout") is { } wait && !int.TryParse(wait, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            error = $"invalid argument \"{wait}\" for \"--wait-timeout\" flag: strconv.ParseInt: parsing \"{wait}\": invalid syntax";
            return null;
        }

        if (command.Value("--index") is { } at && !int.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            error = $"invalid argument \"{at}\" for \"--index\" flag: strconv.ParseInt: parsing \"{at}\": invalid syntax";
            return null;
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

    /// <summary>True when one of the spellings of a switch was given.</summary>
    public bool Has(params ReadOnlySpan<string> spellings) => Value(spellings) is not null;

    /// <summary>True when a switch that is on by itself was turned off.</summary>
    public bool IsOff(params ReadOnlySpan<string> spellings)
    {
        foreach (string spelling in spellings)
        {
            if (Off.Contains(spelling))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which of a service's containers is meant (<c>--index</c>); 0 and below for none.</summary>
    public int Index => int.TryParse(Value("--index"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index) ? index : 0;

    /// <summary>The value of a flag; null when it was not given.</summary>
    public string? Value(params ReadOnlySpan<string> spellings)
    {
        foreach (string spelling in spellings)
        {
            if (Given.TryGetValue(spelling, out string? value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The values of a flag that may be given several times, in the order in which they were typed.</summary>
    public string[] Values(params string[] spellings) => [.. Listed.Where(l => spellings.Contains(l.Flag, StringComparer.Ordinal)).Select(l => l.Value)];

    private string? ReadScales(List<string> services)
    {
        string[] specifiers = Verb == "scale" ? [.. services] : Values("--scale");
        foreach (string specifier in specifiers)
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

            Scales[parts[0]] = count;
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
        "ls" when Values("--filter").FirstOrDefault(f => !f.StartsWith("name=", StringComparison.Ordinal)) is { } filter =>
            filter.Contains('=', StringComparison.Ordinal) ? "unknown filter " + filter.Split('=')[0] : "arguments to --filter should be in form KEY=VAL",
        "exec" when Services.Count + Words.Count < 2 => $"requires at least 2 arg(s), only received {Services.Count + Words.Count}",
        "run" or "attach" when Services.Count == 0 => "requires at least 1 arg(s), only received 0",
        "run" when Values("-l", "--label").FirstOrDefault(l => !l.Contains('=', StringComparison.Ordinal)) is not null => "label must be set as KEY=VALUE",
        "run" when Has("-P", "--service-ports") && Values("-p", "--publish").Length > 0 => "--service-ports and --publish are incompatible",
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

    // Of a flag that takes one value the last one counts, whichever its spelling.
    private void Give(string flag, string value)
    {
        foreach (string spelling in ComposePages.Spellings(ComposePages.Flag(Verb, flag) ?? flag))
        {
            Given.Remove(spelling);
        }

        Given[flag] = value;
        Listed.Add((flag, value));
    }

    // --timeout 5, --timeout=5, --force, --force=false.
    private string? ReadLong(string[] known, IReadOnlyList<string> words, ref int i)
    {
        string word = words[i];
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string flag = equals < 0 ? word : word[..equals];
        if (known.Contains(flag + "=", StringComparer.Ordinal))
        {
            if (equals < 0 && ++i >= words.Count)
            {
                return $"flag needs an argument: {flag}";
            }

            Give(flag, equals < 0 ? words[i] : word[(equals + 1)..]);
            return null;
        }

        return (Switch(known, flag, equals < 0 ? "true" : word[(equals + 1)..]) ?? $"unknown flag: {flag}") is { Length: > 0 } problem ? problem : null;
    }

    // -t 5, -t5, -t=5, and switches together: -sf, -sf=false.
    private string? ReadShort(string[] known, IReadOnlyList<string> words, ref int i)
    {
        string letters = words[i][1..];
        for (int at = 0; at < letters.Length; at++)
        {
            string flag = "-" + letters[at];
            string rest = letters[(at + 1)..];
            if (known.Contains(flag + "=", StringComparer.Ordinal))
            {
                rest = rest.TrimStart('=');
                if (rest.Length == 0 && ++i >= words.Count)
                {
                    return $"flag needs an argument: '{letters[at]}' in -{letters[at..]}";
                }

                Give(flag, rest.Length == 0 ? words[i] : rest);
                return null;
            }

            bool hasValue = rest.StartsWith('=');
            if ((Switch(known, flag, hasValue ? rest[1..] : "true") ?? $"unknown shorthand flag: '{letters[at]}' in -{letters[at..]}") is { Length: > 0 } problem)
            {
                return problem;
            }

            if (hasValue)
            {
                return null;
            }
        }

        return null;
    }

    // What is wrong with a switch, or empty; null where there is none of the name. One that is off is as one that was not given.
    private string? Switch(string[] known, string flag, string text)
    {
        string? names = ComposePages.Flag(Verb, flag);
        bool isKnown = known.Contains(flag, StringComparer.Ordinal);
        if (!isKnown && !known.Contains("!" + flag, StringComparer.Ordinal))
        {
            return null;
        }

        IReadOnlyList<string> spellings = ComposePages.Spellings(names ?? flag);
        bool takesValue = names is not null && !names.EndsWith(spellings[^1], StringComparison.Ordinal);
        bool isOn = true;
        if (!takesValue && !GoNumber.TryParseBool(text, out isOn, out string error))
        {
            return $"invalid argument \"{text}\" for \"{string.Join(", ", spellings)}\" flag: {error}";
        }

        if (isOn && !isKnown)
        {
            return $"{DockerEngine.NotSimulatedPrefix}docker compose {Verb} {flag} is not simulated, for {ComposeOptions.Find(Verb, flag, null)!.Why}";
        }

        foreach (string spelling in spellings)
        {
            Given.Remove(spelling);
            Off.Remove(spelling);
        }

        if (isOn)
        {
            Given[flag] = text;
        }
        else
        {
            Off.Add(flag);
        }

        return "";
    }
}
