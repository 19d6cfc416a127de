using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>
/// What of each group goes to swap where several have anonymous memory under one limit: a part of its list that follows from its length at that moment and from its swappiness
/// (K11.13, K12.3), and only what reclaim has looked at once before (K12.11). The figures are those of a Linux 6.18 that did the same (recordings kernel-6.18/v1-k24, -k25, -k27, -n58).
/// </summary>
public sealed class SwapOfSiblingsTests
{
    private static readonly SwapConfig Swap = new(512 * MiB);

    [Fact]
    public void TheShareFollowsTheListsAsTheyGrow()
    {
        // 40 MiB idle beside one that grows to 80 under 80: more of the idle one's at first, since the walk comes to it first, less at the end. 18.1 to 20.5 MiB in four runs there.
        (Bench bench, Cgroup p) = Parent("80M");
        Cgroup a = bench.Host.CreateCgroup("/p/a");
        Cgroup b = bench.Host.CreateCgroup("/p/b");
        bench.Run(a, Alloc(40 * MiB), Sleep(1000));
        bench.Run(b, Sleep(1), Alloc(80 * MiB, 20 * MiB), Sleep(1000));
        bench.RunTo(10);
        Assert.InRange(a.Read().SwapCurrent, 17 * MiB, 21 * MiB);
        Assert.InRange(p.Read().SwapCurrent, 40 * MiB, 42 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatHasJustComeStaysWhileThereIsWhatWasLookedAt()
    {
        // What the first has left at its own limit was looked at there, and goes; of the second nothing does before a turn round its list is over: 38.6 of 70 MiB and nothing after 1.2 s there.
        (Bench bench, _) = Parent("60M");
        Cgroup a = bench.Host.CreateCgroup("/p/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "40M"));
        Cgroup b = bench.Host.CreateCgroup("/p/b");
        bench.Run(a, Alloc(70 * MiB, 20 * MiB), Sleep(1000));
        bench.Run(b, Sleep(4), Alloc(30 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(6.75);
        Assert.InRange(a.Read().SwapCurrent, 36 * MiB, 39 * MiB);
        Assert.InRange(b.Read().SwapCurrent, 0, MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ItsOwnSwappinessSaysHowMuchOfAListIsLookedAt()
    {
        // Two idle groups of 30 MiB, swappiness 100 and 20: a third of the one's list is looked at for each nineteenth of the other's (K12.3), and of that the last priority but for the first alone.
        // 13.4 times as much there (kernel-6.18/v1-n58).
        (Bench bench, _) = Parent("62M");
        Cgroup a = bench.Host.CreateCgroup("/p/a");
        Cgroup b = bench.Host.CreateCgroup("/p/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.swappiness", "100"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "memory.swappiness", "20"));
        bench.Run(a, Alloc(30 * MiB), Sleep(1000));
        bench.Run(b, Alloc(30 * MiB), Sleep(1000));
        Cgroup c = bench.Host.CreateCgroup("/p/c");
        Assert.Equal(Errno.None, bench.Host.WriteFile(c, "memory.swappiness", "0"));
        bench.Run(c, Sleep(1), Alloc(15 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(5);
        long more = a.Read().SwapCurrent;
        long less = b.Read().SwapCurrent;
        Assert.InRange(more + less, 13 * MiB, 15 * MiB);
        Assert.InRange(more, 10 * less, 17 * less);
        Assert.Equal(0, c.Read().SwapCurrent);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    [InlineData("100")]
    public void EqualSwappinessDividesAlikeWhateverItIs(string swappiness)
    {
        (Bench bench, _) = Parent("100M");
        Cgroup[] groups = [.. "abc".Select(name => bench.Host.CreateCgroup("/p/" + name))];
        Assert.All(groups, g => Assert.Equal(Errno.None, bench.Host.WriteFile(g, "memory.swappiness", swappiness)));
        bench.Run(groups[0], Alloc(40 * MiB), Sleep(1000));
        bench.Run(groups[1], Alloc(40 * MiB), Sleep(1000));
        bench.Run(groups[2], Sleep(1), Alloc(100 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(12);
        Assert.InRange(groups[0].Read().SwapCurrent, 28 * MiB, 33 * MiB);
        Assert.InRange(groups[2].Read().SwapCurrent, 18 * MiB, 23 * MiB);
        bench.Host.CheckInvariants();
    }

    /// <summary>A turn is about the pages that lay there as it began: none of it is left for who comes when those are gone, in whatever group.</summary>
    [Theory]
    [InlineData("/p/b", "6.1")]
    [InlineData("/p/c", "6.1")]
    [InlineData("/p/b", "6.18")]
    [InlineData("/p/c", "6.18")]
    public void WhoComesAfterAnotherHasEndedIsNew(string second, string kernel)
    {
        (Bench bench, _) = Parent("80M", kernel);
        Cgroup a = bench.Host.CreateCgroup("/p/a");
        bench.Run(a, Alloc(40 * MiB), Sleep(1000));
        bench.Run(bench.Host.CreateCgroup("/p/b"), Sleep(1), Alloc(56 * MiB, 20 * MiB), Sleep(1));
        bench.RunTo(6);
        Cgroup c = bench.Host.CreateCgroup(second);
        bench.Run(c, Alloc(56 * MiB, 4 * MiB), Sleep(1000));
        bench.RunTo(25);
        Assert.InRange(a.Read().SwapCurrent, 16 * MiB, (long)(16.5 * MiB));
        Assert.InRange(c.Read().SwapCurrent, 0, MiB / 4);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("6.1", 1.0, 1.05)]
    [InlineData("6.18", 1.8, 3.0)]
    public void WhoComesFirstInTheWalkLosesMoreSinceItStops(string kernel, double least, double most)
    {
        // Two idle groups of 40 MiB beside one that grows. 6.1 goes through all of them; 6.18 stops at the first as often as not, and has looked at it once more (K11.15).
        (Bench bench, _) = Parent("90M", kernel);
        Cgroup[] groups = [.. "abc".Select(name => bench.Host.CreateCgroup("/p/" + name))];
        bench.Run(groups[0], Alloc(40 * MiB), Sleep(1000));
        bench.Run(groups[1], Alloc(40 * MiB), Sleep(1000));
        bench.Run(groups[2], Sleep(1), Alloc(15 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(4);
        Assert.InRange(groups[0].Read().SwapCurrent / (double)groups[1].Read().SwapCurrent, least, most);
        bench.Host.CheckInvariants();
    }

    private static (Bench Bench, Cgroup Parent) Parent(string limit, string kernel = "6.18")
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap, Kernel = kernel });
        Cgroup p = bench.Host.CreateCgroup("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.limit_in_bytes", limit));
        return (bench, p);
    }
}
