using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Health checks (D1.32, D4.37, D5.10, D8.6, D8.9, D8.17).</summary>
public class HealthTests
{
    [Fact]
    public void First_probe_comes_one_interval_after_the_start_and_shows_everywhere()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --health-cmd true sleeper");
        Assert.Equal("Up Less than a second (health: starting)\n", bench.Fine("ps --format '{{.Status}}'").Stdout);
        bench.Events.Clear();
        bench.RunTo(29.9);
        Assert.Empty(bench.Actions);
        bench.RunTo(31);
        Assert.Equal(["exec_create: /bin/sh -c true", "exec_start: /bin/sh -c true", "exec_die", "health_status: healthy"], bench.Actions);
        Assert.Equal("Up 31 seconds (healthy)\n", bench.Fine("ps --format '{{.Status}}'").Stdout);
        Assert.Equal("healthy 0\n", bench.Fine("inspect -f '{{.State.Health.Status}} {{.State.Health.FailingStreak}}' app").Stdout);
        Assert.Equal("{\"Test\":[\"CMD-SHELL\",\"true\"]}\n", bench.Fine("inspect -f '{{json .Config.Healthcheck}}' app").Stdout);

        // The interval runs from the end of one probe to the start of the next.
        bench.RunTo(61);
        ContainerHealth health = bench.Get("app").Health!;
        Assert.Equal(2, health.Log.Count);
        Assert.Equal(30 * SimTime.Second, health.Log[1].StartNs - health.Log[0].EndNs);
    }

    [Fact]
    public void Failures_in_a_row_make_it_unhealthy_and_nothing_else_happens_to_it()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --restart always --name app --health-cmd 'exit 3' --health-interval 1s sleeper");
        bench.RunTo(2.5);
        Assert.Equal(("starting", 2), (bench.Get("app").Health!.Status, bench.Get("app").Health!.FailingStreak));
        bench.RunTo(20.5);
        ContainerHealth health = bench.Get("app").Health!;
        Assert.Equal(("unhealthy", 20, 5, 3), (health.Status, health.FailingStreak, health.Log.Count, health.Log[4].ExitCode));
        Assert.Single(bench.Actions, a => a == "health_status: unhealthy");
        Assert.Equal(("running", 0), (bench.Get("app").Status, bench.Get("app").RestartCount));
    }

    [Fact]
    public void List_filters_by_health()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name well --health-cmd true --health-interval 1s sleeper");
        bench.Fine("run -d --name ill --health-cmd false --health-interval 1s --health-retries 1 sleeper");
        bench.Fine("run -d --name slow --health-cmd true sleeper");
        bench.Fine("run -d --name plain sleeper");
        bench.RunTo(2);
        foreach ((string health, string names) in new[] { ("healthy", "well\n"), ("unhealthy", "ill\n"), ("starting", "slow\n"), ("none", "plain\n") })
        {
            Assert.Equal(names, bench.Fine($"ps -f health={health} --format '{{{{.Names}}}}'").Stdout);
        }
    }

    [Theory]
    [InlineData("28", "--health-start-interval 1s", new[] { 1, 2, 3, 8.0 })] // after the start period the interval, from the end of the last one on
    [InlineData("28", "", new[] { 5, 10.0 })] // 5 s unless given
    [InlineData("24", "", new[] { 5.0 })]
    public void Probes_of_the_start_period_come_more_often_from_25_on(string version, string flags, double[] expected)
    {
        DockerBench bench = Bench(version);
        bench.Fine($"run -d --name app --health-cmd 'exit 1' --health-interval 5s --health-start-period 2500ms {flags} sleeper");
        bench.RunTo(version == "24" || flags.Length == 0 ? expected[^1] + 0.5 : 8.5);
        Assert.Equal(expected, bench.Get("app").Health!.Log.Select(r => Math.Round(r.StartNs / 1e9, 2)));

        // What was begun within the start period does not count.
        Assert.Equal(expected.Count(s => s > 2.5), bench.Get("app").Health!.FailingStreak);
    }

    [Fact]
    public void Older_clients_have_no_start_interval() =>
        Assert.StartsWith("unknown flag: --health-start-interval", Bench("24").Do("run -d --health-cmd true --health-start-interval 1s sleeper").Stderr, StringComparison.Ordinal);

    // 20.10 has forgotten it by then (44 of 45 probes on 20.10.24).
    [Theory]
    [InlineData("20.10", "127")]
    [InlineData("28", "137")]
    public void Probe_that_takes_too_long_is_killed(string version, string code)
    {
        DockerBench bench = Bench(version);
        bench.Fine("run -d --name app --health-cmd 'sleep 100' --health-interval 1s --health-timeout 90s --health-retries 1 sleeper");
        bench.RunTo(91.5);
        ProbeResult result = Assert.Single(bench.Get("app").Health!.Log);
        Assert.Equal((-1, "Health check exceeded timeout (1m30s)"), (result.ExitCode, result.Output));
        Assert.Equal(code, bench.Events.Single(e => e.Action == "exec_die").Attributes["exitCode"]);
        Assert.Single(bench.Get("app").Cgroup!.Processes);
        Assert.Equal("unhealthy", bench.Get("app").Health!.Status);
    }

    [Theory]
    [InlineData("20.10", 1, "Health check exceeded timeout (2s)")] // counts from the request: the probe never gets to run
    [InlineData("28", 30, "timed out starting health check for container ")]
    public void Hung_container_answers_no_probe(string version, double takes, string output)
    {
        DockerBench bench = Bench(version, CgroupVersion.V1);
        bench.Fine("run -d --name app -m 64m --memory-swap 64m --oom-kill-disable --health-cmd true --health-interval 5s --health-timeout 2s --health-retries 1 hog");
        bench.RunTo(60);
        ProbeResult result = bench.Get("app").Health!.Log[0];
        Assert.Equal((-1, true), (result.ExitCode, result.Output.StartsWith(output, StringComparison.Ordinal)));
        Assert.InRange((result.EndNs - result.StartNs) / 1e9, takes, takes + 1.1);
        Assert.Equal("unhealthy", bench.Get("app").Health!.Status);
        Assert.True(bench.Get("app").Cgroup!.Processes.Count <= 2);
        if (version == "20.10")
        {
            // A probe that never ran ends without a word, also with its container (20.10.24).
            bench.Fine("kill app");
            Assert.DoesNotContain(bench.Events, e => e.Action == "exec_die");
            Assert.Contains(bench.Events, e => e.Action.StartsWith("exec_start", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Pause_closes_the_monitor_and_unpause_begins_anew()
    {
        // D5.10: unhealthy without an event, the streak as it was; after unpause a whole interval.
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --health-cmd 'sleep 3' --health-interval 4s sleeper");
        bench.RunTo(7.5);
        Assert.Equal("healthy", bench.Get("app").Health!.Status);
        bench.RunTo(12); // a second probe runs from 11 s on
        bench.Events.Clear();
        bench.Fine("pause app");
        Assert.Equal("Up 12 seconds (Paused)\n", bench.Fine("ps --format '{{.Status}}'").Stdout);
        bench.RunTo(30);
        Assert.Equal(("unhealthy", 0, 1), (bench.Get("app").Health!.Status, bench.Get("app").Health!.FailingStreak, bench.Get("app").Health!.Log.Count));
        Assert.Equal(["pause", "exec_die"], bench.Actions);
        bench.Fine("unpause app");
        bench.RunTo(33.9);
        Assert.Equal(["pause", "exec_die", "unpause"], bench.Actions);
        bench.RunTo(38);
        Assert.Equal("health_status: healthy", bench.Actions.Last());
        Assert.Equal(34.0, Math.Round(bench.Get("app").Health!.Log[1].StartNs / 1e9, 2));
    }

    [Fact]
    public void Start_begins_with_starting_and_keeps_the_log()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --health-cmd 'exit 1' --health-interval 1s sleeper");
        Assert.Null(bench.Engine.Find("app")!.Health!.Log.FirstOrDefault());
        bench.RunTo(2.5);
        bench.Fine("kill app");
        Assert.Equal("unhealthy", bench.Get("app").Health!.Status);
        bench.RunTo(9);
        Assert.Equal(2, bench.Get("app").Health!.Log.Count);
        bench.Fine("start app");
        Assert.Equal(("starting", 0, 2), (bench.Get("app").Health!.Status, bench.Get("app").Health!.FailingStreak, bench.Get("app").Health!.Log.Count));
        bench.RunTo(10.5);
        Assert.Equal(3, bench.Get("app").Health!.Log.Count);
    }

    [Theory]
    [InlineData("--no-healthcheck", null)]
    [InlineData("", "1 s: CMD false")]
    [InlineData("--health-interval 2s", "2 s: CMD false")]
    [InlineData("--health-cmd true", "1 s: CMD-SHELL true")]
    public void What_is_not_given_is_the_images(string flags, string? expected)
    {
        DockerBench bench = Bench();
        bench.Fine($"run -d --name app {flags} checked");
        HealthCheck check = bench.Get("app").Spec.HealthCheck!;
        Assert.Equal(expected, check.Probes ? $"{check.IntervalNs / SimTime.Second} s: {string.Join(' ', check.Test)}" : null);
        bench.RunTo(5);
        Assert.Equal(expected is null, bench.Get("app").Health is null);
    }

    [Theory]
    [InlineData("--no-healthcheck --health-cmd x", "--no-healthcheck conflicts with --health-* options")]
    [InlineData("--health-interval -1s", "--health-interval cannot be negative")]
    [InlineData("--health-retries -1 --health-timeout -2s", "--health-timeout cannot be negative")]
    [InlineData("--health-cmd x --health-timeout 999us", "Timeout in Healthcheck cannot be less than 1ms")]
    [InlineData("--health-cmd x --health-interval 5", "invalid argument \"5\" for \"--health-interval\" flag: time: missing unit in duration \"5\"")]
    public void Wrong_flags_are_refused(string flags, string error)
    {
        DockerBench bench = Bench();
        CommandResult result = bench.Do($"run -d --name app {flags} sleeper");
        Assert.Equal((125, true), (result.ExitCode, result.Stderr.Contains(error, StringComparison.Ordinal)));
        Assert.Empty(bench.Engine.Containers);
    }

    [Theory]
    [InlineData("curl -f http://localhost:8080/health", 7)]
    [InlineData("curl -f http://localhost:8080/health || exit 1", 1)]
    [InlineData("wget -q --spider http://localhost", 1)]
    [InlineData("nothing-that-is-described", 1)]
    public void Client_is_answered_by_who_serves(string command, int refused)
    {
        // The server loads for 5 s, serves, and is stopped from outside at 20 s: then the kernel takes connections that nobody answers.
        DockerBench bench = Bench();
        bench.Fine($"run -d --name app --health-cmd '{command}' --health-interval 2s --health-timeout 1s web");
        bench.RunTo(20);
        ContainerHealth health = bench.Get("app").Health!;
        Assert.Equal("healthy", health.Status);
        Assert.Equal(["exec_die " + refused, "exec_die " + refused, "exec_die 0"], bench.Events.Where(e => e.Action == "exec_die").Take(3).Select(e => e.Action + " " + e.Attributes["exitCode"]));
        bench.Host.SendSignal(bench.Get("app").Init!, 19);
        bench.RunTo(32);
        Assert.Equal(("unhealthy", -1), (health.Status, health.Log[^1].ExitCode));
        bench.Host.SendSignal(bench.Get("app").Init!, 18);
        bench.RunTo(40);
        Assert.Equal("healthy", health.Status);
    }

    [Theory]
    [InlineData("test -f /srv/ready", 0)]
    [InlineData("[ -s /srv/ready ]", 0)]
    [InlineData("test -f /srv/other", 1)]
    [InlineData("cat /srv/ready", 0)]
    [InlineData("cat /srv/other", 1)]
    [InlineData("exit 4", 4)]
    public void Files_tell(string command, int code)
    {
        DockerBench bench = Bench();
        bench.Fine($"run -d --name app --health-cmd '{command}' --health-interval 1s writer");
        bench.RunTo(1.5);
        Assert.Equal(code, Assert.Single(bench.Get("app").Health!.Log).ExitCode);
        Assert.Equal(command == "cat /srv/other" ? "cat: can't open '/srv/other': No such file or directory\n" : "", bench.Get("app").Health!.Log[0].Output);
    }

    [Fact]
    public void Probe_is_charged_to_the_container_and_can_be_the_victim()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app -m 32m --memory-swap 32m --health-cmd eater --health-interval 1s probed");
        bench.RunTo(3);
        Assert.Contains("oom", bench.Actions);
        Assert.Equal(137, bench.Get("app").Health!.Log[0].ExitCode);
        Assert.Equal("running", bench.Get("app").Status);
    }

    [Fact]
    public void Probe_that_dies_before_it_begins_has_no_exit_code()
    {
        // Frozen from outside, as the engine does not know: the runtime's process is killed before it runs the command.
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --health-cmd true --health-interval 1s sleeper");
        bench.RunTo(0.5);
        bench.Host.WriteFile(bench.Get("app").Cgroup!, "cgroup.freeze", "1");
        bench.RunTo(2);
        bench.Host.SendSignal(bench.Get("app").Cgroup!.Processes.Single(p => p.Comm == "true"), 9);
        bench.RunTo(2.5);
        ProbeResult result = Assert.Single(bench.Get("app").Health!.Log);
        Assert.Equal((-1, "OCI runtime exec failed: exec failed: unable to start container process: read init-p: connection reset by peer: unknown"), (result.ExitCode, result.Output));
    }

    [Fact]
    public void Output_is_kept_up_to_four_kibibytes()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --health-cmd talker --health-interval 1s probed");
        bench.RunTo(1.5);
        Assert.Equal(new string('x', 4096) + "...", bench.Get("app").Health!.Log[0].Output);
    }

    [Theory]
    [InlineData("HEALTHCHECK --interval=5s --retries=2 CMD curl -f http://localhost/ || exit 1", "{\"Test\":[\"CMD-SHELL\",\"curl -f http://localhost/ || exit 1\"],\"Interval\":5000000000,\"Retries\":2}")]
    [InlineData("HEALTHCHECK CMD [\"true\"]", "{\"Test\":[\"CMD\",\"true\"]}")]
    [InlineData("HEALTHCHECK NONE", "{\"Test\":[\"NONE\"]}")]
    public void Instruction_sets_the_images_check(string instruction, string expected)
    {
        DockerBench bench = Bench();
        bench.Fine("create --name app sleeper");
        bench.Fine($"commit -c '{instruction}' app made");
        bench.Fine("create --name other made");
        Assert.Equal(expected + "\n", bench.Fine("inspect -f '{{json .Config.Healthcheck}}' other").Stdout);
    }

    [Theory]
    [InlineData("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD")]
    [InlineData("HEALTHCHECK curl x", "Unknown type \"CURL\" in HEALTHCHECK (try CMD)")]
    [InlineData("HEALTHCHECK --every=5s CMD x", "unknown flag: --every")]
    public void Wrong_instruction_is_refused(string instruction, string error)
    {
        DockerBench bench = Bench();
        bench.Fine("create --name app sleeper");
        Assert.Contains(error, bench.Do($"commit -c '{instruction}' app made").Stderr, StringComparison.Ordinal);
    }

    /// <summary>Who only looks whether somebody listens finds a stopped server in order: the kernel takes the connection (D5.12).</summary>
    [Theory]
    [InlineData("nc -z localhost 80", "healthy")]
    [InlineData("nc -zv localhost 80 || exit 1", "healthy")]
    [InlineData("nc localhost 80", "unhealthy")]
    [InlineData("curl -f http://localhost --proxy-z", "unhealthy")]
    public void Connecting_is_not_asking(string command, string expected)
    {
        DockerBench bench = Bench();
        bench.Fine($"run -d --name app --health-cmd '{command}' --health-interval 2s --health-timeout 1s web");
        bench.RunTo(20);
        Assert.Equal("healthy", bench.Get("app").Health!.Status);
        bench.Host.SendSignal(bench.Get("app").Init!, 19);
        bench.RunTo(32);
        Assert.Equal(expected, bench.Get("app").Health!.Status);
    }

    private static DockerBench Bench(string version = "28", CgroupVersion cgroups = CgroupVersion.V2)
    {
        var bench = new DockerBench(version, cgroups);
        bench.Image("hog", new AllocStep(Quantity.Of(200 * DockerBench.MiB), Pace.Free), new SleepStep(null));
        bench.Image("web", new SleepStep(Quantity.Of(5 * SimTime.Second)), new ServeStep(Quantity.Of(100 * SimTime.Second), null));
        bench.Image("writer", new WriteStep("/srv/ready", Quantity.Of(100), Pace.Free), new SleepStep(null));
        bench.Image(
            "probed",
            new ProgramDefinition { Name = "init", Comm = "probed", Steps = [new SleepStep(null)] },
            new ProgramDefinition { Name = "eater", Comm = "eater", Steps = [new AllocStep(Quantity.Of(100 * DockerBench.MiB), Pace.Free)] },
            new ProgramDefinition { Name = "talker", Comm = "talker", Steps = [new PrintStep(new string('x', 5000))] });
        bench.Engine.AddImage(new ImageDefinition(
            "checked", [new LayerDefinition("base", 5 * DockerBench.MiB, new SortedDictionary<string, long>())],
            new ProgramSet(new ProgramDefinition { Name = "init", Comm = "checked", Steps = [new SleepStep(null)] }, new SortedDictionary<string, ProgramDefinition>()))
        {
            HealthCheck = new HealthCheck(["CMD", "false"]) { IntervalNs = SimTime.Second },
        });
        return bench;
    }

    /// <summary>A probe that kills what it finds ill: init ends by its handler, and the policy brings it back; kill itself succeeds, so nothing is unhealthy.</summary>
    [Theory]
    [InlineData("|| kill 1", 1)]
    [InlineData("|| kill -s TERM 1", 1)]
    [InlineData("|| kill -9 1", 0)] // from within, SIGKILL does not reach init
    public void A_probe_may_end_its_container(string or, int restarts)
    {
        var bench = new DockerBench();
        bench.Image("ends", new ProgramDefinition
        {
            Name = "init",
            Comm = "init",
            Steps = [new SleepStep(null)],
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([new ExitStep(Quantity.Of(0))]) },
        });
        bench.Fine($"run -d --name app --restart always --health-interval 5s --health-cmd 'test -f /ready {or}' ends");
        bench.RunTo(7);
        Assert.Equal((restarts, "running", 0), (bench.Get("app").RestartCount, bench.Get("app").Status, bench.Get("app").Health!.FailingStreak));
    }
}
