using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary><c>docker compose</c> in a timeline: order of services, answers, exit codes.</summary>
public class ComposeCommandTests
{
    [Theory]
    [InlineData("stop", "kill web,die web,kill api,die api,kill db,die db", "exited,exited,exited")]
    [InlineData("stop -t 1 api", "kill api,die api", "running,exited,running")]
    [InlineData("down", "kill web,die web,destroy web,kill api,die api,destroy api,kill db,die db,destroy db", "-,-,-")]
    [InlineData("restart db", "kill db,die db,start db,restart db", "running,running,running")]
    [InlineData("pause web db", "pause web,pause db", "paused,running,paused")]
    [InlineData("kill -s KILL api", "kill api,die api", "running,exited,running")]
    [InlineData("kill", "kill web,kill api,kill db,die web,die api,die db", "exited,exited,exited")]
    [InlineData("rm -sf api", "kill api,die api,destroy api", "running,-,running")]
    [InlineData("rm api", "", "running,running,running")]
    [InlineData("up -d", "", "running,running,running")]
    public void Command_acts_on_the_services_in_their_order(string command, string events, string states)
    {
        RunResult result = Run(["docker compose " + command], out World world);
        Assert.Equal(0, Answer(result, 1).ExitCode);
        Assert.Equal(events, string.Join(',', After(result, 1)));
        Assert.Equal(states, string.Join(',', new[] { "web", "api", "db" }.Select(n => world.Docker.Find(n)?.Status ?? "-")));
    }

    [Fact]
    public void Start_and_up_begin_with_what_a_service_needs()
    {
        RunResult result = Run(["docker compose down", "docker compose up -d api", "docker compose stop", "docker compose start web", "docker compose up -d"], out _);
        Assert.Equal(["create db", "create api", "start db", "start api"], After(result, 2).TakeWhile(e => !e.StartsWith("kill", StringComparison.Ordinal)));
        Assert.Equal(" Container db  Creating", Answer(result, 2).Stderr.Split('\n')[2]);

        // Compose says so only of a project without any container.
        Assert.Equal((0, " Container db  Starting\n Container db  Started\n Container api  Starting\n Container api  Started\n"), (Answer(result, 4).ExitCode, Answer(result, 4).Stderr));
        Assert.Equal(["create web", "start web"], After(result, 5));
        CommandRecord none = Answer(Run(["docker compose down", "docker compose start web"], out _), 2);
        Assert.Equal((1, "service \"db\" has no container to start\n"), (none.ExitCode, none.Stderr));
    }

    [Fact]
    public void Refusals_are_composes()
    {
        RunResult result = Run(["docker compose pause db", "docker compose pause", "docker compose stop nobody", "docker compose unpause web", "docker compose rm -f"], out World world, asserted: true);
        Assert.Equal((0, " Container db  Paused\n"), (Answer(result, 1).ExitCode, Answer(result, 1).Stderr));
        Assert.Equal(1, Answer(result, 2).ExitCode);
        Assert.EndsWith($"Error response from daemon: Container {world.Docker.Find("db")!.Id} is already paused\n", Answer(result, 2).Stderr, StringComparison.Ordinal);
        Assert.Equal((1, "no such service: nobody\n"), (Answer(result, 3).ExitCode, Answer(result, 3).Stderr));
        Assert.Equal(0, Answer(result, 4).ExitCode);
        Assert.Equal((0, "No stopped containers\n"), (Answer(result, 5).ExitCode, Answer(result, 5).Stderr));
    }

