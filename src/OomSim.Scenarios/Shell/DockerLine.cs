using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The words of a command line; of a <c>docker</c> line without flags in front of its command that change nothing.</summary>
internal static class DockerLine
{
    /// <summary>The words, or null when a quote is not closed.</summary>
    public static IReadOnlyList<string>? Split(string line) => ShellWords.Split(ShellComment.Strip(line)) is { } words ? DockerEngine.WithoutGlobalFlags(words) : null;
}
