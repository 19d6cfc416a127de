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

    // A job of systemd replaces one of the other kind; dockerd has its signal all the same. The stop of a restart goes on.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Start_cancels_the_stops_that_are_under_way(bool isRestart)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(1);
        var answers = new List<string>();
        if (isRestart)
        {
            bench.Engine.Unit.Restart(_ => answers.Add("restarted"));
        }
        else
        {
            bench.Engine.Unit.Stop(() => answers.Add("stopped"), () => answers.Add("canceled"));
            bench.Engine.Unit.Stop(() => answers.Add("stopped"), () => answers.Add("canceled"));
        }

        bench.RunTo(8);
        bench.Engine.Unit.Start(_ => answers.Add("started"));
        Assert.Equal(isRestart ? [] : ["canceled", "canceled"], answers);
        bench.RunTo(30);
        Assert.Equal(isRestart ? ["restarted", "started"] : ["canceled", "canceled", "started"], answers.Order(StringComparer.Ordinal));
        Assert.Equal("active", bench.Engine.Unit.State);
    }

    // RESTART and STOP do not merge (systemd, job_merging_table): the later job cancels the one that is installed. Two restarts are one.
    [Theory]
    [InlineData(false, "canceled,stopped", "inactive")]
    [InlineData(true, "restarted,restarted", "active")]
    public void Stop_cancels_the_restarts_that_are_under_way(bool isRestart, string expected, string state)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(1);
        var answers = new List<string>();
        bench.Engine.Unit.Restart(_ => answers.Add("restarted"), () => answers.Add("canceled"));
        bench.RunTo(8);
        if (isRestart)
        {
            bench.Engine.Unit.Restart(_ => answers.Add("restarted"), () => answers.Add("canceled"));
        }
        else
        {
            bench.Engine.Unit.Stop(() => answers.Add("stopped"));
        }

        bench.RunTo(30);
        Assert.Equal((expected, state), (string.Join(',', answers), bench.Engine.Unit.State));
    }
}
