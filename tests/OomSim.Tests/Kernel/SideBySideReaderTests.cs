using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Readers of one file who go side by side: each page becomes active once, by its second read (K12.12).</summary>
public sealed class SideBySideReaderTests
{
    [Fact]
    public void SeveralReadersMakeAPageActiveOnce()
    {
        // It is cached at once by the first reading; four then read it again, at 1 MiB/s from 1 s on.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        TestFiles files = new(("/f", 20 * MiB));
        Start(bench, a, files, new ReadStep("/f", null, Pace.Free));
        bench.RunTo(1);
        for (int i = 0; i < 4; i++)
        {
            Start(bench, a, files, new ReadStep("/f", null, new Pace(Quantity.Of(MiB))), Sleep(100));
        }

        bench.RunTo(6);
        Assert.InRange(Stat(bench, a, "active_file"), (long)(4.9 * MiB), (long)(5.1 * MiB));
        bench.RunTo(30);
        Assert.Equal(20 * MiB, Stat(bench, a, "active_file"));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TwoWhoReadFromDiskTogetherLeaveAllOfItActive()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        TestFiles files = new(("/f", 50 * MiB));
        Start(bench, a, files, new ReadStep("/f", null, Pace.Free), Sleep(100));
        Start(bench, a, files, new ReadStep("/f", null, Pace.Free), Sleep(100));
        bench.RunTo(10);
        Assert.Equal(50 * MiB, a.Read().File);
        Assert.InRange(Stat(bench, a, "active_file"), 49 * MiB, 50 * MiB);
        bench.Host.CheckInvariants();
    }

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("r", steps), Files = files, Owner = cgroup.Name });
}
