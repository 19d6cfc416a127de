using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// The plain scripts of <c>sh -c</c>: simple commands with <c>;</c> or <c>&amp;&amp;</c> between them, whose output may go to a file or through filters. The shell forks each but the
/// last, waits for it, and executes the last one in its own place, as dash and ash do.
/// </summary>
internal static class ShellScript
{
    // What a shell ends with where there is no such command.
    private const int NotFound = 127;

    // The same where nobody may execute it.
    private const int NotExecutable = 126;

    private const string Special = "&<$`(){}*?[]#~\\!=";

    // Stands for an operator among the words, where no quoted text can look like it.
    private const string Redirect = "\u0001";
    private const string Append = "\u0001\u0001";
    private const string Pipe = "\u0002";
    private static readonly string[] OfShell = ["PWD", "OLDPWD", "SHLVL", "_"];
    private static readonly string[] Keywords = ["if", "then", "else", "elif", "fi", "while", "until", "for", "do", "done", "case", "esac", "function", "trap", "set", "wait", "cd"];

    private static readonly string[] OtherBuiltIns =
    [
        ".", "[", "[[", "alias", "bg", "break", "chdir", "command", "continue", "eval", "export", "false", "fg", "getopts", "hash", "help", "history", "jobs", "let", "local", "printf",
        "read", "readonly", "return", "shift", "source", "test", "times", "true", "type", "ulimit", "umask", "unalias", "unset",
    ];

    /// <summary>True for options before a script: <c>-c</c>, also with <c>-e</c> and <c>-u</c> (no variables are simulated).</summary>
    /// <param name="word">The shell's first word.</param>
    public static bool IsScript(string word) => word is ['-', .. var letters] && letters.Contains('c', StringComparison.Ordinal) && letters.All(l => l is 'c' or 'e' or 'u');

    /// <summary>What a script does.</summary>
    /// <param name="options">What <see cref="IsScript"/> is true of.</param>
    /// <param name="script">The script.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="shell">The shell as it was called, which is what it calls itself.</param>
    public static CommandProgram Resolve(string options, string script, ProgramPlace place, string shell)
    {
        ProgramSet own = place.Own;
        CommandProgram refused = StandardTools.NotSimulated($"sh {options} '{script}'");
        if (Split(script, out List<bool> ands) is not { } commands)
        {
            return refused;
        }

        if (commands.Count == 0)
        {
            return StandardTools.Make("true", ["true"], place);
        }

        if (commands.Exists(ListsVariables) || commands.Exists(c => c.SkipLast(c.Count > 2 ? 2 : 0).Any(w => w.StartsWith(Redirect, StringComparison.Ordinal))))
        {
            return refused;
        }

        // It ends with the first command that fails.
        if (options.Contains('e', StringComparison.Ordinal))
        {
            if (ands.Contains(true))
            {
                // What fails in front of && ends nothing.
                return refused;
            }

            ands = [.. ands.Select(_ => true)];
        }

        var steps = new List<Step>();
        SortedDictionary<string, ProgramDefinition> processes = own.Processes.ToSorted();

        for (int i = 0; i < commands.Count - 1; i++)
        {
            // Whatever fails from here on is what the script ends with.
            bool ends = ands.Skip(i).Take(commands.Count - 1 - i).All(a => a);
            if (Redirection(commands[i]) is { } file)
            {
                bool goesOn = !ands[i];
                if (Written(file, place, goesOn, out int ended) is not { } writes || (ands[i] && ended != 0) || (!goesOn && !ends))
                {
                    return refused;
                }

                // A command that the shell cannot open the file of is left out.
                steps.AddRange(goesOn ? [new RepeatStep(Quantity.Of(1), writes)] : writes);
                continue;
            }

            CommandProgram? child = commands[i].Contains(Pipe) ? Piped(commands[i], place) : StandardTools.Find(commands[i][0]) is { } tool and not ("sh" or "false" or "test" or "[") ? StandardTools.Make(tool, commands[i], place) : null;
            if (child?.Program is not { } program || program.Init.Steps is [RepeatStep] || (ands[i] && !ends && program.Init.Steps is [ToolStep]))
            {
                // What a command ends with decides what follows: that would be a shell.
                return refused;
            }

            if (!ends && program.Init.Steps is [ToolStep step])
            {
                // The shell goes on, whatever it ends with; where all the rest depends on it, the shell ends with it.
                program = new ProgramSet(program.Init with { Steps = [new ToolStep(new Tolerated(step.Tool))] }, program.Processes);
            }

            if (IsBuiltIn(commands[i][0]))
            {
                // Built into the shell.
                steps.AddRange(program.Init.Steps);
            }
            else if (program.Init.Steps.Count > 0)
            {
                string name = FormattableString.Invariant($"sh/{i}");
                processes[name] = program.Init with { Name = name };
                steps.Add(new ForkStep(name, Quantity.Of(1)) { Shell = shell });
                steps.Add(new WaitStep(name) { ReapsOthers = true });
            }
        }

        if (Redirection(commands[^1]) is { } target)
        {
            return Written(target, place, goesOn: false, out int code) is { } writes
                ? new CommandProgram(new ProgramSet(new ProgramDefinition { Name = "sh", Comm = "sh", Steps = [.. steps, .. writes, .. code == 0 ? [] : (Step[])[new ExitStep(Quantity.Of(code))]] }, processes))
                : refused;
        }

        CommandProgram last = Last(commands[^1], place, shell);
        return last.Program is null ? last.Fault == CommandFault.NotSimulated ? last : refused
            : last with { Program = Executed(last.Program.Init, steps, processes) };
    }

