using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Finds commands in front of a pipe that go on for ever, or until what reads them has enough: here the pipe is read when they have ended.</summary>
internal static class FollowedPipe
{
    /// <summary>What is wrong with a pipeline; null for nothing.</summary>
    /// <param name="stages">Its commands.</param>
    public static string? Problem(IReadOnlyList<SimpleCommand> stages)
    {
        if (stages.Count < 2 || TimeoutLine.Parse(stages[0].Text) is not null || DockerLine.Split(stages[0].Text) is not ["docker", _, ..] words)
        {
            return null;
        }

        int verb = words[1] == "compose" ? words.ToList().FindIndex(2, w => ComposeCommand.Verbs.Contains(w, StringComparer.Ordinal)) : words.Count > 2 && DockerGroups.IsGroup(words[1]) ? 2 : 1;
        string[] flags = verb < 0 ? [] : [.. words.Skip(verb + 1).Where(w => w.StartsWith('-'))];
        string typed = verb < 0 ? "" : string.Join(' ', words.Take(verb + 1));
        return (verb < 0 ? "" : words[verb]) switch
        {
            "events" when !flags.Any(f => f.StartsWith("--until", StringComparison.Ordinal)) => $"{typed} goes on for ever: give it --until in front of a pipe, or type timeout 10 {typed}",
            "logs" when flags.Any(IsFollow) && stages.Skip(1).Any(EndsEarly) => $"{typed} -f in front of '{stages.First(EndsEarly).Text}' is not simulated, which ends it as soon as it has enough: leave -f out, or type timeout 10 {typed} -f",
            _ => null,
        };
    }

    private static bool IsFollow(string flag) => flag is "--follow" or "--follow=true" || (flag[1..].All(char.IsAsciiLetter) && flag.Contains('f', StringComparison.Ordinal));

    private static bool EndsEarly(SimpleCommand stage) => ShellWords.Split(stage.Text)?.ToArray() switch
    {
        ["head", ..] => true,
        ["grep" or "egrep", .. var rest] => rest.Any(w => w.StartsWith('-') && w.Contains('q', StringComparison.Ordinal)),
        _ => false,
    };
}
