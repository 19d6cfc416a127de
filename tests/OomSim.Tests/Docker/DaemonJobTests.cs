using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Jobs of systemd for dockerd that meet one another (D3.20).</summary>
public class DaemonJobTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)] // another stop cancels the start
    public void Start_waits_for_the_stop_that_is_under_way(bool isCanceled)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(1);
        double stopped = 0;
        bool? started = null;
        bench.Engine.Unit.Stop(() => stopped = bench.Now);
        bench.RunTo(8);
        bool canceled = false;
        bench.Engine.Unit.Start(answer => started = answer, () => canceled = true);
        Assert.Equal(("deactivating", null), (bench.Engine.Unit.State, started));
        if (isCanceled)
        {
            bench.Engine.Unit.Stop(() => { });
        }

        bench.RunTo(30);
        Assert.InRange(stopped, 11, 12);
        Assert.Equal((isCanceled ? null : true, isCanceled, isCanceled ? "inactive" : "active"), (started, canceled, bench.Engine.Unit.State));
    }
}
