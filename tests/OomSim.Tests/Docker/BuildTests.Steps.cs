using OomSim.Docker;
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

    [Fact]
    public void A_folder_is_another_thing_than_the_one_file_in_it()
    {
        DockerBench bench = Bench("FROM base\nCOPY bin/sub /a/\nCOPY bin/sub/b /a/\n");
        string[] digests = [.. bench.Fine("build -t made ctx").Stdout.Length > 0 ? bench.Fine("history --no-trunc made").Stdout.Split(':').Where(p => p.Length >= 64).Select(p => p[..64]) : []];
        Assert.NotEmpty(digests);
        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    [Fact]
    public void A_shell_without_a_command_fails()
    {
        CommandResult built = Bench("FROM base\nRUN\n").Do("build ctx");
        Assert.Equal(2, built.ExitCode);
        Assert.Contains("\u001b[91m/bin/sh: -c requires an argument\n\u001b[0m", built.Stdout, StringComparison.Ordinal);
        Assert.EndsWith("The command '/bin/sh -c' returned a non-zero code: 2\n", built.Stderr, StringComparison.Ordinal);
    }

    // What a command leaves of which nothing is said may be anything.
    [Theory]
    [InlineData("RUN make big\nRUN rm /big", 0)]
    [InlineData("RUN make big\nRUN test -f /big && ls /out", 0)]
    [InlineData("RUN make big\nRUN false", 1)]
    [InlineData("RUN rm /big", 1)]
    public void What_an_unknown_command_may_have_left_is_not_missing(string steps, int code) => Assert.Equal(code, Bench("FROM base\n" + steps + "\n").Do("build ctx").ExitCode);

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
