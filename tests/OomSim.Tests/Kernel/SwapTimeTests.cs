using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Who grows at a limit brings out to swap itself what makes room for that, and has no more time for it than there is.</summary>
public sealed class SwapTimeTests
{
    [Fact]
    public void NobodySwapsFasterThanItsTimeAllows()
    {
        // A file is read again and again, so that its pages are active and go together with anonymous ones: fewer and fewer of them,
        // and in the end none. The two that grow meanwhile have a second each in a second, and write 400 MiB to swap in one.
        Bench bench = new(configure: c => c with
        {
            Memory = 4L << 30,
            MemoryBandwidth = 2L << 30,
            DiskRead = 2L << 30,
            Cpus = 4,
            Swap = new SwapConfig(2L << 30, 2L << 30, 2L << 30),
        });
        Cgroup a = bench.Group("/a", 512 * MiB);
        TestFiles files = new(("/data", 400 * MiB));
        Start(bench, a, files, Read(), Read(), new RepeatStep(null, [Read(300 * MiB)]));
        bench.RunTo(0.5);
        Start(bench, a, files, Alloc(800 * MiB), Sleep(100));
        long before = 0;
        long most = 0;
        for (int i = 1; i <= 50; i++)
        {
            bench.RunTo(0.5 + (0.02 * i));
            long swapped = a.Read().SwapCurrent;
            most = Math.Max(most, swapped - before);
            before = swapped;
        }

        Assert.True(before > 100 * MiB);
        Assert.InRange(most, 7 * MiB, 2 * 400 * MiB / 50);
        bench.Host.CheckInvariants();
    }

    private static ReadStep Read(long? rate = null) => new("/data", null, rate is { } r ? new Pace(Quantity.Of(r)) : Pace.Free);

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", steps), Files = files, Owner = cgroup.Name });
}
