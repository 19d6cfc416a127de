namespace OomSim.Docker;

/// <summary>
/// What <c>docker node</c>, <c>service</c>, <c>secret</c>, <c>config</c>, <c>stack</c>, <c>swarm</c>, <c>plugin</c>, <c>context</c> and <c>checkpoint</c> answer on a host that is in no swarm and has no plugins: the same at any
/// time (20.10.24 and the client 28.2.2). What would change that, and lines whose flags or number of operands the client refuses, are not told.
/// </summary>
internal static class SwarmAnswers
{
    private const string Contexts =
        "NAME        DESCRIPTION                               DOCKER ENDPOINT               ERROR\n"
        + "default *   Current DOCKER_HOST based configuration   unix:///var/run/docker.sock   \n";

    private const string OldContexts =
        "NAME        DESCRIPTION                               DOCKER ENDPOINT               KUBERNETES ENDPOINT   ORCHESTRATOR\n"
        + "default *   Current DOCKER_HOST based configuration   unix:///var/run/docker.sock                         swarm\n";

    private const string NoPart = "This node is not part of a swarm";

    // Flags that stand alone, command by command; whatever else begins with a dash has a value.
    private static readonly IReadOnlyDictionary<string, string[]> Switches = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["checkpoint create"] = ["--leave-running"],
        ["config inspect"] = ["--pretty"],
        ["config ls"] = ["-q", "--quiet"],
        ["context ls"] = ["-q", "--quiet"],
        ["context rm"] = ["-f", "--force"],
        ["node inspect"] = ["--pretty"],
        ["node ls"] = ["-q", "--quiet"],
        ["node ps"] = ["--no-resolve", "--no-trunc", "-q", "--quiet"],
        ["node rm"] = ["-f", "--force"],
        ["plugin disable"] = ["-f", "--force"],
        ["plugin ls"] = ["--no-trunc", "-q", "--quiet"],
        ["plugin rm"] = ["-f", "--force"],
        ["secret inspect"] = ["--pretty"],
        ["secret ls"] = ["-q", "--quiet"],
        ["service create"] = ["-d", "--detach", "--init", "--no-healthcheck", "--no-resolve-image", "-q", "--quiet", "--read-only", "-t", "--tty", "--with-registry-auth"],
        ["service inspect"] = ["--pretty"],
        ["service logs"] = ["--details", "-f", "--follow", "--no-resolve", "--no-task-ids", "--no-trunc", "--raw", "-t", "--timestamps"],
        ["service ls"] = ["-q", "--quiet"],
        ["service ps"] = ["--no-resolve", "--no-trunc", "-q", "--quiet"],
        ["service rollback"] = ["-d", "--detach", "-q", "--quiet"],
        ["service scale"] = ["-d", "--detach"],
        ["service update"] = ["-d", "--detach", "--force", "--init", "--no-healthcheck", "--no-resolve-image", "-q", "--quiet", "--read-only", "--rollback", "-t", "--tty", "--with-registry-auth"],
        ["stack ps"] = ["--no-resolve", "--no-trunc", "-q", "--quiet"],
        ["stack rm"] = ["-d", "--detach"],
        ["stack services"] = ["-q", "--quiet"],
        ["swarm ca"] = ["-d", "--detach", "-q", "--quiet", "--rotate"],
        ["swarm join-token"] = ["-q", "--quiet", "--rotate"],
        ["swarm leave"] = ["-f", "--force"],
        ["swarm unlock-key"] = ["-q", "--quiet", "--rotate"],
        ["swarm update"] = ["--autolock"],
    };

    /// <summary>True for a line that has such an answer.</summary>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <param name="profile">The client's version.</param>
    public static bool Knows(IReadOnlyList<string> words, EngineProfile profile) => Of(words, profile) is not null;

    /// <summary>Answers a line.</summary>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <param name="shell">Where it is written.</param>
    /// <returns>The exit code; null for a line that has no such answer.</returns>
    public static int? Answer(IReadOnlyList<string> words, Shell shell)
    {
        if (Of(words, shell.Profile) is not { } answer)
        {
            return null;
        }

        shell.Write(answer.Stdout);
        if (answer.Stderr.Length > 0)
        {
            shell.Error(answer.Stderr);
        }

        return answer.ExitCode;
    }

    private static CommandResult? Of(IReadOnlyList<string> words, EngineProfile profile)
    {
        if (words is [_, "checkpoint", ..])
        {
            // Before anything else of the line is looked at; in place of the help as well.
            string command = words.ElementAtOrDefault(2) switch { "ls" or "list" => " ls", "rm" or "remove" => " rm", "create" => " create", _ => "" };
            string refusal = $"docker checkpoint{command} is only supported on a Docker daemon with experimental features enabled";
            string deprecated = words.Contains("-h", StringComparer.Ordinal) ? $"Flag shorthand -h has been deprecated, {(profile.NewHelpTail ? "use" : "please use")} --help\n" : "";
            return words.Any(w => w is "--help" or "-h") ? new CommandResult(0, $"{deprecated}{refusal}\n", "") : Failed(refusal);
        }

        if (words.Count < 3 || words.Any(w => w is "--help" or "-h"))
        {
            return null;
        }

        (string group, string verb) = (words[1], words[2] is "list" ? "ls" : words[2] is "remove" ? "rm" : words[2]);
        string[] flags = [.. words.Skip(3).Where(w => w.StartsWith('-') && w.Length > 1)];
        string[]? operands = Operands([.. words.Skip(3)], Switches.GetValueOrDefault($"{group} {verb}", []));
        return operands is null ? null : group switch
        {
            "node" or "service" or "secret" or "config" or "stack" => OfSwarm(group, verb, flags, operands, profile),
            "swarm" => OfMembership(verb, flags, operands),
            "plugin" => OfPlugin(verb, flags, operands, profile),
            "context" => OfContext(verb, flags, operands, profile),
            _ => null,
        };
    }

    private static CommandResult? OfSwarm(string group, string verb, string[] flags, string[] operands, EngineProfile profile) => (group, verb) switch
    {
        (_, "ls") when operands.Length == 0 => Refused(1),
        ("node", "ps") or ("service", "create") => group == "node" || operands.Length > 0 ? Refused(1) : null,
        ("service", "ps") or ("node", "promote" or "demote") when operands.Length > 0 => Refused(1),
        ("node" or "service" or "secret" or "config", "rm") when operands.Length > 0 => Refused(operands.Length),
        ("node" or "service", "update") or ("service", "logs" or "rollback") or ("stack", "ps" or "services" or "rm") when operands.Length == 1 => Refused(1),
        ("service", "scale") when operands.Length > 0 && Array.TrueForAll(operands, o => o.IndexOf('=', StringComparison.Ordinal) > 0) =>
            Failed(string.Join('\n', operands.Select(o => $"{o.Split('=')[0]}: {Told(1)}"))),
        ("node" or "service" or "secret" or "config", "inspect") when operands.Length > 0 =>
            flags.Contains("--pretty", StringComparer.Ordinal) ? Refused(1)
            : flags.Length > 0 ? null
            : new CommandResult(1, "[]\n", profile.ClientNotFoundText ? $"Status: {Told(operands.Length)}, Code: 1" : Told(operands.Length)),
        _ => null,
    };

    private static CommandResult? OfMembership(string verb, string[] flags, string[] operands) => verb switch
    {
        "leave" when operands.Length == 0 => Failed("Error response from daemon: " + NoPart),
        "unlock" when operands.Length == 0 => Failed("Error: " + NoPart),
        "unlock-key" when operands.Length == 0 => Failed("could not fetch unlock key: " + Told(1)),
        "join-token" when operands.Length == 1 => operands[0] is "worker" or "manager" ? Refused(1) : Failed("unknown role " + operands[0]),
        "ca" when operands.Length == 0 => Refused(1),
        "update" when operands.Length == 0 && flags.Length > 0 => Refused(1),
        _ => null,
    };

    private static CommandResult? OfPlugin(string verb, string[] flags, string[] operands, EngineProfile profile)
    {
        string missing = operands.Length == 0 ? "" : profile.ClientNotFoundText ? "Error: No such plugin: " + operands[0] : $"Error response from daemon: plugin \"{operands[0]}\" not found";
        return verb switch
        {
            "ls" when operands.Length == 0 && flags.Length == 0 => new CommandResult(0, "ID        NAME      DESCRIPTION   ENABLED\n", ""),
            "ls" when operands.Length == 0 && flags is ["-q" or "--quiet"] => new CommandResult(0, "", ""),
            "inspect" when operands.Length == 1 && flags.Length == 0 => new CommandResult(1, "[]\n", missing),
            "rm" when operands.Length == 1 => Failed(missing),
            "enable" or "disable" when operands.Length == 1 => Failed($"Error response from daemon: plugin \"{operands[0]}\" not found"),
            "set" when operands.Length > 1 => Failed($"Error response from daemon: plugin \"{operands[0]}\" not found"),
            _ => null,
        };
    }

    private static CommandResult? OfContext(string verb, string[] flags, string[] operands, EngineProfile profile) => verb switch
    {
        "ls" when operands.Length == 0 && flags is ["-q" or "--quiet"] => new CommandResult(0, "default\n", ""),
        "ls" when operands.Length == 0 && flags.Length == 0 => new CommandResult(0, profile.InvalidSignalInRouter ? OldContexts : Contexts, ""),
        "show" when operands.Length == 0 && flags.Length == 0 && !profile.InvalidSignalInRouter => new CommandResult(0, "default\n", ""),
        "use" when operands is ["default"] && flags.Length == 0 => new CommandResult(0, "default\n", "Current context is now \"default\""),
        "rm" when operands is ["default"] && flags.Length == 0 => Failed((profile.InvalidSignalInRouter ? "default: " : "") + "context \"default\" cannot be removed"),
        _ => null,
    };

    // A line for each request.
    private static string Told(int requests) => string.Join('\n', Enumerable.Repeat("Error response from daemon: " + DockerEngine.NoSwarm, requests));

    private static CommandResult Refused(int requests) => Failed(Told(requests));

    private static CommandResult Failed(string words) => new(1, "", words);

    // What is neither a flag nor the value of one; null where the last flag lacks its value.
    private static string[]? Operands(string[] words, string[] switches)
    {
        var operands = new List<string>();
        for (int i = 0; i < words.Length; i++)
        {
            if (!words[i].StartsWith('-') || words[i].Length == 1)
            {
                operands.Add(words[i]);
            }
            else if (!words[i].Contains('=', StringComparison.Ordinal) && !switches.Contains(words[i], StringComparer.Ordinal) && ++i == words.Length)
            {
                return null;
            }
        }

        return [.. operands];
    }
}
