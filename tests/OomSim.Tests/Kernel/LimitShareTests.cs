using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What each of several tasks gets at a hard limit: each charge that fails reclaims for itself, call by call (K3.8, K11.13).</summary>
public sealed class LimitShareTests
{
    [Theory]
    [InlineData(20, 1, 1, 19)]
    [InlineData(20, 15, 10, 10)]
    public void ReclaimIsSharedInTurns(long swapSpeed, long rate, long slow, long fast)
    {
        // Swap takes 20 MiB/s. Who asks for 1 gets it beside one that takes memory as fast as it can; who asks for more than half gets half.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(1L << 30, swapSpeed * MiB, swapSpeed * MiB) });
        bench.Group("/q", 50 * MiB);
        Cgroup one = bench.Group("/q/fast");
        Cgroup other = bench.Group("/q/slow");
        bench.Run(one, Alloc(900 * MiB));
        bench.Run(other, Sleep(5), Alloc(400 * MiB, rate * MiB));
        bench.RunTo(10);
        (long a, long b) = (Got(one), Got(other));
        bench.RunTo(20);
        Assert.InRange(Got(one) - a, fast * 10 * MiB * 98 / 100, fast * 10 * MiB * 102 / 100);
        Assert.InRange(Got(other) - b, slow * 10 * MiB * 98 / 100, slow * 10 * MiB * 102 / 100);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatOneLeavesIsForAllOthersAlike()
    {
        // Of 9 MiB/s one asks for 2 and gets it, so that 3.5 are left for each of the two others, who ask for 5 and for all.
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(1L << 30, 9 * MiB, 9 * MiB) });
        Cgroup cgroup = bench.Group("/q", 50 * MiB);
        Process[] processes = [bench.Run(cgroup, Alloc(400 * MiB, 2 * MiB)), bench.Run(cgroup, Alloc(400 * MiB, 5 * MiB)), bench.Run(cgroup, Alloc(400 * MiB))];
        bench.RunTo(10);
        long[] before = [.. processes.Select(Got)];
        bench.RunTo(20);
        long[] got = [.. processes.Select((p, i) => Got(p) - before[i])];
        Assert.InRange(got[0], 19 * MiB, 21 * MiB);
        Assert.InRange(got[1], 34 * MiB, 36 * MiB);
        Assert.InRange(got[2], 34 * MiB, 36 * MiB);
        bench.Host.CheckInvariants();

        static long Got(Process process) => process.Read().Anon + process.Read().Swap;
    }

    private static long Got(Cgroup cgroup) => cgroup.Read().Current + cgroup.Read().SwapCurrent;
}
