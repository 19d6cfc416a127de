using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Trees, signals and files of the freezers: the kernel's own tests (T3, T8) on this kernel.</summary>
public sealed class FreezerTreeTests
{
    [Fact]
    public void ATreeIsFrozenWhenAllOfItIs()
    {
        // T3.2: A{B{C,D},E{F{G{H}}},I,K}; processes in C, H and K.
        Bench bench = new();
        Cgroup At(string path) => bench.Host.CreateCgroup("/A" + path);
        string Events(string path) => bench.Host.ReadFile(At(path), "cgroup.events")!.Split('\n')[1];
        foreach (string path in new[] { "/B/C", "/B/D", "/E/F/G/H", "/I", "/K" })
        {
            At(path);
        }

        foreach (string path in new[] { "/B/C", "/E/F/G/H", "/K", "/K", "/K" })
        {
            bench.Run(At(path), Sleep(1000));
        }

        void Freeze(string value, params string[] paths) =>
            Assert.All(paths, p => Assert.Equal(Errno.None, bench.Host.WriteFile(At(p), "cgroup.freeze", value)));
        Freeze("1", "/B", "/E/F", "/E/F/G");
        Assert.Equal("frozen 0", Events(""));
        Assert.Equal("frozen 1", Events("/B"));
        Assert.Equal("frozen 0", Events("/E"));
        Freeze("1", "");
        Assert.All(["", "/B", "/E", "/K"], p => Assert.Equal("frozen 1", Events(p)));
        Freeze("0", "/B", "/E/F", "/E/F/G");
        Assert.All(["/B/C", "/E/F/G/H", ""], p => Assert.Equal("frozen 1", Events(p)));
        Freeze("0", "");
        Assert.All(["", "/B/C", "/K"], p => Assert.Equal("frozen 0", Events(p)));
    }

