using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the engines make of containers that outlived dockerd (20.10.24; moby issues 46308 and 41871, PR 41935 and 47051).</summary>
public class LiveRestoreTests
{
    /// <summary>Up to 24.0.7 what has --rm is removed by force, whatever it does, also where it is paused.</summary>
    [Theory]
    [InlineData("20.10", "")]
    [InlineData("24", "lives paused stays ")]
    [InlineData("28", "lives paused stays ")]
    public void What_removes_itself(string version, string left)
    {
        DockerBench bench = new(version, liveRestore: true);
        bench.Fine("run -d --rm --name lives -v /data sleeper");
        bench.Fine("run -d --rm --name paused sleeper");
        bench.Fine("pause paused");
        bench.Fine("run -d --name stays sleeper");
        bench.RunTo(1);
        bench.Events.Clear();
        bench.Engine.Unit.Signal(9);
        bench.RunTo(20);
        Assert.Equal(left.Length > 0 ? left : "stays ", string.Concat(bench.Engine.Containers.Select(c => c.Name + " ").Order(StringComparer.Ordinal)));
        Assert.Equal(left.Length > 0 ? [] : ["kill", "die", "destroy"], bench.Events.Where(e => e.Type == "container" && e.Attributes["name"] == "lives").Select(e => e.Action));
        Assert.Equal(left.Length > 0 ? 1 : 0, bench.Fine("volume ls -q").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    /// <summary>The check fails each 2 s and is unhealthy from the second failure on, at 4 s; dockerd is gone at 5 s and back at 7 s. 20.10 says so for good, 24 goes on at 9 s, 28 begins anew, with a first failure at 9 s.</summary>
    [Theory]
    [InlineData("20.10", "unhealthy 2", "unhealthy 2")]
    [InlineData("24", "unhealthy 2", "unhealthy 3")]
    [InlineData("28", "starting 0", "starting 1")]
    public void Health_checks(string version, string before, string after)
    {
        DockerBench bench = new(version, liveRestore: true);
        bench.Fine("run -d --name app --health-cmd false --health-interval 2s --health-retries 2 sleeper");
        bench.RunTo(5);
        string Told() => bench.Fine("inspect -f '{{.State.Health.Status}} {{.State.Health.FailingStreak}}' app").Stdout.Trim();
        Assert.Equal("unhealthy 2", Told());
        bench.Engine.Unit.Signal(9);
        bench.RunTo(8.5);
        Assert.Equal(before, Told());
        bench.RunTo(9.5);
        Assert.Equal(after, Told());
    }

    /// <summary>A command of the dockerd before ends: the next one knows none of it but its number, and says 127; of what ends in between nobody tells (20.10.24).</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Commands_of_the_one_before(bool liveRestore)
    {
        DockerBench bench = new("20.10", liveRestore: liveRestore);
        bench.Fine("run -d --name app sleeper");
        bench.Issue("exec app sleep 2");
        bench.Issue("exec app sleep 8");
        bench.RunTo(1);
        bench.Events.Clear();
        bench.Engine.Unit.Signal(9);
        bench.RunTo(20);
        Assert.Equal(["127"], bench.Events.Where(e => e.Action == "exec_die").Select(e => e.Attributes["exitCode"]));
        Assert.Equal(liveRestore ? ["exec_die"] : ["kill", "exec_die"], bench.Actions.TakeWhile(a => a != "die").Where(a => a.Length > 0).Distinct());
    }

    /// <summary>After a pause the engine asks again, from what it said.</summary>
    [Fact]
    public void A_pause_makes_an_old_engine_ask_again()
    {
        DockerBench bench = new("20.10", liveRestore: true);
        bench.Fine("run -d --name app --health-cmd true --health-interval 2s sleeper");
        bench.RunTo(3);
        bench.Engine.Unit.Signal(9);
        bench.RunTo(20);
        Assert.Single(bench.Get("app").Health!.Log);
        bench.Fine("pause app");
        bench.Fine("unpause app");
        bench.RunTo(23);
        Assert.Equal(("healthy", 2), (bench.Get("app").Health!.Status, bench.Get("app").Health!.Log.Count));
    }
}
