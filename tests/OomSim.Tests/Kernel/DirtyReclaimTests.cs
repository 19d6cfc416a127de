using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Writes that reclaim where all pages are dirty: nothing can be taken, but the flusher is woken (K12.14).</summary>
public class DirtyReclaimTests
{
    [Fact]
    public void MemoryReclaimOfDirtyPagesFailsAndHasThemWritten()
    {
        // 50 MiB at 5 MiB/s from 2 s on: 35 MiB at 5 s, none after 12 s. Their age alone would have them written at 30 s.
        Bench bench = Dirtied(CgroupVersion.V2, out Cgroup a);
        Assert.Equal(Errno.EAGAIN, bench.Host.WriteFile(a, "memory.reclaim", "40m"));
        bench.RunTo(5);
        Assert.InRange(a.Read().Dirty, (35 * MiB) - Pages.Size, (35 * MiB) + Pages.Size);
        bench.RunTo(12.5);
        Assert.Equal(0, a.Read().Dirty);
        Assert.Equal(50 * MiB, a.Read().File);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.reclaim", "40m"));
        Assert.Equal(10 * MiB, a.Read().File);
    }

    [Fact]
    public void ForceEmptyWaitsUntilDirtyPagesAreWritten()
    {
        // K8.10, K8.16: reclaim of v1 waits for pages that are being written when it meets them again: 10 s for 50 MiB.
        Bench bench = Dirtied(CgroupVersion.V1, out Cgroup a);
        List<Errno> results = [];
        bench.Host.WriteFile(a, "memory.force_empty", "0", results.Add);
        bench.RunTo(11.9);
        Assert.Empty(results);
        Assert.InRange(a.Read().File, 1, 6 * MiB);
        bench.RunTo(12.5);
        Assert.Equal([Errno.None], results);
        Assert.Equal(0, a.Read().File);
        bench.Host.CheckInvariants();
    }

    private static Bench Dirtied(CgroupVersion version, out Cgroup cgroup)
    {
        Bench bench = new(version, c => c with { DiskWrite = 5 * MiB });
        cgroup = bench.Group("/a");
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = cgroup,
            Program = Program("w", new WriteStep("/f", Quantity.Of(50 * MiB), Pace.Free), Sleep(1000)),
            Files = new TestFiles(),
            Owner = "a",
        });
        bench.RunTo(2);
        Assert.Equal(50 * MiB, cgroup.Read().Dirty);
        return bench;
    }
}