    private static CommandProgram Last(IReadOnlyList<string> words, ProgramPlace place, string shell)
    {
        if (words[0] == "exit" && words.Count <= 2)
        {
            bool valid = GoNumber.TryParseInt64(words.Count == 2 ? words[1] : "0", out long code, out _) && code is >= 0 and <= 255;
            return valid
                ? new CommandProgram(new ProgramSet(new ProgramDefinition { Name = "sh", Comm = "sh", Steps = [new ExitStep(Quantity.Of(code))] }, place.Own.Processes))
                : StandardTools.NotSimulated(string.Join(' ', words));
        }

        if (words.Contains(Pipe))
        {
            return Piped(words, place) ?? StandardTools.NotSimulated(string.Join(' ', words.Select(w => w == Pipe ? "|" : w)));
        }

        IReadOnlyList<string> executed = words[0] == "exec" && words.Count > 1 ? [.. words.Skip(1)] : words;
        CommandProgram last = CommandResolver.Resolve(executed, place, missesTools: false);
        string missing = executed[0];
        if (last.Fault == CommandFault.NotExecutable || (last.Fault == CommandFault.NotFound && !IsOfShell(words[0]) && Array.Exists(place.Search, f => place.Files.Contains(f + missing) && place.IsPlain?.Invoke(f + missing) == true)))
        {
            // It tries all that it finds, whatever its mode (ash, find_command and shellexec).
            return Failed("Permission denied", NotExecutable);
        }

        // Where nobody says what PATH is, a file of that name may be in a folder of it.
        if (place.IsWhole && last.Fault == CommandFault.NotFound && !IsOfShell(words[0]) && !(place.Search.SequenceEqual(ProgramPlace.DefaultSearch) && place.Files.Any(f => f.EndsWith("/" + missing, StringComparison.Ordinal))))
        {
            return Failed("not found", NotFound);
        }

        return last.Program is not { } program ? last
            : last with { Program = new ProgramSet(IsBuiltIn(words[0]) ? program.Init with { Comm = "sh" } : program.Init with { Words = program.Init.Words ?? executed }, program.Processes) };

        CommandProgram Failed(string why, int code) =>
            new(new ProgramSet(new ProgramDefinition { Name = "sh", Comm = "sh", Steps = [new PrintStep($"{shell}: {missing}: {why}\n", IsError: true), new ExitStep(Quantity.Of(code))] }, place.Own.Processes));
    }

