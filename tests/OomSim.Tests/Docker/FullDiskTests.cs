using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A disk with an end: what finds no room on it, and who gives some back.</summary>
public class FullDiskTests
{
    private const long MiB = 1 << 20;

    // 100 MiB, 5 of them the image's: the program gets 95 of its 200 and dies of ENOSPC; its layer goes with the container.
    [Fact]
    public void A_program_writes_until_the_disk_is_full()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name app writer");
        bench.Do("start -a app");
        bench.RunTo(20);
        Assert.Equal((95 * MiB, "exited", 1), (bench.Get("app").Files.WritableSize, bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.Equal(100 * MiB, bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now));
        bench.Fine("rm app");
        Assert.Equal(5 * MiB, bench.Host.DiskRoom.UsedAt(bench.Simulator.Now));
    }

    // Two writers at 10 and 20 MiB/s share 95 MiB: a third of it and two thirds, 31.67 and 63.33 MiB, at the same moment.
    [Fact]
    public void Two_who_write_at_once_find_it_full_at_once()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name slow writer slow");
        bench.Fine("run -d --name fast writer fast");
        bench.RunTo(60);
        Assert.Equal(31.67, bench.Get("slow").Files.WritableSize / (double)MiB, 0.1);
        Assert.Equal(63.33, bench.Get("fast").Files.WritableSize / (double)MiB, 0.1);
        Assert.Equal(bench.Get("slow").FinishedAtNs!.Value / 1e9, bench.Get("fast").FinishedAtNs!.Value / 1e9, 0.05);
    }

    [Theory]
    [InlineData("20.10", "Error processing tar file(exit status 1): ")]
    [InlineData("28", "")]
    public void A_layer_that_finds_no_room_is_refused(string version, string prefix)
    {
        DockerBench bench = Bench(version);
        Assert.Equal($"failed to register layer: {prefix}write /big: no space left on device\n", bench.Do("pull large").Stderr);
        Assert.Null(bench.Engine.FindImage("large"));
        bench.Fine("run --name half writer half"); // 60 of 95 MiB
        Assert.Equal($"Error response from daemon: {prefix}write /f: no space left on device\n", bench.Do("commit half made").Stderr);
        bench.Fine("pull small"); // 30 MiB
        Assert.Matches($"^Error response from daemon: write {DockerEngine.TemporaryFolder}/docker-export-[0-9]+/.+: no space left on device\n$", bench.Do("save -o /s.tar small").Stderr);
        Assert.Empty(bench.Engine.Files);
        bench.Fine("rm half");
        bench.Fine("save -o /s.tar small");
        Assert.Equal(35 * MiB + bench.Engine.Files["/s.tar"].Size, bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now));
        bench.Fine("rmi small");
        Assert.Equal(5 * MiB + bench.Engine.Files["/s.tar"].Size, bench.Host.DiskRoom.UsedAt(bench.Simulator.Now));
    }

    // 30 MiB are there, 40 more do not fit beside 35 of a container: the pull ends, and what it had unpacked is given up.
    [Fact]
    public void Layers_of_one_pull_are_counted_together()
    {
        DockerBench bench = Bench();
        bench.Fine("run --name third writer third");
        Assert.Contains("write /b: no space left on device", bench.Do("pull two").Stderr, StringComparison.Ordinal);
        bench.Fine("rm third");
        bench.Fine("pull two");
    }

    private static DockerBench Bench(string version = "28")
    {
        var registry = new ImageRegistry(
            [
                new ImageDefinition("large", [Layer("large", "/big", 96)], null),
                new ImageDefinition("small", [Layer("small", "/small", 30)], null),
                new ImageDefinition("two", [Layer("lower", "/a", 30), Layer("upper", "/b", 40)], null),
            ],
            LatencyNs: 0);
        var bench = new DockerBench(version, configure: c => c with { DiskSize = 100 * MiB }, registry: registry);
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal)
        {
            ["slow"] = Writer("slow", 200, 10),
            ["fast"] = Writer("fast", 200, 20),
            ["half"] = Writer("half", 60, null),
            ["third"] = Writer("third", 35, null),
        };
        bench.Engine.AddImage(new ImageDefinition("writer", [new LayerDefinition("base", 5 * MiB, new SortedDictionary<string, long>(StringComparer.Ordinal))], new ProgramSet(Writer("init", 200, null), processes)));
        return bench;
    }

    private static ProgramDefinition Writer(string name, long size, long? rate) => new()
    {
        Name = name,
        Comm = name,
        Steps = [new WriteStep("/f", Quantity.Of(size * MiB), rate is { } speed ? new Pace(Quantity.Of(speed * MiB)) : Pace.Free)],
    };

    private static LayerDefinition Layer(string id, string path, long size) => new(id, size * MiB, new SortedDictionary<string, long>(StringComparer.Ordinal) { [path] = size * MiB });
}
