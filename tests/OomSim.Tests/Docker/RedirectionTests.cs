using OomSim.Docker;
using OomSim.Scenarios;
using OomSim.Tests.Results;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Archives and Dockerfiles on standard input and output.</summary>
public class RedirectionTests
{
    [Theory]
    [InlineData("docker load < a.tar", "docker load ", "a.tar", null)]
    [InlineData("docker load <'a b.tar' -q", "docker load  -q", "a b.tar", null)]
    [InlineData("docker image save app > a.tar", "docker image save app ", null, "a.tar")]
    [InlineData("DOCKER_CONFIG=/x docker save app >a.tar", "DOCKER_CONFIG=/x docker save app ", null, "a.tar")]
    [InlineData("docker build -t '<x>' - < Dockerfile", "docker build -t '<x>' - ", "Dockerfile", null)]
    [InlineData("docker ps > a.txt", "docker ps > a.txt", null, null)]
    [InlineData("docker save app >> a.tar", "docker save app >> a.tar", null, null)]
    [InlineData("docker load 2> a.tar", "docker load 2> a.tar", null, null)]
    [InlineData("docker exec app save > a.tar", "docker exec app save > a.tar", null, null)]
    public void It_is_looked_for_where_archives_are_moved(string line, string rest, string? input, string? output) =>
        Assert.Equal(new Redirection(rest, input, output), Redirection.Of(line));

    [Fact]
    public void Archives_go_through_standard_streams()
    {
        var bench = new DockerBench();
        bench.Fine("save quick > a.tar");
        string id = bench.Engine.FindImage("quick")!.Id;
        bench.Fine("rmi quick");
        Assert.Equal("Loaded image: quick:latest\n", bench.Fine("load < a.tar").Stdout);
        Assert.Equal(id, bench.Engine.FindImage("quick")!.Id);
        bench.Fine("create --name one quick");
        bench.Fine("export one > b.tar");
        bench.Fine("import - flat < b.tar");
        Assert.Equal(["/etc/os-release"], bench.Engine.FindImage("flat")!.Paths);
    }

    [Theory]
    [InlineData("load < nosuch.tar", "bash: nosuch.tar: No such file or directory\n")]
    [InlineData("save quick > /nosuch/a.tar", "bash: /nosuch/a.tar: No such file or directory\n")]
    [InlineData("save quick > /srv", "bash: /srv: Is a directory\n")]
    [InlineData("import http://example.org/a.tar flat", "oomsim: docker import of a URL is not simulated: import a file\n")]
    public void What_cannot_be_opened_is_said(string line, string error) => Assert.Equal(new CommandResult(1, "", error), new DockerBench().Do(line));

    [Fact]
    public void A_Dockerfile_comes_from_a_file_beside_the_scenario()
    {
        using var root = new TemporaryFolder();
        File.WriteAllText(Path.Join(root.Path, "My.dockerfile"), "FROM base\nENV A=1\n");
        LoadResult read = new ScenarioLoader().LoadText(
            "x-oomsim: {images: {base: {}}, until: 5s, timeline: [{at: 1s, run: docker build -t app - < My.dockerfile}, {at: 2s, run: docker run -d app}]}", "s.yaml", root.Path);
        Assert.Empty(read.Diagnostics);
        RunResult result = new ScenarioRunner(read.Scenario!).Run();
        Assert.Equal([0, 0], result.Commands.Select(c => c.ExitCode));
        Assert.StartsWith("Sending build context to Docker daemon  2.048kB\nStep 1/2 : FROM base\n", result.Commands[0].Stdout, StringComparison.Ordinal);
    }
}
