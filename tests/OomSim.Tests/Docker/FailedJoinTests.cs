using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What is told of a network that a container could not join (seen with 20.10.24).</summary>
public class FailedJoinTests
{
    [Fact]
    public void Its_names_are_given_before_its_address()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --subnet 10.7.0.0/24 n");
        bench.Fine("run -d --name first --network n --ip 10.7.0.9 sleeper");
        bench.Fine("create --name second --network n --ip 10.7.0.9 sleeper");
        const string Ask = "inspect -f '{{json .NetworkSettings.Networks.n.Aliases}}' second";
        Assert.Equal("null\n", bench.Fine(Ask).Stdout);
        Assert.Contains("Address already in use", bench.Do("start second").Stderr, StringComparison.Ordinal);
        Assert.Equal($"[\"{bench.Get("second").Id[..12]}\"]\n", bench.Fine(Ask).Stdout);
    }
}
