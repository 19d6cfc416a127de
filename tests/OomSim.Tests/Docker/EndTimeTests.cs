using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>An engine that takes its time with the end of a container.</summary>
public class EndTimeTests
{
    [Fact]
    public void What_is_charged_stays_and_the_container_is_locked_until_the_engine_tells_of_the_end()
    {
        // The program ends at 1 s with 1 MiB of cache, which stays until the runtime has removed the cgroup, 0.8 s later.
        var bench = new DockerBench(endTime: 800 * SimTime.Millisecond);
        var program = new ProgramDefinition
        {
            Name = "init",
            Comm = "reader",
            Steps = [new ReadStep("/data", null, Pace.Free), new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(3))],
        };
        bench.Engine.AddImage(new ImageDefinition(
            "reader", [new LayerDefinition("base", DockerBench.MiB, new SortedDictionary<string, long> { ["/data"] = DockerBench.MiB })], new ProgramSet(program, new SortedDictionary<string, ProgramDefinition>())));
        bench.Fine("run -d --network host --name app reader");
        Cgroup cgroup = bench.Get("app").Cgroup!;
        bench.RunTo(1.5);

        DockerBench.Pending look = bench.Issue("inspect -f '{{.State.Status}}' app");
        Assert.Null(look.Result);
        Assert.Equal("running", bench.Get("app").Status);

        // The file and 8 KiB of the group; the namespaces' 104 KiB went with the process.
        Assert.Equal(DockerBench.MiB + 8192, cgroup.Read().Current);
        bench.RunTo(2);

        Assert.Equal((1.8, "exited\n"), (Math.Round(look.AtSeconds, 2), look.Result!.Stdout));
        Assert.Null(bench.Get("app").Cgroup);
        Assert.Equal(1, Math.Round(bench.Get("app").FinishedAtNs!.Value / 1e9, 2));
        Assert.Equal(1.8, Math.Round(bench.Events.Single(e => e.Action == "die").Time / 1e9, 2));
    }

    [Fact]
    public void A_daemon_that_ends_meanwhile_finds_the_end_when_it_is_back()
    {
        var bench = new DockerBench(endTime: 800 * SimTime.Millisecond, liveRestore: true);
        bench.Image("short", new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(3)));
        bench.Fine("run -d --name app short");
        bench.RunTo(1.5);
        bench.Engine.Unit.Restart(_ => { });
        bench.RunTo(20);

        Assert.Equal(("exited", 3), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.Equal(1, Math.Round(bench.Get("app").FinishedAtNs!.Value / 1e9, 2));
    }

    [Theory]
    [InlineData("host", 8192)]
    [InlineData("none", 8192 + (96 << 10))]
    public void A_network_namespace_goes_later_than_the_others(string network, long left)
    {
        var bench = new DockerBench(endTime: SimTime.Second);
        bench.Fine($"run -d --network {network} --name app quick");
        Cgroup cgroup = bench.Get("app").Cgroup!;
        bench.RunTo(0.5);

        Assert.Equal(left, cgroup.Read().Current);
    }
}
