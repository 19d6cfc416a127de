using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The classic builder ends with its client: a step that runs is killed and its container removed, and no further step begins (20.10.24).</summary>
public class InterruptedBuildTests
{
    private static readonly string[] Cut = ["create", "attach", "network connect", "start", "kill", "die", "network disconnect", "destroy"];

    [Theory]
    [InlineData("", 15)]
    [InlineData("", 9)]
    [InlineData("-q ", 2)]
    [InlineData("--rm=false ", 15)]
    public void Step_that_runs_is_killed(string flags, int signal)
    {
        DockerBench bench = Bench("FROM sleeper\nRUN true\nRUN sleep 100\nRUN true");
        DockerBench.Pending build = bench.Issue($"build {flags}-t made ctx");
        bench.RunTo(5);
        int images = Images(bench);
        bench.Events.Clear();
        string[] before = [.. bench.Engine.Containers.Select(c => c.Id)];
        build.Output!.Signal(signal);
        Assert.Equal(128 + signal, build.Result!.ExitCode);
        bench.RunTo(200);
        Assert.Equal(Cut[4..], bench.Actions);
        Assert.Equal("9", bench.Events[0].Attributes["signal"]);
        Assert.Equal(before.Length - 1, bench.Engine.Containers.Count);
        Assert.Equal(images, Images(bench));
        Assert.Equal(1, bench.Do("inspect made").ExitCode);

        // What was built so far is in the cache.
        bench.Events.Clear();
        build = bench.Issue("build -t made ctx");
        bench.RunTo(205);
        Assert.Contains(" ---> Using cache\n", build.Output!.Stdout, StringComparison.Ordinal);
        Assert.Equal(Cut[..4], bench.Actions);
    }

    [Fact]
    public void Copy_is_finished_and_no_step_comes_after_it()
    {
        DockerBench bench = Bench("FROM sleeper\nCOPY big /big\nRUN true");
        DockerBench.Pending build = bench.Issue("build -t made ctx");
        bench.RunTo(0.1);
        int images = Images(bench);
        build.Output!.Signal(15);
        bench.RunTo(60);
        Assert.Equal(images + 1, Images(bench));
        Assert.DoesNotContain("start", bench.Actions);
        Assert.Equal(1, bench.Do("inspect made").ExitCode);
    }

    [Fact]
    public void Last_step_that_nothing_comes_after_is_named()
    {
        DockerBench bench = Bench("FROM sleeper\nCOPY big /big");
        DockerBench.Pending build = bench.Issue("build -t made ctx");
        bench.RunTo(0.1);
        build.Output!.Signal(15);
        bench.RunTo(60);
        bench.Fine("inspect made");
    }

    private static int Images(DockerBench bench) => bench.Fine("images -aq").Stdout.Count(c => c == '\n');

    private static DockerBench Bench(string dockerfile)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext(dockerfile, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["big"] = 3000 * DockerBench.MiB }));
        return bench;
    }
}
