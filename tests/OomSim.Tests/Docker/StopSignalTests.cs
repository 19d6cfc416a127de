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