    [Fact]
    public void ChildrenOfAFrozenGroupAreBornFrozenAndSoAreTheirTasks()
    {
        // T3.4, T3.5, K18.1, K17.4: an empty group freezes at once, a removed child changes nothing, a task freezes before its first step.
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        bench.Host.Freeze(a);
        Assert.True(a.Read().Frozen);
        Cgroup child = bench.Group("/a/c");
        Assert.True(child.Read().Frozen);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(child));
        Assert.True(a.Read().Frozen);
        child = bench.Group("/a/c");
        Process p = bench.Run(child, new CpuStep(Quantity.Of(SimTime.Second)), Exit(0));
        bench.RunTo(5);
        Assert.True(child.Read().Frozen && a.Read().Frozen);
        Assert.Equal(0, p.Read().CpuUsageNs);
        bench.Host.Thaw(a);
        bench.RunTo(6.1);
        Assert.Equal(new ExitStatus(0, 0), p.Exit);
    }

    [Fact]
    public void AChildStaysFrozenUnderAFreezingParentOnV1()
    {
        // K17.2.
        Bench bench = new(CgroupVersion.V1);
        Cgroup p = bench.Group("/p");
        Cgroup c = bench.Group("/p/c");
        Process task = bench.Run(c, Sleep(1), Exit(0));
        Assert.Equal(Errno.None, bench.Host.WriteFile(c, "freezer.state", "FROZEN"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "freezer.state", "FROZEN"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(c, "freezer.state", "THAWED"));
        Assert.Equal("FROZEN\n", bench.Host.ReadFile(c, "freezer.state"));
        Assert.Equal("0\n", bench.Host.ReadFile(c, "freezer.self_freezing"));
        Assert.Equal("1\n", bench.Host.ReadFile(c, "freezer.parent_freezing"));
        bench.RunTo(5);
        Assert.Null(task.Exit);
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "freezer.state", "THAWED"));
        Assert.Equal("THAWED\n", bench.Host.ReadFile(c, "freezer.state"));
        bench.RunTo(5.1);
        Assert.NotNull(task.Exit);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, 'D')]
    [InlineData(CgroupVersion.V2, 'T')]
    public void AStoppedTaskIsFrozenInPlaceAndStillStoppedAfterwards(CgroupVersion version, char frozen)
    {
        // T8.6, T8.7, T3.8, K17.10.
        Bench bench = new(version);
        Cgroup a = bench.Group("/a");
        Process p = bench.Run(a, Sleep(2), Exit(4));
        bench.RunTo(1);
        bench.Host.SendSignal(p, SignalNumber.Stop);
        Assert.False(a.Read().Frozen);
        bench.Host.Freeze(a);
        Assert.True(a.Read().Frozen);
        Assert.Equal(frozen, p.Read().State);
        bench.Host.SendSignal(p, SignalNumber.Cont);
        bench.RunTo(5);
        Assert.Null(p.Exit);
        bench.Host.SendSignal(p, SignalNumber.Stop);
        bench.Host.Thaw(a);
        bench.RunTo(6);
        Assert.Equal('T', p.Read().State);
        bench.Host.SendSignal(p, SignalNumber.Cont);
        bench.RunTo(6.1);
        Assert.Equal(4, p.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, SignalNumber.Kill, false)]
    [InlineData(CgroupVersion.V1, SignalNumber.Term, false)]
    [InlineData(CgroupVersion.V2, SignalNumber.Kill, true)]
    [InlineData(CgroupVersion.V2, SignalNumber.Term, true)]
    [InlineData(CgroupVersion.V2, 6, false)]
    public void WhatEndsAFrozenTask(CgroupVersion version, int signal, bool atOnce)
    {
        // K17.9, K18.4; one that dumps core needs the task to run (SIGABRT). Recordings kernel/v1-f02 and v2-f02.
        Bench bench = new(version);
        Cgroup a = bench.Group("/a");
        PidNamespace space = new();
        bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/init"), Program = Program("init", Sleep(1000)), Namespace = space, Owner = "init" });
        Process p = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("p", Alloc(50 * MiB), Sleep(1000)), Namespace = space, Owner = "a" });
        bench.RunTo(1);
        bench.Host.Freeze(a);
        bench.Host.SendSignal(p, signal);
        bench.RunTo(4);
        Assert.Equal(atOnce, p.Exit is not null);
        Assert.True(a.Read().Frozen);
        Assert.Equal(!atOnce, a.Read().Current > 50 * MiB);
        bench.Host.Thaw(a);
        bench.RunTo(5);
        Assert.Equal(128 + signal, p.Exit!.Value.ShellCode);
    }

    [Fact]
    public void ACoreDumpWaitsForTheHungTaskToo()
    {
        // A killable sleep hears SIGKILL and what becomes SIGKILL: SIGQUIT, which dumps core, does not.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        PidNamespace space = new();
        bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/init"), Program = Program("init", Sleep(1000)), Namespace = space, Owner = "init" });
        Process hog = bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("hog", Alloc(100 * MiB, 10 * MiB)), Namespace = space, Owner = "a" });
        bench.RunTo(10);
        bench.Host.SendSignal(hog, 3);
        bench.RunTo(12);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "65M");
        bench.RunTo(12.1);
        Assert.Equal(131, hog.Exit!.Value.ShellCode);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "freezer.state", "FREEZING", Errno.EINVAL)]
    [InlineData(CgroupVersion.V1, "freezer.state", "1", Errno.EINVAL)]
    [InlineData(CgroupVersion.V2, "cgroup.freeze", "2", Errno.ERANGE)]
    [InlineData(CgroupVersion.V2, "cgroup.freeze", "on", Errno.EINVAL)]
    [InlineData(CgroupVersion.V2, "cgroup.kill", "0", Errno.ERANGE)]
    [InlineData(CgroupVersion.V2, "cgroup.kill", "all", Errno.EINVAL)]
    public void WhatTheFilesRefuse(CgroupVersion version, string file, string value, Errno errno)
    {
        // K17.1, T8.10, K18.1, K18.9.
        Bench bench = new(version);
        Cgroup a = bench.Group("/a");
        Process p = bench.Run(a, Sleep(1000));
        Assert.Equal(errno, bench.Host.WriteFile(a, file, value));
        Assert.False(a.IsFreezing);
        bench.RunTo(1);
        Assert.Null(p.Exit);
        Assert.Equal(Errno.ENOENT, bench.Host.WriteFile(bench.Host.Root, file, value));
        Assert.Null(bench.Host.ReadFile(bench.Host.Root, file));
    }

    [Theory]
    [InlineData("5.10", Errno.ENOENT)]
    [InlineData("5.15", Errno.None)]
    public void CgroupKillEndsAFrozenTreeWhereItExists(string kernel, Errno errno)
    {
        // T4.2, K18.9, K23.14.
        Bench bench = new(CgroupVersion.V2, c => c with { Kernel = kernel });
        Process p = bench.Run(bench.Group("/a/b"), Sleep(1000));
        Cgroup a = bench.Group("/a");
        bench.Host.Freeze(a);
        Assert.Equal(errno, bench.Host.WriteFile(a, "cgroup.kill", "1"));
        bench.RunTo(1);
        Assert.Equal(errno == Errno.None, p.Exit is not null);
        Assert.True(a.Read().Frozen);
        Assert.Equal(errno == Errno.None ? "populated 0" : "populated 1", bench.Host.ReadFile(a, "cgroup.events")!.Split('\n')[0]);
    }
}
