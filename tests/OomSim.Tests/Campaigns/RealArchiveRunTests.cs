using OomSim.Campaigns;
using OomSim.Docker;
using OomSim.Results;
using OomSim.Scenarios;
using OomSim.Tests.Architecture;
using OomSim.Tests.Results;
using Xunit;

namespace OomSim.Tests.Campaigns;

/// <summary>Real archives of a run: only where they are asked for, and only in its folder.</summary>
public sealed class RealArchiveRunTests
{
    [Fact]
    public void Archives_are_written_where_they_are_asked_for_and_are_the_same_each_time()
    {
        using var root = new TemporaryFolder();
        Scenario scenario = new ScenarioLoader().Load(Path.Join(Repository.Root, "scenarios", "real-archives.yaml")).Scenario!;
        byte[][] runs = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            ScenarioRun.Execute(scenario, new ScenarioRunSettings { OutputRoot = root.Path, Archives = true, Version = "0" });
            return File.ReadAllBytes(Path.Join(root.Path, scenario.Name, "archives", "saved.tar"));
        })];
        Assert.Equal(runs[0], runs[1]);
        Assert.Equal(["flat.tar", "saved.tar"], Directory.GetFiles(Path.Join(root.Path, scenario.Name, "archives")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("localhost/app:2", Assert.Single(ArchiveReader.Read("saved.tar", runs[0].Length, new MemoryStream(runs[0])).ImageNames));
        Assert.Empty(Directory.GetFiles(Path.Join(root.Path, scenario.Name), ".*"));

        ScenarioRun.Execute(scenario, new ScenarioRunSettings { OutputRoot = root.Path, Version = "0" });
        Assert.False(Directory.Exists(Path.Join(root.Path, scenario.Name, "archives")));
    }

    [Theory]
    [InlineData("saved.tar", "archives/saved.tar")]
    [InlineData("/srv/./a//s.tar", "archives/srv/a/s.tar")]
    [InlineData("../../etc/passwd", "archives/etc/passwd")]
    [InlineData("a/../../b", "archives/b")]
    [InlineData("C:\\x?.tar", "archives/C__x_.tar")]
    [InlineData("..", "archives/_")]
    public void Whatever_an_archive_is_called_it_stays_in_the_runs_folder(string path, string place) => Assert.Equal(place, RealArchives.PlaceOf(path));

    [Fact]
    public void Archives_whose_paths_exclude_each_other_have_a_place_each()
    {
        Assert.Equal(
            ["archives/x", "archives/x_/y", "archives/a/b", "archives/a_", "archives/x__"],
            RealArchives.PlacesOf(["x", "x/y", "a/b", "a", "./x"]));
        Assert.All(RealArchives.PlacesOf([new string('n', 300), new string('ü', 200)]), place => Assert.InRange(Path.GetFileName(place).Length, 1, 200));
    }

    [Fact]
    public void Only_archives_in_the_scenarios_folder_are_read()
    {
        using var root = new TemporaryFolder();
        string inside = Path.Join(root.Path, "inside");
        Directory.CreateDirectory(inside);
        foreach (string to in (string[])[root.Path, inside])
        {
            File.Copy(Path.Join(Repository.Root, "scenarios", "archives", "podman-app.tar.gz"), Path.Join(to, "a.tgz"));
        }

        LoadResult read = new ScenarioLoader().LoadText(
            """
            x-oomsim:
              timeline:
                - {at: 1s, run: docker load -i ../a.tgz}
                - {at: 2s, run: docker image load --input=a.tgz}
                - {at: 3s, run: docker import -m 'no file' nosuch.tar x}
            """,
            "s.yaml",
            inside);
        Assert.Equal("a.tgz", Assert.Single(read.Scenario!.Archives).Path);
    }

    [Fact]
    public void An_archive_that_cannot_be_read_is_an_error_with_its_place()
    {
        using var root = new TemporaryFolder();
        File.WriteAllBytes(Path.Join(root.Path, "a.tar"), new byte[200]);
        LoadResult read = new ScenarioLoader(new LoadOptions { Limits = new LoaderLimits { Archive = new ArchiveLimits(Bytes: 100) } }).LoadText("x-oomsim: {timeline: [{at: 1s, run: docker load -i a.tar}]}", "s.yaml", root.Path);
        Diagnostic found = Assert.Single(read.Diagnostics);
        Assert.Equal("the archive 'a.tar' can't be read: more than 100 bytes, unpacked, are not read", found.Message);
    }
}
