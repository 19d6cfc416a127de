using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A container of a build that somebody else removes while its layer is written: the builder says so, and goes on (builder/dockerfile/containerbackend.go).</summary>
public class PrunedBuildTests
{
    [Theory]
    [InlineData("20.10", "container prune -f")]
    [InlineData("28", "container prune -f")]
    [InlineData("20.10", "system prune -f")]
    [InlineData("28", "rm $(docker ps -aq)")]
    public void Build_goes_on(string version, string command)
    {
        DockerBench bench = new(version, configure: c => c with { DiskWrite = 10 << 20 });
        bench.Image("base");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM base\nRUN make it\n", new SortedDictionary<string, long>(StringComparer.Ordinal))
        {
            Runs = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal) { ["make it"] = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/opt/m"] = 40 << 20 } },
        });
        DockerBench.Pending build = bench.Issue("build -t made ctx");
        bench.RunTo(2);
        Container made = Assert.Single(bench.Engine.Containers);
        bench.Do(command.Replace("$(docker ps -aq)", made.Id, StringComparison.Ordinal));
        bench.RunTo(20);
        CommandResult answer = build.Result!;
        Assert.Equal(0, answer.ExitCode);
        Assert.Contains($"Error removing intermediate container {made.Id[..12]}: No such container: {made.Id}\n", answer.Stdout, StringComparison.Ordinal);
        Assert.Contains("Successfully tagged made:latest\n", answer.Stdout, StringComparison.Ordinal);
    }
}
