using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Pressure where cpusets leave tasks fewer CPUs than there are: each CPU counts for itself, weighed by the time in which it is not idle (K16.1, K16.5).</summary>
public sealed class PressureCpusetTests
{
    private static readonly CpuStep Burn = new(Quantity.Of(1000 * SimTime.Second));

    [Fact]
    public void TwoOnOneOfTwoCpusWaitAsIfThereWereNoOther()
    {
        // CPU 1 always has one that runs and one that waits; CPU 0 is idle and weighs nothing: 10 s of 10, not half of it.
        Bench bench = new();
        Cgroup a = Pinned(bench, "/docker/a", "1");
        bench.Run(a, Burn);
        bench.Run(a, Burn);
        bench.RunTo(10);
        Assert.Equal(10_000_000, Total(bench, "/proc/pressure/cpu"));
        Assert.Equal(10_000_000, Total(bench, a.Parent!));
        Assert.Equal(10_000_000, Total(bench, a));
    }

    [Fact]
    public void WhoMayRunAnywhereKeepsClearOfACrowdedCpu()
    {
        // Three on CPU 0, one that moves to CPU 1: one CPU of two has waiters.
        Bench bench = new();
        Cgroup a = Pinned(bench, "/docker/a", "0");
        for (int i = 0; i < 3; i++)
        {
            bench.Run(a, Burn);
        }

        bench.Run(bench.Group("/docker/b"), Burn);
        bench.RunTo(10);
        Assert.Equal(5_000_000, Total(bench, "/proc/pressure/cpu"));
    }

    [Fact]
    public void ACpusetThatChangesTakesItsTasksAlong()
    {
        // 10 s on two CPUs without a wait, 10 s on one, 10 s on two.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Burn);
        bench.Run(a, Burn);
        bench.RunTo(10);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.cpus", "0"));
        bench.RunTo(20);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.cpus", ""));
        bench.RunTo(30);
        Assert.Equal(10_000_000, Total(bench, "/proc/pressure/cpu"));
        Assert.Equal(10_000_000, Total(bench, a));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatElseTheyDoCountsAlike()
    {
        // On one CPU of two as on the one CPU of another host, whatever the tasks do.
        Assert.Equal(Run(1, ""), Run(2, "1"));

        static (long, long) Run(int cpus, string cpuset)
        {
            Bench bench = new(configure: c => c with { Cpus = cpus, Memory = 8L << 30 });
            Cgroup a = Pinned(bench, "/docker/a", cpuset);
            bench.Run(a, Alloc(2048 * MiB, 900 * MiB), Burn);
            bench.Run(a, Sleep(1), Alloc(1024 * MiB, 700 * MiB), Sleep(2), Burn);
            bench.RunTo(10);
            long total = Total(bench, "/proc/pressure/cpu");
            Assert.InRange(total, 1_000_000, 9_000_000);
            return (total, Total(bench, a));
        }
    }

    private static Cgroup Pinned(Bench bench, string path, string cpus)
    {
        Cgroup cgroup = bench.Group(path);
        Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "cpuset.cpus", cpus));
        return cgroup;
    }

    private static long Total(Bench bench, string file) => Total(bench.Host.ReadProc(file)!);

    private static long Total(Bench bench, Cgroup cgroup) => Total(bench.Host.ReadFile(cgroup, "cpu.pressure")!);

    private static long Total(string text)
    {
        string line = text.Split('\n')[0];
        return long.Parse(line.AsSpan(line.IndexOf("total=", StringComparison.Ordinal) + 6), CultureInfo.InvariantCulture);
    }
}
