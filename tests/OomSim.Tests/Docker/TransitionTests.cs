using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>How commands go on between two states: races, timeouts, signals (D1, D5).</summary>
public class TransitionTests
{
    [Fact]
    public void Starting_without_detaching_publishes_attach_and_ends_with_the_exit_code()
    {
        var bench = new DockerBench();
        Assert.Equal(new CommandResult(3, "", ""), bench.Do("run --rm quick"));
        Assert.Equal(["create", "attach", "network connect", "start", "network disconnect", "die", "destroy"], bench.Actions);
        Assert.Empty(bench.Engine.Containers);
    }

    [Theory]
    [InlineData("20.10", "stop -t 1 app", "kill,kill,die,network disconnect,stop,destroy", "")]
    [InlineData("28", "stop -t 1 app", "kill,kill,network disconnect,stop,die,destroy", "")]
    [InlineData("28", "kill app", "kill,network disconnect,die,destroy", "")]
    [InlineData("28", "rm -f app", "kill,network disconnect,die,destroy", "")]
    [InlineData("28", "restart -t 1 app", "kill,kill,network disconnect,stop,die,network connect,start,restart", "running")]
    public void Container_with_rm_goes_with_its_run_except_in_a_restart(string version, string command, string events, string after)
    {
        // D1.30.
        DockerBench bench = DockerBench.InState("running", version, CgroupVersion.V2, "--rm");
        bench.Fine(command);
        Assert.Equal((events, after), (string.Join(',', bench.Actions), bench.Engine.Find("app")?.Status ?? ""));
    }

    [Fact]
    public void Of_two_that_are_removed_together_both_have_died_before_one_is_gone()
    {
        // Recording docker/v1-36: the client sends both requests at once.
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name cb --network host sleeper");
        bench.Fine("run -d --name cc --network host sleeper");
        bench.Events.Clear();
        bench.Fine("rm -f cb cc");
        Assert.Equal(
            ["kill cb", "kill cc", "die cb", "die cc", "destroy cb", "destroy cc"],
            bench.Events.Where(e => e.Type == "container").Select(e => e.Action + " " + e.Attributes["name"]));
    }

    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Restart_that_finds_its_container_removed_meanwhile_is_refused(string version)
    {
        // E4: it still holds what it found by name when it began.
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app sleeper");
        DockerBench.Pending restart = bench.Issue("restart -t 5 app");
        bench.RunTo(2);
        bench.Fine("rm -f app");
        Assert.Equal(
            new CommandResult(1, "", "Error response from daemon: Cannot restart container app: container is marked for removal and cannot be started\n"),
            restart.Result);
        Assert.DoesNotContain("restart", bench.Actions);
        Assert.Empty(bench.Engine.Containers);
    }

    [Fact]
    public void Stop_waits_for_its_timeout_then_kills()
    {
        // X15: an init without a handler hears nothing until SIGKILL at 2 s.
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(5);
        DockerBench.Pending stop = bench.Issue("stop -t 2 app");
        bench.RunTo(6.9);
        Assert.Null(stop.Result);
        bench.RunTo(8);
        Assert.Equal(7, stop.AtSeconds, 3);
        Assert.Equal(137, bench.Get("app").ExitCode);
        Assert.Equal([("15", 5.0), ("9", 7.0)], bench.Events.Where(e => e.Action == "kill").Select(e => (e.Attributes["signal"], e.Time / 1e9)));
    }

    [Fact]
    public void Small_init_lets_the_program_end_by_the_default_disposition()
    {
        // X15: with --init the program is no init itself: SIGTERM ends it at once, 128 + 15.
        var bench = new DockerBench();
        bench.Fine("run -d --init --name app sleeper");
        bench.RunTo(1);
        bench.Fine("stop app");
        Assert.Equal((143, 1.0), (bench.Get("app").ExitCode, Math.Round(bench.Now, 3)));
    }

    [Theory]
    [InlineData(15, 143)] // SIGTERM: 128 + 15
    [InlineData(10, 138)] // SIGUSR1
    [InlineData(11, null)] // SIGSEGV is not handed on, and PID 1 has no handler for it
    [InlineData(17, null)] // SIGCHLD is about its own children
    public void Small_init_hands_on_what_anybody_sends(int signal, int? exitCode)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --init --name app sleeper");
        bench.RunTo(1);
        bench.Host.SendSignal(bench.Get("app").Init!, signal);
        bench.RunTo(1.5);
        Assert.Equal((exitCode is null ? "running" : "exited", exitCode ?? 0), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.DoesNotContain("kill", bench.Actions);
    }

