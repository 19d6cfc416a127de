using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Pages that come back from swap while others want them too, or while they go out again.</summary>
public sealed class SwapReadbackTests
{
    private static readonly SwapConfig Slow = new(256 * MiB, 10 * MiB, 100 * MiB);

    private readonly List<SwapOffResult> _results = [];

    [Fact]
    public void PagesOfATmpfsFileThatTwoGroupsReadAreBroughtBackOnce()
    {
        // 40 MiB under 16 MiB: some 24 MiB are out. /a brings them back at 2 MiB/s; /b reads the file as fast from 6 s on. 16.6 MiB are left
        // at 6.5 s, and gone 4.2 s later; all of them are /a's (K7.14).
        Bench bench = new(configure: c => c with { Swap = Slow });
        Cgroup a = bench.Group("/a", 16 * MiB);
        Cgroup b = bench.Group("/b");
        TestFiles files = new();
        files.Add(new Inode("/x", 0) { IsTmpfs = true });
        ReadStep read = new("/x", null, new Pace(Quantity.Of(2 * MiB)));
        Start(bench, a, files, new WriteStep("/x", Quantity.Of(40 * MiB), Pace.Free), Sleep(3), read, Sleep(100));
        Start(bench, b, files, Sleep(6), read, Sleep(100));
        bench.RunTo(3);
        long swapped = a.Read().SwapCurrent;
        Assert.InRange(swapped, 23 * MiB, 25 * MiB);
        bench.Host.WriteFile(a, "memory.max", "max");
        bench.RunTo(6.5);
        bench.Host.CheckInvariants();
        Assert.InRange(a.Read().SwapCurrent, 16 * MiB, 17 * MiB);
        bench.RunTo(10.5);
        Assert.InRange(a.Read().SwapCurrent, 128 << 10, MiB);
        bench.RunTo(11.2);
        Assert.Equal((40 * MiB, 0), (a.Read().Shmem, b.Read().Shmem));

        // What is left is the program's own.
        Assert.InRange(a.Read().SwapCurrent, 0, 64 << 10);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheMemoryOfOneThatDiedGoesAlthoughItWasOnItsWayToAnotherDevice()
    {
        // Above memory.high nothing but what swapoff brings back can go to the other device once the hog is dead, so it goes
        // there as it comes, until swapoff lets go of it.
        Bench bench = new(configure: c => c with { Swap = Slow, FurtherSwap = [Slow with { Device = "/dev/vdc", IsOn = false }] });
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.high", "64M");
        Process hog = bench.Run(a, Alloc(120 * MiB), Sleep(100));
        bench.RunTo(5);
        Assert.InRange(a.Read().SwapCurrent, 55 * MiB, 58 * MiB);
        Assert.Equal(Errno.None, bench.Host.SwapOn("/dev/vdc"));
        bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.RunTo(6);
        bench.Host.SendSignal(hog, 9);
        bench.RunTo(30);
        Assert.Equal([Errno.None], Assert.Single(_results).Errors);
        Assert.Equal((0, 0), (a.Read().Anon, a.Read().SwapCurrent));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheSecondOfTwoSwapoffsHoldsAnAddressSpaceThatTheFirstLetsGo()
    {
        // Two devices are emptied at once, both from the hog. The hog is killed, then the first swapoff: what the second one
        // holds stays charged until it is done (recordings kernel/v1-c10, v2-c10).
        Bench bench = new(configure: c => c with { Swap = Slow with { Priority = 1 }, FurtherSwap = [Slow with { Device = "/dev/vdc", Priority = 1 }] });
        Cgroup a = bench.Group("/a", 64 * MiB);
        Process hog = bench.Run(a, Alloc(120 * MiB), Sleep(100));
        bench.RunTo(5);
        bench.Host.WriteFile(a, "memory.max", "max");
        Process first = bench.Host.SwapOff(["/dev/vdb"], _results.Add);
        bench.Host.SwapOff(["/dev/vdc"], _results.Add);
        bench.RunTo(6);
        bench.Host.SendSignal(hog, 9);
        bench.RunTo(6.2);
        bench.Host.SendSignal(first, 9);
        bench.RunTo(6.5);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
        Assert.InRange(a.Read().Anon, 64 * MiB, 120 * MiB);
        bench.RunTo(20);
        Assert.Equal(0, a.Read().Anon);
        Assert.Equal(2, _results.Count);
        bench.Host.CheckInvariants();
    }

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("io", steps), Files = files, Owner = cgroup.Name });
}
