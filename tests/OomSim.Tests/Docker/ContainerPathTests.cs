using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Names of containers are parts of paths, which the engine cleans. All seen with client and engine 20.10.24.</summary>
public class ContainerPathTests
{
    [Theory]
    [InlineData("app/")]
    [InlineData("//app")]
    [InlineData("./app")]
    [InlineData("app/.")]
    [InlineData("x/../app")]
    public void Cleaned_path_leads_to_the_container(string typed)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app sleeper");
        Assert.Equal("/app\n", bench.Fine($"inspect -f '{{{{.Name}}}}' {typed}").Stdout);
        Assert.Equal("/app\n", bench.Fine($"container inspect -f '{{{{.Name}}}}' {typed}").Stdout);
        foreach (string verb in (string[])["port", "logs", "diff", "top"])
        {
            bench.Fine($"{verb} {typed}");
        }

        foreach (string verb in (string[])["pause", "unpause", "kill", "start", "stop -t 0", "rm"])
        {
            Assert.Equal(typed + "\n", bench.Fine($"{verb} {typed}").Stdout);
        }
    }

    [Theory]
    [InlineData("rm ' '", "Error: No such container:  ")]
    [InlineData("rm /", "Container name cannot be empty")]
    [InlineData("stop ' '", "Error response from daemon: No such container:")]
    [InlineData("pause ' '", "Error response from daemon: No such container:")]
    [InlineData("diff ' '", "Error response from daemon: No such container:")]
    [InlineData("logs ' '", "Error: No such container:  ")]
    [InlineData("logs nope/", "Error: No such container: nope/")]
    [InlineData("stop ./nope", "Error response from daemon: No such container: nope")]
    public void What_leads_nowhere_is_told(string line, string error) =>
        Assert.Equal(error + "\n", new DockerBench("20.10").Do(line).Stderr);
}
