using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Which controllers a v2 group has, and who may hand them down (T1.1, T5.1, cgroup-v2.rst).</summary>
public sealed class SubtreeControlTests
{
    private const string All = "cpuset cpu io memory hugetlb pids rdma\n";

    [Fact]
    public void AGroupHasWhatTheOneAboveHandsDown()
    {
        Bench bench = new();
        LinuxHost host = bench.Host;
        Cgroup a = host.TryMakeCgroup("/a")!;
        Cgroup b = host.TryMakeCgroup("/a/b")!;
        Assert.Equal((All, All), (host.ReadFile(host.Root, "cgroup.subtree_control"), host.ReadFile(a, "cgroup.controllers")));
        Assert.Equal(("\n", "\n"), (host.ReadFile(a, "cgroup.subtree_control"), host.ReadFile(b, "cgroup.controllers")));
        Assert.Equal((Errno.ENOENT, null), (host.WriteFile(b, "memory.max", "1G"), host.ReadFile(b, "memory.current")));
        Assert.Equal("populated 0\nfrozen 0\n", host.ReadFile(b, "cgroup.events"));

        Assert.Equal(Errno.None, host.WriteFile(a, "cgroup.subtree_control", "+pids  +memory -cpu +memory"));
        Assert.Equal("memory pids\n", host.ReadFile(b, "cgroup.controllers"));
        Assert.Equal((Errno.None, Errno.ENOENT), (host.WriteFile(b, "memory.max", "1G"), host.WriteFile(b, "cpu.weight", "50")));

        // A runtime hands all of them down.
        Assert.Equal(Errno.None, host.WriteFile(host.CreateCgroup("/a/b/c"), "cpu.weight", "50"));
        Assert.Equal(All, host.ReadFile(b, "cgroup.controllers"));
    }

    [Theory]
    [InlineData("/a", "+memory", Errno.None)]
    [InlineData("/a", "memory", Errno.EINVAL)]
    [InlineData("/a", "+memry", Errno.EINVAL)]
    [InlineData("/a", "+", Errno.EINVAL)]
    [InlineData("/a", "", Errno.None)]
    [InlineData("/a", "-cpu", Errno.None)]
    [InlineData("/a/b", "+memory", Errno.ENOENT)] // it has none
    [InlineData("/a/b", "-memory", Errno.None)] // nor gives any
    [InlineData("/x", "-memory", Errno.EBUSY)] // /x/y hands it on
    [InlineData("/x", "-io", Errno.EBUSY)]
    [InlineData("/x/y", "-memory", Errno.None)]
    [InlineData("/", "-pids", Errno.EBUSY)]
    [InlineData("/tasks", "+memory", Errno.EBUSY)] // no internal processes
    [InlineData("/tasks", "+pids", Errno.None)] // who counts tasks does not mind
    public void TheKernelsRulesHold(string path, string text, Errno errno)
    {
        Bench bench = new();
        bench.Host.TryMakeCgroup("/a/b");
        bench.Host.CreateCgroup("/x/y/z");
        bench.Run(bench.Host.TryMakeCgroup("/tasks")!, Sleep(1000));
        Assert.Equal(errno, bench.Host.WriteFile(bench.Host.FindCgroup(path)!, "cgroup.subtree_control", text));
    }

    [Fact]
    public void WhoHandsDownMemoryTakesNoProcessIn()
    {
        Bench bench = new();
        LinuxHost host = bench.Host;
        Cgroup a = host.TryMakeCgroup("/a")!;
        Cgroup b = host.TryMakeCgroup("/a/b")!;
        Process process = bench.Run(b, Sleep(1000));
        string pid = FormattableString.Invariant($"{process.Pid}");
        Assert.Equal(Errno.None, host.WriteFile(a, "cgroup.procs", pid));
        Assert.Equal((Errno.EBUSY, Errno.None), (host.WriteFile(a, "cgroup.subtree_control", "+memory"), host.WriteFile(a, "cgroup.subtree_control", "+cpu")));

        // With tasks and CPU time to share it is a root of threads, which has no memory to hand down.
        Assert.Equal(Errno.EOPNOTSUPP, host.WriteFile(a, "cgroup.subtree_control", "+memory"));
        Assert.Equal(Errno.None, host.WriteFile(b, "cgroup.procs", pid));
        Assert.Equal(Errno.None, host.WriteFile(a, "cgroup.subtree_control", "+memory"));
        Assert.Equal(Errno.EBUSY, host.WriteFile(a, "cgroup.procs", pid));
    }

    [Fact]
    public void WithTheControllerItsLimitsAreGone()
    {
        // A hog that stands still at 40 MiB goes on when its group has no memory controller any more; its quota goes as well.
        Bench bench = new();
        LinuxHost host = bench.Host;
        Cgroup a = host.TryMakeCgroup("/a")!;
        Cgroup b = host.TryMakeCgroup("/a/b")!;
        Assert.Equal(Errno.None, host.WriteFile(a, "cgroup.subtree_control", "+memory +cpu +pids"));
        Assert.Equal(Errno.None, host.WriteFile(b, "memory.high", "20M"));
        Assert.Equal(Errno.None, host.WriteFile(b, "cpu.max", "50000"));
        Assert.Equal(Errno.None, host.WriteFile(b, "pids.max", "7"));
        Process hog = bench.Run(b, Alloc(100 * MiB, 50 * MiB), Exit(0));
        bench.RunTo(10);
        Assert.Equal(TaskCondition.Throttled, hog.Condition);
        Assert.InRange(a.Read().Current, 20 * MiB, 25 * MiB);
        Assert.Equal(Errno.None, host.WriteFile(a, "cgroup.subtree_control", "-memory -cpu -pids"));
        bench.RunTo(12);
        Assert.Equal(0, hog.Exit!.Value.ShellCode);

        // What it used is counted all the same; what the quota did is the controller's.
        Assert.StartsWith("usage_usec ", host.ReadFile(b, "cpu.stat"), StringComparison.Ordinal);
        Assert.DoesNotContain("nr_periods", host.ReadFile(b, "cpu.stat"), StringComparison.Ordinal);
        Assert.Equal(Errno.None, host.WriteFile(a, "cgroup.subtree_control", "+memory +cpu +pids"));
        Assert.Equal(("max\n", "max 100000\n", "max\n"), (host.ReadFile(b, "memory.high"), host.ReadFile(b, "cpu.max"), host.ReadFile(b, "pids.max")));
        host.CheckInvariants();
    }
}
