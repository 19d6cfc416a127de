namespace OomSim.Docker;

/// <summary>What the client answers before it comes to a command: its own page and those of its groups, flags of groups, which have none.</summary>
internal static class ClientPages
{
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
                if (group == "builder" && shell.Profile.LegacyBuilderIsDeprecated)
                {
                    shell.Error(BuildVerb.Deprecated.ReplaceLineEndings("\n"));
                }

                shell.Write(HelpPages.OfGroup(path, shell.Profile));
                return 0;
            case "-h":
                string deprecated = $"Flag shorthand -h has been deprecated, {(shell.Profile.NewHelpTail ? "use" : "please use")} --help";
                (group.Length > 0 ? (Action<string>)shell.Out : shell.Error)(deprecated);
                shell.Write(HelpPages.OfGroup(path, shell.Profile));
                return 0;
            case ['-', ..] when group.Length > 0:
                string unknown = next.StartsWith("--", StringComparison.Ordinal) ? $"unknown flag: {next.Split('=')[0]}" : $"unknown shorthand flag: '{next.ElementAtOrDefault(1)}' in {next}";
                shell.Error(shell.Profile.NewHelpTail
                    ? $"{unknown}\n\nUsage:  {path}{(group == "volume" ? " COMMAND" : "")}\n\nRun '{path} --help' for more information"
                    : $"{unknown}\nSee '{path} --help'.\n{HelpPages.OfGroup(path, shell.Profile)}");
                return 125;
            default:
                return null;
        }
    }
}
