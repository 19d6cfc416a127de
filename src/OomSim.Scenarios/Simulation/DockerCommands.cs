using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The subcommands of <c>docker</c>: those that the simulated engine has, and those that only a real one has.</summary>
internal static class DockerCommands
{
    /// <summary>What the simulated engine does.</summary>
    public static IReadOnlyList<string> Simulated { get; } =
    [
        "attach", "build", "builder prune", "commit", "compose", "container inspect", "container prune", "cp", "create", "diff", "events", "exec", "export", "history", "image inspect", "image prune", "images", "import", "info", "inspect", "kill", "load", "login", "logout", "logs", "network connect", "network create", "network disconnect", "network inspect", "network ls", "network prune", "network rm", "pause", "port", "ps", "pull", "push", "rename", "restart", "rm", "rmi", "run", "save", "search", "start", "stats",
        "stop", "system df", "system prune", "tag", "top", "unpause", "update", "version", "volume create", "volume inspect", "volume ls", "volume prune", "volume rm", "wait",
    ];

    /// <summary>What a real engine does besides.</summary>
    public static IReadOnlyList<string> NotSimulated => DockerEngine.NotSimulatedCommands;

    /// <summary>Commands whose words after the flags are containers only.</summary>
    public static IReadOnlyList<string> OnContainers { get; } =
        ["attach", "kill", "pause", "remove", "restart", "rm", "start", "stats", "stop", "unpause", "update", "wait"];

    /// <summary>Commands whose first word after the flags is a container.</summary>
    public static IReadOnlyList<string> OnOneContainer { get; } = ["commit", "diff", "export", "logs", "port", "rename", "top"];

    /// <summary>Flags of <c>run</c> and <c>create</c> that stand alone.</summary>
    private static readonly string[] Switches =
    [
        "--detach", "--disable-content-trust", "--init", "--interactive", "--no-healthcheck", "--oom-kill-disable", "--privileged", "--publish-all", "--quiet",
        "--read-only", "--rm", "--sig-proxy", "--tty", "--use-api-socket",
    ];

    /// <summary>The image among the words behind <c>run</c> or <c>create</c>; null when there is none.</summary>
    public static string? ImageOf(IEnumerable<string> words)
    {
        bool isValue = false;
        foreach (string word in words)
        {
            if (!isValue && !word.StartsWith('-'))
            {
                return word;
            }

            isValue = !isValue && TakesNext(word);
        }

        return null;
    }

    /// <summary><c>-dit</c> and <c>-m64m</c> hold all they need, <c>-d -m 64m</c> does not.</summary>
    private static bool TakesNext(string flag)
    {
        if (flag.StartsWith("--", StringComparison.Ordinal))
        {
            return !flag.Contains('=', StringComparison.Ordinal) && !Switches.Contains(flag, StringComparer.Ordinal);
        }

        int first = flag.AsSpan(1).IndexOfAnyExcept("ditPq");
        return first >= 0 && first == flag.Length - 2;
    }
}
