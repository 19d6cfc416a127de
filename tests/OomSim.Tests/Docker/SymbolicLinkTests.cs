using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Symbolic links of an image, as archives bring them, lead programs to the files that they name.</summary>
public class SymbolicLinkTests
{
    [Fact]
    public void Files_are_opened_through_links()
    {
        DockerBench bench = Bench(new ReadStep("/etc/conf", null, Pace.Free), new WriteStep("/var/run/pid", Quantity.Of(10), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name app linked");
        bench.RunTo(1);
        Assert.Equal("A /run\nA /run/pid\n", bench.Fine("diff app").Stdout.Replace("C /run\n", "A /run\n", StringComparison.Ordinal));
        Assert.Same(bench.Get("app").Files.Find("/data/real"), bench.Get("app").Files.Find("/etc/conf"));
        Assert.Null(bench.Get("app").Files.Find("/loop"));
    }

    [Fact]
    public void Removing_a_link_leaves_what_it_leads_to()
    {
        DockerBench bench = Bench(new SleepStep(null));
        bench.Fine("run -d --name app linked");
        bench.Fine("exec app rm /etc/conf");
        Assert.Null(bench.Get("app").Files.Find("/etc/conf"));
        Assert.NotNull(bench.Get("app").Files.Find("/data/real"));
        Assert.Contains("D /etc/conf\n", bench.Fine("diff app").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_higher_layer_replaces_a_link()
    {
        DockerBench bench = Bench(new SleepStep(null));
        ImageDefinition below = bench.Engine.FindImage("linked")!.Definition;
        bench.Engine.AddImage(below with { Name = "above", Layers = [.. below.Layers, new LayerDefinition("top", 30, new SortedDictionary<string, long> { ["/etc/conf"] = 30 })] });
        bench.Fine("run -d --name app above");
        Assert.Equal(30, bench.Get("app").Files.Find("/etc/conf")!.Size);
    }

    [Theory]
    [InlineData("/usr/bin/python", "oomsim: nothing says what '/usr/bin/python' does: describe it under 'processes' with 'exec: /usr/bin/python'\n")]
    [InlineData("/usr/bin/dangling", "stat /usr/bin/dangling: no such file or directory")]
    public void Programs_are_found_by_links(string command, string error) =>
        Assert.Contains(error, Bench(new SleepStep(null)).Do("run linked " + command).Stderr, StringComparison.Ordinal);

    private static DockerBench Bench(params Step[] steps)
    {
        var bench = new DockerBench();
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/data/real"] = 500, ["/usr/bin/python3"] = 100, ["/run/lock"] = 1 };
        var layer = new LayerDefinition("links", 1000, files)
        {
            SymbolicLinks = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["/etc/conf"] = "../data/real",
                ["/loop"] = "/loop",
                ["/usr/bin/dangling"] = "nothing",
                ["/usr/bin/python"] = "python3",
                ["/var/run"] = "/run",
            },
        };
        bench.Engine.AddImage(new ImageDefinition("linked", [layer], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "linked", Steps = steps }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal))));
        return bench;
    }
}
