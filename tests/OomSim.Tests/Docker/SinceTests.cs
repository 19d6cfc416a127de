using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Times of <c>--since</c> as the client reads them (Go's layouts; 28.2.2).</summary>
public class SinceTests
{
    [Theory]
    [InlineData("2030-01-01T1")]
    [InlineData("2030-01-01T01")]
    [InlineData("2030-01-01T1:02")]
    [InlineData("2030-01-01T1:02:03Z")]
    [InlineData("1µs")]
    [InlineData("1μs")]
    public void Are_read(string since) => Bench().Fine($"logs --since {since} app");

    [Theory]
    [InlineData("2030-01-01T", "2030-01-01T\" as \"2006-01-02T15\": cannot parse \"\" as \"15\"")]
    [InlineData("2030-01-01Tx", "2030-01-01Tx\" as \"2006-01-02T15\": cannot parse \"x\" as \"15\"")]
    [InlineData("2030-01-01T1:2", "2030-01-01T1:2\" as \"2006-01-02T15:04\": cannot parse \"2\" as \"04\"")]
    [InlineData("2030-01-01T01:02:3", "2030-01-01T01:02:3\" as \"2006-01-02T15:04:05\": cannot parse \"3\" as \"05\"")]
    public void Are_refused(string since, string error) =>
        Assert.Contains("parsing time \"" + error, Bench().Do($"logs --since {since} app").Stderr, System.StringComparison.Ordinal);

    private static DockerBench Bench()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        return bench;
    }
}
