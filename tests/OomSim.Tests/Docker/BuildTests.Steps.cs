using Xunit;

namespace OomSim.Tests.Docker;

public sealed partial class BuildTests
{
    [Theory]
    [InlineData("20.10", "HEALTHCHECK &{[\"CMD-SHELL\" \"true\"] \"5s\" \"0s\" \"0s\" '\\x03'}")]
    [InlineData("28", "HEALTHCHECK &{[\"CMD-SHELL\" \"true\"] \"5s\" \"0s\" \"0s\" \"0s\" '\\x03'}")]
    public void A_health_check_is_in_the_history_as_the_engine_prints_it(string version, string shown)
    {
        DockerBench bench = Bench("FROM base\nHEALTHCHECK --interval=5s --retries=3 CMD true", version);
        bench.Fine("build -t made ctx");
        Assert.Contains("/bin/sh -c #(nop)  " + shown, bench.Fine("history --no-trunc made").Stdout, StringComparison.Ordinal);
        bench.Fine("run -d --name app made");
        Assert.Equal("starting", bench.Get("app").Health!.Status);
    }

    // The builder takes its containers away with what they made for themselves (RemoveVolume of its ContainerRm).
    [Fact]
    public void Steps_behind_a_VOLUME_leave_no_volumes()
    {
        DockerBench bench = Bench("FROM base\nVOLUME /var/lib/x\nRUN echo hello > /etc/motd\nCMD [\"serve\", \"fast\"]\n");
        bench.Fine("build ctx");
        Assert.Contains("volume create", bench.Actions);
        Assert.Empty(bench.Engine.Volumes);
    }
}
