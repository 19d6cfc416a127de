namespace OomSim.Docker;

/// <summary>The long spellings of <c>docker</c>: <c>docker container VERB</c>, <c>docker image VERB</c>; and the verbs of <c>docker network</c>, <c>docker system</c> and <c>docker volume</c>, which have no short one.</summary>
public static class DockerGroups
{
    private static readonly string[] Containers =
    [
        "attach", "commit", "cp", "create", "diff", "exec", "export", "inspect", "kill", "list", "logs", "ls", "pause", "port", "prune", "ps", "remove", "rename",
        "restart", "rm", "run", "start", "stats", "stop", "top", "unpause", "update", "wait",
    ];

    private static readonly string[] OldContainers = [.. Containers.Where(v => v != "remove")];

    private static readonly string[] Images = ["build", "history", "import", "inspect", "list", "load", "ls", "prune", "pull", "push", "remove", "rm", "save", "tag"];

    private static readonly string[] Builders = ["build", "prune"];

    private static readonly string[] System = ["df", "events", "info", "prune"];
    private static readonly string[] Networks = ["connect", "create", "disconnect", "inspect", "list", "ls", "prune", "remove", "rm"];
    private static readonly string[] Volumes = ["create", "inspect", "list", "ls", "prune", "remove", "rm"];

    /// <summary>True for a word that begins a long spelling.</summary>
    public static bool IsGroup(string word) => word is "builder" or "container" or "image" or "network" or "system" or "volume";

    /// <summary>The verbs of a group, with their other names.</summary>
    /// <param name="group"><c>builder</c>, <c>container</c>, <c>image</c>, <c>network</c>, <c>system</c> or <c>volume</c>.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static IReadOnlyList<string> Verbs(string group, EngineProfile profile) => group switch
    {
        "builder" => Builders,
        "container" => profile.RemovesByWholeWord ? Containers : OldContainers,
        "image" => Images,
        "network" => Networks,
        "system" => System,
        _ => Volumes,
    };

    /// <summary>A command as messages name it: as it was typed, but for other names of a verb.</summary>
    /// <param name="group">The group it was typed with; empty for none.</param>
    /// <param name="verb">The word after it.</param>
    public static string Path(string group, string verb) =>
        group.Length == 0 ? "docker " + verb : $"docker {group} {verb switch { "list" or "ps" => "ls", "remove" => "rm", _ => verb }}";

    /// <summary>The short spelling of a verb; for one that has none, and that nobody simulates, the long one.</summary>
    /// <param name="group"><c>builder</c>, <c>container</c>, <c>image</c>, <c>network</c>, <c>system</c> or <c>volume</c>; empty for no group.</param>
    /// <param name="verb">The word after it.</param>
    public static string ShortName(string group, string verb) => (group, verb) switch
    {
        ("builder", "prune") => "builder prune",
        ("container", "ls" or "list") => "ps",
        ("container", "remove") => "rm",
        ("container", "prune" or "inspect") => "container " + verb,
        ("image", "ls" or "list") => "images",
        ("image", "rm" or "remove") => "rmi",
        ("image", not ("pull" or "push" or "tag" or "history" or "save" or "load" or "import" or "build")) => "image " + verb,
        ("system", "events" or "info") => verb,
        ("network" or "volume", "list") => group + " ls",
        ("network" or "volume", "remove") => group + " rm",
        ("network" or "system" or "volume", _) => group + " " + verb,
        _ => verb,
    };
}
