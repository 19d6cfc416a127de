namespace OomSim.Docker;

/// <summary>The one-line descriptions of commands that the client ends its older usage errors and its help with.</summary>
internal static class UsageTexts
{
    private static readonly IReadOnlyDictionary<string, string> Lines = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["attach"] = "Attach local standard input, output, and error streams to a running container",
        ["build"] = "Build an image from a Dockerfile",
        ["builder prune"] = "Remove build cache",
        ["commit"] = "Create a new image from a container's changes",
        ["container inspect"] = "Display detailed information on one or more containers",
        ["container prune"] = "Remove all stopped containers",
        ["cp"] = "Copy files/folders between a container and the local filesystem",
        ["create"] = "Create a new container",
        ["diff"] = "Inspect changes to files or directories on a container's filesystem",
        ["events"] = "Get real time events from the server",
        ["exec"] = "Execute a command in a running container",
        ["export"] = "Export a container's filesystem as a tar archive",
        ["history"] = "Show the history of an image",
        ["image inspect"] = "Display detailed information on one or more images",
        ["image prune"] = "Remove unused images",
        ["images"] = "List images",
        ["import"] = "Import the contents from a tarball to create a filesystem image",
        ["info"] = "Display system-wide information",
        ["inspect"] = "Return low-level information on Docker objects",
        ["kill"] = "Kill one or more running containers",
        ["load"] = "Load an image from a tar archive or STDIN",
        ["login"] = "Authenticate to a registry",
        ["logout"] = "Log out from a registry",
        ["logs"] = "Fetch the logs of a container",
        ["network connect"] = "Connect a container to a network",
        ["network create"] = "Create a network",
        ["network disconnect"] = "Disconnect a container from a network",
        ["network inspect"] = "Display detailed information on one or more networks",
        ["network ls"] = "List networks",
        ["network prune"] = "Remove all unused networks",
        ["network rm"] = "Remove one or more networks",
        ["pause"] = "Pause all processes within one or more containers",
        ["port"] = "List port mappings or a specific mapping for the container",
        ["ps"] = "List containers",
        ["pull"] = "Download an image from a registry",
        ["push"] = "Upload an image to a registry",
        ["rename"] = "Rename a container",
        ["restart"] = "Restart one or more containers",
        ["rm"] = "Remove one or more containers",
        ["rmi"] = "Remove one or more images",
        ["run"] = "Create and run a new container from an image",
        ["save"] = "Save one or more images to a tar archive (streamed to STDOUT by default)",
        ["search"] = "Search Docker Hub for images",
        ["start"] = "Start one or more stopped containers",
        ["stats"] = "Display a live stream of container(s) resource usage statistics",
        ["stop"] = "Stop one or more running containers",
        ["system df"] = "Show docker disk usage",
        ["system prune"] = "Remove unused data",
        ["tag"] = "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
        ["top"] = "Display the running processes of a container",
        ["unpause"] = "Unpause all processes within one or more containers",
        ["update"] = "Update configuration of one or more containers",
        ["version"] = "Show the Docker version information",
        ["volume create"] = "Create a volume",
        ["volume inspect"] = "Display detailed information on one or more volumes",
        ["volume ls"] = "List volumes",
        ["volume prune"] = "Remove unused local volumes",
        ["volume rm"] = "Remove one or more volumes",
        ["wait"] = "Block until one or more containers stop, then print their exit codes",
    };

    // As 20.10 put them.
    private static readonly IReadOnlyDictionary<string, string> Older = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["exec"] = "Run a command in a running container",
        ["login"] = "Log in to a Docker registry",
        ["logout"] = "Log out from a Docker registry",
        ["pull"] = "Pull an image or a repository from a registry",
        ["push"] = "Push an image or a repository to a registry",
        ["run"] = "Run a command in a new container",
        ["search"] = "Search the Docker Hub for images",
        ["volume prune"] = "Remove all unused local volumes",
    };

    /// <summary>The line of a command; empty for one that has none here.</summary>
    /// <param name="verb">Its short name.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string Of(string verb, EngineProfile profile) =>
        profile.InvalidSignalInRouter && Older.TryGetValue(verb, out string? old) ? old : Lines.GetValueOrDefault(verb, "");
}
