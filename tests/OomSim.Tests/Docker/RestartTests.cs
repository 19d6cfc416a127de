using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Restart policies: D3, golden examples X1–X3.</summary>
public class RestartTests
{
    [Fact]
    public void Each_failure_doubles_the_delay_up_to_a_minute()
    {
        // D3.4: 0.1 s doubling, capped at 60 s; 51.2 × 2 = 102.4 > 60.
        var manager = new RestartManager("always", 0, 0);
        double[] delays = [.. Enumerable.Range(0, 12).Select(_ => manager.ShouldRestart(1, false, SimTime.Second)!.Value / 1e9)];
        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60], delays);
        Assert.Equal(12, manager.RestartCount);
    }

    [Fact]
    public void Ten_seconds_of_running_bring_the_delay_back()
    {
        var manager = new RestartManager("always", 0, 0);
        manager.ShouldRestart(1, false, SimTime.Second);
        manager.ShouldRestart(1, false, SimTime.Second);
        Assert.Equal(400_000_000, manager.ShouldRestart(1, false, (10 * SimTime.Second) - 1));
        Assert.Equal(100_000_000, manager.ShouldRestart(1, false, 10 * SimTime.Second));
    }

    [Theory]
    [InlineData("no", 1, false, false)]
    [InlineData("always", 0, true, true)]
    [InlineData("unless-stopped", 0, false, true)]
    [InlineData("unless-stopped", 0, true, false)]
    [InlineData("on-failure", 0, false, false)]
    [InlineData("on-failure", 1, true, true)]
    public void Policy_decides(string policy, int exitCode, bool manuallyStopped, bool restarts) =>
        Assert.Equal(restarts, new RestartManager(policy, 0, 0).ShouldRestart(exitCode, manuallyStopped, 0) is not null);

    [Fact]
    public void Cancelled_manager_never_restarts()
    {
        var manager = new RestartManager("always", 0, 0);
        manager.Cancel();
        Assert.Null(manager.ShouldRestart(1, false, 0));
    }

    [Fact]
    public void X1_runs_of_one_second_start_at_the_sums_of_runs_and_delays()
    {
        var bench = new DockerBench();
        bench.Image("second", new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(1)));
        bench.Fine("run -d --restart always --name app second");
        bench.RunTo(180);

        // 0 + 1 + 0.1 = 1.1; + 1 + 0.2 = 2.3; … 60.1 + 1 + 51.2 = 112.3; + 1 + 60 = 173.3 (X1).
        // Each run lasts 0.1 ms longer than its program: the end of a process takes time (HostProfile.ExitTime), and so does
        // giving back its few pages (8 µs).
        double[] starts = [.. bench.Events.Where(e => e.Action == "start").Select(e => e.Time / 1e9)];
        double[] expected = [0, 1.1, 2.3, 3.7, 5.5, 8.1, 12.3, 19.7, 33.5, 60.1, 112.3, 173.3];
        Assert.Equal(expected.Length, starts.Length);
        Assert.All(starts.Zip(expected).Index(), run => Assert.InRange(run.Item.First - run.Item.Second, run.Index * 0.0001, run.Index * 0.00012));
        Assert.Equal(12, bench.Get("app").RestartCount);
    }

    [Fact]
    public void X2_long_runs_always_wait_a_tenth_of_a_second()
    {
        var bench = new DockerBench();
        bench.Image("long", new SleepStep(Quantity.Of(12 * SimTime.Second)));
        bench.Fine("run -d --restart always long");
        bench.RunTo(40);
        Assert.Equal([0, 12.1, 24.2, 36.3], bench.Events.Where(e => e.Action == "start").Select(e => Math.Round(e.Time / 1e9, 3)));
    }

    [Fact]
    public void X3_on_failure_three_makes_four_runs()
    {
        var bench = new DockerBench();
        bench.Image("fails", new ExitStep(Quantity.Of(1)));
        bench.Fine("run -d --restart on-failure:3 --name app fails");
        bench.RunTo(60);
        Assert.Equal(4, bench.Actions.Count(a => a == "start"));
        Assert.Equal(4, bench.Actions.Count(a => a == "die"));
        Container app = bench.Get("app");
        Assert.Equal(("exited", 1, 3), (app.Status, app.ExitCode, app.RestartCount));
    }

    // docker/v1-17b: docker stop came while the engine started the container again, waited for that, and then stopped it.
    [Fact]
    public void Stop_during_a_restart_waits_for_it()
    {
        var bench = new DockerBench("20.10", startTime: container => container.Restarting ? 8 * SimTime.Second : 0);
        bench.Image("brief", new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(1)));
        bench.Fine("run -d --restart always --name app brief");
        bench.RunTo(5);
        DockerBench.Pending stop = bench.Issue("stop app");
        bench.RunTo(9);
        Assert.Null(stop.Result);

        // 1 s of run, 0.1 s of delay, 8 s of start; a stop that nobody handles: the program ends by itself 1 s later.
        bench.RunTo(9.2);
        Assert.Equal(["start", "kill"], bench.Actions.TakeLast(2));
        bench.RunTo(30);
        Assert.Equal(["start", "kill", "die", "network disconnect", "stop"], bench.Actions.TakeLast(5));
        Assert.Equal(("exited", 1, 1), (bench.Get("app").Status, bench.Get("app").ExitCode, bench.Get("app").RestartCount));
    }

    [Fact]
    public void Restarting_container_counts_as_running_without_a_process()
    {
        var bench = new DockerBench("20.10");
        bench.Image("fails", new ExitStep(Quantity.Of(1)));
        bench.Fine("run -d --restart always --name app fails");
        bench.RunTo(0.05);
        Container app = bench.Get("app");
        Assert.Equal(("restarting", true, true, 0, 1, 1), (app.Status, app.Running, app.Restarting, app.Pid, app.ExitCode, app.RestartCount));
    }

    [Fact]
    public void Stop_during_the_delay_publishes_stop_alone()
    {
        var bench = new DockerBench();
        bench.Image("fails", new ExitStep(Quantity.Of(7)));
        bench.Fine("run -d --restart always --name app fails");
        bench.RunTo(0.05);
        bench.Events.Clear();
        Assert.Equal("app\n", bench.Fine("stop app").Stdout);
        Assert.Equal(["stop"], bench.Actions);
        bench.RunTo(100);
        Assert.Equal(("exited", 7), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.Equal(["stop"], bench.Actions);
    }

    [Fact]
    public void Kill_during_the_delay_publishes_nothing()
    {
        var bench = new DockerBench();
        bench.Image("fails", new ExitStep(Quantity.Of(7)));
        bench.Fine("run -d --restart always --name app fails");
        bench.RunTo(0.05);
        bench.Events.Clear();
        bench.Fine("kill app");
        Assert.Empty(bench.Actions);
        Assert.Equal("exited", bench.Get("app").Status);
    }

    [Fact]
    public void Killed_by_the_user_stays_down_even_with_always()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --restart always --name app sleeper");
        bench.Fine("kill app");
        bench.RunTo(100);
        Assert.Equal(("exited", 137, 0), (bench.Get("app").Status, bench.Get("app").ExitCode, bench.Get("app").RestartCount));
    }

    [Fact]
    public void Harmless_signal_disables_the_policy_only_without_a_configured_stop_signal()
    {
        // D3.10.
        var bench = new DockerBench();
        ProgramDefinition program = new()
        {
            Name = "init",
            Comm = "app",
            Steps = [new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(1))],
            OnSignal = new SortedDictionary<int, SignalHandler> { [1] = new SignalHandler(null) },
        };
        bench.Image("app", program);
        bench.Fine("run -d --restart always --name plain app");
        bench.Fine("run -d --restart always --stop-signal TERM --name with app");
        bench.Fine("kill -s HUP plain with");
        bench.RunTo(1.5);
        Assert.Equal("exited", bench.Get("plain").Status);
        Assert.Equal("running", bench.Get("with").Status);
    }
}
