using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary><c>docker compose ps|logs|wait|stats|exec|run|create|scale</c> of a timeline.</summary>
public sealed class ComposeQueryTests
{
    [Fact]
    public void Ps_lists_what_runs_by_name()
    {
        RunResult result = Run("docker stop -t 1 db", "docker compose ps", "docker compose ps -a db", "docker compose ps --services", "docker compose ps -q db", "docker compose ps -aq db");
        Assert.Equal(
            "NAME      IMAGE     COMMAND   SERVICE   CREATED         STATUS         PORTS\n"
            + "api-1     i         \"i\"       api       2 seconds ago   Up 2 seconds   \n"
            + "api-2     i         \"i\"       api       2 seconds ago   Up 2 seconds   \n"
            + "job       i         \"i\"       job       2 seconds ago   Up 2 seconds   \n"
            + "own       i         \"i\"       named     2 seconds ago   Up 2 seconds   \n"
            + "web       i         \"i\"       web       2 seconds ago   Up 2 seconds   \n",
            Answer(result, 2).Stdout);
        Assert.Contains("Exited (0) 1 second ago", Answer(result, 3).Stdout, StringComparison.Ordinal);
        Assert.Equal("api\njob\nnamed\nweb\n", Answer(result, 4).Stdout);
        Assert.Equal("", Answer(result, 5).Stdout);
        Assert.Matches("^[0-9a-f]{64}\n$", Answer(result, 6).Stdout);
    }

    [Fact]
    public void Logs_name_the_container_before_each_line()
    {
        RunResult result = Run("docker compose logs", "docker compose logs --no-log-prefix web", "docker compose logs --tail 0", "docker compose logs db");
        Assert.Equal("web    | hello\nweb    | again\napi-1  | hello\napi-1  | again\napi-2  | hello\napi-2  | again\nown    | hello\nown    | again\n", Answer(result, 1).Stdout);
        Assert.Equal("db     | oh\n", Answer(result, 1).Stderr);
        Assert.Equal("hello\nagain\n", Answer(result, 2).Stdout);
        Assert.Equal(("", ""), (Answer(result, 3).Stdout, Answer(result, 3).Stderr));
        Assert.Equal("db  | oh\n", Answer(result, 4).Stderr);
    }

    [Theory]
    [InlineData("-t")]
    [InlineData("--timestamps")]
    public void Logs_tell_the_time_of_each_line(string flag)
    {
        RunResult result = Run($"docker compose logs {flag} web");
        Assert.Equal((0, ""), (Answer(result, 1).ExitCode, Answer(result, 1).Stderr));
        Assert.Matches(@"^web  \| [0-9-]{10}T[0-9:.]+Z hello\nweb  \| [0-9-]{10}T[0-9:.]+Z again\n$", Answer(result, 1).Stdout);
    }

