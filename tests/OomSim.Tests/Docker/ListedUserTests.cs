using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Whose the processes are that <c>docker top</c> and <c>ps</c> in a container list: by the names of the host, and of the image (20.10.24, BusyBox 1.35).</summary>
public class ListedUserTests
{
    [Theory]
    [InlineData("-u 1000:7", "1000")]
    [InlineData("-u 1", "daemon")]
    [InlineData("-u 65534", "nobody")]
    [InlineData("-u nobody", "nobody")]
    [InlineData("", "root")]
    public void Top_has_the_names_of_the_host(string flags, string user)
    {
        var bench = new DockerBench();
        bench.Fine($"run -d --name app {flags} sleeper");
        Assert.StartsWith(user + " ", bench.Fine("top app").Stdout.Split('\n')[1], StringComparison.Ordinal);
        Assert.Equal(user, bench.Fine("top app -o pid,user").Stdout.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    [Theory]
    [InlineData("-u 1000:7", "", "1000 7|1000 7")]
    [InlineData("-u 1000:7", "-u 0", "1000 7|root root")]
    [InlineData("", "-u 12", "root root|12 root")]
    public void Ps_has_those_of_the_image(string flags, string ofExec, string expected)
    {
        var bench = new DockerBench();
        bench.Fine($"run -d --name app {flags} sleeper");
        string[] lines = bench.Fine($"exec {ofExec} app ps -o user,group").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Split('|'), lines.Skip(1).Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }
}
