using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Stop signals that cannot be sent (moby <c>daemon/stop.go</c>; seen of 20.10.24).</summary>
public class StopSignalTests
{
    [Theory]
    [InlineData("65", "", 2.0)]
    [InlineData("-1", "--stop-timeout 6", 2.0)]
    [InlineData("99", "-t 0", 2.0)]
    [InlineData("15", "", 0)]
    public void What_cannot_be_sent_is_killed_after_two_seconds(string signal, string flags, double seconds)
    {
        var bench = new DockerBench();
        bench.Image("polite", new ProgramDefinition
        {
            Name = "init",
            Comm = "init",
            Steps = [new SleepStep(null)],
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([new ExitStep(Quantity.Of(5))]) },
        });
        bench.Fine($"run -d --name app --stop-signal={signal} {(flags.StartsWith("--", StringComparison.Ordinal) ? flags : "")} polite");
        bench.RunTo(1);
        bench.Events.Clear();
        double before = bench.Now;
        bench.Fine($"stop {(flags.StartsWith("-t", StringComparison.Ordinal) ? flags : "")} app");
        Assert.Equal(seconds, bench.Now - before, 3);
        Assert.Equal(seconds > 0 ? 137 : 5, bench.Get("app").ExitCode);
        Assert.Equal(seconds > 0 ? ["9"] : ["15"], bench.Events.Where(e => e.Action == "kill").Select(e => e.Attributes["signal"]));
    }

    // As 20.10.24 tells of it, with -t 0 in 8 of 10 runs.
    [Theory]
    [InlineData("stop -t 0 app", "kill 15, kill 9, unpause, die, stop")]
    [InlineData("restart -t 0 app", "kill 15, kill 9, unpause, die, stop, start, restart")]
    [InlineData("stop -t 1 app", "kill 15, unpause, kill 9, die, stop")]
    [InlineData("kill app", "kill 9, die")]
    [InlineData("stop -t 5 app", "kill 9, die, stop", "KILL")]
    [InlineData("stop -t 0 app", "kill 9, kill 9, die, stop", "KILL")]
    public void A_paused_container_is_told_to_be_thawed_once_the_runtime_says_so(string line, string events, string signal = "TERM")
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"run -d --name app --stop-signal {signal} sleeper");
        bench.Fine("pause app");
        bench.Events.Clear();
        bench.Fine(line);
        Assert.Equal(events, string.Join(", ", bench.Events.Where(e => e.Type == "container").Select(e => e.Action == "kill" ? "kill " + e.Attributes["signal"] : e.Action)));
        Assert.False(bench.Get("app").Paused);
    }

    [Fact]
    public void Another_signal_is_none_that_stops()
    {
        var bench = new DockerBench();
        bench.Image("deaf", new ProgramDefinition
        {
            Name = "init",
            Comm = "init",
            Steps = [new SleepStep(null)],
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([new ExitStep(Quantity.Of(5))]) },
        });
        bench.Fine("run -d --name app --restart always --stop-signal 65 deaf");
        bench.RunTo(20);
        bench.Fine("kill -s TERM app");
        bench.RunTo(30);
        Assert.Equal("running", bench.Get("app").Status);
    }
}
