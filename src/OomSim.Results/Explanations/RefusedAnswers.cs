using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Takes what a typed line was answered apart: a command about several containers is answered for each of them, and a list for each of its commands.</summary>
internal static partial class RefusedAnswers
{
    private const long LeastMemory = 6 << 20;

    // All releases read --memory alike.
    private const string Newest = "28";

    /// <summary>The answers in order.</summary>
    public static IReadOnlyList<RefusedAnswer> Of(TypedCommand typed, RunCommands commands)
    {
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

        // What stands before an answer, or goes on with it, has no rule.
        (string Text, EngineRule Rule)[] found = [.. parts.Select(p => (Text: p, Rule: EngineRules.Find(p, Core(typed.Command)))).Where(static p => p.Rule is not null).Select(static p => (p.Text, p.Rule!))];
        IReadOnlyList<string> list = CommandLists.Split(typed.Command);
        if (found.Length < 2)
        {
            // With one rule the whole text is its answer.
            return [Answer(typed.Complaint, EngineRules.Find(typed.Complaint, Core(typed.Command)), list, Failed(typed.Complaint, 0, 1), (0, 1), typed.Micros, commands)];
        }

        return [.. found.Select((f, i) => Answer(f.Text, f.Rule, list, Failed(typed.Complaint, i, found.Length), (found.Take(i).Count(e => e.Rule == f.Rule), found.Count(e => e.Rule == f.Rule)), typed.Micros, commands))];
    }

    // Rules know commands without sudo.
    private static string Core(string line) => line.StartsWith("sudo ", StringComparison.Ordinal) ? line["sudo ".Length..].TrimStart() : line;

    private static RefusedAnswer Answer(string text, EngineRule? rule, IReadOnlyList<string> list, string failed, (int At, int Count) equal, long micros, RunCommands commands)
    {
        string about = About(text, rule, micros, commands) is { Length: > 0 } told ? told : failed;
        string command = Behind(text, rule, about, list, equal, commands);
        return new RefusedAnswer(text, rule, command, about.Length > 0 ? about : CommandWords.Named(command));
    }

    // Of a list the one command that it can be; of several that one rule answers, in their order.
    private static string Behind(string text, EngineRule? rule, string about, IReadOnlyList<string> list, (int At, int Count) equal, RunCommands commands)
    {
        if (list.Count == 1)
        {
            return list[0];
        }

        string[] may = Shell().Match(text) is { Success: true } shell
            ? [.. list.Where(c => c.StartsWith(shell.Groups["verb"].Value + " ", StringComparison.Ordinal))]
            : [.. list.Where(c => c.Contains("docker ", StringComparison.Ordinal) && (about.Length == 0 || commands.Names(c, about)))];
        if (rule?.Id == "D4.9")
        {
            may = [.. may.Where(AsksTooLittle)];
        }

        return may.Length == 1 ? may[0] : may.Length == equal.Count ? may[equal.At] : "";
    }

    // What the engine looks at itself (D4.9).
    private static bool AsksTooLittle(string command) =>
        Scenarios.ShellWords.Split(Core(command)) is not { } words || LaunchLine.Read(Newest, words) is not { Spec: { } spec } || spec.Memory is not 0 and < LeastMemory;

    // docker start says in its last line which failed, in the order of their answers.
    private static string Failed(string complaint, int at, int answers)
    {
        string[] names = FailedToStart().Match(complaint) is { Success: true } failed ? failed.Groups["names"].Value.Split(", ") : [];
        return names.Length == answers ? names[at] : "";
    }

    private static string About(string text, EngineRule? rule, long micros, RunCommands commands)
    {
        // Each of several is answered with a line of its own.
        string line = text.Split('\n').FirstOrDefault(l => rule?.Pattern.IsMatch(l) == true) ?? text;
        return Said().Match(line) is not { Success: true } about ? ""
            : about.Groups["name"].Value is { Length: > 0 } name ? name
            : commands.NameOf(about.Groups["id"].Value, micros);
    }

    [GeneratedRegex(@"container name ""/(?<name>[^""]+)""|container ""(?<name>[^"" ]+)""|[Nn]o such container: (?<name>\S+)|cannot kill container: (?<name>[^\s:]+)|[Cc]ontainer (?!name\b)(?![0-9a-f]{64})(?<name>\S+) is |network (?<name>[^\s:]+) not found|\b(?<id>[0-9a-f]{64})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Said();

    [GeneratedRegex(@"failed to start containers: (?<names>.+)", RegexOptions.CultureInvariant)]
    private static partial Regex FailedToStart();

    [GeneratedRegex("^(docker: )?Error response from daemon: |^Error: No such |^bash: ", RegexOptions.CultureInvariant)]
    private static partial Regex AnswerBegins();

    [GeneratedRegex("^bash: (?<verb>echo|printf): ", RegexOptions.CultureInvariant)]
    private static partial Regex Shell();
}
