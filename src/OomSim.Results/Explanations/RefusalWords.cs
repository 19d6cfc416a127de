using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Refused commands in words: the rule, and what would be right.</summary>
internal static partial class RefusalWords
{
    // Of timeout(1) where it ended the command: what that said by then is no refusal.
    private const int TimedOut = 124;

    /// <summary>Explains each command that was refused.</summary>
    public static IEnumerable<ExplainedItem> Explain(string folder, RunCommands commands, ExplainOptions options, List<string> notes, out int further)
    {
        TypedCommand[] refused = [.. commands.All.Where(IsRefused)];
        further = Math.Max(0, refused.Length - options.InAll);
        if (further > 0)
        {
            notes.Add(Say.Line($"{Say.Count(further, "further refused command is", "further refused commands are")} not shown: --all explains each"));
        }

        BusyLimits busy = BusyLimits.Read(folder, refused, commands);
        return refused.Take(options.InAll).Select(typed => Explain(typed, commands, busy));
    }

    // A container in the foreground answers with its own exit code, and writes what it likes: then only what the client says is meant.
    private static bool IsRefused(TypedCommand typed) =>
        typed.ExitCode is not (0 or null) && typed.Complaint.Length > 0 && !(typed.ExitCode == TimedOut && typed.Command.StartsWith("timeout ", StringComparison.Ordinal))
        && (!Foreground().IsMatch(typed.Command) || Clients().IsMatch(typed.Complaint));

    private static ExplainedItem Explain(TypedCommand typed, RunCommands commands, BusyLimits busy)
    {
        List<ExplainedFact> facts = [];
        List<string> right = [];
        foreach ((EngineRule? rule, List<TypedCommand> answers) in Answers(typed))
        {
            facts.Add(new ExplainedFact("answer", Answer(string.Join('\n', answers.Select(a => a.Complaint.TrimEnd('\n'))))));
            if (rule is not null)
            {
                facts.Add(new ExplainedFact("rule", Say.Cite(rule.Why, rule.Id)));
            }

            right.AddRange(answers.Select(a => Right(a, rule, Named(a, rule, commands), busy)));
            if (BusyLimits.IsBusy(typed) && busy.Size(typed) is { Length: > 0 } size)
            {
                facts.Add(new ExplainedFact("size", size));
            }
        }

        return new ExplainedItem
        {
            Kind = ExplainedKind.Refusal,
            Command = typed.Row,
            TimeNs = typed.Micros * 1000,
            Container = "",
            Headline = Say.Line($"refused: {typed.Command} (exit code {typed.ExitCode})"),
            Facts = facts,
            Remedies = [.. right.Where(static r => r.Length > 0).Distinct(StringComparer.Ordinal).Select(static r => new ExplainedRemedy(r, "would be right"))],
        };
    }

    // A command about several containers is answered for each of them: the answers by their rules, in order.
    private static List<(EngineRule? Rule, List<TypedCommand> Answers)> Answers(TypedCommand typed)
    {
        List<(EngineRule? Rule, List<TypedCommand> Answers)> all = [];
        List<string> parts = [];
        foreach (string line in typed.Complaint.Split('\n'))
        {
            if (parts.Count == 0 || AnswerBegins().IsMatch(line))
            {
                parts.Add(line);
            }
            else
            {
                parts[^1] += "\n" + line;
            }
        }

        foreach (string part in parts)
        {
            EngineRule? rule = EngineRules.Find(part, typed.Command);
            if (rule is null)
            {
                // What stands before an answer, or goes on with it.
                continue;
            }

            TypedCommand answer = typed with { Complaint = part };
            if (all.Find(a => a.Rule == rule).Answers is { } same)
            {
                same.Add(answer);
            }
            else
            {
                all.Add((rule, [answer]));
            }
        }

        // With one rule the whole text is its answer.
        return all.Count > 1 || (all.Count == 1 && all[0].Answers.Count > 1) ? all : [(EngineRules.Find(typed.Complaint, typed.Command), [typed])];
    }

