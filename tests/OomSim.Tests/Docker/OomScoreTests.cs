using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Who has CAP_SYS_RESOURCE in a container may lower its oom_score_adj below what the runtime gave it (K1.17).</summary>
public sealed class OomScoreTests
{
    [Theory]
    [InlineData("", -500, false)]
    [InlineData("", 0, true)]
    [InlineData("--oom-score-adj 200", 100, false)]
    [InlineData("--oom-score-adj -600", -500, true)]
    [InlineData("--privileged", -500, true)]
    [InlineData("--cap-add SYS_RESOURCE", -500, true)]
    [InlineData("--cap-add SYS_RESOURCE --user 1000", -500, false)]
    [InlineData("--cap-add ALL --cap-drop CAP_SYS_RESOURCE", -500, false)]
    public void LoweringTakesTheCapability(string flags, int value, bool may)
    {
        var bench = new DockerBench();
        bench.Image("p", new SleepStep(Quantity.Of(SimTime.Second)), new OomScoreAdjStep(Quantity.Of(300)), new OomScoreAdjStep(Quantity.Of(value)), new SleepStep(null));
        bench.Fine($"run -d --name app {flags} p");
        bench.RunTo(5);
        Process process = bench.Get("app").Cgroup!.Members.Single();
        Assert.Equal(may ? value : 300, process.OomScoreAdj);
    }
}
