using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Numbers of flags, which the client reads in the base that they begin with (pflag: <c>ParseInt(s, 0, 64)</c>; clients 20.10.24 and 28.2.2).</summary>
public class FlagNumberTests
{
    [Theory]
    [InlineData("--cpu-shares 0x10", "CpuShares", "16")]
    [InlineData("--cpu-shares 010", "CpuShares", "8")]
    [InlineData("--cpu-shares 1_000", "CpuShares", "1000")]
    [InlineData("--pids-limit 0b11", "PidsLimit", "3")]
    [InlineData("--oom-score-adj 0o17", "OomScoreAdj", "15")]
    [InlineData("--oom-score-adj -0x10", "OomScoreAdj", "-16")]
    [InlineData("--blkio-weight 0x64", "BlkioWeight", "100")]
    public void Base_is_what_they_begin_with(string flag, string key, string value)
    {
        foreach (string version in new[] { "20.10", "24", "28" })
        {
            var bench = new DockerBench(version);
            bench.Fine($"create --name app {flag} sleeper");
            Assert.Equal(value + "\n", bench.Fine($"inspect -f '{{{{.HostConfig.{key}}}}}' app").Stdout);
        }
    }

    [Theory]
    [InlineData("--oom-score-adj 08", "invalid argument \"08\" for \"--oom-score-adj\" flag: strconv.ParseInt: parsing \"08\": invalid syntax")]
    [InlineData("--cpu-shares 1__0", "invalid argument \"1__0\" for \"-c, --cpu-shares\" flag: strconv.ParseInt: parsing \"1__0\": invalid syntax")]
    [InlineData("--cpu-shares 0x8000000000000000", "invalid argument \"0x8000000000000000\" for \"-c, --cpu-shares\" flag: strconv.ParseInt: parsing \"0x8000000000000000\": value out of range")]
    [InlineData("--blkio-weight 0x10000", "invalid argument \"0x10000\" for \"--blkio-weight\" flag: strconv.ParseUint: parsing \"0x10000\": value out of range")]
    [InlineData("--blkio-weight -1", "invalid argument \"-1\" for \"--blkio-weight\" flag: strconv.ParseUint: parsing \"-1\": invalid syntax")]
    [InlineData("--blkio-weight \"\"", "invalid argument \"\" for \"--blkio-weight\" flag: strconv.ParseUint: parsing \"\": invalid syntax")]
    public void What_is_no_number_is_refused(string flag, string error) =>
        Assert.StartsWith(error + "\n", new DockerBench("20.10").Do($"create {flag} sleeper").Stderr, StringComparison.Ordinal);

    /// <summary>8 s: SIGKILL comes then.</summary>
    [Fact]
    public void Time_outs_as_well()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app sleeper");
        bench.Issue("stop -t 010 app");
        bench.RunTo(7.9);
        Assert.Equal("running", bench.Get("app").Status);
        bench.RunTo(8.1);
        Assert.Equal("exited", bench.Get("app").Status);
    }
}
