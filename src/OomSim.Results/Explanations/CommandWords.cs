namespace OomSim.Results;

/// <summary>What a docker command names.</summary>
internal static class CommandWords
{
    // Options of docker exec that take a value in the next word.
    private static readonly string[] ExecValues = ["-e", "--env", "--env-file", "-u", "--user", "-w", "--workdir", "--detach-keys"];

    /// <summary>The container, network or volume that a command is about; empty where that is not plain, as with several of them.</summary>
    /// <param name="command">One command, as typed.</param>
    public static string Named(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || words[0] != "docker")
        {
            return "";
        }

        return words[1] switch
        {
            "start" or "stop" or "kill" or "restart" or "pause" or "unpause" or "rm" or "update" or "logs" or "attach" or "wait" => Last(words),
            "exec" => Executed(words),
            "top" when !words[2].StartsWith('-') => words[2],
            "run" or "create" => New(words),
            "volume" or "network" => words[^1],
            _ => "",
        };
    }

    // Of two words that may both be names either may be meant; the one before may be an option's value.
    private static string Last(string[] words)
    {
        bool isValue = words.Length > 4 && words[1] is ("update" or "stop" or "kill" or "restart") && words[^3].StartsWith('-') && !words[^3].Contains('=', StringComparison.Ordinal);
        return words.Length == 3 || words[^2].StartsWith('-') || isValue ? words[^1] : "";
    }

    private static string Executed(string[] words)
    {
        for (int i = 2; i < words.Length; i++)
        {
            if (!words[i].StartsWith('-'))
            {
                return words[i];
            }

            i += ExecValues.Contains(words[i]) ? 1 : 0;
        }

        return "";
    }

    private static string New(string[] words) =>
        words.FirstOrDefault(static w => w.StartsWith("--name=", StringComparison.Ordinal)) is { } joined ? joined["--name=".Length..]
        : Array.IndexOf(words, "--name") is >= 0 and var at && at + 1 < words.Length ? words[at + 1]
        : "";
}
