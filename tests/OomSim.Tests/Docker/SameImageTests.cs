using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Images that a scenario describes under several names and that have one ID: to the engine they are one image (reference/store.go, image_delete.go).</summary>
public class SameImageTests
{
    [Fact]
    public void They_have_each_others_names()
    {
        DockerBench bench = Bench();
        Assert.Equal("[db:latest web:latest]\n", bench.Fine("inspect -f '{{.RepoTags}}' web").Stdout);
        Assert.Equal("1\n", bench.Fine("info -f '{{.Images}}'").Stdout);
        Assert.Equal(2, bench.Fine("images -q").Stdout.Split('\n').Length - 1);
        bench.Fine("save -o /a.tar web db");
        Assert.Equal(["db:latest", "web:latest"], bench.Engine.Files["/a.tar"].ImageNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void They_are_removed_as_one()
    {
        DockerBench bench = Bench();
        string id = bench.Engine.FindImage("web")!.Id;
        Assert.Equal($"Error response from daemon: conflict: unable to delete {id[..12]} (must be forced) - image is referenced in multiple repositories\n", bench.Do("rmi " + id[..12]).Stderr);
        bench.Fine("create --name app web");
        Assert.Equal("Untagged: db:latest\n", bench.Fine("rmi db").Stdout);
        Assert.Equal("web:latest\n", bench.Fine("images --format '{{.Repository}}:{{.Tag}}'").Stdout);
        Assert.Equal(1, bench.Do("rmi web").ExitCode);
        bench.Fine("rm app");
        Assert.Equal($"Untagged: web:latest\nDeleted: sha256:{id}\n", bench.Fine("rmi web").Stdout[..(22 + 16 + 64)]);
        Assert.Empty(bench.Engine.Images);
    }

    // Under each name runs what was described under it.
    [Fact]
    public void They_run_what_was_described()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name first web");
        Assert.Equal(3, bench.Do("run --name second db").ExitCode);
        bench.Fine("tag db other");
        Assert.Equal(3, bench.Do("run --name third other").ExitCode);
        Assert.Equal("running", bench.Get("first").Status);
    }

    // An image is meant with all that were made on top of it.
    [Fact]
    public void Ancestor_is_an_image_and_not_a_name()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name first web");
        bench.Fine("commit first made");
        bench.Fine("create --name second made");
        Assert.Equal("second\nfirst\n", bench.Fine("ps -a --filter ancestor=db --format '{{.Names}}'").Stdout);
        Assert.Equal("second\n", bench.Fine("ps -a --filter ancestor=made --format '{{.Names}}'").Stdout);
        Assert.Equal("", bench.Fine("ps -a --filter ancestor=nosuch --format '{{.Names}}'").Stdout);
    }

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        foreach (Image image in bench.Engine.Images.ToArray())
        {
            bench.Fine("rmi " + image.Names[0]);
        }

        bench.Image("web", new ProgramDefinition { Name = "init", Comm = "app", Steps = [new SleepStep(null)] });
        bench.Image("db", new ProgramDefinition { Name = "init", Comm = "app", Steps = [new ExitStep(Quantity.Of(3))] });
        return bench;
    }
}
