using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What each command of Compose warns of as it loads the project.</summary>
public sealed class ComposeWarningsTests
{
    private const string Unset = "time=\"2026-01-01T00:00:01Z\" level=warning msg=\"The \\\"TAG\\\" variable is not set. Defaulting to a blank string.\"\n";
    private const string Obsolete = "time=\"2026-01-01T00:00:01Z\" level=warning msg=\"" + DockerEngine.Home + "/s.yaml: the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion\"\n";

    [Theory]
    [InlineData("28", "docker compose ps -q", Unset + Unset + Obsolete)]        // once for each place
    [InlineData("24", "docker compose ps -q", Unset + Unset)]                   // since 2.25 a version is told to be obsolete
    [InlineData("20.10", "docker compose ps -q", Unset + Unset)]
    [InlineData("28", "docker compose config -q", Unset + Unset + Obsolete)]
    [InlineData("28", "docker compose config -q --no-interpolate", Obsolete)]
    [InlineData("28", "docker compose config --variables", Obsolete)]
    [InlineData("28", "docker compose ls -q", "")]
    [InlineData("28", "docker compose version", "")]
    [InlineData("28", "docker compose ps --bogus", "unknown flag: --bogus\n")]
    [InlineData("28", "docker compose stop nobody", Unset + Unset + Obsolete + "no such service: nobody\n")]
    [InlineData("28", "timeout 1 docker compose events", Unset + Unset + Obsolete)]
    public void The_loader_warns_whatever_the_command(string version, string command, string told)
    {
        RunResult result = new ScenarioRunner(
            Load.Valid($$"""
                version: "3.8"
                services:
                  web: {image: i, labels: ["a=${TAG}", "b=${TAG}", "c=${OTHER:-x}"]}
                x-oomsim:
                  description: ${UNSEEN}
                  host: {docker: {version: "{{version}}"} }
                  images: {i: {program: {steps: [sleep: forever]} } }
                  timeline: [{at: 1s, run: {{command}}}]
                """),
            new RunOptions { Until = 5 * SimTime.Second }).Run();
        Assert.Equal(told, result.Commands[^1].Stderr);

        // The project is loaded at time 0 as well.
        Assert.Equal((version == "28" ? Unset + Unset + Obsolete : Unset + Unset).Replace("00:00:01Z", "00:00:00Z", StringComparison.Ordinal), result.Commands[0].Stderr);
    }

    /// <summary>A refusal at time 0 is the engine's answer alone.</summary>
    [Fact]
    public void What_is_refused_is_told_without_them()
    {
        RunResult result = new ScenarioRunner(Load.Valid("services: {web: {image: i, mem_limit: 1m, labels: ['a=${TAG}']}}\nx-oomsim: {timeline: [{at: 1s, run: docker ps}]}\n")).Run();
        Assert.Equal("Error response from daemon: Minimum memory limit allowed is 6MB", result.Refusal);
        Assert.Equal(Unset.Replace("00:00:01Z", "00:00:00Z", StringComparison.Ordinal) + result.Refusal + "\n", result.Commands[0].Stderr);
    }
}
