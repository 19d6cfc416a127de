using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>That the runtime listens for OOMs of its containers, as the kernel tells of it (K4.7, K4.11).</summary>
public sealed class OomListenerTests
{
    [Theory]
    [InlineData("6.1", CgroupVersion.V1, 0)]
    [InlineData("6.12", CgroupVersion.V2, 0)]
    [InlineData("6.12", CgroupVersion.V1, 1)]
    [InlineData("6.18", CgroupVersion.V1, 1)]
    public void The_log_tells_once_of_eventfds_and_once_of_writes(string kernel, CgroupVersion cgroups, int times)
    {
        // pr_warn_once, at each of the two places for itself.
        DockerBench bench = new(cgroups: cgroups, configure: c => c with { Kernel = kernel });
        bench.Fine("run -d --name one sleeper");
        bench.Fine("run -d --name two sleeper");
        Assert.Equal(times, Told(bench));

        bench.Host.WriteFile(bench.Get("one").Cgroup!, "memory.oom_control", "1");
        bench.Host.WriteFile(bench.Get("two").Cgroup!, "memory.oom_control", "1");
        Assert.Equal(2 * times, Told(bench));
    }

    private static int Told(DockerBench bench) => bench.Host.Log.Count(l => l.EndsWith("] oom_control is deprecated and will be removed. Please report your usecase to linux-mm-@kvack.org if you depend on this functionality.", StringComparison.Ordinal));
}
