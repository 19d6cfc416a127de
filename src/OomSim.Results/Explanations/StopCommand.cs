using System.Globalization;

namespace OomSim.Results;

/// <summary>What a typed command asks of containers: to stop, with a time-out, or to die at once.</summary>
internal static class StopCommand
{
    /// <summary>True for a command that sends the stop signal, and SIGKILL after a time-out.</summary>
    public static bool Stops(string command) => Verb(command) switch
    {
        "stop" or "restart" => true,
        "down" or "up" => IsOfCompose(command),
        _ => false,
    };

    /// <summary>True for a command that sends a signal at once.</summary>
    public static bool Kills(string command) => command.StartsWith("docker ", StringComparison.Ordinal) && Verb(command) is "kill" or "rm";

    /// <summary>True for one of compose, which need not name its containers.</summary>
    public static bool IsOfCompose(string command) => command.StartsWith("docker compose ", StringComparison.Ordinal);

    /// <summary>True for one that reaches containers that it does not name.</summary>
    public static bool IsOfAll(string command) => IsOfCompose(command) || command.StartsWith("systemctl ", StringComparison.Ordinal);

    /// <summary>True for one that only looks at containers, waits for them or names them otherwise: it ends nothing.</summary>
    public static bool OnlyLooks(string command) => Verb(command) is "inspect" or "ps" or "stats" or "top" or "logs" or "wait" or "events" or "port" or "diff" or "rename";

    /// <summary>The time-out that it gives, s; null where it gives none.</summary>
    public static long? TimeOut(string command)
    {
        string[] words = Words(command);
        for (int i = 0; i < words.Length; i++)
        {
            string? value = words[i] is "-t" or "--time" or "--timeout" ? words.ElementAtOrDefault(i + 1)
                : words[i].StartsWith("--time=", StringComparison.Ordinal) || words[i].StartsWith("--timeout=", StringComparison.Ordinal) ? words[i][(words[i].IndexOf('=', StringComparison.Ordinal) + 1)..]
                : words[i].StartsWith("-t", StringComparison.Ordinal) ? words[i][2..].TrimStart('=')
                : null;
            if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds))
            {
                return seconds;
            }
        }

        return null;
    }

    private static string Verb(string command)
    {
        string[] words = Words(command);
        return words is ["docker", "compose", ..] ? words.Skip(2).FirstOrDefault(static w => w is "stop" or "restart" or "down" or "up" or "kill" or "rm") ?? ""
            : words is ["docker", "container", ..] ? words.ElementAtOrDefault(2) ?? ""
            : words is ["docker" or "systemctl", ..] ? words.ElementAtOrDefault(1) ?? ""
            : "";
    }

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