    // What prints at once, and filters behind it; null for any other.
    private static CommandProgram? Piped(IReadOnlyList<string> words, ProgramPlace place)
    {
        var parts = new List<List<string>> { new() };
        foreach (string word in words)
        {
            if (word == Pipe)
            {
                parts.Add([]);
            }
            else
            {
                parts[^1].Add(word);
            }
        }

        if (parts[0].Count == 0 || ListsVariables(parts[0]) || parts.Skip(1).Any(p => p.Count == 0 || !ShellFilter.Commands.Contains(p[0]) || ShellFilter.Problem(p) is not null)
            || StandardTools.Find(parts[0][0]) is not { } tool || tool == "sh" || StandardTools.Make(tool, parts[0], place).Program is not { } first)
        {
            return null;
        }

        Pipeline? pipeline = first.Init.Steps switch
        {
            [ToolStep step] => new Pipeline(step.Tool, "", [.. parts.Skip(1).Select(p => p.ToArray())]),
            [PrintStep print] => new Pipeline(null, print.Text, [.. parts.Skip(1).Select(p => p.ToArray())]),
            _ => null,
        };
        return pipeline is null ? null
            : new CommandProgram(new ProgramSet(new ProgramDefinition { Name = "sh", Comm = "sh", Steps = [new ToolStep(pipeline)] }, place.Own.Processes));
    }

    // The shell needs no file for them.
    private static bool IsOfShell(string word) => IsBuiltIn(word) || Array.IndexOf(OtherBuiltIns, word) >= 0;

    private static bool IsBuiltIn(string word) => word is "echo" or "kill" or "pwd";

    // In the order of the shell's own table, which is not the environment's.
    private static bool ListsVariables(IReadOnlyList<string> words) =>
        StandardTools.Find(words[0]) is "env" or "printenv" && (words.Count == 1 || words.Any(w => OfShell.Contains(w, StringComparer.Ordinal)));

    // The command before an operator, the operator, the file.
    private static (IReadOnlyList<string> Words, bool Appends, string File)? Redirection(IReadOnlyList<string> words) =>
        words.Count > 2 && words[^2] is Redirect or Append ? ([.. words.Take(words.Count - 2)], words[^2] == Append, words[^1]) : null;

    // What the shell prints itself, or filters leave of it, goes to the file: a new one, or behind what it has. Null for a command that is not the shell's own.
    private static List<Step>? Written((IReadOnlyList<string> Words, bool Appends, string File) target, ProgramPlace place, bool goesOn, out int exitCode)
    {
        exitCode = 0;
        TypedPath file = TypedPath.In(place.Folder, target.File);
        if ((DockerEngine.IsDevice(file.Full) && !file.GoesBack) || Text(target.Words, place, out exitCode) is not { } text)
        {
            return null;
        }

        if (file.IsKernels)
        {
            return [new ToolStep(new KernelFileWriter(file, text, goesOn, exitCode))];
        }

        List<Step> steps = [new ToolStep(new OutputFile(file, target.Appends, goesOn))];
        return text.Length == 0 ? [.. steps, new ToolStep(new FileTouch([file]))]
            : [.. steps, new WriteStep(file.Full, Quantity.Of(System.Text.Encoding.UTF8.GetByteCount(text)), Pace.Free)];
    }

