using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>How long a process takes to give its memory back: its own CPU time, what a quota leaves of it, and the reaper (K2.11–K2.13, K20.11, K25.11).</summary>
public sealed class TeardownTests
{
    [Theory]
    [InlineData("5.10", 0.0313, 0.0882)]
    [InlineData("6.1", 2.0113, 2.0113)]
    [InlineData("6.18", 0.0314, 0.0314)]
    public void AVictimThatTheReaperEmptiedIsSoonDead(string kernel, double freed, double died)
    {
        // 256 MiB at 8 GiB/s are 31.25 ms of CPU time, which 1 % makes 3.125 s. The reaper is under no quota: after its delay of 2 s it has the 92 MiB that are
        // left in 11.25 ms, without one all in 31.25 ms. Then 0.1 ms are left: to be had in the next period, which begins 88.1 ms after the kill, or at once of the mean
        // that there is after ten periods. 6.18 holds back no task that exits.
        Bench bench = new(configure: c => c with { Kernel = kernel });
        Cgroup a = bench.Group("/a", 256 * MiB);
        Process victim = bench.Run(a, Alloc(300 * MiB, 100 * MiB), Sleep(1000));
        bench.RunTo(2);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "1000 100000"));
        while (!victim.IsDying && bench.Simulator.Step())
        {
        }

        double killed = (double)bench.Simulator.Now / SimTime.Second;
        bench.RunTo(killed + freed - 0.0005);
        Assert.InRange(a.Read().Anon, 254 * MiB, 256 * MiB);
        Assert.Null(victim.Exit);
        bench.RunTo(killed + freed + 0.0005);
        Assert.Equal(0, a.Read().Anon);
        Assert.Equal(died > freed, victim.Exit is null);
        bench.RunTo(killed + Math.Max(freed, died - 0.0006));
        Assert.Equal(died > freed, victim.Exit is null);
        bench.RunTo(killed + died + 0.0006);
        Assert.Equal(137, victim.Exit!.Value.ShellCode);
        Assert.Equal(kernel != "6.18", bench.Host.Log.Any(l => l.Contains("oom_reaper: reaped", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/p/a", "max", 1.0879)]
    [InlineData("/p", "max", 1.0879)]
    [InlineData("/p", "50000 100000", 1.1378)]
    public void WhatIsLeftOfAnExitGoesOnWithTheQuotaThereIs(string written, string quota, double died)
    {
        // 800 MiB are 97.66 ms of CPU time, and the exit 0.1 more: 9.78 s with 1 % of a CPU. After a second of it, which was 10 ms, the rest takes 87.76 ms of
        // a CPU, or 50 ms of one period and 37.76 ms of the next.
        Bench bench = new();
        Cgroup parent = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        Process process = bench.Run(a, Alloc(800 * MiB), Sleep(1000));
        bench.RunTo(3);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", written == "/p" ? "max" : "1000 100000"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "cpu.max", written == "/p" ? "1000 100000" : "max"));
        bench.Host.SendSignal(process, SignalNumber.Kill);
        bench.RunTo(4);
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup(written)!, "cpu.max", quota));
        bench.RunTo(3 + died - 0.001);
        Assert.Null(process.Exit);
        bench.RunTo(3 + died + 0.001);
        Assert.Equal(137, process.Exit!.Value.ShellCode);
    }

    [Fact]
    public void ThoseWhoExitShareThePool()
    {
        // 64 MiB are 7.8 ms of CPU time, and the exit 0.1 more: 31.7 ms for four, of which the pool has 10 ms a period. Killed as a period begins, they end in the fourth.
        Bench bench = new(configure: c => c with { Cpus = 4 });
        Cgroup a = bench.Group("/a");
        List<Process> processes = [.. Enumerable.Range(0, 4).Select(_ => bench.Run(a, Alloc(64 * MiB), Sleep(1000)))];
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.max", "10000 100000"));
        long before = a.Read().CpuUsageNs;
        processes.ForEach(p => bench.Host.SendSignal(p, SignalNumber.Kill));
        bench.RunTo(1.2999);
        Assert.Equal(30_000_000, a.Read().CpuUsageNs - before);
        Assert.All(processes, p => Assert.Null(p.Exit));
        bench.RunTo(1.301);
        Assert.All(processes, p => Assert.NotNull(p.Exit));
        Assert.Contains("nr_throttled 3\n", bench.Host.ReadFile(a, "cpu.stat"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheReaperTakesTheLastOneFirst()
    {
        // K2.11: four groups of 64 MiB are out of memory at about the same moment, and their exits, a second of CPU time each, take long under a quota. One thread
        // reaps them in as long: the first that is due, then the rest from behind.
        Bench bench = new(configure: c => c with { Profile = c.Profile with { TeardownSpeed = 64 * MiB } });
        List<Process> victims = [];
        for (int i = 0; i < 4; i++)
        {
            Cgroup group = bench.Group("/g" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), 64 * MiB);
            victims.Add(bench.Run(group, Alloc((60 - i) * MiB), Sleep(1), Alloc(30 * MiB), Sleep(1000)));
        }

        while (!victims.TrueForAll(v => v.IsDying) && bench.Simulator.Step())
        {
        }

        Assert.Empty(bench.Exited);
        victims.ForEach(v => Assert.Equal(Errno.None, bench.Host.WriteFile(v.Cgroup, "cpu.max", "1000 100000")));
        bench.RunTo(10);
        string[] order = [.. bench.Host.Log.Where(l => l.Contains("oom_reaper: reaped", StringComparison.Ordinal)).Select(l => l[(l.IndexOf("process ", StringComparison.Ordinal) + 8)..].Split(' ')[0])];
        string[] killed = [.. bench.Host.Log.Where(l => l.Contains(": Killed process", StringComparison.Ordinal)).Select(l => l[(l.IndexOf("process ", StringComparison.Ordinal) + 8)..].Split(' ')[0])];
        Assert.Equal(4, killed.Length);
        Assert.Equal([killed[0], killed[3], killed[2], killed[1]], order);
    }
}
