using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>How fast a CPU writes to files has a speed of its own: docker/v2-20 writes at 54 MB/s where first touch makes 42 to 115.</summary>
public sealed class CachedWriteTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AWriterWithoutAPaceIsAsFastAsACopy(bool isTmpfs)
    {
        // 100 MiB at 50 MiB/s; first touch makes 1 GiB/s and the disk 300 MiB/s.
        Bench bench = Host(50 * MiB);
        TestFiles files = new();
        files.Add(new Inode("/f", 0) { IsTmpfs = isTmpfs, Tmpfs = isTmpfs ? new Tmpfs(200 * MiB) : null });
        Process writer = Start(bench, files, new WriteStep("/f", Quantity.Of(100 * MiB), Pace.Free), Exit(0));
        bench.RunTo(1.99);
        Assert.Null(writer.Exit);
        Assert.InRange(writer.Cgroup.Read().CpuUsageNs, 1_980_000_000, 2_000_000_000);
        bench.RunTo(2.02);
        Assert.NotNull(writer.Exit);
    }

    [Fact]
    public void FirstTouchKeepsItsOwn()
    {
        Bench bench = Host(50 * MiB);
        Process toucher = Start(bench, new TestFiles(), new AllocStep(Quantity.Of(100 * MiB), Pace.Free), Exit(0));
        bench.RunTo(0.2);
        Assert.NotNull(toucher.Exit);
    }

    private static Process Start(Bench bench, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/docker/a"), Program = Program("p", steps), Files = files, Owner = "a" });

    private static Bench Host(long speed) => new(configure: c => c with { Profile = HostProfile.Default with { CachedWriteSpeed = speed } });
}
