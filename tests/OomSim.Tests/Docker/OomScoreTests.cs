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

    /// <summary>What a program has of its own it writes itself, a container's first process and a child alike, and is told of a refusal once it is there.</summary>
    [Theory]
    [InlineData("", -500, false)]
    [InlineData("", 300, true)]
    [InlineData("--oom-score-adj 200", 100, false)]
    [InlineData("--oom-score-adj -600", -500, true)]
    [InlineData("--cap-add SYS_RESOURCE", -500, true)]
    public void WhatAProgramHasOfItsOwnItWritesItself(string flags, int value, bool may)
    {
        var bench = new DockerBench();
        var watcher = new Watcher();
        bench.Host.Observers.Add(watcher);
        ProgramDefinition child = new() { Name = "child", Comm = "child", Steps = [new SleepStep(null)], OomScoreAdj = Quantity.Of(value) };
        bench.Image("p", child with { Name = "init", Comm = "main", Steps = [new ForkStep("child", Quantity.Of(1)), new SleepStep(null)] }, child);
        bench.Fine($"run -d --name app {flags} p");
        bench.RunTo(5);
        Container app = bench.Get("app");
        int expected = may ? value : app.Spec.OomScoreAdj;
        Assert.Equal([expected, expected], app.Cgroup!.Members.Select(p => p.OomScoreAdj));
        string[] told = may ? ["start"] : ["start", "eacces"];
        Assert.Equal(told, watcher.TypesOf("app/main"));
        Assert.Equal(told, watcher.TypesOf("app/child"));
    }

    private sealed class Watcher : IHostObserver
    {
        private readonly List<HostEvent> _events = [];

        public void OnHostEvent(HostEvent happened) => _events.Add(happened);

        public IEnumerable<string> TypesOf(string subject) => _events.Where(e => e.Subject == subject).Select(e => e.Type);
    }
}
