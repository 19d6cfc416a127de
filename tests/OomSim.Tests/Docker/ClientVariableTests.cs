using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Variables as the client hands them on: those of files as they stand there. All seen with 20.10.24.</summary>
public class ClientVariableTests
{
    [Theory]
    [InlineData("--env-file /srv/env", "[\"A=1\",\"A=2\",\"B=1\",\"HOME=/root\"]")]
    [InlineData("--env-file /srv/env -e A=3", "[\"A=1\",\"A=2\",\"B=1\",\"HOME=/root\",\"A=3\"]")]
    [InlineData("-e A=1 -e A=2", "[\"A=2\"]")]
    [InlineData("-e PATH=/y -e HOME", "[\"PATH=/y\",\"HOME=/root\"]")]
    public void Are_kept(string flags, string variables)
    {
        DockerBench bench = Bench();
        bench.Fine($"create --name app {flags} bare true");
        Assert.Equal(variables + "\n", bench.Fine("inspect -f '{{json .Config.Env}}' app").Stdout);
    }

    [Fact]
    public void Last_one_is_seen()
    {
        DockerBench bench = Bench();
        Assert.Contains("\nA=3\nB=1\nHOME=/root\n", bench.Fine("run --env-file /srv/env -e A=3 sleeper env").Stdout, StringComparison.Ordinal);
        bench.Fine("run -d --name app sleeper");
        Assert.EndsWith("C=2\nHOME=/root\n", bench.Fine("exec -e C=1 -e C=2 -e HOME app env").Stdout.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddGiven(new GivenPath("/srv/env", "A=1\nA=2\nB=1\nHOME\n"));
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("bin/true", 1))));
        bench.Fine("import a.tar bare");
        return bench;
    }
}
