using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Flags of <c>docker compose up</c>: what it shows, when it ends, what it makes anew.</summary>
public sealed class ComposeUpTests
{
    [Theory]
    [InlineData("--abort-on-container-exit", 3, 4.0)]       // job ends with 3 at 3 s, web with 7 a second later: it is stopped
    [InlineData("--exit-code-from web", 7, 4.0)]
    [InlineData("--abort-on-container-failure", 3, 4.0)]
    [InlineData("--exit-code-from db", 137, 4.0)]
    public void The_first_end_stops_all_where_that_is_asked_for(string flags, int exitCode, double end)
    {
        CommandRecord up = Answer(Run(out World world, $"docker compose up {flags} -t 1 job web db"), 1);
        Assert.Equal((exitCode, end), (up.ExitCode!.Value, Math.Round(up.CompletedNs / 1e9, 1)));
        Assert.Contains("job exited with code 3\nweb exited with code 7\n", up.Stdout, StringComparison.Ordinal);
        Assert.Contains("\nAborting on container exit...\n", up.Stderr, StringComparison.Ordinal);
        Assert.Contains(" Container db  Stopped\n", up.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Docker.Containers, c => c.Running);
    }

    [Fact]
    public void Who_is_only_needed_is_not_shown()
    {
        RunResult result = Run(out _, "docker compose up job", "docker compose up --attach-dependencies job", "docker compose up --no-attach job --timestamps job quiet");
        Assert.Equal("job  | hello\njob exited with code 3\n", Answer(result, 1).Stdout);
        Assert.EndsWith("Attaching to job\n", Answer(result, 1).Stderr, StringComparison.Ordinal);
        Assert.Contains("Attaching to db, job\n", Answer(result, 2).Stderr, StringComparison.Ordinal);
        Assert.Equal(0, Answer(result, 2).ExitCode);    // without waiting for db
        Assert.DoesNotContain("job  |", Answer(result, 3).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_done_watches_the_engine_no_more()
    {
        _ = Run(out World world, "docker compose up job", "docker compose up -d", "docker compose up -d web");
        Assert.DoesNotContain(world.Docker.Observers, o => o is BringUp or ComposeAttachment);
    }

    [Fact]
    public void Each_line_has_its_time() =>
        Assert.Matches("^job  \\| [0-9-]{10}T[0-9:]{8}\\.[0-9]{9}Z hello\n", Answer(Run(out _, "docker compose up --timestamps job"), 1).Stdout);

    [Theory]
    [InlineData("", true, "job")]
    [InlineData("-V ", false, "job")]
    [InlineData("--always-recreate-deps ", true, "db job")]
    public void A_container_in_the_place_of_another_has_its_anonymous_volumes(string flag, bool keeps, string made)
    {
        RunResult result = Run(
            out _, "docker compose up -d job", "docker inspect --format '{{(index .Mounts 0).Name}}' job", $"docker compose up -d --force-recreate {flag}job", "docker inspect --format '{{(index .Mounts 0).Name}}' job");
        Assert.Equal(keeps, Answer(result, 2).Stdout == Answer(result, 4).Stdout);
        Assert.Equal(65, Answer(result, 4).Stdout.Length);
        Assert.Equal(made, string.Join(' ', result.Events.Where(e => e is { Source: "docker", Type: "destroy", TimeNs: >= 3 * SimTime.Second }).Select(e => e.Container).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("-d --abort-on-container-exit", "--detach cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch")]
    [InlineData("--force-recreate --no-recreate", "--force-recreate and --no-recreate are incompatible")]
    [InlineData("--build --no-build", "--build and --no-build are incompatible")]
    [InlineData("--wait --attach web", "--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies")]
    [InlineData("--abort-on-container-exit --abort-on-container-failure", "--abort-on-container-failure cannot be combined with --abort-on-container-exit")]
    [InlineData("--attach quiet web", "cannot attach to services not included in up: quiet")]
    [InlineData("--exit-code-from nobody", "no such service: nobody")]
    public void Flags_that_exclude_each_other_are_refused(string flags, string told)
    {
        CommandRecord up = Answer(Run(out _, "docker compose up " + flags), 1);
        Assert.Equal((1, told + "\n"), (up.ExitCode!.Value, up.Stderr));
    }

    private static RunResult Run(out World world, params string[] commands)
    {
        string lines = string.Join(", ", commands.Select((c, i) => $"{{at: {i + 1}s, run: \"{c.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}"));
        ScenarioRunner runner = new(
            Load.Valid($$"""
                services:
                  job: {image: i, depends_on: [db], volumes: [/var/x], x-oomsim: {start: manual, program: {steps: [print: hello, sleep: 2s, exit: 3]} } }
                  web: {image: i, x-oomsim: {start: manual, program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 7]} } } }
                  db: {image: i, x-oomsim: {start: manual, program: {steps: [sleep: forever], on_signal: {SIGTERM: ignore} } } }
                  quiet: {image: i, attach: false, x-oomsim: {start: manual, program: {steps: [print: shy, exit: 0]} } }
                x-oomsim:
                  timeline: [{{lines}}]
                """),
            new RunOptions { Until = 30 * SimTime.Second });
        world = runner.World;
        return runner.Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);
}
