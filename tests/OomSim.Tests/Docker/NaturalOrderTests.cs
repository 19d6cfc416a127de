using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Networks and volumes as the client sorts them (seen with 20.10.24), and what is asked for twice.</summary>
public class NaturalOrderTests
{
    [Fact]
    public void Volumes_are_sorted_by_their_numbers()
    {
        var bench = new DockerBench("20.10");
        foreach (string name in new[] { "v10", "v2", "v1", "v02", "V3", "a-b", "a1" })
        {
            bench.Fine("volume create " + name);
        }

        Assert.Equal("V3\na1\na-b\nv1\nv2\nv02\nv10\n", bench.Fine("volume ls -q").Stdout);
    }

    [Fact]
    public void Networks_are_sorted_by_their_numbers()
    {
        var bench = new DockerBench();
        foreach (string name in new[] { "n10", "n9", "n09x" })
        {
            bench.Fine("network create " + name);
        }

        Assert.Equal("bridge\nhost\nn9\nn09x\nn10\nnone\n", bench.Fine("network ls --format '{{.Name}}'").Stdout);
    }

    [Theory]
    [InlineData("20.10", false)]
    [InlineData("28", true)]
    public void Columns_of_swarms_are_newer(string version, bool there)
    {
        var bench = new DockerBench(version);
        bench.Fine("volume create vol");
        Assert.Equal(there, bench.Fine("volume ls --format '{{json .}}'").Stdout.Contains("\"Status\":\"N/A\"", System.StringComparison.Ordinal));
    }

    [Fact]
    public void Volume_that_is_there_is_not_made_again()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("volume create vol");
        Assert.Equal("vol\n", bench.Fine("volume create -o foo=bar vol").Stdout);
        Assert.Equal(1, bench.Do("volume create -d foo vol").ExitCode);
    }
}
