using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Processes that only use CPU time, in cgroups that are alike and in such as stop being so (K20.3, K20.4, K20.8).</summary>
public sealed class CpuBurnerTests
{
    [Fact]
    public void AlikeCgroupsShareAndEachKeepsItsOwnAccount()
    {
        // One core, four cgroups with a process of 1 s each: all are done at 4 s, and have used 0.5 s at 2 s.
        Bench bench = OneCore();
        Process[] processes = [.. Enumerable.Range(0, 4).Select(i => Burn(bench, "/docker/" + i, 1000))];
        bench.RunTo(2);
        Assert.All(processes, p => Assert.Equal(500, Milliseconds(p.Read().CpuUsageNs)));
        Assert.All(processes, p => Assert.Equal(500, Milliseconds(p.Cgroup.Read().CpuUsageNs)));
        Assert.Equal(2000, Milliseconds(bench.Host.FindCgroup("/docker")!.Read().CpuUsageNs));
        bench.RunTo(3.999);
        Assert.Empty(bench.Exited);
        bench.RunTo(4.001);
        Assert.Equal(processes, bench.Exited);
        foreach (Process process in processes)
        {
            Assert.Equal(1000, Milliseconds(process.Cgroup.Read().CpuUsageNs));
            Assert.Equal(Errno.None, bench.Host.RemoveCgroup(process.Cgroup));
        }

        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(bench.Host.FindCgroup("/docker")!));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AQuotaTakesACgroupOutOfThoseThatAreAlike()
    {
        // Halves for 1 s; then one has 10 ms of each 100, which with half of a core take 20 ms, and leaves the other nine tenths: 0.6 and 1.4 s at 2 s.
        Bench bench = OneCore();
        Process a = Burn(bench, "/docker/a", 10_000);
        Process b = Burn(bench, "/docker/b", 10_000);
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a.Cgroup, "cpu.max", "10000 100000"));
        bench.RunTo(1.019);
        Assert.Equal(TaskCondition.Active, a.Condition);
        bench.RunTo(1.021);
        Assert.Equal(TaskCondition.Throttled, a.Condition);
        Assert.Equal(TaskCondition.Active, b.Condition);
        bench.RunTo(2);
        Assert.Equal([600, 1400], new[] { a, b }.Select(p => Milliseconds(p.Read().CpuUsageNs)));
        Assert.Equal([600, 1400], new[] { a, b }.Select(p => Milliseconds(p.Cgroup.Read().CpuUsageNs)));

        // Without a quota they are alike again.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a.Cgroup, "cpu.max", "max"));
        bench.RunTo(3);
        Assert.Equal([1100, 1900], new[] { a, b }.Select(p => Milliseconds(p.Cgroup.Read().CpuUsageNs)));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AWeightThatChangesCountsFromThenOn()
    {
        // Halves for 1 s, then 1 : 3 for 2 s: 0.5 + 0.5 and 0.5 + 1.5.
        Bench bench = OneCore();
        Process a = Burn(bench, "/docker/a", 10_000);
        Process b = Burn(bench, "/docker/b", 10_000);
        bench.RunTo(1);
        Assert.Equal(Errno.None, bench.Host.WriteFile(b.Cgroup, "cpu.weight", "300"));
        bench.RunTo(3);
        Assert.Equal([1000, 2000], new[] { a, b }.Select(p => Milliseconds(p.Cgroup.Read().CpuUsageNs)));
    }

    [Fact]
    public void WhoIsFrozenLeavesItsShareAndGoesOnWhereItWas()
    {
        // Halves until 1 s; frozen until 2 s; 0.5 s are left, which take until 3 s.
        Bench bench = OneCore();
        Process a = Burn(bench, "/docker/a", 1000);
        Process b = Burn(bench, "/docker/b", 10_000);
        bench.RunTo(1);
        bench.Host.Freeze(a.Cgroup);
        bench.RunTo(2);
        Assert.Equal([500, 1500], new[] { a, b }.Select(p => Milliseconds(p.Cgroup.Read().CpuUsageNs)));
        bench.Host.Thaw(a.Cgroup);
        bench.RunTo(2.999);
        Assert.Null(a.Exit);
        bench.RunTo(3.001);
        Assert.NotNull(a.Exit);
    }

    [Fact]
    public void ManyOfOneCgroupAndWhoGrowsBesideThemShareAsProcesses()
    {
        // One core, eleven processes and one that grows as fast as it can, all of one weight: a twelfth each.
        // 1 GiB/s on a whole core: 12 s of a twelfth touch 1 GiB, half of it in 6 s.
        Bench bench = new(CgroupVersion.V2, c => c with { Cpus = 1, Memory = 4L << 30 });
        Cgroup cgroup = bench.Group("/docker/many");
        Process[] burners = [.. Enumerable.Range(0, 11).Select(_ => bench.Run(cgroup, new CpuStep(Quantity.Of(1000 * SimTime.Second))))];
        Process grower = bench.Run(cgroup, new AllocStep(Quantity.Of(2L << 30), Pace.Free));
        bench.RunTo(6);
        Assert.All(burners, p => Assert.Equal(500, Milliseconds(p.Read().CpuUsageNs)));
        Assert.Equal(512, (grower.Read().Anon + (MiB / 2)) / MiB);
        Assert.Equal(6000, Milliseconds(cgroup.Read().CpuUsageNs));

        // A second cgroup with one process gets half of the core, whatever there is in the first (K20.3).
        Process other = Burn(bench, "/docker/one", 1_000_000);
        bench.RunTo(12);
        Assert.Equal(3000, Milliseconds(other.Read().CpuUsageNs));
        Assert.Equal(9000, Milliseconds(cgroup.Read().CpuUsageNs));
        bench.Host.CheckInvariants();
    }

    private static Bench OneCore() => new(CgroupVersion.V2, c => c with { Cpus = 1 });

    private static Process Burn(Bench bench, string path, long milliseconds) =>
        bench.Run(bench.Group(path), new CpuStep(Quantity.Of(milliseconds * 1_000_000)));

    private static long Milliseconds(long ns) => (ns + 500_000) / 1_000_000;
}
