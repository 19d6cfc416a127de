using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>A child that runs another file has called execve, which ends what it had of its parent (fs/exec.c:exec_mmap); one that does not keeps all of it.</summary>
public sealed class ForkExecTests
{
    private static readonly TestFiles Files = new(("/bin/sh", MiB), ("/bin/tool", Pages.Size), ("/bin/server", 20 * MiB));

    [Theory]
    [InlineData("/bin/tool", false)]
    [InlineData("/bin/sh", true)]
    [InlineData(null, true)]
    public void WhoRunsAnotherFileHasNothingOfItsParents(string? exec, bool keeps)
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Process parent = Start(bench, a, "/bin/sh", Program("child", Sleep(1000)) with { Exec = exec }, Alloc(100 * MiB));
        bench.RunTo(5);
        Process child = Assert.Single(bench.Host.Processes, p => p.Comm == "child");
        Assert.Equal(keeps, child.Read().Anon > 100 * MiB);
        Assert.Equal(keeps, child.Read().Vm > 100 * MiB);
        Assert.InRange(parent.Read().Anon, 100 * MiB, 101 * MiB);
        Assert.InRange(a.Read().Anon, 100 * MiB, 101 * MiB);

        // The copies of page tables for 100 MiB, 50 pages, are gone again.
        Assert.InRange(a.Read().Peak - a.Read().Current, keeps ? 0 : 30 * Pages.Size, keeps ? 20 * Pages.Size : MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatAChildCopiesTakesThePlaceOfWhatItShared()
    {
        // dup_mm copies the parent's counters, and wp_page_copy leaves them alone: the group is charged for the copies, no RSS grows.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Process init = bench.Run(a, Program("init", new ForkStep("a", Quantity.Of(1)), Sleep(1000)), Program("a", new ForkStep("b", Quantity.Of(1)), Sleep(1000)), Program("b", Sleep(1000)));
        long alone = bench.Host.Config.Profile.InitialAnon;
        bench.RunTo(1);
        Assert.Equal([alone, alone, alone], bench.Host.Processes.Select(p => p.Read().Anon));
        Assert.Equal(alone + (2 * bench.Host.Config.Profile.ForkedAnon), a.Read().Anon);
        Assert.Equal(alone, init.Read().Anon);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatItRunsIsPromisedAnew()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        long before = bench.Host.Committed;
        Start(bench, a, "/bin/sh", Program("child", Sleep(2), Exit(0)) with { Exec = "/bin/server" }, Alloc(100 * MiB));
        bench.RunTo(1);
        Assert.InRange(bench.Host.Committed - before, 100 * MiB, 102 * MiB);
        bench.RunTo(3);
        Assert.InRange(bench.Host.Committed - before, 100 * MiB, 101 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AChildMapsItsParentsText()
    {
        // dup_mmap copies every mapping, the program's file among them.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Process parent = Start(bench, a, "/bin/server", Program("child", Sleep(2), Exit(0)));
        bench.RunTo(1);
        Process child = Assert.Single(bench.Host.Processes, p => p.Comm == "child");
        Assert.Equal(20 * MiB, child.Read().File);
        Assert.InRange(child.Read().Vm - parent.Read().Vm, 0, MiB);
        bench.RunTo(3);
        Assert.Equal(20 * MiB, parent.Read().File);
        bench.Host.CheckInvariants();
    }

    private static Process Start(Bench bench, Cgroup group, string exec, ProgramDefinition child, params Step[] first) => bench.Host.Spawn(new SpawnRequest
    {
        Cgroup = group,
        Program = Program("init", [.. first, new ForkStep("child", Quantity.Of(1)), Sleep(1000)]) with { Exec = exec, OnChildExit = OnChildExit.Ignore },
        Processes = new SortedDictionary<string, ProgramDefinition> { ["child"] = child },
        Files = Files,
        Owner = "a",
    });
}