    [Theory]
    [InlineData("", "true", 0, 2.5, " Container db  Waiting\n Container app  Waiting\n Container db  Healthy\n Container app  Healthy\n")]
    [InlineData("--wait-timeout 2", "sleep 60", 1, 3.0, " Container db  Waiting\n Container app  Waiting\napplication not healthy after 2s\n")]
    [InlineData("", "false", 1, 2.5, " Container db  Waiting\n Container app  Waiting\ncontainer db is unhealthy\n")]
    public void Up_waits_for_health(string flags, string check, int exitCode, double answers, string told)
    {
        ScenarioRunner runner = new(Load.Valid($$"""
            services:
              db: {image: i, x-oomsim: {start: manual}, healthcheck: {test: exec {{check}}, interval: 1s, retries: 1} }
              app: {image: i, x-oomsim: {start: manual} }
            x-oomsim:
              images: {i: {program: {steps: [sleep: forever]} } }
              until: 10s
              timeline: [{at: 1s, run: docker compose up --wait {{flags}} db app}]
            """));
        CommandRecord up = runner.Run().Commands.Single(c => c.Number == 1);
        Assert.Equal((exitCode, answers), (up.ExitCode, up.CompletedNs / 1e9));
        Assert.EndsWith(told, up.Stderr, StringComparison.Ordinal);
    }

