using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker volume create --opt</c> (20.10.24).</summary>
public class VolumeOptionTests
{
    [Theory]
    [InlineData("--opt foo=bar", "invalid option: \"foo\"")]
    [InlineData("--opt type=tmpfs", "missing required option: \"device\"")]
    [InlineData("-o device=tmpfs", "missing required option: \"type\"")]
    public void Driver_knows_its_options(string flags, string error) =>
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: create bad: {error}\n"), new DockerBench().Do($"volume create {flags} bad"));

    [Theory]
    [InlineData("20.10", "volume create --opt type=tmpfs --opt device=tmpfs --opt o=size=1m data", "{} {\"device\":\"tmpfs\",\"o\":\"size=1m\",\"type\":\"tmpfs\"}")]
    [InlineData("20.10", "volume create data", "{} {}")]
    [InlineData("20.10", "volume create --label a=b data", "{\"a\":\"b\"} {}")]
    [InlineData("28", "volume create data", "null null")]
    [InlineData("20.10", "create -v data:/data sleeper", "null null")]
    public void Inspect_shows_them(string version, string command, string shown)
    {
        var bench = new DockerBench(version);
        bench.Fine(command);
        Assert.Equal(shown + "\n", bench.Fine("volume inspect data -f '{{json .Labels}} {{json .Options}}'").Stdout);
    }

    [Fact]
    public void What_they_mount_is_told_as_missing() =>
        Assert.StartsWith("oomsim: warning: what --opt mounts is not simulated", new DockerBench().Fine("volume create -o type=tmpfs -o device=tmpfs data").Stderr, StringComparison.Ordinal);
}
