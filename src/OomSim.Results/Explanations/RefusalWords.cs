using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Refused commands in words: the rule, and what would be right.</summary>
internal static partial class RefusalWords
{
    /// <summary>Explains each command that was refused.</summary>
    public static IEnumerable<ExplainedItem> Explain(RunCommands commands, ExplainOptions options, List<string> notes, out int further)
    {
        TypedCommand[] refused = [.. commands.All.Where(IsRefused)];
        further = Math.Max(0, refused.Length - options.InAll);
        if (further > 0)
        {
            notes.Add(Say.Line($"{Say.Count(further, "further refused command is", "further refused commands are")} not shown: --all explains each"));
        }

        return refused.Take(options.InAll).Select(Explain);
    }

    // A container in the foreground answers with its own exit code, and writes what it likes: then the client speaks in three codes alone.
    private static bool IsRefused(TypedCommand typed) =>
        typed.ExitCode is not (0 or null) && typed.Stderr.Length > 0
        && (typed.ExitCode is >= 125 and <= 127 || !Foreground().IsMatch(typed.Command) || typed.Stderr.Contains("Error response from daemon", StringComparison.Ordinal))
        && (typed.Stderr.Contains("rror", StringComparison.Ordinal) || typed.Stderr.StartsWith("docker: ", StringComparison.Ordinal) || EngineRules.Find(typed.Stderr) is { IsWarning: false });

    private static ExplainedItem Explain(TypedCommand typed)
    {
        EngineRule? rule = EngineRules.Find(typed.Stderr);
        List<ExplainedFact> facts = [new("answer", Answer(typed.Stderr))];
        if (rule is not null)
        {
            facts.Add(new ExplainedFact("rule", Say.Cite(rule.Why, rule.Id)));
        }

        return new ExplainedItem
        {
            Kind = ExplainedKind.Refusal,
            Command = typed.Row,
            TimeNs = typed.Micros * 1000,
            Container = "",
            Headline = Say.Line($"refused: {typed.Command} (exit code {typed.ExitCode})"),
            Facts = facts,
            Remedies = Right(typed, rule) is { Length: > 0 } right ? [new ExplainedRemedy(right, "would be right")] : [],
        };
    }

    private static string Answer(string stderr)
    {
        string[] lines = [.. stderr.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("Run '", StringComparison.Ordinal) && !l.StartsWith("See '", StringComparison.Ordinal))];
        return LongId().Replace(string.Join(" / ", lines.Take(3)), m => m.Value[..12]);
    }

    private static string Right(TypedCommand typed, EngineRule? rule)
    {
        if (rule?.Id == "D4.66" && Memory().Match(typed.Command) is { Success: true } memory)
        {
            return typed.Command.Insert(memory.Index + memory.Length, " --memory-swap " + memory.Groups["size"].Value);
        }

        return rule?.Right.Replace("NAME", Named(typed.Command), StringComparison.Ordinal) ?? "";
    }

    // What the line is about: the name that it gives, or the container that it names.
    private static string Named(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string verb = words.Length > 2 && words[0] == "docker" ? words[1] : "";
        string Option(string name) => Array.IndexOf(words, name) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : "NAME";
        return verb switch
        {
            "start" or "stop" or "kill" or "restart" or "pause" or "unpause" or "rm" or "update" or "logs" or "attach" or "wait" => words[^1],
            "exec" or "top" when !words[2].StartsWith('-') => words[2],
            "run" or "create" when words.Contains("--network") => Option("--network"),
            "run" or "create" => Option("--name"),
            "volume" or "network" => words[^1],
            _ => "NAME",
        };
    }

    [GeneratedRegex(@"\bdocker (compose )?(run|exec|attach|start .*-a|logs)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Foreground();

    [GeneratedRegex(@"(--memory|-m)[ =]?(?<size>\d[\w.]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex LongId();
}
