namespace OomSim.Scenarios;

/// <summary>Event types that a scenario can wait for or expect.</summary>
public static class EventNames
{
    /// <summary>Sources of <c>events.csv</c>.</summary>
    public static IReadOnlyList<string> Sources { get; } = ["kernel", "docker", "program", "client", "scenario"];

    /// <summary>Container and image events of the engine (D8.1).</summary>
    public static IReadOnlyList<string> Docker { get; } =
    [
        "attach", "commit", "copy", "create", "destroy", "detach", "die", "exec_create", "exec_detach", "exec_die", "exec_start", "export",
        "health_status", "kill", "oom", "pause", "prune", "rename", "resize", "restart", "start", "stop", "top", "unpause", "update",
        "delete", "import", "load", "pull", "push", "save", "tag", "untag",
    ];

    /// <summary>Events of the kernel and of programs.</summary>
    public static IReadOnlyList<string> Host { get; } =
    [
        "start", "exit", "child_exit", "child_restart", "enomem", "enoent", "enospc", "fork_refused", "oom", "oom_kill", "hung", "resumed", "panic", "lost",
    ];

    /// <summary>Events of the run itself.</summary>
    public static IReadOnlyList<string> Scenario { get; } = ["start", "up", "up_failed", "timeline", "end"];

    /// <summary>Reports an event type that nothing publishes.</summary>
    internal static void Check(string type, Yaml.Location at, DiagnosticBag bag)
    {
        string[] known = [.. Docker, .. Host, .. Scenario];
        if (!known.Contains(type, StringComparer.Ordinal))
        {
            bag.Error(at, $"there is no event '{type}'", Suggestions.Nearest(type, known));
        }
    }

    /// <summary>True when the engine publishes events of this type.</summary>
    public static bool IsDocker(string type) => Docker.Contains(type, StringComparer.Ordinal);
}
