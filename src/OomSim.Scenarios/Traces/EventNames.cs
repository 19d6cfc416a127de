namespace OomSim.Scenarios;

/// <summary>Event types that a scenario can wait for or expect.</summary>
public static class EventNames
{
    /// <summary>Sources of <c>events.csv</c>.</summary>
    public static IReadOnlyList<string> Sources { get; } = ["kernel", "docker", "program", "client", "scenario"];

    /// <summary>Events of the engine: of containers, networks and images (D7.18, D8.1, D8.3).</summary>
    public static IReadOnlyList<string> Docker { get; } =
    [
        "attach", "commit", "connect", "create", "delete", "destroy", "die", "disconnect", "exec_create", "exec_detach", "exec_die", "exec_start", "export", "health_status", "health_status: healthy", "health_status: unhealthy", "import", "kill", "load", "oom", "pause", "prune", "pull", "rename",
        "restart", "save", "start", "stop", "tag", "top", "unpause", "untag", "update",
    ];

    /// <summary>Events of a real engine that come of what is not simulated: copies.</summary>
    public static IReadOnlyList<string> NotSimulated { get; } =
    [
        "copy", "detach", "mount", "push", "resize", "unmount",
    ];

    /// <summary>Events of the kernel.</summary>
    public static IReadOnlyList<string> Kernel { get; } = ["hung", "oom", "oom_kill", "panic", "resumed"];

    /// <summary>Events of programs.</summary>
    public static IReadOnlyList<string> Program { get; } =
        ["child_exit", "child_restart", "enoent", "enomem", "enospc", "erofs", "exit", "fork_refused", "lost", "start"];

    /// <summary>Events of clients outside: the first request of an outcome after those of another.</summary>
    public static IReadOnlyList<string> Client { get; } = ["answered", "refused", "reset", "timeout"];

    /// <summary>A container that a readiness probe finds ready.</summary>
    public const string Ready = "ready";

    /// <summary>A container that a readiness probe finds ready no more, or that was and has ended.</summary>
    public const string Unready = "unready";

    /// <summary>A container whose pod a kubelet evicts.</summary>
    public const string Evicted = "evicted";

    /// <summary>Events of the scenario's source that are of a container.</summary>
    private static readonly string[] OfContainers = [Evicted, Ready, Unready];

    /// <summary>Events of the run itself, of dockerd, which publishes none of its own end and start, and of the kubelet.</summary>
    public static IReadOnlyList<string> Scenario { get; } = ["daemon_down", "daemon_up", Evicted, Ready, Unready, "up", "up_failed"];

    /// <summary>Reports a container that events of a type are not about.</summary>
    internal static void CheckSubject(string type, string? container, Yaml.Location at, DiagnosticBag bag)
    {
        if (container is not null && (type is "panic" or "pull" or "tag" or "untag" or "delete" or "save" or "load" or "import" or "prune" || (!OfContainers.Contains(type, StringComparer.Ordinal) && Scenario.Contains(type, StringComparer.Ordinal))))
        {
            bag.Error(at, $"the event '{type}' is about no container: leave 'container' out");
        }
    }

    /// <summary>Reports an event type that nothing publishes, or not the source that is named.</summary>
    internal static void Check(string type, string? source, Yaml.Location at, DiagnosticBag bag)
    {
        IReadOnlyList<string> known = source switch
        {
            "docker" => Docker,
            "kernel" => Kernel,
            "program" => Program,
            "client" => Client,
            "scenario" => Scenario,
            null => [.. Docker, .. Kernel, .. Program, .. Client, .. Scenario],
            _ => [],
        };
        if (known.Contains(type, StringComparer.Ordinal))
        {
            return;
        }

        if (NotSimulated.Contains(type, StringComparer.Ordinal) && source is null or "docker")
        {
            bag.Error(at, $"the event '{type}' is not simulated: it would never come");
            return;
        }

        string of = source is null ? "" : $" of the source '{source}'";
        bag.Unknown(at, $"there is no event '{type}'{of}", type, known);
    }

    /// <summary>True when the engine publishes events of this type.</summary>
    public static bool IsDocker(string type) => Docker.Contains(type, StringComparer.Ordinal);
}
