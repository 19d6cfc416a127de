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

    /// <summary>True when the engine publishes events of this type.</summary>
    public static bool IsDocker(string type) => Docker.Contains(type, StringComparer.Ordinal);
}
