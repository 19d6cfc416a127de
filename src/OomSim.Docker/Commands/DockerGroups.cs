namespace OomSim.Docker;

/// <summary>The long spellings of <c>docker</c>: <c>docker container VERB</c> and <c>docker image VERB</c>.</summary>
public static class DockerGroups
{
    private static readonly string[] Containers =
    [
        "attach", "commit", "cp", "create", "diff", "exec", "export", "inspect", "kill", "list", "logs", "ls", "pause", "port", "prune", "ps", "remove", "rename",
        "restart", "rm", "run", "start", "stats", "stop", "top", "unpause", "update", "wait",
    ];

    private static readonly string[] Images = ["build", "history", "import", "inspect", "list", "load", "ls", "prune", "pull", "push", "remove", "rm", "save", "tag"];

    /// <summary>True for a word that begins a long spelling.</summary>
    public static bool IsGroup(string word) => word is "container" or "image";

    /// <summary>The verbs of a group, with their other names.</summary>
    /// <param name="group"><c>container</c> or <c>image</c>.</param>
    public static IReadOnlyList<string> Verbs(string group) => group == "container" ? Containers : Images;

    /// <summary>The short spelling of a verb; for one that has none, and that nobody simulates, the long one.</summary>
    /// <param name="group"><c>container</c> or <c>image</c>; empty for no group.</param>
    /// <param name="verb">The word after it.</param>
    public static string ShortName(string group, string verb) => (group, verb) switch
    {
        ("container", "ls" or "list") => "ps",
        ("container", "remove") => "rm",
        ("container", "prune") => "container prune",
        ("image", "ls" or "list") => "images",
        ("image", "rm" or "remove") => "rmi",
        ("image", not ("pull" or "tag")) => "image " + verb,
        _ => verb,
    };
}
