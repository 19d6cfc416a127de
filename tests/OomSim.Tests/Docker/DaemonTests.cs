using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The end and the start of dockerd (D1.36, D2.11, D2.22, D3.11, D3.15–D3.21).</summary>
public class DaemonTests
{
    private const string Unreachable = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n";

    [Theory]
    [InlineData("no", 0, false)]
    [InlineData("always", 0, true)]
    [InlineData("unless-stopped", 0, true)] // the stop is not the user's (D3.16)
    [InlineData("on-failure", 0, false)]
    [InlineData("on-failure", 3, true)] // the stored exit code decides
    public void Restart_starts_again_what_its_policy_says(string policy, int code, bool comesBack)
    {
        DockerBench bench = Bench();
        bench.Image("ends", new ProgramDefinition { Name = "init", Comm = "ends", Steps = [new SleepStep(null)], OnSignal = Handler(code) });
        bench.Fine($"run -d --restart {policy} --name app ends");
        bench.RunTo(1);
        bench.Events.Clear();
        Assert.True(Restart(bench));
        Assert.Equal(comesBack ? "running" : "exited", bench.Get("app").Status);
        string[] end = ["kill", "network disconnect", "stop", "die"];
        Assert.Equal(comesBack ? [.. end, "network connect", "start"] : end, bench.Actions);
    }

    [Theory]
    [InlineData("always", "stop app", true)] // D3.15: whatever the user did
    [InlineData("unless-stopped", "stop app", false)]
    [InlineData("unless-stopped", "kill -s HUP app", false)] // D3.11: any signal is enough
    [InlineData("on-failure", "kill app", true)] // D3.20: 137
    [InlineData("on-failure", "stop app", true)] // 143, no handler in a namespace's init: killed after the time-out, 137
    [InlineData("no", "kill app", false)]
    public void Start_after_a_stop_by_hand(string policy, string command, bool comesBack)
    {
        DockerBench bench = Bench();
        bench.Fine($"run -d --restart {policy} --name app sleeper");
        bench.Fine(command);
        Restart(bench);
        Assert.Equal(comesBack, bench.Get("app").Running);
        if (comesBack)
        {
            // What was done by hand is forgotten with the start (D2.22, D3.11).
            bench.Fine("update --restart unless-stopped app");
            Restart(bench);
            Assert.True(bench.Get("app").Running);
        }
    }

    [Fact]
    public void Created_container_is_never_started()
    {
        DockerBench bench = Bench();
        bench.Fine("create --restart always --name app sleeper");
        Restart(bench);
        Assert.Equal("created", bench.Get("app").Status);
    }

