using System.CommandLine;

namespace OomSim.Docker;

/// <summary>What the client answers where no command is named: its own page and those of its groups, flags of groups, words that are no command.</summary>
internal static class ClientPages
{
    /// <summary>Answers a line; null where it names a command.</summary>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <param name="shell">Where it is written.</param>
    /// <param name="isCommand">True for a first word that is a command.</param>
    /// <returns>The exit code.</returns>
    public static int? Answer(IReadOnlyList<string> words, Shell shell, Func<string, bool> isCommand)
    {
        string group = words.Count > 1 && DockerGroups.IsGroup(words[1]) ? words[1] : "";
        string path = ("docker " + group).TrimEnd();
        IReadOnlyList<string> rest = [.. words.Skip(group.Length > 0 ? 2 : 1)];
        if (rest.Count > 0 && (group.Length > 0 ? DockerGroups.Verbs(group, shell.Profile).Contains(rest[0], StringComparer.Ordinal) : isCommand(rest[0])))
        {
            return null;
        }

        // Flags are read before anything else, those behind a word that is no command as well.
        Option<bool> help = Flags.Switch("--help");
        Option<bool> shortHelp = Flags.Switch("-h");
        var grammar = new Command("docker") { help, shortHelp };
        (IReadOnlyList<string> read, IReadOnlyList<string> operands, string? error) = FlagReader.Read(grammar, rest, interspersed: true, _ => null);
        ParseResult flags = grammar.Parse(read, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (error is not null)
        {
            shell.Error(shell.Profile.NewHelpTail
                ? $"{error}\n\nUsage:  {Usage(group)}\n\nRun '{path} --help' for more information"
                : $"{error}\nSee '{path} --help'.\n{HelpPages.OfGroup(path, shell.Profile)}");
            return 125;
        }

        string page = HelpPages.OfGroup(path, shell.Profile);
        if (flags.GetValue(shortHelp))
        {
            string deprecated = $"Flag shorthand -h has been deprecated, {(shell.Profile.NewHelpTail ? "use" : "please use")} --help";
            (group.Length > 0 || operands.Count > 0 ? (Action<string>)shell.Out : shell.Error)(deprecated);
        }

        if (flags.GetValue(help) || flags.GetValue(shortHelp))
        {
            shell.Write(page);
            return 0;
        }

        // Who names no command is told on the stream of errors, without having failed; the newer clients say what it is that they do not know.
        shell.Error(operands.Count == 0 || (group.Length > 0 && shell.Profile.InvalidSignalInRouter) ? page.TrimEnd('\n')
            : group.Length == 0 ? shell.Profile.NewHelpTail ? $"docker: unknown command: docker {operands[0]}\n\nRun 'docker --help' for more information" : $"docker: '{operands[0]}' is not a docker command.\nSee 'docker --help'"
            : shell.Profile.NewHelpTail ? $"docker: unknown command: docker {group} {operands[0]}\n\nUsage:  {Usage(group)}\n\nRun 'docker {group} --help' for more information"
            : $"\nUsage:  docker {group} COMMAND\n\nRun 'docker {group} COMMAND --help' for more information on a command.");
        return operands.Count == 0 ? 0 : 1;
    }

    private static string Usage(string group) => group.Length == 0 ? "docker [OPTIONS] COMMAND [ARG...]" : $"docker {group}{(group == "volume" ? " COMMAND" : "")}";
}
