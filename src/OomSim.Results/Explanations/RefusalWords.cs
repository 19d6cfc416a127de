using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Refused commands in words: the rule, and what would be right.</summary>
internal static partial class RefusalWords
{
    /// <summary>Explains each command that was refused.</summary>
    public static IEnumerable<ExplainedItem> Explain(RunCommands commands, ExplainOptions options, List<string> notes)
    {
        TypedCommand[] refused = [.. commands.All.Where(IsRefused)];
        if (refused.Length > options.InAll)
        {
            notes.Add(Say.Line($"{Say.Count(refused.Length - options.InAll, "further refused command is", "further refused commands are")} not shown"));
        }

        return refused.Take(options.InAll).Select(Explain);
    }

    // A container in the foreground answers with its own exit code, and writes what it likes.
    private static bool IsRefused(TypedCommand typed) =>
        typed.ExitCode is not (0 or null) && typed.Stderr.Length > 0
        && (typed.Stderr.Contains("rror", StringComparison.Ordinal) || typed.Stderr.StartsWith("docker: ", StringComparison.Ordinal) || EngineRules.Find(typed.Stderr) is { IsWarning: false });

    private static ExplainedItem Explain(TypedCommand typed)
    {
        EngineRule? rule = EngineRules.Find(typed.Stderr);
        List<ExplainedFact> facts = [new("answer", Answer(typed.Stderr))];
        if (rule is not null)
        {
            facts.Add(new ExplainedFact("rule", rule.Why + (rule.Id.Length > 0 ? $" ({rule.Id})" : "")));
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

        string[] words = typed.Command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return rule?.Right.Replace("NAME", words.Length > 2 ? words[^1] : "NAME", StringComparison.Ordinal) ?? "";
    }

    [GeneratedRegex(@"(--memory|-m)[ =]?(?<size>\d[\w.]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex LongId();
}