    [Fact]
    public void Count_and_delay_begin_anew()
    {
        DockerBench bench = Bench();
        bench.Image("fails", new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(1)));
        bench.Fine("run -d --restart always --name app fails");
        bench.RunTo(6); // runs from 0, 1.1, 2.3, 3.7 s, 5.5 s
        Assert.Equal(4, bench.Get("app").RestartCount);
        Restart(bench);
        Assert.Equal(("running", 0), (bench.Get("app").Status, bench.Get("app").RestartCount));
        double started = bench.Now;
        bench.RunTo(started + 1.15);
        Assert.Equal(1, bench.Get("app").RestartCount);
        Assert.Equal(started + 1.1, bench.Get("app").StartedAtNs!.Value / 1e9, 2);
    }

    [Fact]
    public void Pending_restart_is_given_up_and_made_up_for()
    {
        DockerBench bench = Bench();
        bench.Image("fails", new ExitStep(Quantity.Of(7)));
        bench.Fine("run -d --restart always --name app fails");
        bench.RunTo(0.05);
        Assert.Equal("restarting", bench.Get("app").Status);
        bench.Events.Clear();
        Restart(bench);
        Assert.Equal(["stop", "network connect", "start"], bench.Actions.Take(3));
    }

    [Theory]
    [InlineData("", 15)] // the least
    [InlineData("--stop-timeout 20", 25)] // the longest stop and 5 s
    public void Shutdown_is_not_waited_for_for_ever(string flags, double ends)
    {
        // A zombie maker would do; here a cgroup frozen from outside on v1, where SIGKILL waits for the thaw, which the engine does for its own pauses only.
        DockerBench bench = Bench("20.10", CgroupVersion.V1);
        bench.Fine($"run -d {flags} --name app sleeper");
        bench.Host.WriteFile(bench.Get("app").Cgroup!.Parent!, "freezer.state", "FROZEN");
        double? stopped = null;
        bench.Engine.Unit.Stop(_ => stopped = bench.Now);
        bench.RunTo(60);
        Assert.Equal(ends, stopped!.Value, 2);
        Assert.NotNull(bench.Get("app").Init);
    }

    [Fact]
    public void Longest_stop_timeout_is_waited_for()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --stop-timeout 30 --name app sleeper");
        double? stopped = null;
        bench.Engine.Unit.Stop(_ => stopped = bench.Now);
        bench.RunTo(29);
        Assert.Equal(("deactivating", "running"), (bench.Engine.Unit.State, bench.Get("app").Status));
        Assert.Equal(new CommandResult(1, "", Unreachable), bench.Do("ps"));
        bench.RunTo(31);
        Assert.Equal(30, stopped!.Value, 2);
        Assert.Equal(("inactive", "exited", 137), (bench.Engine.Unit.State, bench.Get("app").Status, bench.Get("app").ExitCode));
        bench.RunTo(100);
        Assert.Equal(DaemonPhase.Down, bench.Engine.Phase);
    }

    [Theory]
    [InlineData("28", "run -d sleeper", 125, "docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n\nRun 'docker run --help' for more information\n")]
    [InlineData("20.10", "create sleeper", 1, Unreachable)]
    [InlineData("28", "stop app", 1, Unreachable)]
    [InlineData("28", "stop app b", 1, Unreachable + Unreachable)] // each is asked for by itself
    [InlineData("28", "update -m 64m app b", 1, Unreachable + Unreachable)]
    [InlineData("28", "stats --no-stream", 1, Unreachable)]
    [InlineData("28", "rename app b", 1, Unreachable + "Error: failed to rename container named app\n")]
    [InlineData("28", "start app b", 1, Unreachable + Unreachable + "Error: failed to start containers: app, b\n")]
    [InlineData("28", "inspect app b", 1, Unreachable + Unreachable, "[]\n")]
    [InlineData("28", "inspect -f '{{.Id}}' app", 1, Unreachable, "\n")]
    [InlineData("28", "volume inspect x", 1, Unreachable, "[]\n")]
    [InlineData("28", "network rm x y", 1, Unreachable + Unreachable + "exit status 1\n")]
    [InlineData("28", "pull sleeper", 1, Unreachable, "Using default tag: latest\n")]
    [InlineData("28", "container prune", 0, "", "WARNING! This will remove all stopped containers.\nAre you sure you want to continue? [y/N] ")]
    public void Commands_find_nobody(string version, string command, int exitCode, string error, string output = "")
    {
        DockerBench bench = Bench(version);
        bench.Fine("run -d --name app sleeper");
        bench.Engine.Unit.Stop(_ => { });
        Assert.Equal(new CommandResult(exitCode, output, error), bench.Do(command));
    }

    /// <summary>What the client finds wrong by itself it tells before it asks the engine.</summary>
    [Theory]
    [InlineData("stop", 1, "docker: 'docker stop' requires at least 1 argument\n\nUsage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\nSee 'docker stop --help' for more information\n")]
    [InlineData("load -i missing", 1, "open missing: no such file or directory\n")]
    [InlineData("import missing A", 1, "open missing: no such file or directory\n")]
    [InlineData("update app", 1, "you must provide one or more flags when using this command\n")]
    [InlineData("start -a a b", 1, "you cannot start and attach multiple containers at once\n")]
    [InlineData("pull A", 1, "invalid reference format: repository name (library/A) must be lowercase\n")]
    [InlineData("tag A b", 1, "Error parsing reference: \"A\" is not a valid repository/tag: invalid reference format: repository name (library/A) must be lowercase\n")]
    [InlineData("tag b -x", 1, "Error parsing reference: \"-x\" is not a valid repository/tag: invalid reference format\n")]
    [InlineData("commit c A", 1, "invalid reference format: repository name (library/A) must be lowercase\n")]
    [InlineData("create A", 1, "invalid reference format: repository name (library/A) must be lowercase\n")]
    [InlineData("run - i", 125, "docker: invalid reference format\n\nRun 'docker run --help' for more information\n")]
    [InlineData("run -d -a stdout i", 1, "conflicting options: cannot specify both --attach and --detach\n")]
    [InlineData("run --health-interval -5s i", 125, "docker: --health-interval cannot be negative\n\nRun 'docker run --help' for more information\n")]
    [InlineData("cp a b", 1, "must specify at least one container source\n")]
    [InlineData("rename a ''", 1, "Error: Neither old nor new names may be empty\n")]
    [InlineData("ps --format '{{bad'", 1, "failed to parse template: template: :1: function \"bad\" not defined\n")]
    [InlineData("inspect -f '{{bad' x", 64, "template parsing error: template: :1: function \"bad\" not defined\n")]
    [InlineData("version -f '{{bad'", 64, "template parsing error: template: version:1: function \"bad\" not defined\n")]
    [InlineData("events --since x", 1, "failed to parse value as time or duration: \"x\"\n")]
    [InlineData("volume create --name a b", 1, "conflicting options: cannot specify a volume-name through both --name and as a positional arg\n")]
    public void Errors_of_the_client_come_first(string command, int exitCode, string error)
    {
        DockerBench bench = Bench();
        bench.Engine.Unit.Stop(_ => { });
        Assert.Equal(new CommandResult(exitCode, "", error), bench.Do(command));
    }

    [Fact]
    public void Clients_tell_of_themselves_all_the_same()
    {
        DockerBench bench = Bench(liveRestore: true);
        Assert.Contains(" Live Restore Enabled: true\n", bench.Fine("info").Stdout, StringComparison.Ordinal);
        Assert.Equal("true\n", bench.Fine("info -f '{{.LiveRestoreEnabled}}'").Stdout);
        bench.Engine.Unit.Stop(_ => { });
        CommandResult info = bench.Do("info");
        Assert.Equal((1, Unreachable), (info.ExitCode, info.Stderr));
        Assert.EndsWith("\nServer:\n", info.Stdout, StringComparison.Ordinal);
        CommandResult version = bench.Do("version");
        Assert.Equal((1, Unreachable, true), (version.ExitCode, version.Stderr, version.Stdout.StartsWith("Client:\n Version:", StringComparison.Ordinal)));
        Assert.Equal(new CommandResult(1, "\n", Unreachable), bench.Do("version -f '{{.Server.Version}}'"));
    }

    [Fact]
    public void Past_events_are_in_the_memory_of_dockerd_alone()
    {
        // D8.5: a new one knows of none before its start.
        DockerBench bench = Bench();
        bench.Fine("run -d --name old --restart always sleeper");
        bench.RunTo(1);
        Assert.Equal("create\nstart\n", bench.Fine("events --since 1m --until 0s -f type=container --format '{{.Action}}'").Stdout);
        DockerBench.Pending heard = bench.Issue("events --until 2026-01-01T00:01:00 -f type=container --format '{{.Action}}'");
        bench.Engine.Unit.Restart(_ => { });
        bench.RunTo(20);
        Assert.Equal("start\n", bench.Fine("events --since 1m --until 0s -f type=container --format '{{.Action}}'").Stdout);
        Assert.Equal(1, heard.Result?.ExitCode);
    }

    [Fact]
    public void Open_commands_lose_their_connection_and_nothing_of_them_goes_on()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app sleeper");
        bench.Fine("run -d --name other --restart always sleeper");
        DockerBench.Pending wait = bench.Issue("wait app");
        DockerBench.Pending run = bench.Issue("run --name front sleeper");
        DockerBench.Pending stop = bench.Issue("stop -t 5 other");
        bench.RunTo(1);
        bench.Engine.Unit.Signal(9);
        Assert.Equal((1, 125, 1), (wait.Result!.ExitCode, run.Result!.ExitCode, stop.Result!.ExitCode));
        Assert.Equal("unexpected EOF\n", wait.Result.Stderr);
        bench.Events.Clear();
        bench.RunTo(2.9);
        Assert.Empty(bench.Actions);
        Assert.All(bench.Engine.Containers, c => Assert.Equal("running", c.Status));
    }

    [Theory]
    [InlineData("always", true)]
    [InlineData("unless-stopped", false)] // the stop of the survivors counts as one by hand (D3.18)
    [InlineData("on-failure", true)] // 137
    [InlineData("no", false)]
    public void Crash_stops_the_survivors_at_the_next_start(string policy, bool comesBack)
    {
        DockerBench bench = Bench();
        bench.Fine($"run -d --restart {policy} --stop-timeout 1 --name app sleeper");
        bench.RunTo(1);
        Process init = bench.Get("app").Init!;
        bench.Engine.Unit.Signal(9);
        bench.RunTo(2.9);
        Assert.Null(init.Exit);
        Assert.Equal("activating", bench.Engine.Unit.State);
        bench.RunTo(5); // 1 s + RestartSec 2 s + the stop 1 s
        Assert.NotNull(init.Exit);
        Assert.Equal(comesBack, bench.Get("app").Running);
        Assert.Equal(DaemonPhase.Up, bench.Engine.Phase);
    }

    [Fact]
    public void End_that_nobody_saw_is_recorded_without_events()
    {
        DockerBench bench = Bench(liveRestore: true);
        bench.Image("ends", new SleepStep(Quantity.Of(10 * SimTime.Second)), new ExitStep(Quantity.Of(4)));
        bench.Image("hog", new SleepStep(Quantity.Of(10 * SimTime.Second)), new AllocStep(Quantity.Of(100 * DockerBench.MiB), Pace.Free));
        bench.Fine("run -d --name ends ends");
        bench.Fine("run -d --name hog -m 32m --memory-swap 32m hog");
        bench.Fine("run -d --name back --restart always ends");
        bench.Fine("run -d --name lives sleeper");
        bench.RunTo(5);
        bench.Engine.Unit.Stop(_ => { });
        bench.Events.Clear();
        bench.RunTo(20);
        Assert.Equal(("running", 0), (bench.Get("ends").Status, bench.Get("hog").OomEvents));
        bench.Engine.Unit.Start(_ => { });
        Assert.Equal(["network connect", "start"], bench.Actions);
        Container ends = bench.Get("ends");
        Assert.Equal(("exited", 4, 10.0), (ends.Status, ends.ExitCode, Math.Round(ends.FinishedAtNs!.Value / 1e9, 2)));
        Assert.Equal(("exited", 137, true), (bench.Get("hog").Status, bench.Get("hog").ExitCode, bench.Get("hog").OomKilled));
        Assert.Equal(20.0, bench.Get("back").StartedAtNs!.Value / 1e9);
        Assert.Equal(0, bench.Get("lives").StartedAtNs);

        // It is in the engine's hands again.
        bench.Fine("stop -t 0 lives");
        Assert.Equal("exited", bench.Get("lives").Status);
        Assert.Null(bench.Get("ends").Cgroup);
    }

    [Fact]
    public void Live_restore_keeps_the_paused_and_what_removes_itself()
    {
        DockerBench bench = Bench(liveRestore: true);
        bench.Fine("run -d --rm --name lives sleeper");
        bench.Image("ends", new SleepStep(Quantity.Of(3 * SimTime.Second)));
        bench.Fine("run -d --rm --name ends ends");
        bench.Fine("run -d --name paused sleeper");
        bench.Fine("pause paused");
        bench.RunTo(1);
        bench.Engine.Unit.Signal(9);
        bench.RunTo(4); // back at 3 s, when `ends` still runs
        Assert.Equal(("running", "paused"), (bench.Get("lives").Status, bench.Get("paused").Status));
        Assert.Null(bench.Engine.Find("ends"));
        Assert.Contains("die", bench.Actions);
        bench.Fine("unpause paused");

        // Without live-restore they all are stopped, and what removes itself is gone (D3.19).
        DockerBench other = Bench();
        other.Fine("run -d --rm --name lives sleeper");
        other.Engine.Unit.Signal(9);
        other.RunTo(20);
        Assert.Null(other.Engine.Find("lives"));
    }

    [Fact]
    public void Health_begins_with_starting()
    {
        DockerBench bench = Bench(liveRestore: true);
        bench.Fine("run -d --name app --health-cmd true --health-interval 2s sleeper");
        bench.RunTo(3);
        Assert.Equal("healthy", bench.Get("app").Health!.Status);
        bench.Engine.Unit.Signal(9);
        bench.RunTo(4.9);
        Assert.Single(bench.Get("app").Health!.Log);
        bench.RunTo(6);
        Assert.Equal("starting", bench.Get("app").Health!.Status);
        bench.RunTo(7.5);
        Assert.Equal("healthy", bench.Get("app").Health!.Status);
    }

    [Theory]
    [InlineData("always", "running")]
    [InlineData("on-failure:1", "exited")] // one restart was counted already
    public void Container_in_its_delay_is_found_dead_of_an_unknown_end(string policy, string status)
    {
        // D2.11: 255.
        DockerBench bench = Bench();
        bench.Image("once", new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(1)));
        bench.Fine($"run -d --restart {policy} --name app once");
        bench.RunTo(1.05);
        Assert.Equal("restarting", bench.Get("app").Status);
        bench.Engine.Unit.Signal(9);
        bench.RunTo(3);
        Assert.Equal("restarting", bench.Get("app").Status);
        bench.RunTo(3.5);
        Assert.Equal(status, bench.Get("app").Status);
        Assert.Equal(status == "running" ? 0 : 255, bench.Get("app").ExitCode);
    }

    [Fact]
    public void Systemd_gives_up_after_three_starts_in_a_minute()
    {
        DockerBench bench = Bench();
        for (int crash = 0; crash < 4; crash++)
        {
            bench.RunTo(5 * crash);
            Assert.True(bench.Engine.Unit.Signal(9));
        }

        bench.RunTo(100);
        Assert.Equal(("failed", DaemonPhase.Down), (bench.Engine.Unit.State, bench.Engine.Phase));
        Assert.False(bench.Engine.Unit.Signal(9));

        // A minute later it may be started again.
        UnitJobResult? started = null;
        bench.Engine.Unit.Start(answer => started = answer);
        Assert.Equal((UnitJobResult.Done, "active"), (started, bench.Engine.Unit.State));
    }

    [Fact]
    public void Client_waits_while_dockerd_starts()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --restart always --stop-timeout 5 --name app sleeper");
        bench.Engine.Unit.Signal(9);
        bench.RunTo(3);
        Assert.Equal(DaemonPhase.Starting, bench.Engine.Phase);
        DockerBench.Pending ps = bench.Issue("ps -q");
        bench.RunTo(6.9);
        Assert.Null(ps.Result);
        bench.RunTo(7.1);
        Assert.Equal((0, 7.0), (ps.Result!.ExitCode, Math.Round(ps.AtSeconds, 2)));
    }

    [Fact]
    public void Term_ends_it_in_order_and_systemd_brings_it_back()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --restart unless-stopped --stop-timeout 1 --name app sleeper");
        bench.Engine.Unit.Signal(15);
        bench.RunTo(2.9);
        Assert.Equal(("exited", DaemonPhase.Down), (bench.Get("app").Status, bench.Engine.Phase));
        bench.RunTo(3.1);
        Assert.Equal(("running", DaemonPhase.Up), (bench.Get("app").Status, bench.Engine.Phase));
    }

    private static SortedDictionary<int, SignalHandler> Handler(int code) => new() { [15] = new SignalHandler([new ExitStep(Quantity.Of(code))]) };

    // The container takes no notice of SIGTERM: the stop takes 10 s.
    private static bool Restart(DockerBench bench)
    {
        UnitJobResult? answer = null;
        bench.Engine.Unit.Restart(started => answer = started);
        while (answer is null)
        {
            Assert.True(bench.Simulator.Step());
        }

        return answer == UnitJobResult.Done;
    }

    private static DockerBench Bench(string version = "28", CgroupVersion cgroups = CgroupVersion.V2, bool liveRestore = false) => new(version, cgroups, liveRestore: liveRestore);
}
