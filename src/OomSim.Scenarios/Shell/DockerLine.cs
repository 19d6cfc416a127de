using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The words of a command line; of a <c>docker</c> line without what stands in front of it and of its command.</summary>
internal static class DockerLine
{
    private static readonly string[] Variables = ["DOCKER_BUILDKIT", "DOCKER_CLI_HINTS", "DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_HOST"];

    /// <summary>The words, or null when a quote is not closed.</summary>
    public static IReadOnlyList<string>? Split(string line)
    {
        if (ShellWords.Split(ShellComment.Strip(Redirection.Of(line).Line)) is not { } words)
        {
            return null;
        }

        IReadOnlyList<string> command = words;
        _ = OomSim.Docker.ShellWords.TakeVariables(ref command);
        if (command is not ["docker", ..])
        {
            return words;
        }

        // `docker help compose up` is `docker compose up --help`.
        command = DockerEngine.WithoutGlobalFlags(command);
        return command is ["docker", "help", "compose", ..] ? ["docker", "compose", .. command.Skip(3), "--help"] : command;
    }

    /// <summary>A variable in front of a <c>docker</c> line that the simulated client does not look at; null for none.</summary>
    public static string? UnknownVariable(string line)
    {
        IReadOnlyList<string> words = ShellWords.Split(line) ?? [];
        return OomSim.Docker.ShellWords.TakeVariables(ref words).Keys.FirstOrDefault(v => !Variables.Contains(v, StringComparer.Ordinal)) is { } variable && words is ["docker", ..] ? variable : null;
    }
}
