using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class ScenarioRunnerTests
{
    private const string Sleeper = "{program: {steps: [sleep: forever]}}";

    private static (RunResult Result, World World) Run(string text, params IRunObserver[] observers)
    {
        ScenarioRunner runner = new(Load.Valid(text));
        return (runner.Run(observers), runner.World);
    }

    [Fact]
    public void Container_can_be_named_by_the_beginning_of_its_id()
    {
        string id = OomSim.Docker.DockerEngine.ContainerId(1, 1)[..6];
        (RunResult result, World world) = Run($$"""
            services:
              app: {image: i}
            x-oomsim: {images: {i: {{Sleeper}} }, timeline: [{at: 1s, run: "docker pause {{id}}"}]}
            """);
        Assert.Equal((0, id + "\n"), (result.Commands[^1].ExitCode, result.Commands[^1].Stdout));
        Assert.Equal("paused", world.Docker.Find("app")!.Status);
        Assert.Contains("makes a container 'abcdef'", Load.Warnings($$"""
            services:
              app: {image: i}
            x-oomsim: {timeline: [{at: 1s, run: docker pause abcdef}]}
            """)[^1], StringComparison.Ordinal);
    }

    // As the client does, whose words stand in TypedNameTests.
    [Theory]
    [InlineData("20.10", "docker rename ' app ' ' new '", true)]
    [InlineData("20.10", "docker pause ' app'", false)]
    [InlineData("28", "docker pause ' app'", true)]
    public void Blanks_that_the_client_cuts_off_a_name_are_none_of_it(string version, string command, bool isKnown)
    {
        string text = $$"""
            services:
              app: {image: i}
            x-oomsim: {host: {docker: {version: "{{version}}"} }, images: {i: {{Sleeper}} }, timeline: [{at: 1s, run: "{{command}}"}]}
            """;
        Assert.Equal(isKnown ? [] : ["no service and no docker run or create makes a container ' app'"], Load.Warnings(text).Select(w => w[(w.IndexOf("warning: ", StringComparison.Ordinal) + 9)..].Split(" (did")[0]));
        Assert.Equal(isKnown ? 0 : 1, Run(text).Result.Commands[^1].ExitCode);
    }

    [Fact]
    public void Services_are_created_first_and_started_in_dependency_order()
    {
        (RunResult result, World world) = Run($$"""
            services:
              web: {image: i, depends_on: [api]}
              api: {image: i, depends_on: [db]}
              db: {image: i}
              tool: {image: i, x-oomsim: {start: manual} }
              pool: {image: i, scale: 2}
            x-oomsim: {images: {i: {{Sleeper}} } }
            """);
        Assert.Equal(["db", "api", "web", "tool", "pool-1", "pool-2"], Of(result, "create"));
        Assert.Equal(["db", "api", "web", "pool-1", "pool-2"], Of(result, "start").Order(StringComparer.Ordinal).OrderBy(n => Array.IndexOf(["db", "api", "web", "pool-1", "pool-2"], n)));
        Assert.True(Of(result, "start").IndexOf("db") < Of(result, "start").IndexOf("api"));
        Assert.True(Of(result, "start").IndexOf("api") < Of(result, "start").IndexOf("web"));
        Assert.Equal("created", world.Docker.Find("tool")!.Status);
        Assert.Equal("running", world.Docker.Find("pool-2")!.Status);
        CommandRecord up = Assert.Single(result.Commands);
        Assert.Equal((0, "docker compose up -d", 0, ""), (up.Number, up.Command, up.ExitCode, up.Stderr));
        Assert.Equal(0, result.EndNs); // nothing can happen any more
    }

    [Theory]
    // An hour is 3600 s: 40 KiB/s fill 200 MiB in 5120 s; 3598 s of sleep and 1 s of work end before it.
    [InlineData("{steps: [{alloc: 300MiB, rate: 40KiB/s}]}", "", true)]
    [InlineData("{steps: [{repeat: forever, steps: [{sleep: 7s}]}]}", "", true)]
    [InlineData("{steps: [{sleep: 2h}]}", "", true)]
    [InlineData("{steps: [{sleep: 3598s}, {cpu: 1s}, {sleep: forever}]}", "", false)]
    [InlineData("{steps: [{sleep: forever}]}", "healthcheck: {test: 'true', interval: 7s}, ", false)]
    [InlineData("{steps: [{alloc: 300MiB, rate: 40KiB/s}]}", "x-oomsim: {start: manual}, ", false)]
    public void What_goes_on_after_the_most_time_is_told(string program, string keys, bool isTold)
    {
        string text = $"services:\n  b: {{image: i}}\n  a: {{image: h, {keys}mem_limit: 200m, memswap_limit: 200m}}\nx-oomsim: {{images: {{i: {Sleeper}, h: {{program: {program}}}}}}}\n";
        Assert.Equal(isTold ? "the run ends at 1h, the most without until:, while a goes on; until: 2h (or --until) makes it longer" : "", Run(text).Result.CutOff);
        Assert.Equal("", Run(text.Replace("x-oomsim: {images", "x-oomsim: {until: 1h, images", StringComparison.Ordinal)).Result.CutOff);
    }

    [Fact]
    public void Who_starts_again_after_the_most_time_is_told_and_no_more_than_four_are_named()
    {
        string text = "services:\n" + string.Concat(Enumerable.Range(1, 5).Select(i => $"  s{i}: {{image: h, restart: always}}\n")) + "x-oomsim: {images: {h: {program: {steps: [sleep: 1h59m]}}}}\n";
        Assert.Contains("while s1, s2, s3 and 2 more go on;", Run(text).Result.CutOff, StringComparison.Ordinal);
        Assert.Contains("while s1, s2, s3 and s4 go on;", Run(text.Replace("  s5: {image: h, restart: always}\n", "", StringComparison.Ordinal)).Result.CutOff, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_waits_until_another_has_completed()
    {
        (RunResult result, _) = Run($$"""
            services:
              app: {image: i, depends_on: {init: {condition: service_completed_successfully} } }
              init: {image: once}
            x-oomsim:
              images:
                i: {{Sleeper}}
                once: {program: {steps: [sleep: 1200ms, exit: 0]} }
            """);

        // Compose looks every 500 ms (D9.10): 0.5, 1.0 too early, 1.5 done.
        Assert.Equal(1500 * SimTime.Millisecond, result.Events.Single(e => e is { Type: "start", Container: "app", Source: "docker" }).TimeNs);
    }

    [Theory]
    [InlineData("service_completed_successfully", "exit: 3", "service \"init\" didn't complete successfully: exit 3")]
    [InlineData("service_healthy", "sleep: 5s", "dependency failed to start: container init has no healthcheck configured")]
    public void A_failed_dependency_stops_the_bringing_up(string condition, string step, string expected)
    {
        (RunResult result, World world) = Run($$"""
            services:
              app: {image: i, depends_on: {init: {condition: {{condition}} } } }
              init: {image: once}
            x-oomsim: {images: {i: {{Sleeper}}, once: {program: {steps: [{{step}}]} } } }
            """);
        CommandRecord up = Assert.Single(result.Commands);
        Assert.Equal((1, expected + "\n"), (up.ExitCode, up.Stderr));
        Assert.Equal("created", world.Docker.Find("app")!.Status);
        Assert.Contains(result.Events, e => e is { Source: "scenario", Type: "up_failed" });
    }

    [Theory]
    [InlineData("test: [CMD, 'true']", 3.5, "")] // after 3 s, and Compose looks twice a second
    [InlineData("test: exit 0", 3.5, "")]
    [InlineData("test: exit 1, retries: 1", -1, "dependency failed to start: container db is unhealthy\n")]
    [InlineData("test: [CMD, sleep, '60'], timeout: 1s, retries: 2", -1, "dependency failed to start: container db is unhealthy\n")]
    public void A_service_waits_until_another_is_healthy(string check, double starts, string error)
    {
        string text = $$"""
            services:
              db: {image: postgres, healthcheck: { interval: 3s, {{check}} } }
              app: {image: i, depends_on: {db: {condition: service_healthy} } }
            """;
        Assert.Empty(Load.Text(text).Diagnostics);
        (RunResult result, _) = Run(text);
        Assert.Equal(error, Assert.Single(result.Commands).Stderr);
        Assert.Equal(starts < 0 ? [] : [starts], result.Events.Where(e => e is { Type: "start", Container: "app", Source: "docker" }).Select(e => e.TimeNs / 1e9));
    }

    [Fact]
    public void A_run_ends_when_health_checks_find_the_same_for_ever()
    {
        (RunResult result, World world) = Run("services: {db: {image: postgres, healthcheck: {test: exit 1, interval: 3s}}}\n");
        Assert.Equal((true, "unhealthy"), (result.IsSettled, world.Docker.Find("db")!.Health!.Status));
        Assert.InRange(result.EndNs, 9 * SimTime.Second, 10 * SimTime.Second);
    }

    [Fact]
    public void An_older_engine_knows_no_start_interval()
    {
        (RunResult result, _) = Run("services: {db: {image: postgres, healthcheck: {test: exit 0, start_period: 9s, start_interval: 1s}}}\nx-oomsim: {host: {docker: {version: '24'}}}\n");
        Assert.Equal("can't set healthcheck.start_interval as feature require Docker Engine v25 or later\n", Assert.Single(result.Commands).Stderr);
    }

    [Theory]
    [InlineData("disable: true", false)]
    [InlineData("disable: 'yes'", false)]
    [InlineData("test: [NONE]", false)]
    [InlineData("disable: true, test: exit 0", false)]
    [InlineData("disable: false", true)]
    [InlineData("interval: 3s", true)]
    public void A_health_check_that_is_taken_away_is_none(string check, bool exists)
    {
        string text = $$"""
            services:
              db: {image: postgres, healthcheck: { {{check}} } }
              app: {image: i, depends_on: {db: {condition: service_healthy} } }
            """;
        LoadResult loaded = Load.Text(text);
        string warning = Assert.Single(loaded.Diagnostics).ToString();
        Assert.StartsWith("s.yaml:3:32: warning: services.app.depends_on.db: ", warning, StringComparison.Ordinal);
        Assert.Equal(exists, warning.EndsWith("it counts as healthy as soon as it runs", StringComparison.Ordinal));
        Assert.Equal(!exists, warning.Contains("it has no health check, so that app will not start", StringComparison.Ordinal));
        CommandRecord up = Assert.Single(Run(text).Result.Commands);
        Assert.Equal(exists ? "" : "dependency failed to start: container db has no healthcheck configured\n", up.Stderr);
    }

    [Fact]
    public void Commands_are_typed_at_their_time_and_answers_kept()
    {
        (RunResult result, World world) = Run($$"""
            services: {app: {image: i} }
            x-oomsim:
              images: {i: {{Sleeper}} }
              until: 20s
              timeline:
                - {at: 2s, run: docker pause app}
                - {at: 1s, run: docker start nobody}
                - {after: {event: pause, container: app, delay: 500ms}, run: docker unpause app}
                - {at: 5s, run: docker stop -t 3 app}
              expect: [{command: 2, exit_code: 1}]
            """);
        Assert.Equal([0, 2, 1, 3, 4], result.Commands.Select(c => c.Number));
        Assert.Equal((1 * SimTime.Second, 1), (result.Commands[1].TimeNs, result.Commands[1].ExitCode));
        Assert.Contains("No such container: nobody", result.Commands[1].Stderr, StringComparison.Ordinal);
        Assert.Equal(2500 * SimTime.Millisecond, result.Commands[3].TimeNs);
        Assert.True(result.Commands[4].CompletedNs >= 5 * SimTime.Second);
        Assert.Equal("exited", world.Docker.Find("app")!.Status);
        Assert.Equal(20 * SimTime.Second, result.EndNs);
    }

    [Fact]
    public void An_undescribed_image_may_bring_its_health_check_and_asks_for_its_cpus()
    {
        (RunResult result, World world) = Run("services:\n  app: {image: i, depends_on: {db: {condition: service_healthy}}}\n  db: {image: pg, cpus: 2.5}\n");
        Assert.Equal(0, Assert.Single(result.Commands).ExitCode);
        Assert.Equal("running", world.Docker.Find("app")!.Status);
        Assert.Equal(3, world.Host.Config.Cpus); // 2.5 rounded up
    }

    [Fact]
    public void A_written_limit_is_in_force()
    {
        (_, World world) = Run("services: {app: {image: i}}\nx-oomsim:\n  images: {i: " + Sleeper + "}\n  timeline: [{at: 1s, run: 'echo 100m > $(cgroup app)/memory.max'}]\n");
        Assert.Equal(100L << 20, world.Docker.Find("app")!.Cgroup!.Read().Max);
    }

    [Fact]
    public void Observers_see_the_run_from_begin_to_end_and_runs_repeat()
    {
        const string text = """
            services: {app: {image: i, mem_limit: 64m, restart: always}}
            x-oomsim:
              images: {i: {program: {steps: [sleep: {uniform: {min: 1s, max: 2s}}, alloc: 100MiB, exit: 0]}} }
              until: 30s
            """;
        Watcher first = new();
        Watcher second = new();
        (RunResult result, _) = Run(text, first);
        Run(text, second);
        Assert.Equal(first.Seen, second.Seen);
        Assert.Equal("started 0", first.Seen[0]);
        Assert.Equal("finished 30000000000", first.Seen[^1]);
        Assert.True(result.Containers[0].RestartCount > 0);
        Assert.Contains(result.Events, e => e is { Type: "oom", Source: "docker", Container: "app" });
    }

    [Fact]
    public void Too_many_events_and_cancellation_end_a_run()
    {
        Scenario scenario = Load.Valid("services: {app: {image: i}}\nx-oomsim: {images: {i: {program: {steps: [{repeat: forever, steps: [sleep: 1ms]}]}} }}\n");
        Assert.Throws<RunLimitException>(() => new ScenarioRunner(scenario, new RunOptions { MaximumEvents = 100 }).Run());
        Assert.Throws<OperationCanceledException>(() => new ScenarioRunner(scenario).Run(null, new CancellationToken(true)));
        Assert.Equal(SimTime.Second, new ScenarioRunner(scenario, new RunOptions { IdleLimit = SimTime.Second }).Run().EndNs);
    }

    [Fact]
    public void A_run_that_keeps_no_events_does_the_same()
    {
        // The pause comes 1 s after the first start all the same.
        Scenario scenario = Load.Valid("""
            services: {app: {image: i, mem_limit: 16m, memswap_limit: 16m, restart: always}}
            x-oomsim:
              images: {i: {program: {steps: [sleep: 2s, alloc: 100MiB]}}}
              timeline: [{after: {event: start, container: app, delay: 1s}, run: docker pause app}]
              until: 30s
            """);
        RunResult kept = new ScenarioRunner(scenario).Run();
        RunResult result = new ScenarioRunner(scenario, new RunOptions { KeepsEvents = false }).Run();

        Assert.Empty(result.Events);
        Assert.NotEmpty(kept.Events);
        Assert.Equal("paused", Assert.Single(result.Containers).Status);
        Assert.Equal(kept.Containers, result.Containers);
        Assert.Equal(kept.HandledEvents, result.HandledEvents);
    }

    [Fact]
    public void Commands_that_are_never_typed_are_told_of()
    {
        const string text = """
            services: {app: {image: i}}
            x-oomsim:
              images: {i: {program: {steps: [sleep: 4s, exit: 0]}}}
              until: 5s
              timeline:
                - {at: 6s, run: docker stop app}
                - {after: {event: oom, container: app}, run: docker start app}
                - {after: {event: die, container: app, delay: 2s}, run: docker start app}
                - {at: {uniform: {min: 6s, max: 7s}}, run: docker ps}
                - {at: 5s, run: docker ps -a}
            """;
        LoadResult read = Load.Text(text);
        string[] warnings = [.. read.Diagnostics.Select(d => d.ToString())];
        Assert.Equal(["s.yaml:6:7: warning: 'docker stop app' is never typed: its time, 6.000000 s, is after the end of the run at 5.000000 s"], warnings);
        Assert.Equal(
            [
                "'docker stop app' is never typed: its time, 6.000000 s, is after the end of the run at 5.000000 s",
                "'docker start app' is never typed: the event 'oom' of 'app' did not come",
                "'docker start app' is never typed: its time is after the end of the run at 5.000000 s",
                "'docker ps' is never typed: its time is after the end of the run at 5.000000 s",
            ],
            Run(text).Result.Untyped.Select(u => u.Message));
    }

    [Fact]
    public void An_event_of_a_container_that_nobody_makes_is_not_waited_for() => Assert.Equal(
        "s.yaml:3:46: error: no service and no docker run or create makes a container 'ap' (did you mean 'app'?)",
        Assert.Single(Load.Errors("services: {app: {image: i}}\nx-oomsim:\n  timeline: [{after: {event: die, container: ap}, run: docker ps}]\n")));

    [Fact]
    public void A_panic_ends_the_run_and_nobody_types_any_more()
    {
        (RunResult result, World world) = Run("""
            services: {app: {image: i, mem_limit: 64m, restart: always}}
            x-oomsim:
              host: {memory: 512MiB, sysctl: {vm.panic_on_oom: 2}}
              images: {i: {program: {steps: [{alloc: 200MiB, rate: 20MiB/s}]}}}
              until: 30s
              timeline: [{at: 10s, run: docker stop app}]
            """);
        Assert.Equal((result.PanicNs, true), ((long?)result.EndNs, result.IsSettled));
        Assert.InRange(result.EndNs, 3 * SimTime.Second, 4 * SimTime.Second); // 64 MiB at 20 MiB/s
        Assert.Equal("panic", result.Events[^1].Type);
        Assert.Single(result.Commands);
        Assert.Equal("running", world.Docker.Find("app")!.Status);
        Assert.StartsWith("'docker stop app' is never typed: the kernel panicked at 3.", Assert.Single(result.Untyped).Message, StringComparison.Ordinal);
    }

    private static List<string> Of(RunResult result, string type) =>
        [.. result.Events.Where(e => e.Source == "docker" && e.Type == type && e.Container.Length > 0).Select(e => e.Container)];

    private sealed class Watcher : IRunObserver
    {
        public List<string> Seen { get; } = [];

        public void OnStarted(World world) => Seen.Add($"started {world.Simulator.Now}");

        public void OnAdvance(long nextNs) => Seen.Add($"to {nextNs}");

        public void OnCommandCompleted(CommandRecord command) => Seen.Add(command.ToString());

        public void OnScenarioEvent(HostEvent happened) => Seen.Add(happened.ToString());

        public void OnFinished(World world) => Seen.Add($"finished {world.Simulator.Now}");
    }

    [Fact]
    public void A_bad_container_of_a_pod_keeps_no_other_from_starting()
    {
        const string Text = """
            services:
              bad: {image: "BAD/Image:x", restart: always, x-oomsim: {restart: kubelet} }
              small: {image: i, mem_limit: 4m, restart: always, x-oomsim: {restart: kubelet} }
              good: {image: i, restart: always, x-oomsim: {restart: kubelet} }
            x-oomsim: {images: {i: {program: {steps: [sleep: forever] } } }, until: 5s}
            """;
        (RunResult result, World world) = Run(Text);
        Assert.Equal(("good", "running"), (Assert.Single(world.Docker.Containers).Name, world.Docker.Find("good")!.Status));
        Assert.Equal(
            (0, "WARNING: bad is not started: unable to get image 'BAD/Image:x': Error response from daemon: invalid reference format: repository name (Image) must be lowercase\n"
                + "WARNING: small is not started: Error response from daemon: Minimum memory limit allowed is 6MB\n"),
            (result.Commands[0].ExitCode!.Value, result.Commands[0].Stderr));
        StartCheck check = StartCheck.Of(Load.Valid(Text));
        Assert.Equal((null, 2), (check.Refusal, check.Warnings.Count));
    }
}
