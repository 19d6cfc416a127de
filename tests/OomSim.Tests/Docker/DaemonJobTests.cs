using OomSim.Docker;
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
        UnitJobResult? started = null;
        bench.Engine.Unit.Stop(_ => stopped = bench.Now);
        bench.RunTo(8);
        bench.Engine.Unit.Start(answer => started = answer);
        Assert.Equal(("deactivating", null), (bench.Engine.Unit.State, started));
        if (isCanceled)
        {
            bench.Engine.Unit.Stop(_ => { });
        }

        bench.RunTo(30);
        Assert.Equal(8, stopped);
        Assert.Equal(isCanceled ? (UnitJobResult.Canceled, "inactive") : (UnitJobResult.Done, "active"), (started, bench.Engine.Unit.State));
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
        Action<UnitJobResult> told = answer => answers.Add($"{answer} {bench.Now:0}");
        if (isRestart)
        {
            bench.Engine.Unit.Restart(told);
        }
        else
        {
            bench.Engine.Unit.Stop(told);
            bench.Engine.Unit.Stop(told);
        }

        bench.RunTo(8);
        bench.Engine.Unit.Start(told);
        Assert.Equal(isRestart ? [] : ["Canceled 8", "Canceled 8"], answers);
        bench.RunTo(30);
        Assert.Equal(isRestart ? ["Done 11", "Done 11"] : ["Canceled 8", "Canceled 8", "Done 11"], answers);
        Assert.Equal("active", bench.Engine.Unit.State);
    }

    // RESTART and STOP do not merge (systemd, job_merging_table): the later job cancels the one that is installed. Two restarts are one.
    [Theory]
    [InlineData(false, "Canceled 8,Done 11", "inactive")]
    [InlineData(true, "Done 11,Done 11", "active")]
    public void Stop_cancels_the_restarts_that_are_under_way(bool isRestart, string expected, string state)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(1);
        var answers = new List<string>();
        Action<UnitJobResult> told = answer => answers.Add($"{answer} {bench.Now:0}");
        bench.Engine.Unit.Restart(told);
        bench.RunTo(8);
        if (isRestart)
        {
            bench.Engine.Unit.Restart(told);
        }
        else
        {
            bench.Engine.Unit.Stop(told);
        }

        bench.RunTo(30);
        Assert.Equal((expected, state), (string.Join(',', answers), bench.Engine.Unit.State));
    }

    // A restart that comes while dockerd starts takes the start along: all are answered once it runs again (seen with systemd 252).
    [Fact]
    public void Restart_takes_a_start_along()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --restart always --stop-timeout 5 --name app sleeper");
        bench.RunTo(1);
        var answers = new List<string>();
        bench.Engine.Unit.Signal(9);
        bench.Engine.Unit.Restart(answer => answers.Add($"{answer} {bench.Now:0}"));
        bench.RunTo(3);
        Assert.Equal(("activating", "start"), (bench.Engine.Unit.State, bench.Engine.Unit.SubState));
        bench.Engine.Unit.Restart(answer => answers.Add($"{answer} {bench.Now:0}"));
        Assert.Equal("deactivating", bench.Engine.Unit.State);

        // What survived is stopped by 6 s and started again, then stopped once more by 11 s.
        bench.RunTo(30);
        Assert.Equal(("Done 11,Done 11", "active"), (string.Join(',', answers), bench.Engine.Unit.State));
    }
}
