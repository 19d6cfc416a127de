using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>The tree of cgroup files, and files that say how a group stands rather than what it uses.</summary>
public sealed class CgroupTreeTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void EveryFileThatCanBeReadIsInTheTree(CgroupVersion version)
    {
        Bench bench = new(version);
        Cgroup a = bench.Group("/docker/a", 64 * MiB);
        bench.Run(a, Alloc(10 * MiB), Sleep(10));
        bench.RunTo(1);
        (string Path, string Text)[] files = [.. CgroupTree.Files(bench.Host)];
        Assert.Equal(files.Length, files.Select(f => f.Path).Distinct().Count());
        string[] names = [.. CgroupFiles.Readable(version).Where(f => bench.Host.ReadFile(a, f) is not null)];
        Assert.True(names.Length > 35);
        Assert.All(names, name =>
        {
            (string Path, string Text)[] found = [.. files.Where(f => f.Path.EndsWith("docker/a/" + name, StringComparison.Ordinal))];
            Assert.NotEmpty(found);
            Assert.All(found, f => Assert.Equal(bench.Host.ReadFile(a, name), f.Text));
        });
        Assert.All(files, f => Assert.True(f.Text.Length == 0 || f.Text.EndsWith('\n'), f.Path));
    }

    [Fact]
    public void OnV1EachHierarchyHasItsOwnFilesAndTheCores()
    {
        Bench bench = new(CgroupVersion.V1);
        Process hog = bench.Run(bench.Group("/docker/a"), Alloc(10 * MiB), Sleep(10));
        bench.RunTo(1);
        Dictionary<string, string> files = CgroupTree.Files(bench.Host).ToDictionary(f => f.Path, f => f.Text);
        Assert.Equal(
            ["cpu,cpuacct", "cpuset", "freezer", "memory", "pids"],
            files.Keys.Where(p => p.EndsWith("/docker/a/cgroup.procs", StringComparison.Ordinal)).Select(p => p.Split('/')[0]).Order(StringComparer.Ordinal));
        Assert.Equal($"{hog.Pid}\n", files["freezer/docker/a/tasks"]);
        Assert.Equal("1\n", files["pids/docker/a/pids.peak"]);
        Assert.Equal("0-1\n", files["cpuset/docker/a/cpuset.cpus"]);
        Assert.DoesNotContain("memory/docker/a/pids.current", files.Keys);
        Assert.DoesNotContain("pids/pids.current", files.Keys);
    }

    [Fact]
    public void DescendantsAndTasksAreCounted()
    {
        Bench bench = new();
        Cgroup parent = bench.Group("/p");
        Cgroup child = bench.Group("/p/a/b");
        bench.Run(child, Sleep(1));
        bench.Run(child, Sleep(3));
        bench.RunTo(2);
        Assert.Equal("nr_descendants 2\nnr_dying_descendants 0\n", bench.Host.ReadFile(parent, "cgroup.stat"));
        Assert.Equal("1\n", bench.Host.ReadFile(parent, "pids.current"));
        Assert.Equal("2\n", bench.Host.ReadFile(parent, "pids.peak"));
        Assert.Equal("domain\n", bench.Host.ReadFile(parent, "cgroup.type"));
        Assert.Null(bench.Host.ReadFile(bench.Host.Root, "cgroup.type"));
        Assert.NotNull(bench.Host.ReadFile(bench.Host.Root, "cgroup.stat"));
        Assert.Equal(bench.Host.ReadFile(child, "cgroup.procs"), bench.Host.ReadFile(child, "cgroup.threads"));

        // pids.peak came with 6.1.
        Bench old = new(configure: c => c with { Kernel = "5.15" });
        Assert.Null(old.Host.ReadFile(old.Group("/p"), "pids.peak"));
    }

    [Theory]
    [InlineData("", "\n", "0-7\n")]
    [InlineData("0", "0\n", "0\n")]
    [InlineData("6,1-2,4", "1-2,4,6\n", "1-2,4,6\n")]
    [InlineData("5-7", "5-7\n", "5-7\n")]
    public void CpusAreShownAsRanges(string written, string shown, string effective)
    {
        Bench bench = new(configure: c => c with { Cpus = 8 });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.cpus", written));
        Assert.Equal(shown, bench.Host.ReadFile(a, "cpuset.cpus"));
        Assert.Equal(effective, bench.Host.ReadFile(a, "cpuset.cpus.effective"));
        Assert.Equal("\n", bench.Host.ReadFile(a, "cpuset.mems"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpuset.mems", "0"));
        Assert.Equal("0\n", bench.Host.ReadFile(a, "cpuset.mems"));
    }

    [Theory]
    [InlineData("100", "0\n")]
    [InlineData("1", "19\n")]
    [InlineData("10000", "-20\n")]
    [InlineData("200", "-3\n")] // 2048 is 57 from the 1991 of nice -3, 453 from the 2501 of -4.
    [InlineData("50", "3\n")] // 512 is 14 from 526.
    public void AWeightIsShownAsTheNearestNiceValue(string weight, string nice)
    {
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "cpu.weight", weight));
        Assert.Equal(nice, bench.Host.ReadFile(a, "cpu.weight.nice"));
    }

    [Fact]
    public void AWatchedPeakBeginsAnewWhereItIsTaken()
    {
        // 30 MiB at 10 MiB/s, given back at 4 s, then 20 MiB: the kernel's own peak stays, the watched one follows each interval.
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(30 * MiB, 10 * MiB), Sleep(1), new FreeStep(null), Alloc(20 * MiB, 10 * MiB), new FreeStep(null), Sleep(100));
        bench.RunTo(2);
        Assert.InRange(a.Memory.TakeWatchedPeak(bench.Simulator.Now), 19 * MiB, 21 * MiB);
        bench.RunTo(4.5);
        Assert.InRange(a.Memory.TakeWatchedPeak(bench.Simulator.Now), 30 * MiB, 31 * MiB);
        bench.RunTo(7);
        Assert.InRange(a.Memory.TakeWatchedPeak(bench.Simulator.Now), 20 * MiB, 21 * MiB);
        bench.RunTo(8);
        Assert.InRange(a.Memory.TakeWatchedPeak(bench.Simulator.Now), 0, MiB);
        Assert.InRange(a.Read().Peak, 30 * MiB, 31 * MiB);
    }
}
