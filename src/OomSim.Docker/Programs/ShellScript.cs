using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// The plain scripts of <c>sh -c</c>: simple commands with <c>;</c> or <c>&amp;&amp;</c> between them. The shell forks each but the
/// last, waits for it, and executes the last one in its own place, as dash and ash do.
/// </summary>
internal static class ShellScript
{
    private const string Special = "|&<>$`(){}*?[]#~\\!=";
    private static readonly string[] Keywords = ["if", "then", "else", "elif", "fi", "while", "until", "for", "do", "done", "case", "esac", "function", "trap", "set", "wait", "cd"];

    /// <summary>What a script does.</summary>
    public static CommandProgram Resolve(string script, ProgramSet own, IReadOnlyCollection<string> files)
    {
        CommandProgram refused = StandardTools.NotSimulated("sh -c '" + script + "'");
        if (Split(script) is not { } commands)
        {
            return refused;
        }

        if (commands.Count == 0)
        {
            return StandardTools.Make("true", ["true"], own, false);
        }

        var steps = new List<Step>();
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal);
        foreach ((string name, ProgramDefinition definition) in own.Processes)
        {
            processes[name] = definition;
        }

        for (int i = 0; i < commands.Count - 1; i++)
        {
            CommandProgram? child = StandardTools.Find(commands[i][0]) is { } tool and not ("sh" or "false") ? StandardTools.Make(tool, commands[i], own, false) : null;
            if (child?.Program is not { } program)
            {
                // What a command ends with decides what follows: that would be a shell.
                return refused;
            }

            if (commands[i][0] == "echo")
            {
                // Built into the shell.
                steps.AddRange(program.Init.Steps);
            }
            else if (program.Init.Steps.Count > 0)
            {
                string name = FormattableString.Invariant($"sh/{i}");
                processes[name] = program.Init with { Name = name };
                steps.Add(new ForkStep(name, Quantity.Of(1)));
                steps.Add(new WaitStep(name));
            }
        }

        CommandProgram last = Last(commands[^1], own, files);
        return last.Program is null ? last.Fault == CommandFault.NotSimulated ? last : refused
            : last with { Program = Executed(last.Program.Init, steps, processes) };
    }

    private static CommandProgram Last(IReadOnlyList<string> words, ProgramSet own, IReadOnlyCollection<string> files)
    {
        if (words[0] == "exit" && words.Count <= 2)
        {
            bool valid = GoNumber.TryParseInt64(words.Count == 2 ? words[1] : "0", out long code, out _) && code is >= 0 and <= 255;
            return valid
                ? new CommandProgram(new ProgramSet(new ProgramDefinition { Name = "sh", Comm = "sh", Steps = [new ExitStep(Quantity.Of(code))] }, own.Processes))
                : StandardTools.NotSimulated(string.Join(' ', words));
        }

        return CommandResolver.Resolve(words[0] == "exec" && words.Count > 1 ? [.. words.Skip(1)] : words, own, files);
    }

    private static ProgramSet Executed(ProgramDefinition last, List<Step> before, SortedDictionary<string, ProgramDefinition> processes) => new(
        before.Count == 0 ? last : last with { Comm = "sh", Steps = [.. before, new CommStep(last.Comm), .. last.Steps] },
        processes);

    // Null where the script is more than a list of simple commands.
    private static List<IReadOnlyList<string>>? Split(string script)
    {
        var commands = new List<IReadOnlyList<string>>();
        int start = 0;
        char quote = '\0';
        for (int i = 0; i <= script.Length; i++)
        {
            char c = i < script.Length ? script[i] : ';';
            if (quote != '\0' && i < script.Length)
            {
                quote = c == quote ? '\0' : quote;
                if (c is '$' or '`' or '\\' && quote == '"')
                {
                    return null;
                }

                continue;
            }

            bool isAnd = c == '&' && i + 1 < script.Length && script[i + 1] == '&';
            if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c is ';' or '\n' || isAnd)
            {
                if (ShellWords.TrySplit(script[start..Math.Min(i, script.Length)], out IReadOnlyList<string> words) is not null
                    || (words.Count > 0 && Keywords.Contains(words[0], StringComparer.Ordinal)))
                {
                    return null;
                }

                if (words.Count > 0 && words[0] != ":")
                {
                    commands.Add(words);
                }

                i += isAnd ? 1 : 0;
                start = i + 1;
            }
            else if (Special.Contains(c, StringComparison.Ordinal))
            {
                return null;
            }
        }

        return commands;
    }
}
