using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What a scenario is to Compose: a project and the file that it is read from.</summary>
/// <param name="Project">The project's name.</param>
/// <param name="File">The file, as it is named.</param>
internal sealed record ComposePlace(string Project, string File)
{
    /// <summary>The file without its folder.</summary>
    public string FileName => File[(File.LastIndexOf('/') + 1)..];

    /// <summary>The folder of the file on the host.</summary>
    public string Folder => ComposeLabels.ConfigFile(File) is var path && path.LastIndexOf('/') is > 0 and int end ? path[..end] : DockerEngine.Home;

    /// <summary>Of a scenario.</summary>
    public static ComposePlace Of(Scenario scenario) => new(ScenarioName.Project(scenario.Name), scenario.File);
}