    /// <summary>Each service is waited for by itself: one that fails ends no other's wait, and the first failure is told once all are decided.</summary>
    [Theory]
    [InlineData("", 6.5, "container bad is unhealthy\n")]
    [InlineData("--wait-timeout 4", 5.0, "application not healthy after 4s\n")]
    public void Up_waits_for_all(string flags, double answers, string told)
    {
        ScenarioRunner runner = new(Load.Valid($$"""
            services:
              bad: {image: i, x-oomsim: {start: manual}, healthcheck: {test: exec false, interval: 1s, retries: 1} }
              late: {image: i, x-oomsim: {start: manual}, healthcheck: {test: exec true, interval: 5s} }
            x-oomsim:
              images: {i: {program: {steps: [sleep: forever]} } }
              until: 20s
              timeline: [{at: 1s, run: docker compose up --wait {{flags}} bad late}]
            """));
        CommandRecord up = runner.Run().Commands.Single(c => c.Number == 1);
        Assert.Equal((1, answers), (up.ExitCode, up.CompletedNs / 1e9));
        Assert.EndsWith(told, up.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Up_shows_who_is_waited_for()
    {
        ScenarioRunner runner = new(Load.Valid("""
            services:
              db: {image: i, x-oomsim: {start: manual}, healthcheck: {test: exit 0, interval: 1s} }
              app: {image: i, x-oomsim: {start: manual}, depends_on: {db: {condition: service_healthy} } }
            x-oomsim:
              images: {i: {program: {steps: [sleep: forever]} } }
              until: 10s
              timeline: [{at: 1s, run: docker compose up -d app}]
            """));
        string told = runner.Run().Commands.Single(c => c.Number == 1).Stderr;
        Assert.EndsWith(" Container db  Started\n Container db  Waiting\n Container db  Healthy\n Container app  Starting\n Container app  Started\n", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("depends_on: {db: {condition: service_started, restart: true} }")]
    [InlineData("network_mode: 'service:db'")]
    [InlineData("links: [db]")]
    public void Restart_takes_along_who_asks_for_it_and_who_shares_with_it(string relation)
    {
        ScenarioRunner runner = new(Load.Valid($$"""
            services:
              web: {image: i, {{relation}} }
              db: {image: i}
            x-oomsim:
              images: {i: {program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]} } } }
              timeline: [{at: 1s, run: docker compose restart db}]
            """));
        Assert.Equal(["kill db", "die db", "start db", "restart db", "kill web", "die web", "start web", "restart web"], After(runner.Run(), 1));
    }

    [Fact]
    public void Up_waits_for_a_container_that_cannot_begin()
    {
        // The parent cgroup is frozen by hand from 1 s to 30 s (K18.6); who depends on it starts after it.
        ScenarioRunner runner = new(Load.Valid("""
            services:
              a: {image: i, cgroup_parent: pool, x-oomsim: {start: manual} }
              b: {image: i, depends_on: [a], x-oomsim: {start: manual} }
            x-oomsim:
              images: {i: {program: {steps: [sleep: forever]} } }
              until: 60s
              timeline:
                - {at: 1s, run: mkdir -p /sys/fs/cgroup/pool}
                - {at: 1s, run: echo 1 > /sys/fs/cgroup/pool/cgroup.freeze}
                - {at: 2s, run: docker compose up -d a b}
                - {at: 30s, run: echo 0 > /sys/fs/cgroup/pool/cgroup.freeze}
            """));
        RunResult result = runner.Run();
        Assert.Equal(["start a", "start b"], After(result, 3));
        Assert.Equal((0, 30.0), (Answer(result, 3).ExitCode, Math.Round(Answer(result, 3).CompletedNs / 1e9, 3)));
    }

    [Fact]
    public void Up_without_detaching_answers_when_all_have_ended()
    {
        ScenarioRunner runner = new(Load.Valid("""
            services:
              job: {image: i, x-oomsim: {start: manual} }
            x-oomsim:
              images: {i: {program: {steps: [sleep: 3s]} } }
              timeline: [{at: 1s, run: docker compose up job}]
            """));
        Assert.InRange(Answer(runner.Run(), 1).CompletedNs, 4 * SimTime.Second, (4 * SimTime.Second) + (10 * SimTime.Millisecond));
    }

    [Fact]
    public void Up_without_detaching_shows_what_the_containers_print()
    {
        ScenarioRunner runner = new(Load.Valid("""
            services:
              web: {image: i, restart: "on-failure:1", x-oomsim: {program: {steps: [print: one, sleep: 2s, print: "two\nthree", {print: bad, to: stderr}, exit: 3]} } }
              db: {image: i, x-oomsim: {program: {steps: [sleep: 1s, print: ready, exit: 0]} } }
            x-oomsim:
              timeline: [{at: 5s, run: docker compose down}, {at: 15s, run: docker compose up}, {at: 17.5s, run: docker compose logs -f web}]
            """), new RunOptions { Until = 30 * SimTime.Second });
        RunResult result = runner.Run();
        CommandRecord up = Answer(result, 2);

        // The second run of web begins 100 ms after the end of its first, and ends it for good.
        Assert.Equal(
            "web  | one\ndb   | ready\ndb exited with code 0\nweb  | two\nweb  | three\nweb exited with code 3 (restarting)\n"
            + "web  | one\nweb  | two\nweb  | three\nweb exited with code 3\n",
            up.Stdout);
        Assert.Equal(
            " Network s_default  Creating\n Network s_default  Created\n Container web  Creating\n Container web  Created\n Container db  Creating\n Container db  Created\nAttaching to db, web\nweb  | bad\nweb  | bad\n", up.Stderr);
        Assert.Equal((0, 19.1), (up.ExitCode!.Value, Math.Round(up.CompletedNs / 1e9, 1)));
        CommandRecord logs = Answer(result, 3);
        Assert.StartsWith("web  | one\n", logs.Stdout, StringComparison.Ordinal);
        Assert.EndsWith("web exited with code 3\n", logs.Stdout, StringComparison.Ordinal);
        Assert.Equal(up.CompletedNs, logs.CompletedNs);
    }

    [Fact]
    public void What_up_has_shown_is_there_where_it_never_ends()
    {
        ScenarioRunner runner = new(Load.Valid("""
            services:
              web: {image: i, x-oomsim: {start: manual, program: {steps: [print: one, sleep: forever]} } }
            x-oomsim:
              until: 5s
              timeline: [{at: 1s, run: docker compose up --no-log-prefix web}]
            """));
        var open = new OpenCommands();
        runner.Run([open]);
        Assert.Equal((null, "one\n"), (Assert.Single(open.All).ExitCode, open.All[0].Stdout));
    }

    /// <summary>Naming a service activates its profiles; who names nobody leaves it alone.</summary>
    [Fact]
    public void A_service_that_is_named_needs_no_profile()
    {
        const string Text = """
            services:
              web: {image: i}
              debug: {image: i, profiles: [tools], depends_on: [web] }
              other: {image: i, profiles: [tools] }
            x-oomsim:
              images: {i: {program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]} } } }
              until: 9s
              timeline: [{at: 1s, run: docker compose up -d}, {at: 2s, run: docker compose up -d debug}, {at: 3s, run: docker compose stop}, {at: 4s, run: docker compose up -d other}]
            """;
        ScenarioRunner runner = new(Load.Valid(Text.Replace(", {at: 4s, run: docker compose up -d other}", "", StringComparison.Ordinal)));
        RunResult result = runner.Run();
        Assert.Equal(["debug running", "web exited"], runner.World.Docker.Containers.Select(c => c.Name + " " + c.Status).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("debug", Answer(result, 1).Stderr, StringComparison.Ordinal);
        Assert.Equal(" Container web  Running\n Container debug  Creating\n Container debug  Created\n Container debug  Starting\n Container debug  Started\n", SortedLines(Answer(result, 2).Stderr, "web"));
        Assert.Empty(Load.Warnings(Text));
    }

    // The line about one container first: the two are told side by side.
    private static string SortedLines(string text, string first) =>
        string.Concat(text.Split('\n').SkipLast(1).OrderBy(l => l.Contains(first, StringComparison.Ordinal) ? 0 : 1).Select(l => l + "\n"));

    [Theory]
    [InlineData("docker compose stop ap", "no such service: ap (did you mean 'api'?)")]
    [InlineData("docker compose strat", "unknown docker command: \"compose strat\" (did you mean 'start'?)")]
    [InlineData("docker compose stop -t", "flag needs an argument: 't' in -t")]
    public void Slips_are_warned_of_before_the_run(string command, string message)
    {
        Assert.EndsWith("warning: " + message, Assert.Single(Load.Warnings(Text([command], false))), StringComparison.Ordinal);
        Assert.NotEqual(0, Answer(Run([command], out _), 1).ExitCode);
    }

    [Theory]
    [InlineData("docker compose up --watch", "docker compose up --watch is not simulated, for files of a folder do not change by themselves")]
    [InlineData("docker compose --file x ps", "docker compose --file is not simulated: services are those of the scenario")]
    [InlineData("docker compose --dry-run ps", "docker compose --dry-run is not simulated, for what a command would do is not told without doing it")]
    public void What_is_not_simulated_fails_in_the_run(string command, string message) =>
        Assert.EndsWith($"warning: {message}: it fails in the run", Assert.Single(Load.Warnings(Text([command], false))), StringComparison.Ordinal);

    private static RunResult Run(string[] commands, out World world, bool asserted = false)
    {
        ScenarioRunner runner = new(Load.Valid(Text(commands, asserted)));
        world = runner.World;
        return runner.Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);

    // What the engine told of containers from the n-th second on, without the network.
    private static IEnumerable<string> After(RunResult result, int second) => result.Events
        .Where(e => e.Source == "docker" && e.Container.Length > 0 && e.TimeNs >= second * SimTime.Second && e.Type is not ("stop" or "connect" or "disconnect"))
        .Select(e => e.Type + " " + e.Container);

    private static string Text(string[] commands, bool asserted) => $$"""
        services:
          web: {image: i, depends_on: [api]}
          api: {image: i, depends_on: [db]}
          db: {image: i}
        x-oomsim:
          images: {i: {program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]} } } }
          timeline: [{{string.Join(", ", commands.Select((c, i) => $"{{at: {i + 1}s, run: {c}}}"))}}]
          expect: [{{(asserted ? string.Join(", ", commands.Select((_, i) => $"{{command: {i + 1}, exit_code: 0}}")) : "")}}]
        """;

    private sealed class OpenCommands : IRunObserver
    {
        public List<CommandRecord> All { get; } = [];

        public void OnCommandCompleted(CommandRecord command)
        {
            if (command.ExitCode is null)
            {
                All.Add(command);
            }
        }
    }
}
