using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A host that has panicked takes its engine along.</summary>
public class PanicTests
{
    [Fact]
    public void Engine_does_nothing_after_a_panic()
    {
        var bench = new DockerBench(configure: c => c with { Memory = 512L << 20, Sysctl = new SortedDictionary<string, long> { ["vm.panic_on_oom"] = 1 } });
        bench.Image("fails", new SleepStep(Quantity.Of(100 * SimTime.Millisecond)), new ExitStep(Quantity.Of(1)));
        bench.Image("hog", new SleepStep(Quantity.Of(SimTime.Second)), new AllocStep(Quantity.Of(500L << 20), Pace.Free));
        bench.Fine("run -d --restart always --name loop fails");
        bench.Fine("run -d --name app sleeper");
        bench.Fine("run -d --name hog hog");
        bench.RunTo(0.9);
        DockerBench.Pending stop = bench.Issue("stop app");
        while (!bench.Host.HasPanicked && bench.Now < 60)
        {
            Assert.True(bench.Simulator.Step());
        }

        int told = bench.Events.Count;
        Assert.Equal(new CommandResult(255, "", "oomsim: the host has panicked\n"), bench.Do("ps"));
        bench.RunTo(120);
        Assert.Equal(told, bench.Events.Count); // no restart, no SIGKILL after the timeout
        Assert.Null(stop.Result);
    }
}
