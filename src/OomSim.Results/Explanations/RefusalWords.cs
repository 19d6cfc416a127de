using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Refused commands in words: the rule, and what would be right.</summary>
internal static partial class RefusalWords
{
    // Of timeout(1) where it ended the command: what that said by then is no refusal.
    private const int TimedOut = 124;

    /// <summary>Explains each command that was refused.</summary>
    public static IEnumerable<ExplainedItem> Explain(string folder, RunCommands commands, int version, ExplainOptions options, List<string> notes, out int further)
    {
        TypedCommand[] refused = [.. commands.All.Where(IsRefused)];
        further = Math.Max(0, refused.Length - options.InAll);
        if (further > 0)
        {
            notes.Add(Say.Line($"{Say.Count(further, "further refused command is", "further refused commands are")} not shown: --all explains each"));
        }

        BusyLimits busy = BusyLimits.Read(folder, refused, commands, version);
        return refused.Take(options.InAll).Select(typed => Explain(typed, commands, busy));
    }

    // A container in the foreground answers with its own exit code, and writes what it likes: then only what the client says is meant.
    // A line that is more than one command may end well though one of them did not: then, too, what the client says is meant.
    private static bool IsRefused(TypedCommand typed) =>
        typed.ExitCode == 0 ? CommandLists.IsMore(typed.Command) && Clients().IsMatch(typed.Complaint)
        : typed.ExitCode is not null && typed.Complaint.Length > 0 && !(typed.ExitCode == TimedOut && typed.Command.StartsWith("timeout ", StringComparison.Ordinal))
        && (!Foreground().IsMatch(typed.Command) || Clients().IsMatch(typed.Complaint));

    private static ExplainedItem Explain(TypedCommand typed, RunCommands commands, BusyLimits busy)
    {
        List<ExplainedFact> facts = [];
        List<string> right = [];
        IReadOnlyList<RefusedAnswer> all = RefusedAnswers.Of(typed, commands);

        // By their rules, in order.
        foreach (IGrouping<EngineRule?, RefusedAnswer> answers in all.GroupBy(static a => a.Rule))
        {
            facts.Add(new ExplainedFact("answer", Answer(string.Join('\n', answers.Select(a => a.Text.TrimEnd('\n'))))));
            if (all.Count > 1 || typed.ExitCode != 0)
            {
                // Of a list, which of its commands.
                facts.AddRange(answers.Select(static a => a.Command).Where(c => c.Length > 0 && c != typed.Command).Distinct(StringComparer.Ordinal).Select(static c => new ExplainedFact("command", c)));
            }

            if (answers.Key is { } rule)
            {
                facts.Add(new ExplainedFact("rule", Say.Cite(rule.Why, rule.Id)));
            }

            right.AddRange(answers.Select(a => Right(typed, a, busy, commands)));
            foreach (RefusedAnswer answer in answers)
            {
                if (busy.Size(typed, answer, commands) is { Length: > 0 } size)
                {
                    facts.Add(new ExplainedFact("size", all.Count > 1 && answer.Container.Length > 0 ? $"{answer.Container}: {size}" : size));
                }
            }
        }

        return new ExplainedItem
        {
            Kind = ExplainedKind.Refusal,
            Command = typed.Row,
            TimeNs = typed.Micros * 1000,
            Container = "",
            Headline = Headline(typed, all),
            Facts = facts,
            Remedies = [.. right.Where(static r => r.Length > 0).Distinct(StringComparer.Ordinal).Select(static r => new ExplainedRemedy(r, "would be right"))],
        };
    }

    // Of a line that went on, what of it was refused.
    private static string Headline(TypedCommand typed, IReadOnlyList<RefusedAnswer> answers) =>
        typed.ExitCode == 0 && answers is [{ Command: { Length: > 0 } one }] && one != typed.Command ? $"refused: {one} (in a line that went on and ended with exit code 0: {typed.Command})"
        : typed.ExitCode == 0 ? $"refused in a line that went on and ended with exit code 0: {typed.Command}"
        : Say.Line($"refused: {typed.Command} (exit code {typed.ExitCode})");

    private static string Answer(string stderr)
    {
        string[] lines = [.. stderr.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("Run '", StringComparison.Ordinal) && !l.StartsWith("See '", StringComparison.Ordinal))];
        return LongId().Replace(string.Join(" / ", lines.Take(3)), m => m.Value[..12]);
    }

    // Better none than one that is refused as well.
    private static string Right(TypedCommand typed, RefusedAnswer answer, BusyLimits busy, RunCommands commands)
    {
        if (answer.Rule?.Id == "D4.66")
        {
            return busy.Raised(typed, answer, commands);
        }

        if (BusyLimits.IsBusy(answer) && busy.Right(typed, answer, commands) is { Length: > 0 } least)
        {
            return least;
        }

        string right = answer.Rule?.Right ?? "";
        return answer.Container.Length > 0 ? right.Replace("NAME", answer.Container, StringComparison.Ordinal)
            : right.Contains("NAME", StringComparison.Ordinal) ? ""
            : right;
    }

    [GeneratedRegex(@"\bdocker (container )?(compose )?(run|exec|attach|start .*-a|logs)\b|\bdocker compose up\b", RegexOptions.CultureInvariant)]
    private static partial Regex Foreground();

    [GeneratedRegex(@"^(docker: |Error: No such |Error response from daemon|OCI runtime exec failed|unknown (shorthand )?flag|unknown command|invalid argument |flag needs |no such service|service .* is not running|Unable to find image|""docker |Conflicting |Cannot connect |error during connect|you cannot |the input device)|\n(docker: |Error response from daemon|Error: )|dependency failed", RegexOptions.CultureInvariant)]
    private static partial Regex Clients();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex LongId();
}
