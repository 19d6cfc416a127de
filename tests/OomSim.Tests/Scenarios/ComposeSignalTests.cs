using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Commands of Compose that go on until a signal ends them.</summary>
public sealed class ComposeSignalTests
{
    [Theory]
    [InlineData("timeout 3 docker compose up web", 124, 6.0)]           // web takes 2 s to end
    [InlineData("timeout --preserve-status -s INT 3 docker compose up web", 130, 6.0)]
    [InlineData("timeout -s KILL 3 docker compose up web", 137, 4.0)]   // Compose alone dies
    [InlineData("timeout -k 1 3 docker compose up web", 137, 5.0)]
    [InlineData("timeout 3 docker compose logs -f web", 124, 4.0)]
    [InlineData("timeout --preserve-status 3 docker compose logs -f web", 130, 4.0)]
    [InlineData("timeout 3 docker compose wait web", 124, 4.0)]
    [InlineData("timeout 3 docker compose stats web", 124, 4.0)]
    [InlineData("timeout 3 docker compose events", 124, 4.0)]
    [InlineData("timeout --preserve-status 3 docker compose events", 130, 4.0)]
    public void Signals_end_it(string command, int exitCode, double end)
    {
        CommandRecord last = Run("28", command);
        Assert.Equal((exitCode, end), (last.ExitCode!.Value, Math.Round(last.CompletedNs / 1e9, 1)));
    }

    [Theory]
    [InlineData("28", "hello\nGracefully Stopping... press Ctrl+C again to force\nweb exited with code 0\n", " Container web  Stopping\n Container web  Stopped\n")]
    [InlineData("20.10", "hello\n", "Gracefully stopping... (press Ctrl+C again to force)\n Container web  Stopping\n Container web  Stopped\n")]
    public void Up_stops_what_it_was_asked_for(string version, string stdout, string stderr)
    {
        CommandRecord last = Run(version, "docker stop -t 0 web && timeout 3 docker compose up --no-log-prefix web");
        Assert.Equal(stdout, last.Stdout[(last.Stdout.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.EndsWith("Attaching to web\n" + stderr, last.Stderr, StringComparison.Ordinal);
    }

    /// <summary>An interrupt while containers are made anew ends Compose at once; what the engine was asked for goes on, and nothing else is begun.</summary>
    [Fact]
    public void An_interrupt_ends_what_is_still_being_made()
    {
        RunResult result = new ScenarioRunner(
            Load.Valid("""
                services:
                  web: {image: i, stop_grace_period: 8s}
                  db: {image: i, depends_on: [web]}
                x-oomsim:
                  images: {i: {program: {steps: [sleep: forever], on_signal: {SIGTERM: ignore} } } }
                  timeline:
                    - {at: 1s, run: timeout --preserve-status 3 docker compose up --force-recreate}
                    - {at: 20s, run: "docker ps -a --format '{{.Names}} {{.State}}'"}
                """),
            new RunOptions { Until = 30 * SimTime.Second }).Run();
        CommandRecord up = result.Commands.Single(c => c.Number == 1);
        Assert.Equal((130, 4.0), (up.ExitCode!.Value, Math.Round(up.CompletedNs / 1e9, 1)));
        Assert.Equal(" Container web  Recreate\n", up.Stderr);
        Assert.Matches("^[0-9a-f]{12}_web created\ndb running\nweb exited\n$", string.Join('\n', result.Commands.Single(c => c.Number == 2).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)) + "\n");
    }

    /// <summary>While one waits for another's health check nothing more is started, and what runs is stopped.</summary>
    [Fact]
    public void An_interrupt_ends_what_waits_to_be_started()
    {
        RunResult result = new ScenarioRunner(
            Load.Valid("""
                services:
                  db: {image: i, healthcheck: {test: [CMD, "false"], interval: 10s, retries: 3} }
                  web: {image: i, depends_on: {db: {condition: service_healthy} }, x-oomsim: {start: manual} }
                x-oomsim:
                  images: {i: {program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]} } } }
                  timeline:
                    - {at: 1s, run: docker compose down}
                    - {at: 5s, run: timeout --preserve-status 3 docker compose up web}
                """),
            new RunOptions { Until = 60 * SimTime.Second }).Run();
        CommandRecord up = result.Commands.Single(c => c.Number == 2);
        Assert.Equal((130, 8.0), (up.ExitCode!.Value, Math.Round(up.CompletedNs / 1e9, 1)));
        Assert.Equal("created", result.Containers.Last(c => c.Name == "web").Status);
    }

    [Fact]
    public void Who_is_only_needed_goes_on()
    {
        RunResult result = Of("28", "timeout 3 docker compose up web");
        Assert.Equal(("exited", "running"), (result.Containers.Single(c => c.Name == "web").Status, result.Containers.Single(c => c.Name == "db").Status));
    }

    [Fact]
    public void Statistics_are_drawn_until_then()
    {
        string[] lines = Run("28", "timeout 4 docker compose stats web").Stdout.Split('\n');
        Assert.True(lines.Count(l => l.Contains("CONTAINER ID", StringComparison.Ordinal)) > 2);
        Assert.DoesNotContain(lines, l => l.Contains(" db ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("docker compose stats --no-stream job", "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O   BLOCK I/O   PIDS\n", "")]     // it has ended, and others are none of its
    [InlineData("docker compose stats --no-stream --format json job", "", "")]
    [InlineData("docker compose stats --no-stream web db", "", "accepts at most 1 arg(s), received 2\n")]
    public void Statistics_are_of_one_service(string command, string stdout, string stderr)
    {
        CommandRecord last = Run("28", command);
        Assert.Equal((stdout, stderr), (last.Stdout, last.Stderr));
    }

    private static CommandRecord Run(string version, string command) => Of(version, command).Commands[^1];

    private static RunResult Of(string version, string command) => new ScenarioRunner(
        Load.Valid($$"""
            services:
              web: {image: i, depends_on: [db]}
              db: {image: i}
              job: {image: job}
            x-oomsim:
              host: {docker: {version: "{{version}}"} }
              images:
                i: {program: {steps: [print: hello, sleep: forever], on_signal: {SIGTERM: [sleep: 2s, exit: 0]} } }
                job: {program: {steps: [exit: 0]} }
              timeline: [{at: 1s, run: "{{command}}"}]
            """),
        new RunOptions { Until = 20 * SimTime.Second }).Run();
}
