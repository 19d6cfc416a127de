using OomSim.Docker;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Folders among a build's further contexts are whole paths, from the folder of the file that names them (compose-go, paths, absContextPath).</summary>
public sealed class ContextPathTests
{
    [Theory]
    [InlineData("{x: ./y}", "x: HOME/sub/y")]
    [InlineData("[x=y/z]", "x: HOME/sub/y/z")]
    [InlineData("{x: /y}", "x: /y")]
    [InlineData("{x: 'service:other'}", "x: service:other")]
    [InlineData("{x: 'docker-image://alpine'}", "x: docker-image://alpine")]
    public void Contexts_of_an_included_file_begin_at_its_folder(string contexts, string shown)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
        File.WriteAllText(Path.Combine(folder.Path, "sub", "h.yaml"), $"services: {{a: {{image: i, build: {{context: ., additional_contexts: {contexts}}}}}, other: {{image: i}}}}\n");
        string path = Path.Combine(folder.Path, "compose.yaml");
        File.WriteAllText(path, "include: [sub/h.yaml]\nx-oomsim: {images: {i: {}}, timeline: [{at: 1s, run: docker compose config}]}\n");
        LoadResult read = new ScenarioLoader().Load(path, []);
        Assert.True(read.Scenario is not null, string.Join('\n', read.Diagnostics));
        string told = new ScenarioRunner(read.Scenario!).Run().Commands.Single(c => c.Number == 1).Stdout;
        Assert.Contains("      additional_contexts:\n        " + shown.Replace("HOME", DockerEngine.Home, StringComparison.Ordinal) + "\n", told, StringComparison.Ordinal);
    }
}
