using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Labels that a container has from its image: the engine has one list of both (runconfig, Merge; 20.10.24).</summary>
public class ImageLabelTests
{
    [Fact]
    public void Lists_filters_and_events_know_them()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name own -l b=3 made");
        bench.Fine("create --name plain made");
        Assert.Equal("a=1,b=2\na=1,b=3\n", bench.Fine("ps -a --format '{{.Labels}}'").Stdout);
        Assert.Equal("2\n3\n", bench.Fine("ps -a --format '{{.Label \"b\"}}'").Stdout);
        Assert.Equal("plain\n", bench.Fine("ps -a -f label=b=2 --format '{{.Names}}'").Stdout);
        Assert.Equal("plain\nown\n", bench.Fine("ps -a -f label=a --format '{{.Names}}'").Stdout);
        DockerEvent created = bench.Events.Last(e => e is { Type: "container", Action: "create" });
        Assert.Equal(("1", "2"), (created.Attributes["a"], created.Attributes["b"]));
        Assert.Equal("{\"a\":\"1\",\"b\":\"3\"}\n", bench.Fine("inspect -f '{{json .Config.Labels}}' own").Stdout);
    }

    [Theory]
    [InlineData("label!=a", "plain own ")]
    [InlineData("label=a=1", "")]
    [InlineData("label=b=2", "own ")]
    public void Prunes_go_by_them(string filter, string left)
    {
        DockerBench bench = Bench();
        bench.Fine("create --name own -l b=3 made");
        bench.Fine("create --name plain made");
        bench.Fine($"container prune -f --filter {filter}");
        Assert.Equal(left, string.Concat(bench.Fine("ps -a --format '{{.Names}}'").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(n => n + " ")));
    }

    /// <summary>An image that is made of such a container has them as well.</summary>
    [Fact]
    public void Commits_keep_them()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name own -l c=3 made");
        bench.Fine("commit own next");
        bench.Fine("create --name last next");
        Assert.Equal("last\n", bench.Fine("ps -a -f label=a=1 -f label=c=3 --format '{{.Names}}' -n 1").Stdout);
    }

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        bench.Image("base");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM base\nLABEL a=1 b=2\n", new SortedDictionary<string, long>(StringComparer.Ordinal)));
        bench.Fine("build -t made ctx");
        return bench;
    }
}
