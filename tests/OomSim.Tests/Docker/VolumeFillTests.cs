using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Which mount of an empty volume is filled from the image: each has its own say (MountPoint.CopyData; seen with dockerd 20.10.24).</summary>
public sealed class VolumeFillTests
{
    [Theory]
    [InlineData("-v vol:/data:nocopy -v vol:/other", "/data", "")]
    [InlineData("--mount type=volume,source=vol,target=/data,volume-nocopy -v vol:/other", "/data", "")]
    [InlineData("-v vol:/data -v vol:/other:nocopy", "/other", "big\n")]
    [InlineData("-v vol:/other:nocopy -v vol:/data", "/other", "big\n")]
    public void Of_two_places_of_a_volume_only_the_one_that_copies_fills_it(string flags, string folder, string seen)
    {
        DockerBench bench = Bench();
        bench.Fine($"run -d --name app {flags} holder");
        Assert.Equal(seen, bench.Fine($"exec app ls {folder}").Stdout);
    }

    [Theory]
    [InlineData("create --name first -v vol:/data sleeper")]
    [InlineData("create --name first -v vol:/data:nocopy holder")]
    public void What_comes_from_another_container_is_not_filled(string first)
    {
        DockerBench bench = Bench();
        bench.Fine(first);
        bench.Fine("run -d --name app --volumes-from first holder");
        Assert.Equal("", bench.Fine("exec app ls /data").Stdout);

        // A volume that is named is filled all the same.
        bench.Fine("run -d --name own -v vol:/data holder");
        Assert.Equal("big\n", bench.Fine("exec app ls /data").Stdout);
    }

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        var layer = new LayerDefinition("held", 5 * DockerBench.MiB, new SortedDictionary<string, long> { ["/data/big"] = 3 });
        var program = new ProgramDefinition { Name = "init", Comm = "app", Steps = [new SleepStep(null)] };
        bench.Engine.AddImage(new ImageDefinition("holder", [layer], new ProgramSet(program, new SortedDictionary<string, ProgramDefinition>())));
        return bench;
    }
}
