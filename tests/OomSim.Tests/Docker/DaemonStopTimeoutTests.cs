using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What systemd does with a dockerd that does not end: <c>TimeoutSec=0</c> in docker.service of 20.10 waits, later units have systemd's 90 s (contrib/init/systemd/docker.service).</summary>
public class DaemonStopTimeoutTests
{
    [Theory]
    [InlineData("20.10", null)]
    [InlineData("24", 91.0)]
    [InlineData("28", 91.0)]
    public void A_dockerd_that_cannot_run_is_killed(string version, double? killed)
    {
        var bench = new DockerBench(version, processes: new EngineProcessSizes());
        bench.Host.Freeze(bench.Host.TryCreateCgroup("/system.slice/docker.service")!);
        bench.RunTo(1);
        double? started = null;
        bench.Engine.Unit.Restart(_ => started = bench.Now);
        bench.RunTo(90.9);
        Assert.Equal("deactivating", bench.Engine.Unit.State);
        bench.RunTo(300);
        Assert.Equal(killed is null ? "deactivating" : "active", bench.Engine.Unit.State);
        Assert.Equal(killed is null, started is null);
        Assert.InRange(started ?? 91, 91, 92);
        bench.Host.Thaw(bench.Host.TryCreateCgroup("/system.slice/docker.service")!);
        bench.RunTo(310);
        Assert.Equal("active", bench.Engine.Unit.State);
    }

    // What it has not stopped by then lives on.
    [Theory]
    [InlineData("20.10", 121, "inactive", "exited")]
    [InlineData("28", 91, "failed", "running")]
    public void So_is_one_that_waits_for_its_containers(string version, int ended, string state, string status)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app --stop-timeout 120 sleeper");
        bench.RunTo(1);
        double stopped = 0;
        bench.Engine.Unit.Stop(_ => stopped = bench.Now);
        bench.RunTo(300);
        Assert.InRange(stopped, ended, ended + 1);
        Assert.Equal((state, status), (bench.Engine.Unit.State, bench.Get("app").Status));
        bench.Engine.Unit.Start(_ => { });

        // The next one stops what it finds running, before it answers.
        bench.RunTo(425);
        Assert.Equal("active", bench.Engine.Unit.State);
    }
}
