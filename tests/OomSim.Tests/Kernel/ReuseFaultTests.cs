using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>A write to memory that was shared since a fork, and that one process alone maps by then, is a fault for each page (mm/memory.c:wp_page_reuse).</summary>
public sealed class ReuseFaultTests
{
    private const long PagesPerMiB = MiB / 4096;

    [Fact]
    public void AParentTakesItsMemoryOverWithAFaultForEachPage()
    {
        (Bench bench, Cgroup a) = World([Rewrite(), Exit(0)], Rewrite(), Sleep(3), Rewrite(), Sleep(1000));
        AssertFaults(bench, a, [(9, 0), (11, 10), (20, 10)]);
    }

    [Fact]
    public void APartIsTakenOverOnce()
    {
        // The second write goes over the same 4 MiB, the third finds the rest.
        Step[] steps = [Rewrite(4), Sleep(3), Rewrite(4), Sleep(3), Rewrite(), Sleep(1000)];
        (Bench bench, Cgroup a) = World([Exit(0)], steps);
        AssertFaults(bench, a, [(11, 4), (14, 4), (20, 10)]);
    }

    [Fact]
    public void WhatIsGivenBackIsNotTakenOver()
    {
        (Bench bench, Cgroup a) = World([Exit(0)], new FreeStep(Quantity.Of(3 * MiB)), Rewrite(), Sleep(1000));
        AssertFaults(bench, a, [(9, 0), (11, 7)]);
    }

    [Fact]
    public void LockingWritesAsWell()
    {
        (Bench bench, Cgroup a) = World([Exit(0)], new MlockAllStep(), Sleep(3), Rewrite(), Sleep(1000));
        AssertFaults(bench, a, [(9, 0), (11, 10), (20, 10)]);
    }

    [Fact]
    public void WhatIsInSwapComesBackWritableAndAllElseIsTakenOver()
    {
        // 80 MiB in a group of 60 MiB; when the child is gone, a part of the parent's 40 MiB is in swap.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(512 * MiB, 200 * MiB, 200 * MiB) });
        Cgroup a = bench.Host.CreateCgroup("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "60M"));
        bench.Run(
            a,
            Program("parent", Alloc(40 * MiB), new ForkStep("child", Quantity.Of(1)), Sleep(20), Rewrite(), Sleep(1000)) with { OnChildExit = OnChildExit.Ignore },
            Program("child", Sleep(2), Alloc(40 * MiB), Sleep(3), Exit(0)));
        bench.RunTo(15);
        long swapped = Stat(bench, a, "swap") / 4096;
        long before = Stat(bench, a, "pgfault");
        Assert.InRange(swapped, 10 * PagesPerMiB, 30 * PagesPerMiB);

        bench.RunTo(40);

        // Each of its 10,240 pages has one fault: from swap, or write-protected in RAM.
        Assert.InRange(Stat(bench, a, "pgfault") - before, (40 * PagesPerMiB) - 64, (40 * PagesPerMiB) + 64);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void NewMemoryHasNone()
    {
        (Bench bench, Cgroup a) = World(null, Rewrite(), Sleep(1000));
        AssertFaults(bench, a, [(9, 0), (20, 0)]);
    }

    private static RewriteStep Rewrite(long? size = null) => new(size is { } mib ? Quantity.Of(mib * MiB) : null, Pace.Free);

    // The child is gone at 8 s; the parent goes on at 10 s.
    private static (Bench Bench, Cgroup Cgroup) World(Step[]? child, params Step[] steps)
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        Step[] fork = child is null ? [] : [new ForkStep("child", Quantity.Of(1))];
        bench.Run(
            a,
            Program("parent", [Alloc(10 * MiB), Sleep(5), .. fork, Sleep(5), .. steps]) with { OnChildExit = OnChildExit.Ignore },
            Program("child", child ?? []));
        bench.RunTo(8);
        return (bench, a);
    }

    private static void AssertFaults(Bench bench, Cgroup a, (double At, long MiB)[] expected)
    {
        long before = Stat(bench, a, "pgfault");
        foreach ((double at, long mib) in expected)
        {
            bench.RunTo(at);

            // What it had before its first step was shared as well, but for what the child wrote to at its start.
            long initial = mib > 0 ? 64 : 0;
            Assert.InRange(Stat(bench, a, "pgfault") - before, (mib * PagesPerMiB) - initial, (mib * PagesPerMiB) + initial);
        }

        bench.Host.CheckInvariants();
    }
}
