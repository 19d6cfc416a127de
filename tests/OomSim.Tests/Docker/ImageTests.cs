using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Images, layers and a container's files (D7).</summary>
public class ImageTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Layers_of_one_identity_are_one()
    {
        DockerBench bench = TwoImages();
        Assert.Same(bench.Engine.FindImage("one")!.Layers[0], bench.Engine.FindImage("two:latest")!.Layers[0]);
        Assert.NotEqual(bench.Engine.FindImage("one")!.Id, bench.Engine.FindImage("two")!.Id);
        Assert.Same(bench.Engine.FindImage("one"), bench.Engine.FindImage("sha256:" + bench.Engine.FindImage("one")!.Id[..10]));
        Assert.Null(bench.Engine.FindImage("three"));
    }

    [Fact]
    public void X12_first_write_copies_the_whole_file_up_and_a_removal_leaves_a_whiteout()
    {
        DockerBench bench = TwoImages();
        bench.Fine("create --name app one");
        bench.Fine("create --name other one");
        ContainerFiles app = bench.Get("app").Files;
        ContainerFiles other = bench.Get("other").Files;
        Inode shared = app.Find("/big")!;
        Assert.Same(shared, other.Find("/big"));
        (Inode below, Inode own) = app.CopyUp("/big")!.Value;
        Assert.Same(shared, below);
        Assert.Equal(0, own.Size);
        Assert.True(app.TryName("/big", own));
        Assert.Same(own, app.OpenForWriting("/big"));
        Assert.Null(app.CopyUp("/big"));
        Assert.Null(other.Remove("/big"));
        Assert.Null(other.Find("/big"));
        Assert.Equal(0, other.WritableSize);
        Assert.Same(own, app.Remove("/big"));
        Assert.Null(app.Find("/big"));
        Assert.Equal(0, app.OpenForWriting("/big").Size);
    }

    [Fact]
    public void Paths_are_worked_out_once_until_more_is_known_of_a_layer()
    {
        // Each command in a container asks for them, health checks every few seconds.
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("x", [Layer("a", "/f", 1)], null));
        Image image = bench.Engine.FindImage("x")!;
        Assert.Same(image.Programs, image.Programs);
        Assert.DoesNotContain("/g", image.Programs);
        bench.Engine.AddImage(new ImageDefinition("y", [Layer("a", "/g", 1)], null));
        Assert.Contains("/g", image.Programs);
        Assert.Contains("/g", image.Paths);
    }

    [Fact]
    public void Upper_layers_hide_lower_ones()
    {
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("x", [Layer("a", "/f", 1), Layer("b", "/f", 2)], null));
        bench.Fine("create --name app x");
        Assert.Equal(2, bench.Get("app").Files.Find("/f")!.Size);
    }

    [Fact]
    public void First_reader_of_a_shared_layer_pays()
    {
        // docker/v1-36: cb reads what ca has cached and is not charged; after rm of ca the parent is.
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Engine.AddImage(new ImageDefinition(
            "reader",
            [Layer("data", "/data", 60 * MiB)],
            new ProgramSet(
                new ProgramDefinition { Name = "init", Comm = "reader", Steps = [new ReadStep("/data", null, Pace.Free), new SleepStep(null)] },
                new SortedDictionary<string, ProgramDefinition>())));
        bench.Fine("run -d --name ca reader");
        bench.RunTo(5);
        bench.Fine("run -d --name cb reader");
        bench.RunTo(10);
        Assert.Equal((60 * MiB, 0L), (bench.Get("ca").Read().File, bench.Get("cb").Read().File));
        bench.Fine("rm -f ca");
        bench.RunTo(11);
        Assert.Equal(0, bench.Get("cb").Read().File);
        Assert.Equal(60 * MiB, bench.Host.FindCgroup("/docker")!.Read().File);
    }

    [Fact]
    public void Image_without_a_program_sleeps()
    {
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("plain", [], null, "SIGINT"));
        bench.Fine("run -d --name app plain");
        bench.RunTo(1000);
        Assert.Equal("running", bench.Get("app").Status);
        bench.Fine("stop -t 1 app");
        Assert.Equal("2", bench.Events.First(e => e.Action == "kill").Attributes["signal"]);
    }

    private static LayerDefinition Layer(string id, string path, long size) => new(id, size, new SortedDictionary<string, long> { [path] = size });

    private static DockerBench TwoImages()
    {
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("one", [Layer("common", "/big", 300 * MiB), Layer("x", "/x", 5)], null));
        bench.Engine.AddImage(new ImageDefinition("two", [Layer("common", "/big", 300 * MiB)], null));
        return bench;
    }
}
