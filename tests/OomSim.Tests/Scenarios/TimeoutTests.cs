using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Commands that <c>timeout</c> ends, as coreutils do.</summary>
public class TimeoutTests
{
    [Theory]
    [InlineData("timeout 3 docker wait app", 124, 4, "")]
    [InlineData("timeout -s INT --preserve-status 3 docker wait app", 130, 4, "")]
    [InlineData("timeout -s KILL 3 docker wait app", 137, 4, "")]
    [InlineData("timeout 30 docker wait app", 0, 10, "5\n")]
    [InlineData("timeout 0 docker wait app", 0, 10, "5\n")]
    [InlineData("timeout 1m docker inspect -f '{{.Name}}' app", 0, 1, "/app\n")]
    [InlineData("timeout 3 docker run i x", 124, 61, "")] // its init hears no SIGTERM, and the client waits on
    [InlineData("timeout -k 2 3 docker run i x", 137, 6, "")]
    [InlineData("timeout 3 docker run --sig-proxy=false i x", 124, 4, "")]
    [InlineData("timeout 3 docker run -t i x", 124, 4, "")]
    [InlineData("timeout 3 docker run --init i x", 124, 4, "")] // a child of the small init does
    [InlineData("timeout --preserve-status 3 docker run --init i x", 143, 4, "")]
    [InlineData("timeout 3 docker exec app x", 124, 4, "")]
    public void Command_ends_with_the_status_of_timeout(string command, int exitCode, double seconds, string stdout)
    {
        Scenario scenario = Load.Valid(
            "services: {app: {image: i}}\nx-oomsim:\n  until: 100s\n"
            + "  images: {i: {program: {comm: i, steps: [{sleep: 10s}, {exit: 5}]}, processes: {x: {comm: x, steps: [{sleep: 60s}]}}}}\n"
            + $"  timeline: [{{at: 1s, run: \"{command}\"}}]\n");
        CommandRecord answer = Assert.Single(new ScenarioRunner(scenario).Run().Commands, c => c.Command == command);
        Assert.Equal((exitCode, stdout), (answer.ExitCode, answer.Stdout));
        Assert.Equal(seconds, answer.CompletedNs / 1e9, 0.05);
    }

    [Fact]
    public void What_the_engine_was_asked_for_goes_on_without_the_client()
    {
        Scenario scenario = Load.Valid(
            "services: {app: {image: i}}\nx-oomsim:\n  until: 100s\n  images: {i: {program: {comm: i, steps: [{sleep: forever}]}}}\n"
            + "  timeline: [{at: 1s, run: timeout 2 docker stop -t 5 app}]\n  expect: [{event: die, container: app, after: 5.9s, before: 6.1s}]\n");
        RunResult result = new ScenarioRunner(scenario).Run();
        Assert.Equal(124, result.Commands.Single(c => c.Command.StartsWith("timeout", StringComparison.Ordinal)).ExitCode);
        Assert.Single(result.Events, e => e.Type == "die" && Math.Abs(e.TimeNs - 6_000_000_000) < 100_000_000);
    }

    /// <summary>The engine gives a pull up when the connection to its client is cut (reference of <c>docker pull</c>); what another client pulls as well goes on.</summary>
    [Theory]
    [InlineData("timeout -s INT 2 docker pull b", "docker ps", "")]
    [InlineData("timeout 2 docker run -d b", "docker ps", "")]
    [InlineData("timeout 2 docker compose up far", "docker ps", "")]
    [InlineData("timeout -s INT 30 docker pull b", "docker ps", "b:latest\n")]
    [InlineData("timeout -s INT 2 docker pull b", "docker pull b", "b:latest\n")]
    public void A_pull_ends_with_its_client(string command, string other, string images)
    {
        Scenario scenario = Load.Valid($$"""
            services: {far: {image: b} }
            x-oomsim:
              until: 60s
              registry: {bandwidth: 10MiB/s, images: {b: {layers: [{id: l1, size: 100MiB}], program: {comm: b, steps: [sleep: forever]} } } }
              images: {i: {program: {comm: i, steps: [sleep: forever]} } }
              timeline: [{at: 15s, run: docker compose down -t 0}, {at: 16s, run: docker rmi b}, {at: 20s, run: {{command}}}, {at: 21s, run: {{other}}}, {at: 55s, run: "docker images --format '{{"{{.Repository}}:{{.Tag}}"}}' b"}]
            """);
        Assert.Equal(images, new ScenarioRunner(scenario).Run().Commands[^1].Stdout);
    }
}
