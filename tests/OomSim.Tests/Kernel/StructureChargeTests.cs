using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>The charge for a memcg that mkdir makes reclaims like any other before it kills, and is ended by nothing but a fatal signal (mm/memcontrol.c:try_charge_memcg).</summary>
public sealed class StructureChargeTests
{
    /// <summary>Its first pass leaves what memory.low protects, the second one takes it (K5.8).</summary>
    [Fact]
    public void WhatMemoryLowProtectsIsSwappedOutBeforeAnybodyIsKilled()
    {
        Bench bench = new(configure: static c => c with { Swap = new SwapConfig(256 * MiB) });
        (Cgroup top, Cgroup parent) = Full(bench, Alloc(20 * MiB), Sleep(100));
        bench.Host.WriteFile(parent, "memory.low", "100M");
        bench.Host.WriteFile(bench.Host.FindCgroup("/t/p/x")!, "memory.low", "100M");

        Assert.Equal([Errno.None], Made(bench, parent, until: 6));
        Assert.Equal((0, 0), (top.Read().EventsOom, top.Read().EventsOomKill));
        Assert.True(top.Read().SwapCurrent > 0);
        Assert.Contains("\nlow 1\n", bench.Host.ReadFile(bench.Host.FindCgroup("/t/p/x")!, "memory.events")!.Insert(0, "\n"), StringComparison.Ordinal);
    }

    /// <summary>Where all that can be taken is dirty, it waits for the disk.</summary>
    [Fact]
    public void DirtyPagesAreWrittenBeforeAnybodyIsKilled()
    {
        Bench bench = new();
        (Cgroup top, Cgroup parent) = Full(bench, new WriteStep("/out", Quantity.Of(20 * MiB), Pace.Free), Sleep(100));
        Assert.InRange(Stat(bench, top, "file_dirty"), 19 * MiB, 20 * MiB);

        Assert.Equal([Errno.None], Made(bench, parent, until: 6));
        Assert.Equal((0, 0), (top.Read().EventsOom, top.Read().EventsOomKill));
    }

    /// <summary>5.4 charges nothing for them: not even a group that is beyond its limit, for nobody can be killed, has a say.</summary>
    [Fact]
    public void WhatCostsNothingIsMadeBelowAGroupBeyondItsLimit()
    {
        Bench bench = new(CgroupVersion.V1, static c => c with { Kernel = "5.4" });
        Cgroup parent = bench.Group("/p", 16 * MiB);
        bench.Run(bench.Group("/p/x"), Program("x", Alloc(20 * MiB), Sleep(100)) with { OomScoreAdj = -1000 });
        bench.RunTo(4);
        Assert.True(parent.Read().Current > 16 * MiB);
        long failures = parent.Read().Failcnt;

        Assert.Equal([Errno.None], Made(bench, parent, until: 6));
        Assert.Equal(failures, parent.Read().Failcnt);
    }

    /// <summary>A request to freeze, a stop and a handler wait until the victim is gone and the charge made; SIGKILL ends it.</summary>
    [Theory]
    [InlineData(0, Errno.None)]
    [InlineData(SignalNumber.Stop, Errno.None)]
    [InlineData(SignalNumber.Term, Errno.None)]
    [InlineData(SignalNumber.Kill, null)]
    public void OnlyAFatalSignalEndsTheWait(int signal, Errno? expected)
    {
        // The victim takes 1 s to give its memory back.
        Bench bench = new(configure: static c => c with { Profile = c.Profile with { TeardownSpeed = 20 * MiB } });
        (Cgroup top, Cgroup parent) = Full(bench, Alloc(20 * MiB), Sleep(100));
        MakeTool tool = new(parent);
        Cgroup outside = bench.Group("/w");
        Process maker = bench.Run(outside, Program("w", Sleep(5), new ToolStep(tool), Exit(3)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler> { [SignalNumber.Term] = new SignalHandler([Sleep(0.1)]) },
        });
        bench.RunTo(10.001);
        Assert.Equal((1, null), (top.Read().EventsOomKill, tool.Result));
        if (signal == 0)
        {
            bench.Host.Freeze(outside);
        }
        else
        {
            bench.Host.SendSignal(maker, signal);
        }

        Assert.Equal(signal == SignalNumber.Kill, maker.IsDying);
        bench.RunTo(15);
        Assert.Equal(expected is not null, bench.Host.FindCgroup("/t/p/n") is not null);
        Assert.Equal(signal switch { SignalNumber.Term => 3, SignalNumber.Kill => 137, _ => null }, maker.Exit?.ShellCode);
        bench.Host.Thaw(outside);
        bench.Host.SendSignal(maker, SignalNumber.Cont);
        bench.RunTo(16);
        Assert.Equal(signal == SignalNumber.Kill ? null : Errno.None, tool.Result);
        bench.Host.CheckInvariants();
    }

    // A group whose limit leaves one page beyond what the program in /t/p/x uses.
    private static (Cgroup Top, Cgroup Parent) Full(Bench bench, params Step[] steps)
    {
        Cgroup top = bench.Group("/t", 400 * MiB);
        Cgroup parent = bench.Group("/t/p");
        bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/t/p/x"), Program = Program("x", steps), Files = new TestFiles(), Owner = "x" });
        bench.RunTo(4);
        bench.Group("/t", top.Read().Current + 4096);
        return (top, parent);
    }

    private static List<Errno> Made(Bench bench, Cgroup parent, double until)
    {
        List<Errno> answers = [];
        bench.Host.MakeCgroup(parent, "n", new WriteCall("mkdir", answers.Add));
        bench.RunTo(until);
        bench.Host.CheckInvariants();
        return answers;
    }

    private sealed class MakeTool(Cgroup parent) : ITool
    {
        public Errno? Result { get; private set; }

        public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names) => new("")
        {
            Write = new KernelWrite(call => host.MakeCgroup(parent, "n", call), errno =>
            {
                Result = errno;
                return new ToolAnswer("");
            }),
        };
    }
}