    [Fact]
    public void Policy_restarts_what_ended_by_a_signal_through_the_small_init()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --init --restart always --name app sleeper");
        bench.RunTo(1);
        bench.Host.SendSignal(bench.Get("app").Init!, 10);
        bench.RunTo(2);
        Assert.Equal(("running", 1), (bench.Get("app").Status, bench.Get("app").RestartCount));
        Assert.Equal("138", bench.Events.Single(e => e.Action == "die").Attributes["exitCode"]);
    }

    [Fact]
    public void Small_init_hands_on_what_a_health_probe_sends()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --init --name app --health-cmd 'false || kill 1' --health-interval 1s sleeper");
        bench.RunTo(3);
        Assert.Equal(("exited", 143), (bench.Get("app").Status, bench.Get("app").ExitCode));
    }

    [Fact]
    public void Signal_waits_for_the_child_of_the_small_init()
    {
        // It reaches the init in the instant in which that starts, before it has forked.
        var bench = new DockerBench();
        bench.Fine("create --init --name app sleeper");
        DockerBench.Pending start = bench.Issue("start app");
        while (bench.Get("app").Init is not { } || start.Result is null)
        {
            Assert.True(bench.Simulator.Step());
        }

        bench.Host.SendSignal(bench.Get("app").Init!, 15);
        bench.RunTo(1);
        Assert.Equal(("exited", 143), (bench.Get("app").Status, bench.Get("app").ExitCode));
    }

    [Theory]
    [InlineData("stop -t 5", "20.10")]
    [InlineData("stop -t 5", "28")]
    public void Client_has_fifty_requests_open_at_once(string command, string version)
    {
        // D1.17: the first fifty are killed at 1 + 5 s, the ten others are asked to stop only then and killed at 11 s.
        var bench = new DockerBench(version);
        string[] names = [.. Enumerable.Range(0, 60).Select(i => "c" + (char)('a' + (i / 26)) + (char)('a' + (i % 26)))];
        foreach (string name in names)
        {
            bench.Fine($"run -d --name {name} sleeper");
        }

        bench.RunTo(1);
        DockerBench.Pending stop = bench.Issue($"{command} {string.Join(' ', names)}");
        bench.RunTo(8);
        Assert.Equal(names[50..], names.Where(n => bench.Get(n).Running));
        bench.RunTo(13);
        Assert.Equal(11, stop.AtSeconds, 3);
        Assert.Equal(string.Concat(names.Select(n => n + "\n")), stop.Result?.Stdout);
        Assert.DoesNotContain(names, n => bench.Get(n).Running);
    }

    [Fact]
    public void Many_that_end_at_once_take_no_deep_stack()
    {
        // One that takes its time keeps the first place; all others are answered at once, each from within the one before it.
        var bench = new DockerBench();
        bench.Fine("run -d --name slow sleeper");
        Assert.Equal(1, bench.Do("stop -t 1 slow " + string.Join(' ', Enumerable.Repeat("slow", 60)) + " " + string.Join(' ', Enumerable.Range(0, 20_000).Select(i => "none" + i))).ExitCode);
    }

    [Fact]
    public void Handler_ends_a_container_early()
    {
        var bench = new DockerBench();
        bench.Image("polite", new ProgramDefinition
        {
            Name = "init",
            Comm = "polite",
            Steps = [new SleepStep(null)],
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(0))]) },
        });
        bench.Fine("run -d --name app polite");
        bench.Fine("stop app");
        Assert.Equal((0, 1.0), (bench.Get("app").ExitCode, Math.Round(bench.Now, 3)));
        Assert.False(bench.Get("app").OomKilled);
    }

    [Fact]
    public void Wait_answers_at_the_end_of_a_run_and_at_once_when_there_is_none()
    {
        var bench = new DockerBench();
        bench.Image("five", new SleepStep(Quantity.Of(5 * SimTime.Second)), new ExitStep(Quantity.Of(9)));
        bench.Fine("create --name app five");
        Assert.Equal("0\n", bench.Fine("wait app").Stdout);
        bench.Fine("start app");
        DockerBench.Pending wait = bench.Issue("wait app");
        bench.RunTo(6);
        Assert.Equal("9\n", wait.Result?.Stdout);
        Assert.Equal(5, wait.AtSeconds, 3);
    }

    [Fact]
    public void Latency_delays_every_command()
    {
        var bench = new DockerBench(latencyNs: SimTime.Second / 2);
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(0.5, bench.Events[0].Time / 1e9);
        bench.Fine("pause app");
        Assert.Equal(1.0, bench.Now);
    }

    [Fact]
    public void Hung_container_cannot_be_paused_but_killed()
    {
        // K4.17: a task that hangs at its limit sleeps uninterruptibly, the freezer gives up (D5.1).
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Image("hog", new AllocStep(Quantity.Of(200 * DockerBench.MiB), Pace.Free));
        bench.Fine("run -d --name app -m 64m --memory-swap 64m --oom-kill-disable hog");
        bench.RunTo(5);
        CommandResult pause = bench.Do("pause app");
        Assert.Equal($"Error response from daemon: Cannot pause container {bench.Get("app").Id}: OCI runtime pause failed: unable to freeze: unknown\n", pause.Stderr);
        Assert.Equal("running", bench.Get("app").Status);
        bench.Fine("kill app");

        // Recording 05a: 137, OOMKilled, though nothing was ever killed for want of memory.
        Assert.Equal((137, true, 0L), (bench.Get("app").ExitCode, bench.Get("app").OomKilled, bench.Get("app").OomKills));
    }

    [Theory]
    [InlineData("inspect app")]
    [InlineData("kill app")]
    [InlineData("rename app other")]
    [InlineData("update -c 512 app")]
    public void Container_that_is_being_paused_is_locked(string command)
    {
        // A task that hangs at its limit cannot be frozen: on v1 the runtime tries for 20 rests of 10 ms (D5.1).
        var bench = new DockerBench("28", CgroupVersion.V1);
        bench.Image("hog", new AllocStep(Quantity.Of(200 * DockerBench.MiB), Pace.Free));
        bench.Fine("run -d --name app -m 64m --memory-swap 64m --oom-kill-disable hog");
        bench.RunTo(5);
        DockerBench.Pending pause = bench.Issue("pause app");
        DockerBench.Pending other = bench.Issue(command);
        bench.RunTo(5.199);
        Assert.Equal((null, null), (pause.Result, other.Result));
        bench.RunTo(6);
        Assert.Contains("unable to freeze", pause.Result!.Stderr, StringComparison.Ordinal);
        Assert.Equal(0, other.Result!.ExitCode);
        Assert.InRange(other.AtSeconds, 5.2, 5.3);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "kill app")]
    [InlineData(CgroupVersion.V2, "kill app")]
    [InlineData(CgroupVersion.V1, "stop -t 1 app")]
    [InlineData(CgroupVersion.V1, "rm -f app")]
    public void Kill_thaws_a_container_that_was_frozen_by_hand(CgroupVersion cgroups, string command)
    {
        // D5.3: the runtime sends SIGKILL and thaws the cgroup; it does not matter that the engine knows nothing of a pause.
        var bench = new DockerBench("28", cgroups);
        bench.Fine("run -d --name app sleeper");
        Container app = bench.Get("app");
        bench.RunTo(1);
        bench.Host.Freeze(app.Cgroup!);
        bench.Fine(command);
        Assert.Equal(137, app.ExitCode);
        Assert.InRange(bench.Now, 1, 2.1);
        Assert.DoesNotContain("unpause", bench.Actions);
    }

    [Fact]
    public void Killing_a_frozen_process_from_the_host_ends_it_on_v2_only()
    {
        // K17.9, K18.4: kill(2) by hand thaws nothing, so on v1 the SIGKILL waits for the unpause.
        foreach (CgroupVersion cgroups in new[] { CgroupVersion.V1, CgroupVersion.V2 })
        {
            var bench = new DockerBench("28", cgroups);
            bench.Fine("run -d --name app sleeper");
            bench.Fine("pause app");
            bench.Host.SendSignal(bench.Get("app").Init!, 9);
            bench.RunTo(5);
            Assert.Equal(cgroups == CgroupVersion.V1 ? "paused" : "exited", bench.Get("app").Status);
            if (cgroups == CgroupVersion.V1)
            {
                bench.Fine("unpause app");
                bench.RunTo(6);
            }

            Assert.Equal(("exited", 137), (bench.Get("app").Status, bench.Get("app").ExitCode));
        }
    }
}