    private static string Answer(string stderr)
    {
        string[] lines = [.. stderr.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("Run '", StringComparison.Ordinal) && !l.StartsWith("See '", StringComparison.Ordinal))];
        return LongId().Replace(string.Join(" / ", lines.Take(3)), m => m.Value[..12]);
    }

    private static string Right(TypedCommand typed, EngineRule? rule, string named, BusyLimits busy)
    {
        if (rule?.Id == "D4.66" && Memory().Match(typed.Command) is { Success: true } memory)
        {
            return typed.Command.Insert(memory.Index + memory.Length, " --memory-swap " + memory.Groups["size"].Value);
        }

        if (BusyLimits.IsBusy(typed) && busy.Right(typed, named) is { Length: > 0 } least)
        {
            return least;
        }

        return rule?.Right.Replace("NAME", named, StringComparison.Ordinal) ?? "";
    }

    // What the answer is about, which of several it is; where it does not tell, what the line names.
    private static string Named(TypedCommand typed, EngineRule? rule, RunCommands commands)
    {
        // Each of several is answered with a line of its own.
        string line = typed.Complaint.Split('\n').FirstOrDefault(l => rule?.Pattern.IsMatch(l) == true) ?? typed.Complaint;
        if (About().Match(line) is not { Success: true } about)
        {
            return Named(typed.Command);
        }

        string name = about.Groups["name"].Value;
        return name.Length > 0 ? name : commands.NameOf(about.Groups["id"].Value) is { Length: > 0 } of ? of : Named(typed.Command);
    }

    private static string Named(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string verb = words.Length > 2 && words[0] == "docker" ? words[1] : "";
        string Name() => words.FirstOrDefault(static w => w.StartsWith("--name=", StringComparison.Ordinal)) is { } joined ? joined["--name=".Length..]
            : Array.IndexOf(words, "--name") is >= 0 and var at && at + 1 < words.Length ? words[at + 1]
            : "NAME";
        return verb switch
        {
            "start" or "stop" or "kill" or "restart" or "pause" or "unpause" or "rm" or "update" or "logs" or "attach" or "wait" => words[^1],
            "exec" or "top" when !words[2].StartsWith('-') => words[2],
            "run" or "create" => Name(),
            "volume" or "network" => words[^1],
            _ => "NAME",
        };
    }

    [GeneratedRegex(@"\bdocker (container )?(compose )?(run|exec|attach|start .*-a|logs)\b|\bdocker compose up\b", RegexOptions.CultureInvariant)]
    private static partial Regex Foreground();

    [GeneratedRegex(@"^(docker: |Error: No such |Error response from daemon|OCI runtime exec failed|unknown (shorthand )?flag|unknown command|invalid argument |flag needs |no such service|service .* is not running|Unable to find image|""docker |Conflicting |Cannot connect |error during connect|you cannot |the input device)|\n(docker: |Error response from daemon|Error: )|dependency failed", RegexOptions.CultureInvariant)]
    private static partial Regex Clients();

    [GeneratedRegex(@"container name ""/(?<name>[^""]+)""|container ""(?<name>[^"" ]+)""|[Nn]o such container: (?<name>\S+)|cannot kill container: (?<name>[^\s:]+)|[Cc]ontainer (?!name\b)(?![0-9a-f]{64})(?<name>\S+) is |network (?<name>[^\s:]+) not found|\b(?<id>[0-9a-f]{64})\b", RegexOptions.CultureInvariant)]
    private static partial Regex About();

    [GeneratedRegex(@"(--memory|-m)[ =]?(?<size>\d[\w.]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    [GeneratedRegex("^(docker: )?Error response from daemon: |^Error: No such ", RegexOptions.CultureInvariant)]
    private static partial Regex AnswerBegins();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex LongId();
}