    // What echo prints, behind the filters; null for any other command.
    private static string? Text(IReadOnlyList<string> words, ProgramPlace place, out int exitCode)
    {
        exitCode = 0;
        if (words is ["cat"])
        {
            // Nobody types anything.
            return "";
        }

        if (StandardTools.Find(words[0]) != "echo")
        {
            return null;
        }

        if (!words.Contains(Pipe))
        {
            return StandardTools.Make("echo", words, place).Program is { Init.Steps: [PrintStep { Text.Length: > 0 } print] } ? print.Text : null;
        }

        if (Piped(words, place)?.Program is not { Init.Steps: [ToolStep { Tool: Pipeline { First: null } pipeline }] })
        {
            return null;
        }

        string text = pipeline.Text;
        foreach (string[] filter in pipeline.Filters)
        {
            CommandResult filtered = ShellFilter.Run(filter, text);
            (text, exitCode) = (filtered.Stdout, filtered.ExitCode);
        }

        return text;
    }

    private static ProgramSet Executed(ProgramDefinition last, List<Step> before, SortedDictionary<string, ProgramDefinition> processes) => new(
        before.Count == 0 ? last : last with { Comm = "sh", Steps = [.. before, new CommStep(last.Comm), .. last.Steps] },
        processes);

    // Of `<<EOF` at the end of a script, which ends before its text begins; 0 for anything else.
    private static int HeredocLength(string script, int at)
    {
        if (script[at..] is not ['<', '<', var first, ..] || first is '<' or '&' or '(' || script.Contains('\n', StringComparison.Ordinal))
        {
            return 0;
        }

        int end = script.AsSpan(at + 2).IndexOfAny(" \t;|&<>");
        return end < 0 ? script.Length - at : end + 2;
    }

    private static bool IsAWord(string script, int at) =>
        (at == 0 || script[at - 1] is ' ' or ';' or '&' or '\n') && (at + 1 == script.Length || script[at + 1] is ' ' or ';' or '&' or '\n');

    // Null where the script is more than a list of simple commands.
    private static List<IReadOnlyList<string>>? Split(string script, out List<bool> ands)
    {
        ands = [];
        var commands = new List<IReadOnlyList<string>>();
        var part = new System.Text.StringBuilder();
        char quote = '\0';
        for (int i = 0; i <= script.Length; i++)
        {
            char c = i < script.Length ? script[i] : ';';
            if (quote != '\0' && i < script.Length)
            {
                part.Append(c);
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
                part.Append(c);
                quote = c;
            }
            else if (c == '>')
            {
                if (part.Length > 0 && char.IsAsciiDigit(part[^1]))
                {
                    // Another stream than standard output.
                    return null;
                }

                bool appends = i + 1 < script.Length && script[i + 1] == '>';
                part.Append(' ').Append(appends ? Append : Redirect).Append(' ');
                i += appends ? 1 : 0;
            }
            else if (HeredocLength(script, i) is > 0 and var length)
            {
                // Its text would follow in lines of their own: there is none, and what reads it is at the end at once.
                i += length - 1;
            }
            else if (c == '|' && i + 1 < script.Length && script[i + 1] != '|' && script[i + 1] != '&')
            {
                part.Append(' ').Append(Pipe).Append(' ');
            }
            else if (c is ';' or '\n' || isAnd)
            {
                if (ShellWords.TrySplit(part.ToString(), out IReadOnlyList<string> words) is not null
                    || (words.Count > 0 && Keywords.Contains(words[0], StringComparer.Ordinal)))
                {
                    return null;
                }

                if (words.Count > 0 && words[0] != ":")
                {
                    commands.Add(words);
                    ands.Add(isAnd);
                }

                i += isAnd ? 1 : 0;
                part.Clear();
            }
            else if (c is '[' or ']' && IsAWord(script, i))
            {
                // The command [, and the last word that it wants.
                part.Append(c);
            }
            else if (c == '|' || Special.Contains(c, StringComparison.Ordinal))
            {
                return null;
            }
            else
            {
                part.Append(c);
            }
        }

        return commands;
    }

    // A tool whose status nobody asks for.
    private sealed record Tolerated(ITool Tool) : ITool
    {
        public IReadOnlyList<string> Unlinks => Tool.Unlinks;

        public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names) => Tool.Run(host, process, names) with { ExitCode = 0 };
    }
}
