using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>The commands of <c>docker compose</c> in a timeline as it is written: those that name services or profiles make these active.</summary>
internal static class ComposeLines
{
    /// <summary>Those that Compose takes.</summary>
    /// <param name="timeline">The timeline; null for none.</param>
    /// <param name="place">The project.</param>
    public static ComposeCommand[] Of(Node? timeline, ComposePlace place) =>
    [
        .. ((timeline as Sequence)?.Items ?? []).OfType<Mapping>().Select(e => (e["run"] as Scalar)?.Text ?? "").SelectMany(ShellList.CommandsOf).Where(ComposeCommand.IsCompose)
            .Select(line => DockerLine.Split(line) is { } words ? ComposeCommand.Read(words, out _, place: place) : null).OfType<ComposeCommand>(),
    ];
}
