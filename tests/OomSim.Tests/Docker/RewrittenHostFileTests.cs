using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A file of the host that is mounted into containers, and then written anew.</summary>
public class RewrittenHostFileTests
{
    /// <summary>What a client writes takes the place of the file that was there: who has that one mounted keeps it.</summary>
    [Theory]
    [InlineData("save -o /srv/a.tar big")]
    [InlineData("export -o /srv/a.tar large")]
    [InlineData("cp large:/data /srv/a.tar")]
    public void Next_container_has_the_new_one(string rewrites)
    {
        var bench = new DockerBench();
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/data"] = 3 << 20 };
        bench.Engine.AddImage(new ImageDefinition("big", [new LayerDefinition("data", 3 << 20, files)], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "big", Steps = [new SleepStep(null)] }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal))));
        bench.Fine("create --name large big");
        bench.Fine("save -o /srv/a.tar sleeper");
        long first = bench.Engine.FileSize("/srv/a.tar")!.Value;
        bench.Fine("run -d --name old -v /srv/a.tar:/a.tar sleeper");
        bench.Fine(rewrites);
        long second = bench.Engine.FileSize("/srv/a.tar")!.Value;
        Assert.True(second >= 3 << 20);
        bench.Fine("run -d --name new -v /srv/a.tar:/a.tar sleeper");
        Assert.Equal((first, second), (SizeIn(bench, "old"), SizeIn(bench, "new")));
        bench.Fine("restart -t 0 old");
        Assert.Equal(second, SizeIn(bench, "old"));
    }

    /// <summary>Both have the same file where nothing was written anew, also one that is larger by what a container wrote.</summary>
    [Fact]
    public void Two_containers_share_a_file()
    {
        var bench = new DockerBench();
        bench.Fine("save -o /srv/a.tar sleeper");
        bench.Fine("run -d --name one -v /srv/a.tar:/a.tar sleeper");
        bench.Fine("exec one sh -c 'echo x >> /a.tar'");
        bench.Fine("run -d --name two -v /srv/a.tar:/a.tar sleeper");
        Assert.Equal(bench.Engine.FileSize("/srv/a.tar") + 2, SizeIn(bench, "one"));
        Assert.Equal(SizeIn(bench, "one"), SizeIn(bench, "two"));
    }

    private static long SizeIn(DockerBench bench, string container) =>
        long.Parse(bench.Fine($"exec {container} ls -l /").Stdout.Split('\n').Single(l => l.EndsWith(" a.tar", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], CultureInfo.InvariantCulture);
}
