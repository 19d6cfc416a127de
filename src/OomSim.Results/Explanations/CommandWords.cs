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
        string[] words = Docker(command);
        if (words.Length < 3)
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

    /// <summary>The words from <c>docker</c> on, without <c>sudo</c> and variables in front, without a <c>container</c> behind; none for another command.</summary>
    /// <param name="command">One command, as typed.</param>
    public static string[] Docker(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int at = 0;
        while (at < words.Length && (words[at] is "sudo" or "!" || (words[at].Contains('=', StringComparison.Ordinal) && !words[at].StartsWith('-'))))
        {
            at++;
        }

        return at >= words.Length || words[at] != "docker" ? [] : words[(at + 1)..] is ["container", .. var rest] ? ["docker", .. rest] : words[at..];
    }

    /// <summary>A <c>docker update</c> as typed, with other limits and for one container; empty where its words are not plain.</summary>
    /// <param name="command">As typed.</param>
    /// <param name="container">The container that stays.</param>
    /// <param name="isNamed">True for a word that names it.</param>
    /// <param name="change">Puts the limits into the line.</param>
    public static string Updated(string command, string container, Func<string, bool> isNamed, Func<string, string> change)
    {
        List<string> words = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        int at = words.IndexOf("update") + 1;
        if (at == 0 || Docker(command) is not ["docker", "update", ..] || words.Exists(static w => w.AsSpan().ContainsAny('\'', '"', '$')))
        {
            return "";
        }

        bool isThere = false;
        while (at < words.Count)
        {
            if (words[at].StartsWith('-'))
            {
                // Each option of docker update has a value; behind = or the one letter it is in the same word.
                bool isJoined = words[at].Contains('=', StringComparison.Ordinal) || (words[at].Length > 2 && words[at][1] != '-');
                at += isJoined ? 1 : 2;
            }
            else if (!isThere && isNamed(words[at]))
            {
                words[at] = container;
                isThere = true;
                at++;
            }
            else
            {
                words.RemoveAt(at);
            }
        }

        return isThere ? change(string.Join(' ', words)) : "";
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