    [Fact]
    public void Exec_runs_in_the_first_container_of_a_service()
    {
        RunResult result = Run(
            "docker compose exec web echo 'a  b'", "docker compose exec -T --index 2 api false", "docker stop -t 1 db", "docker compose exec db true", "docker compose exec -d web sleep 60", "docker top web");
        Assert.Equal((0, "a  b\n"), (Answer(result, 1).ExitCode, Answer(result, 1).Stdout));
        Assert.Equal(1, Answer(result, 2).ExitCode);
        Assert.Equal((1, "service \"db\" is not running\n"), (Answer(result, 4).ExitCode, Answer(result, 4).Stderr));
        Assert.Contains("sleep 60", Answer(result, 6).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_makes_a_container_of_its_own_after_what_the_service_needs()
    {
        RunResult result = Run(out World world, "docker compose down", "docker compose run --rm --name once web false", "docker compose run -d web sleep 60", "docker compose run --no-deps --name plain web", "docker compose stop");
        Assert.Equal((1, ""), (Answer(result, 2).ExitCode, Answer(result, 2).Stdout));
        Assert.StartsWith(" Container db  Creating\n", Answer(result, 2).Stderr, StringComparison.Ordinal);
        Assert.Equal(["db", "api-2", "api-1", "once"], result.Events.Where(e => e is { Source: "docker", Type: "start", TimeNs: >= 2 * SimTime.Second and < 3 * SimTime.Second }).Select(e => e.Container));
        Assert.Null(world.Docker.Find("once"));
        OomSim.Docker.Container detached = world.Docker.Find(Answer(result, 3).Stdout.Trim())!;
        Assert.Matches("^web-run-[0-9a-f]{12}$", detached.Name);

        // The policy is not taken over, and the service's commands leave it alone.
        Assert.Equal(("no", "running"), (detached.Spec.RestartPolicy, detached.Status));
        Assert.Equal("exited", world.Docker.Find("db")!.Status);
        Assert.Equal("running", world.Docker.Find("plain")!.Status);
    }

    [Fact]
    public void Wait_answers_when_all_have_ended()
    {
        RunResult result = Run("docker compose wait job", "docker compose wait nothing");
        Assert.Matches("^container \"[0-9a-f]{64}\" exited with status code 4\n$", Answer(result, 1).Stdout);
        Assert.Equal(4, Answer(result, 1).ExitCode);
        Assert.InRange(Answer(result, 1).CompletedNs / 1e9, 20, 20.1);
        Assert.Equal((1, "no containers for project \"s\"\n"), (Answer(result, 2).ExitCode, Answer(result, 2).Stderr));
    }

    [Fact]
    public void Scale_makes_and_removes_containers()
    {
        RunResult result = Run(
            out World world, "docker compose scale web=3", "docker rm -f web-2", "docker compose up -d --scale web=3", "docker compose scale web=1", "docker compose up -d --scale db=2", "docker compose scale named=2", "docker compose up -d");
        Assert.Equal(["web-2", "web-3"], Made(result, 1));
        Assert.Equal(["web-4"], Made(result, 3));    // the number after the highest
        Assert.Equal(["web-3", "web-4"], Removed(result, 4));
        Assert.Equal(["db-2"], Made(result, 5));
        Assert.Equal(
            (1, "WARNING: The \"named\" service is using the custom container name \"own\". Docker requires each container to have a unique name. Remove the custom name to scale the service\n"),
            (Answer(result, 6).ExitCode, Answer(result, 6).Stderr));
        Assert.Equal(["db-2"], Removed(result, 7));    // up goes back to what the file says
        Assert.Equal(["db", "api-1", "api-2", "web", "job", "own"], world.Docker.Containers.Select(c => c.Name));
    }

    [Fact]
    public void Create_makes_without_starting_and_force_recreate_makes_anew()
    {
        RunResult result = Run(out World world, "docker compose down", "docker compose create db", "docker compose up -d --force-recreate db", "docker compose up -d db");
        Assert.Equal((" Container db  Creating\n Container db  Created\n", "created"), (Answer(result, 2).Stderr, result.Events.Last(e => e.TimeNs < 3 * SimTime.Second && e.Container == "db" && e.Source == "docker").Type is "create" ? "created" : ""));
        Assert.StartsWith(" Container db  Recreate\n Container db  Recreated\n Container db  Starting\n", Answer(result, 3).Stderr, StringComparison.Ordinal);
        Assert.Equal(" Container db  Running\n", Answer(result, 4).Stderr);
        Assert.Equal("running", world.Docker.Find("db")!.Status);
    }

    [Fact]
    public void Stats_are_those_of_the_project()
    {
        RunResult result = Run("docker run -d --name other i", "docker compose stats --no-stream");
        string[] lines = Answer(result, 2).Stdout.TrimEnd('\n').Split('\n');
        Assert.StartsWith("CONTAINER ID", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("other", Answer(result, 2).Stdout, StringComparison.Ordinal);
        Assert.Equal(7, lines.Length);
    }

    [Theory]
    [InlineData("docker compose scale web", "invalid scale specifier: web")]
    [InlineData("docker compose scale web=x", "invalid scale specifier: can't parse replica value as int: web=x")]
    [InlineData("docker compose up --scale web", "invalid --scale option \"web\". Should be SERVICE=NUM")]
    [InlineData("docker compose scale wep=2", "no such service: wep (did you mean 'web'?)")]
    [InlineData("docker compose exec web", "requires at least 2 arg(s), only received 1")]
    [InlineData("docker compose wait", "requires at least 1 argument")]
    public void Slips_are_warned_of_before_the_run(string command, string message)
    {
        Assert.EndsWith("warning: " + message, Assert.Single(Load.Warnings(Text([command]))), StringComparison.Ordinal);
        Assert.NotEqual(0, Answer(Run(command), 1).ExitCode);
    }

    [Fact]
    public void Endless_statistics_need_a_limit()
    {
        Assert.Contains("docker compose stats goes on for ever; use docker compose stats --no-stream, or timeout 10 docker compose stats", Assert.Single(Load.Errors(Text(["docker compose stats"]))), StringComparison.Ordinal);
        Assert.Empty(Load.Warnings(Text(["timeout 2 docker compose stats"])));
    }

    private static RunResult Run(params string[] commands) => Run(out _, commands);

    private static RunResult Run(out World world, params string[] commands)
    {
        ScenarioRunner runner = new(Load.Valid(Text(commands)), new RunOptions { Until = 30 * SimTime.Second });
        world = runner.World;
        return runner.Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);

    private static IEnumerable<string> Made(RunResult result, int number) => Names(result, number, "create");

    private static IEnumerable<string> Removed(RunResult result, int number) => Names(result, number, "destroy");

    private static IEnumerable<string> Names(RunResult result, int number, string type) =>
        result.Events.Where(e => e.Source == "docker" && e.Type == type && e.TimeNs >= number * SimTime.Second && e.TimeNs < (number + 1) * SimTime.Second).Select(e => e.Container);

    private static string Text(string[] commands) => $$"""
        services:
          web: {image: i, restart: always, depends_on: [api]}
          api: {image: i, scale: 2, depends_on: [db]}
          db: {image: db}
          job: {image: i, x-oomsim: {program: {steps: [sleep: 20s, exit: 4]} } }
          named: {image: i, container_name: own}
          nothing: {image: i, scale: 0}
        x-oomsim:
          images:
            i: {program: {steps: [print: hello, print: again, sleep: forever], on_signal: {SIGTERM: [exit: 0]} } }
            db: {program: {steps: [{print: oh, to: stderr}, sleep: forever], on_signal: {SIGTERM: [exit: 0]} } }
          timeline: [{{string.Join(", ", commands.Select((c, i) => $"{{at: {i + 1}s, run: \"{c.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}"))}}]
        """;
}
