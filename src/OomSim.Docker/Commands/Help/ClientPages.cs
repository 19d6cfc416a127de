namespace OomSim.Docker;

/// <summary>What the client answers before it comes to a command: its own page and those of its groups, its version, flags that it does not know.</summary>
internal static class ClientPages
{
    /// <summary>Flags before the command that a real client has; they choose engines and logs, which a scenario does not.</summary>
    public static IReadOnlyList<string> GlobalFlags { get; } =
        ["--config", "--context", "-c", "--debug", "-D", "--host", "-H", "--log-level", "-l", "--tls", "--tlscacert", "--tlscert", "--tlskey", "--tlsverify", "--version", "-v"];

    /// <summary>Answers a line; null where it names a command.</summary>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <param name="shell">Where it is written.</param>
    /// <returns>The exit code.</returns>
    public static int? Answer(IReadOnlyList<string> words, Shell shell)
    {
        string group = words.Count > 1 && DockerGroups.IsGroup(words[1]) ? words[1] : "";
        string path = ("docker " + group).TrimEnd();
        string next = words.ElementAtOrDefault(group.Length > 0 ? 2 : 1) ?? "";
        switch (next)
        {
            case "":
                // Who names no command is told on the stream of errors, without having failed.
                shell.Error(HelpPages.OfGroup(path, shell.Profile).TrimEnd('\n'));
                return 0;
            case "--help":
                shell.Write(HelpPages.OfGroup(path, shell.Profile));
                return 0;
            case "-h":
                string deprecated = $"Flag shorthand -h has been deprecated, {(shell.Profile.NewHelpTail ? "use" : "please use")} --help";
                (group.Length > 0 ? (Action<string>)shell.Out : shell.Error)(deprecated);
                shell.Write(HelpPages.OfGroup(path, shell.Profile));
                return 0;
            case ['-', ..] when group.Length > 0 || !GlobalFlags.Contains(next.Split('=')[0], StringComparer.Ordinal):
                string usage = group.Length > 0 ? path : "docker [OPTIONS] COMMAND [ARG...]";
                string unknown = next.StartsWith("--", StringComparison.Ordinal) ? $"unknown flag: {next.Split('=')[0]}" : $"unknown shorthand flag: '{next.ElementAtOrDefault(1)}' in {next}";
                shell.Error(shell.Profile.NewHelpTail
                    ? $"{unknown}\n\nUsage:  {usage}\n\nRun '{path} --help' for more information"
                    : $"{unknown}\nSee '{path} --help'.");
                return 125;
            case ['-', ..]:
                shell.Error($"{DockerEngine.NotSimulatedPrefix}docker {next} is not simulated");
                return 1;
            default:
                return null;
        }
    }
}
