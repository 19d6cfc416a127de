using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What a runtime starts on a host that has no room for the kernel memory of one more cgroup and its namespaces.</summary>
public sealed class FullHostStartTests
{
    private const long Base = 400 << 10;

    /// <summary>There is no more kernel memory than memory: those that fit no more find the host full with their first page, and are killed (K11.5).</summary>
    [Fact]
    public void WhoStartsOnAFullHostIsKilledAndNothingIsLentTwice()
    {
        Bench bench = new(configure: c => c with { Memory = 64 * MiB, Reserved = 62 * MiB });
        for (int i = 0; i < 12; i++)
        {
            Start(bench, i);
            bench.Host.CheckInvariants();
        }

        bench.Simulator.RunUntil(5_000_000_000);
        bench.Host.CheckInvariants();
        Assert.True(bench.Exited.Count(p => p.IsOomVictim) >= 12 - (2 * MiB / Base), "killed: " + bench.Exited.Count);
        Assert.True(bench.Host.Root.Read().Current <= 64 * MiB);
    }

    /// <summary>With swap, what another holds goes out for it, and all of it is there.</summary>
    [Fact]
    public void WhatOthersHoldIsSwappedOutForIt()
    {
        Bench bench = new(configure: c => c with { Memory = 64 * MiB, Reserved = 32 * MiB, Swap = new SwapConfig(64 * MiB, 64 * MiB, 64 * MiB) });
        bench.Run(bench.Group("/hog"), Alloc(40 * MiB), Sleep(100));
        bench.Simulator.RunUntil(5_000_000_000);
        for (int i = 0; i < 12; i++)
        {
            Process process = Start(bench, i);
            bench.Host.CheckInvariants();
            Assert.Equal(bench.Host.Config.Profile.KernelPerCgroup + Base, process.Cgroup.BaseKernelMemory);
        }

        Assert.Empty(bench.Exited);
    }

    /// <summary>The same at the limit of a group above (K3.10): it is counted there, and usage stays below.</summary>
    [Fact]
    public void BelowAFullParentWhatOthersHoldThereIsSwappedOut()
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(200 * MiB, 64 * MiB, 64 * MiB) });
        Cgroup parent = bench.Group("/p", 40 * MiB);
        bench.Run(bench.Group("/p/hog"), Alloc(60 * MiB), Sleep(100));
        bench.RunTo(5);
        long failures = parent.Read().EventsMax;
        for (int i = 0; i < 12; i++)
        {
            Start(bench, i, "/p");
            Assert.InRange(parent.Read().Current, 39 * MiB, 40 * MiB);
            bench.Host.CheckInvariants();
        }

        Assert.InRange(parent.Read().EventsMax - failures, 12, 100);
        Assert.Empty(bench.Exited);
    }

    /// <summary>
    /// Memory+swap, or memory without swap, of the group above is full: a charge of the kernel kills there (K3.7, K3.10, K4.3), swaps nothing out for memory+swap,
    /// and no counter passes its limit.
    /// </summary>
    [Theory]
    [InlineData(CgroupVersion.V1, 200)]
    [InlineData(CgroupVersion.V1, 0)]
    [InlineData(CgroupVersion.V2, 0)]
    public void BelowAParentThatHasNothingToGiveItKillsThere(CgroupVersion version, long swap)
    {
        Bench bench = new(version, c => swap == 0 ? c : c with { Swap = new SwapConfig(swap * MiB, 64 * MiB, 64 * MiB) });
        Cgroup parent = bench.Group("/p", 40 * MiB);
        Process hog = bench.Run(bench.Group("/p/hog"), Alloc((40 * MiB) - (800 << 10)), Sleep(100));
        bench.RunTo(5);
        List<Process> started = [];
        for (int i = 0; i < 4; i++)
        {
            started.Add(Start(bench, i, "/p"));
            long before = bench.Simulator.Now;
            for (int step = 1; step <= 100; step++)
            {
                CgroupValues values = parent.Read();
                Assert.InRange(values.Current + values.SwapCurrent, 0, 40 * MiB);
                bench.Host.CheckInvariants();
                bench.Simulator.RunUntil(before + (step * 10_000_000L));
            }
        }

        Assert.Equal(0, parent.Read().SwapCurrent);
        Assert.Same(hog, Assert.Single(bench.Exited));
        Assert.All(started, process => Assert.Equal(bench.Host.Config.Profile.KernelPerCgroup + Base, process.Cgroup.BaseKernelMemory));
        Assert.All(started, process => Assert.Equal(Base, process.Namespace.KernelMemory));
        string failures = version == CgroupVersion.V2 ? "memory.events" : "memory.memsw.failcnt";
        Assert.DoesNotMatch("^(low 0\nhigh 0\nmax 0\n|0$)", bench.Host.ReadFile(parent, failures)!);

        // Their ends give it all back.
        foreach (Process process in started)
        {
            bench.Host.SendSignal(process, 9);
        }

        bench.RunTo(20);
        bench.Host.CheckInvariants();
        Assert.Equal(5, bench.Exited.Count);
    }

    private static Process Start(Bench bench, int i, string parent = "") => bench.Host.Spawn(new SpawnRequest
    {
        Cgroup = bench.Group(parent + "/c" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Program = Program("init", Sleep(100)),
        Owner = "c",
        NamespaceKernelMemory = Base,
    });
}
