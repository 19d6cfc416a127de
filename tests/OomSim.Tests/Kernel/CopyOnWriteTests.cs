using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Pages shared since a fork are charged once, and copied only while somebody else maps them (K9.2).</summary>
public sealed class CopyOnWriteTests
{
    /// <summary>What programs start with, 64 KiB of an init and 56 KiB of each child, and what a child copies of that.</summary>
    private const long Start = MiB / 2;

    private static readonly ForkStep ForkChild = new("child", Quantity.Of(1));

    private static RewriteStep Rewrite(long rate) => new(null, new Pace(Quantity.Of(rate)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatTheOtherSideHasGivenBackIsNotCopied(bool exits)
    {
        // 30 MiB are shared; the child copies 10 MiB in the first second, then its parent lets go: what is left is its own.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a", 42 * MiB);
        ProgramDefinition middle = Program("middle", Alloc(30 * MiB), ForkChild, Sleep(1), exits ? Exit(0) : new FreeStep(null), Sleep(1000));
        ProgramDefinition init = Program("init", new ForkStep("middle", Quantity.Of(1)), Sleep(1000)) with { OnChildExit = OnChildExit.Ignore };
        bench.Run(a, init, middle, Program("child", Rewrite(10 * MiB), Sleep(1000)));
        bench.RunTo(0.9);
        Assert.InRange(a.Read().Anon, 38 * MiB, (39 * MiB) + Start);
        bench.RunTo(10);
        Assert.Equal(0, a.Read().EventsOomKill);
        Assert.InRange(a.Read().Anon, 30 * MiB, (30 * MiB) + Start);
        Assert.Contains(bench.Host.Processes, p => p.Comm == "child");
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatIsOnlyMappedByTheWriterIsNotCopied()
    {
        // The parent gives 20 of 30 MiB back, its newest; the child's rewrite copies the 10 MiB that both still map.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Process init = bench.Run(a, Program("init", Alloc(30 * MiB), ForkChild, new FreeStep(Quantity.Of(20 * MiB)), Sleep(1000)), Program("child", Sleep(1), Rewrite(10 * MiB), Sleep(1000)));
        bench.RunTo(10);
        Assert.InRange(a.Read().Anon, 40 * MiB, (40 * MiB) + Start);
        Assert.InRange(init.Read().Anon, 10 * MiB, (10 * MiB) + Start);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    public void OfTwoWhoWriteTheSamePagesOnlyTheFirstCopies(int parentRate, int childRate)
    {
        // Whoever comes to a page first copies it, the other finds it its own: 30 MiB twice, never three times.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Process init = bench.Run(a, Program("init", Alloc(30 * MiB), ForkChild, Sleep(1), Rewrite(parentRate * MiB), Sleep(1000)), Program("child", Sleep(1), Rewrite(childRate * MiB), Sleep(1000)));
        bench.RunTo(10);
        Assert.InRange(a.Read().Anon, 60 * MiB, (60 * MiB) + Start);
        Assert.InRange(a.Read().Peak, 60 * MiB, 61 * MiB);
        Assert.InRange(init.Children[0].Read().Anon, 30 * MiB, (30 * MiB) + Start);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheOneBehindOvertakesAndCopiesFromThere()
    {
        // Nearly no time passes before: 64 GiB/s. The parent writes 5 MiB/s from 1 s on, the child 10 MiB/s from 2 s on: at 3 s both are at 10 MiB, the child goes ahead.
        Bench bench = new(configure: c => c with { MemoryBandwidth = 64L << 30 });
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Program("init", Alloc(30 * MiB), ForkChild, Sleep(1), Rewrite(5 * MiB), Sleep(1000)), Program("child", Sleep(2), Rewrite(10 * MiB), Sleep(1000)));
        bench.RunTo(2.9);
        Assert.InRange(a.Read().Anon, (39 * MiB) + (MiB / 2) - (64 << 10), (39 * MiB) + (MiB / 2) + Start);
        bench.RunTo(4);
        Assert.InRange(a.Read().Anon, (50 * MiB) - (64 << 10), (50 * MiB) + Start);
        bench.RunTo(20);
        Assert.InRange(a.Read().Anon, 60 * MiB, (60 * MiB) + Start);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void GrandchildrenShareWithTheirGrandparents()
    {
        // Three map 20 MiB. Two copies, and the third finds the pages its own.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        ProgramDefinition middle = Program("middle", ForkChild, Sleep(1), Rewrite(20 * MiB), Sleep(1000));
        bench.Run(a, Program("init", Alloc(20 * MiB), new ForkStep("middle", Quantity.Of(1)), Sleep(5), Rewrite(20 * MiB), Sleep(1000)), middle, Program("child", Sleep(3), Rewrite(20 * MiB), Sleep(1000)));
        bench.RunTo(0.9);
        Assert.InRange(a.Read().Anon, 20 * MiB, (20 * MiB) + Start);
        bench.RunTo(2.5);
        Assert.InRange(a.Read().Anon, 40 * MiB, (40 * MiB) + Start);
        bench.RunTo(4.5);
        Assert.InRange(a.Read().Anon, 60 * MiB, (60 * MiB) + Start);
        bench.RunTo(10);
        Assert.InRange(a.Read().Anon, 60 * MiB, (60 * MiB) + Start);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void SharedPagesGoToSwapAndComeBack()
    {
        // 40 MiB shared by two in a group of 64 MiB; a third process wants 40 MiB: some 17 MiB have to go.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(256 * MiB, 100 * MiB, 100 * MiB) });
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        ProgramDefinition middle = Program("middle", Alloc(40 * MiB), ForkChild, Sleep(20), new AccessStep(null, Quantity.Of(SimTime.Second), Pace.Free), Sleep(1000));
        ProgramDefinition eater = Program("eater", new MlockAllStep(), Sleep(1), Alloc(40 * MiB), Sleep(5), Exit(0));
        bench.Run(a, Program("init", new ForkStep("eater", Quantity.Of(1)), new ForkStep("middle", Quantity.Of(1)), Sleep(1000)), middle, eater, Program("child", Sleep(10), new AccessStep(null, Quantity.Of(SimTime.Second), Pace.Free), Sleep(1000)));
        bench.RunTo(5);
        Assert.Equal(0, a.Read().EventsOomKill);
        Assert.InRange(a.Read().SwapCurrent, 16 * MiB, 18 * MiB);

        // Each of the two maps all of it, and so all that is in swap.
        Assert.All(bench.Host.Processes.Where(p => p.Comm is "middle" or "child"), p => Assert.InRange(p.Read().Swap, 16 * MiB, 18 * MiB));
        bench.Host.CheckInvariants();
        bench.RunTo(15);

        // The child has touched all, and the other one has not.
        Assert.InRange(a.Read().Anon, 40 * MiB, 41 * MiB);
        Assert.InRange(a.Read().SwapCurrent, 16 * MiB, 18 * MiB);
        Assert.Equal(0, bench.Host.Processes.Single(p => p.Comm == "child").Read().Swap);
        bench.Host.CheckInvariants();
        bench.RunTo(30);
        Assert.InRange(a.Read().SwapCurrent, 0, MiB / 4);
        Assert.InRange(a.Read().Anon, 40 * MiB, 41 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AParentThatForksManyTimesIsChargedOnce()
    {
        Bench bench = new(configure: c => c with { Memory = 4L << 30 });
        Cgroup a = bench.Group("/docker/a");
        Step[] round = [ForkChild, Alloc(MiB), Sleep(0.001)];
        bench.Run(a, Program("init", new RepeatStep(Quantity.Of(200), round), new WaitStep(null)), Program("child", Sleep(1), new FreeStep(Quantity.Of(MiB / 2)), Sleep(1)));
        bench.RunTo(0.9);
        Assert.InRange(a.Read().Anon, 200 * MiB, 213 * MiB);
        bench.Host.CheckInvariants();
        bench.RunTo(10);
        Assert.Empty(bench.Host.Processes);
        Assert.Equal(bench.Host.Config.Profile.KernelPerCgroup, a.Read().Current);
    }
}
