using System.Formats.Tar;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What stands beside a scenario and is no regular file: nobody waits for what comes out of it.</summary>
public class RegularFileTests
{
    [Theory]
    [InlineData("docker load < f", "the archive 'f' is not a regular file")]
    [InlineData("docker load -i f", "the archive 'f' is not a regular file")]
    [InlineData("docker cp - a:/x < f", "the archive 'f' is not a regular file")]
    [InlineData("docker import f x", "the archive 'f' is not a regular file")]
    [InlineData("docker run --env-file f i", "'f' is not a regular file")]
    [InlineData("docker run --label-file=f i", "'f' is not a regular file")]
    [InlineData("docker run --security-opt seccomp=f i", "'f' is not a regular file")]
    public void A_pipe_is_told_of_with_its_place(string line, string problem)
    {
        using TemporaryFolder folder = new();
        if (!TryMakePipe(Path.Combine(folder.Path, "f")))
        {
            return;
        }

        LoadResult result = new ScenarioLoader().LoadText($"services: {{aa: {{image: i}}}}\nx-oomsim:\n  timeline:\n    - {{at: 1s, run: '{line}'}}\n", "s.yaml", folder.Path);
        Assert.Equal(["s.yaml:4:21: error: " + problem], Load.Messages(result));
    }

    [Fact]
    public void It_is_no_file_of_variables_and_may_be_mounted()
    {
        using TemporaryFolder folder = new();
        if (!TryMakePipe(Path.Combine(folder.Path, "f")))
        {
            return;
        }

        string pipe = Path.Combine(folder.Path, "f");
        Assert.Equal([$"{pipe}: error: '{pipe}' is not a regular file"], Load.Messages(Given(pipe)));
        Assert.Equal(["/dev/zero: error: '/dev/zero' is not a regular file"], Load.Messages(Given("/dev/zero")));
        Assert.Empty(Load.Messages(Given("/dev/null")));
        Assert.Empty(Load.Messages(Given(folder.Write("empty", ""))));
        Assert.Empty(Load.Messages(new ScenarioLoader().LoadText("services: {aa: {image: i}}\nx-oomsim:\n  timeline:\n    - {at: 1s, run: 'docker run --mount type=bind,source=f,target=/f i'}\n", "s.yaml", folder.Path)));

        LoadResult Given(string file) => new ScenarioLoader(new LoadOptions { EnvironmentFiles = [file] }).LoadText("services: {aa: {image: i}}\n", "s.yaml", folder.Path);
    }

    // Whatever stands behind the dash, and in front of it.
    [Theory]
    [InlineData("docker import - flat:1 < f.tar")]
    [InlineData("docker import -m text -c CMD=[] - < f.tar")]
    [InlineData("docker image import f.tar flat:1")]
    public void An_archive_that_is_imported_is_read(string line)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(Path.Combine(folder.Path, "f.tar"), Docker.ImageArchives.Tar(("bin/app", 7)));
        Scenario scenario = new ScenarioLoader().LoadText($"services: {{aa: {{image: i}}}}\nx-oomsim:\n  timeline:\n    - {{at: 1s, run: '{line}'}}\n", "s.yaml", folder.Path).Scenario!;
        Assert.Equal(["f.tar"], scenario.Archives.Select(f => f.Path));
    }

    // An archive can hold a pipe, and unpacking makes it.
    private static bool TryMakePipe(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        new PaxTarEntry(TarEntryType.Fifo, "f").ExtractToFile(path, overwrite: false);
        return true;
    }
}
