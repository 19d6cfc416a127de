using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A host has IDs for so many memory cgroups and no more (K9.11).</summary>
public class CgroupIdTests
{
    [Theory]
    [InlineData(CgroupVersion.V1, "/sys/fs/cgroup/memory")]
    [InlineData(CgroupVersion.V2, "/sys/fs/cgroup")]
    public void A_container_beyond_the_last_ID_does_not_start_until_one_is_free(CgroupVersion cgroups, string mount)
    {
        // The root, /docker and the cgroup of the first container have the three there are.
        DockerBench bench = new(cgroups: cgroups, configure: c => c with { MaxCgroups = 3 });
        bench.Fine("run -d --name first sleeper");
        OomSim.Docker.CommandResult refused = bench.Do("run -d --name second sleeper");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains(
            $"unable to apply cgroup configuration: mkdir {mount}/docker/{bench.Get("second").Id}: no space left on device: unknown",
            refused.Stderr,
            StringComparison.Ordinal);
        Assert.Equal("created", bench.Get("second").Status);
        Assert.Null(bench.Host.TryCreateCgroup("/mine/too"));

        bench.Fine("kill first");
        bench.RunTo(1);
        bench.Fine("start second");
        Assert.Equal("running", bench.Get("second").Status);
    }
}
