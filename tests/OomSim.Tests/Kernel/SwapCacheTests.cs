using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// What one process brings back of memory shared since a fork is in its page tables alone: to the others it is in swap, in a slot that is kept for them, until they touch it or are
/// gone (K7.14; mm/memory.c:do_swap_page, mm/swapfile.c:folio_free_swap).
/// </summary>
public sealed class SwapCacheTests
{
    private static readonly SwapConfig Swap = new(512 * MiB) { ReadSpeed = 100 * MiB };

    private static AccessStep AccessFor(double seconds, long? bytes = null) =>
        new(bytes is { } b ? Quantity.Of(b) : null, Quantity.Of((long)(seconds * SimTime.Second)), Pace.Free);

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void WhatOneBringsBackIsInSwapToTheOtherUntilThatOneTouchesIt(CgroupVersion version)
    {
        (Bench bench, Cgroup a, Process parent, Process child) = Start(version, [AccessFor(5)], [Sleep(15), AccessFor(5)]);
        bench.RunTo(4.9);
        long missing = parent.Read().Swap;
        Assert.InRange(missing, 39 * MiB, 42 * MiB);
        Assert.InRange(child.Read().Swap, missing - bench.Host.Config.Profile.ForkedAnon, missing);
        long used = Used(bench);
        bench.RunTo(15);
        Assert.Equal(0, child.Read().Swap);
        Assert.InRange(parent.Read().Swap, missing - Pages.Size, missing + Pages.Size);
        Assert.InRange(parent.Read().Anon, (100 * MiB) - missing - Pages.Size, (101 * MiB) - missing);
        Assert.InRange(Used(bench), used - Pages.Size, used + Pages.Size);
        Assert.InRange(a.Read().Anon, 100 * MiB, 101 * MiB);

        // On v2 the slot is charged as long as it is there, on v1 as long as its page is nowhere else.
        Assert.InRange(a.Read().SwapCurrent - (version == CgroupVersion.V2 ? missing : 0), -MiB, MiB);
        Assert.Contains("swapcached " + Text(Pages.Floor(missing)), version == CgroupVersion.V2 ? bench.Host.ReadFile(a, "memory.stat")! : "swapcached " + Text(Pages.Floor(missing)), StringComparison.Ordinal);
        bench.Host.CheckInvariants();

        long back = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(30);
        Assert.Equal((0L, 0L), (parent.Read().Swap, child.Read().Swap));
        Assert.Equal(back, Stat(bench, a, "workingset_refault_anon"));
        Assert.InRange(Used(bench), 0, MiB);
        Assert.InRange(a.Read().SwapCurrent, 0, MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void APartThatIsTouchedIsAllThatIsNoLongerInSwap()
    {
        (Bench bench, _, Process parent, _) = Start(CgroupVersion.V2, [AccessFor(5)], [Sleep(15), AccessFor(5, 25 * MiB)]);
        bench.RunTo(15);
        long missing = parent.Read().Swap;
        bench.RunTo(30);
        Assert.InRange(parent.Read().Swap / (double)missing, 0.7, 0.8);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoIsGoneNeedsNoSlots()
    {
        (Bench bench, Cgroup a, Process parent, Process child) = Start(CgroupVersion.V2, [AccessFor(5)], [Sleep(1000)]);
        bench.RunTo(15);
        Assert.InRange(a.Read().SwapCurrent, 39 * MiB, 42 * MiB);
        bench.Host.SendSignal(parent, 9);
        bench.RunTo(20);
        Assert.Equal(0, child.Read().Swap);
        Assert.InRange(a.Read().SwapCurrent, 0, MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoWritesHasACopyAndTheOtherTheEntry()
    {
        (Bench bench, Cgroup a, Process parent, Process child) = Start(CgroupVersion.V2, [new RewriteStep(null, Pace.Free)], [Sleep(1000)]);
        bench.RunTo(4.9);
        long missing = parent.Read().Swap;
        bench.RunTo(15);
        Assert.Equal(0, child.Read().Swap);
        Assert.InRange(child.Read().Anon, 100 * MiB, 101 * MiB);
        Assert.InRange(parent.Read().Swap, missing - Pages.Size, missing + Pages.Size);
        Assert.InRange(a.Read().SwapCurrent, missing - MiB, missing + MiB);
        Assert.InRange(a.Read().Anon, 200 * MiB, 202 * MiB);
        Assert.InRange(Stat(bench, a, "anon"), (200 * MiB) - missing - MiB, (202 * MiB) - missing);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "rss")]
    [InlineData(CgroupVersion.V2, "anon")]
    public void WhatNobodyMapsStaysInMemoryUntilItIsTouched(CgroupVersion version, string anon)
    {
        (Bench bench, Cgroup a, Process other, Process writer) = Start(version, [new RewriteStep(null, Pace.Free)], [Sleep(15), AccessFor(5)]);
        bench.RunTo(4.9);
        long missing = other.Read().Swap;
        bench.RunTo(15);
        bench.Host.SendSignal(writer, 9);
        bench.RunTo(16);
        Assert.InRange(other.Read().Swap, missing - Pages.Size, missing + Pages.Size);
        Assert.InRange(a.Memory.CurrentAt(bench.Simulator.Now), 100 * MiB, 102 * MiB);
        Assert.InRange(Stat(bench, a, anon), (100 * MiB) - missing - MiB, (101 * MiB) - missing);
        bench.Host.CheckInvariants();

        long back = Stat(bench, a, "workingset_refault_anon");
        bench.RunTo(30);
        Assert.Equal(0, other.Read().Swap);
        Assert.InRange(Stat(bench, a, "workingset_refault_anon") - back, 0, 8);
        Assert.InRange(Stat(bench, a, anon), 100 * MiB, 101 * MiB);
        Assert.InRange(Used(bench), 0, MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatGoesAgainNeedsNoOtherSlot()
    {
        // 100 MiB go round in 60: soon each page has its slot, for the one that sleeps, and swap holds them all.
        (Bench bench, Cgroup a, Process parent, _) = Start(CgroupVersion.V2, [AccessFor(30)], [Sleep(1000)], max: "60M");
        bench.RunTo(12);
        Assert.InRange(a.Read().SwapCurrent, 99 * MiB, 101 * MiB);
        Assert.InRange(parent.Read().Swap, 99 * MiB, 101 * MiB);
        long events = bench.Simulator.HandledEvents;
        bench.RunTo(32);
        Assert.InRange(a.Read().SwapCurrent, 99 * MiB, 101 * MiB);
        Assert.InRange(bench.Simulator.HandledEvents - events, 0, 400);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void SwapoffGivesEachThePagesThatAreInMemory()
    {
        (Bench bench, Cgroup a, Process parent, _) = Start(CgroupVersion.V2, [AccessFor(5)], [Sleep(1000)]);
        bench.RunTo(15);
        Assert.InRange(parent.Read().Swap, 39 * MiB, 42 * MiB);
        bench.Host.SwapOff(["/dev/vdb"], _ => { });
        bench.RunTo(20);
        Assert.Equal(0, parent.Read().Swap);
        Assert.Equal(0, a.Read().SwapCurrent);
        bench.Host.CheckInvariants();
    }

    // A limit of 60 MiB has some 40 of 100 in swap; it is raised before the child begins.
    private static (Bench Bench, Cgroup A, Process Parent, Process Child) Start(CgroupVersion version, Step[] child, Step[] parent, string max = "400M")
    {
        Bench bench = new(version, c => c with { Swap = Swap });
        Cgroup a = bench.Group("/a");
        string limit = version == CgroupVersion.V2 ? "memory.max" : "memory.limit_in_bytes";
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, limit, "60M"));
        Process first = bench.Run(a, Program("init", [Alloc(100 * MiB), new ForkStep("child", Quantity.Of(1)), Sleep(5), .. parent, Sleep(1000)]) with { OnChildExit = OnChildExit.Ignore }, Program("child", [Sleep(5), .. child, Sleep(1000)]));
        bench.RunTo(4.5);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, limit, max));
        return (bench, a, first, bench.Host.Processes.Single(p => p != first));
    }

    private static long Used(Bench bench) => bench.Host.Read() is var host ? host.SwapTotal - host.SwapFree : 0;

    private static string Text(long bytes) => bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
