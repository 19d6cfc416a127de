using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>When who writes a limit below what is used gets on (K6.9, K7.1, K8.2).</summary>
public sealed class LimitWriterTests
{
    [Fact]
    public void WhoLowersMemoryMaxWaitsForTheVictim()
    {
        // Recording kernel/v2-a15: the write begins at 3.413 s and returns at 3.477, once 41,943,040 bytes fit. Here 100 MiB at 160 MiB/s: 0.625 s.
        Bench bench = Slow();
        Cgroup a = bench.Group("/a", 200 * MiB);
        Process big = bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(2);
        List<(long Time, Errno Result)> results = [];
        bench.Host.WriteFile(a, "memory.max", "50M", errno => results.Add((bench.Simulator.Now, errno)));
        bench.RunTo(2.6);
        Assert.Empty(results);
        Assert.Null(big.Exit);
        bench.RunTo(5);
        (long time, Errno result) = Assert.Single(results);
        Assert.Equal(Errno.None, result);
        Assert.InRange(time, (long)(2.62 * SimTime.Second), (long)(2.65 * SimTime.Second));
        Assert.NotNull(big.Exit);
    }

    [Fact]
    public void WhoFindsNobodyToKillReturns()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/a", 200 * MiB);
        bench.Run(a, Program("safe", Alloc(100 * MiB), Sleep(1000)) with { OomScoreAdj = -1000 });
        bench.RunTo(2);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", "50M"));
        Assert.Equal((1, 0), (a.Read().EventsOom, a.Read().EventsOomKill));
    }

    [Theory]
    [InlineData("6.1", 1)]
    [InlineData("5.4", 2)]
    public void TheNextIsNotKilledWhereTheLimitHasRoomByThen(string kernel, long kills)
    {
        // 100 and 80 MiB for a limit of 20, which somebody raises while the first one dies: the killer goes by the limit of that moment, the writer by what it wrote, so it goes
        // round until the second one ends by itself (K2.17, memory_max_write). In 5.4 the killer does not look.
        Bench bench = Slow(kernel);
        Cgroup a = bench.Group("/a", 200 * MiB);
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        Process other = bench.Run(a, Alloc(80 * MiB), Sleep(6), Exit(0));
        bench.RunTo(2);
        List<long> returned = [];
        bench.Host.WriteFile(a, "memory.max", "20M", _ => returned.Add(bench.Simulator.Now));
        bench.RunTo(2.3);
        bench.Host.WriteFile(a, "memory.max", "300M");
        bench.RunTo(4);
        Assert.Equal(kills, a.Read().EventsOomKill);
        Assert.Equal(kills == 2 ? 1 : 0, returned.Count);
        bench.RunTo(10);
        Assert.Equal(kills == 2 ? 9 : 0, other.Exit!.Value.Signal);
        Assert.InRange(Assert.Single(returned), (kills == 2 ? 3 : 6) * SimTime.Second, (kills == 2 ? 4 : 8) * SimTime.Second);
    }

    [Theory]
    [InlineData("6.1", 0)]
    [InlineData("5.4", 2)]
    public void NobodyIsKilledWhereTheLimitIsRaisedWhileItsWriterReclaims(string kernel, long kills)
    {
        // 180 MiB for a limit of 20, and swap takes 100 in 10 s; after 2 s the limit is off. When nothing more can go there is room: the writer goes round until one has
        // ended (K2.17; in 5.4 the killer does not look).
        Bench bench = new(configure: c => c with { Kernel = kernel, Swap = new SwapConfig(100 * MiB, 10 * MiB, 10 * MiB) });
        Cgroup a = bench.Group("/a");
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.Run(a, Alloc(80 * MiB), Sleep(30), Exit(0));
        bench.RunTo(5);
        List<long> returned = [];
        bench.Host.WriteFile(a, "memory.max", "20M", _ => returned.Add(bench.Simulator.Now));
        bench.RunTo(7);
        bench.Host.WriteFile(a, "memory.max", "max");
        bench.RunTo(20);
        Assert.Equal(kills, a.Read().EventsOomKill);
        Assert.Equal(kills > 0 ? 1 : 0, returned.Count);
    }

    [Fact]
    public void TheNextIsKilledWhenTheFirstIsGoneAndNotBefore()
    {
        // One victim at a time (K1.12): the second is chosen when the first has given its 100 MiB back, 0.6 s later.
        Bench bench = Slow();
        Cgroup a = bench.Group("/a", 200 * MiB);
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.Run(a, Alloc(80 * MiB), Sleep(1000));
        bench.RunTo(2);
        bench.Host.WriteFile(a, "memory.max", "20M");
        bench.RunTo(2.6);
        Assert.Equal(1, a.Read().EventsOomKill);
        bench.RunTo(2.7);
        Assert.Equal(2, a.Read().EventsOomKill);
    }

    [Fact]
    public void MemoryThatIsGivenBackMeanwhileSparesTheNext()
    {
        // The second one frees its 80 MiB while the first one dies.
        Bench bench = Slow();
        Cgroup a = bench.Group("/a", 200 * MiB);
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        Process other = bench.Run(a, Alloc(80 * MiB), Sleep(2), new FreeStep(null), Sleep(1000));
        bench.RunTo(2);
        bench.Host.WriteFile(a, "memory.max", "20M");
        bench.RunTo(5);
        Assert.Null(other.Exit);
        Assert.Equal(1, a.Read().EventsOomKill);
    }

    [Theory]
    [InlineData(CgroupVersion.V2, "memory.max", "40M", Errno.None)]
    [InlineData(CgroupVersion.V2, "memory.high", "40M", Errno.None)]
    [InlineData(CgroupVersion.V2, "memory.reclaim", "20M", Errno.EINTR)]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes", "40M", Errno.EINTR)]
    public void ASignalEndsTheWrite(CgroupVersion version, string file, string value, Errno expected)
    {
        // 20 MiB to swap at 10 MiB/s take 2 s; a handler is called after 1, and then the program goes on behind its write, which takes no more.
        (Bench bench, Cgroup a) = Swapping(version);
        bench.Host.WriteFile(a, version == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.max", "100M");
        bench.Run(a, Alloc(60 * MiB), Sleep(1000));
        WriteTool tool = new(a, file, value);
        Process writer = bench.Run(bench.Group("/w"), Handling(Sleep(1), new ToolStep(tool), Sleep(5), Exit(3)));
        bench.RunTo(2);
        Assert.Null(tool.Result);
        bench.Host.SendSignal(writer, SignalNumber.Term);
        long swapped = a.Read().SwapCurrent;
        bench.RunTo(4);
        Assert.Equal(expected, tool.Result);
        Assert.InRange(swapped, 8 * MiB, 11 * MiB);
        Assert.Equal(swapped, a.Read().SwapCurrent);
        bench.RunTo(7.5);
        Assert.Equal(3, writer.Exit!.Value.Code);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V2, "memory.max", "20M", Errno.None)]
    [InlineData(CgroupVersion.V2, "memory.high", "20M", Errno.None)]
    [InlineData(CgroupVersion.V2, "memory.reclaim", "80M", Errno.EAGAIN)]
    [InlineData(CgroupVersion.V1, "memory.limit_in_bytes", "20M", Errno.None)]
    public void AWriteWhoseGroupGoesReturnsWhatItsLoopGives(CgroupVersion version, string file, string value, Errno expected)
    {
        // 80 MiB would take 8 s, 5 MiB in each half second; the process is killed within one of these, and its group removed: usage fits, and nothing is left to reclaim.
        (Bench bench, Cgroup a) = Swapping(version);
        Process p = bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(1);
        List<Errno> results = [];
        bench.Host.WriteFile(a, file, value, results.Add);
        bench.RunTo(2.1);
        bench.Host.SendSignal(p, SignalNumber.Kill);
        bench.RunTo(2.4);
        Assert.NotNull(p.Exit);
        Assert.Empty(results);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(a));
        bench.RunTo(4);
        Assert.Equal([expected], results);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AWriterThatEndsOrFreezesKillsNobodyAnyMore(bool freezes)
    {
        // The first victim takes 0.6 s; meanwhile who wrote is killed, or frozen, which is a signal as well (fake_signal_wake_up): the second one stays.
        Bench bench = Slow();
        Cgroup a = bench.Group("/a", 200 * MiB);
        Cgroup w = bench.Group("/w");
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        Process other = bench.Run(a, Alloc(80 * MiB), Sleep(1000));
        WriteTool tool = new(a, "memory.max", "20M");
        Process writer = bench.Run(w, Handling(Sleep(2), new ToolStep(tool), Exit(3)));
        bench.RunTo(2.2);
        if (freezes)
        {
            bench.Host.Freeze(w);
        }
        else
        {
            bench.Host.SendSignal(writer, SignalNumber.Kill);
        }

        bench.RunTo(5);
        Assert.Null(other.Exit);
        Assert.Equal(1, a.Read().EventsOomKill);
        if (freezes)
        {
            Assert.Null(writer.Exit);
            bench.Host.Thaw(w);
            bench.RunTo(6);
            Assert.Equal((Errno.None, 3), (tool.Result, writer.Exit!.Value.Code));
        }
    }

    private static Bench Slow(string kernel = "6.1") =>
        new(configure: c => c with { Kernel = kernel, Profile = c.Profile with { TeardownSpeed = 160 * MiB } });

    // 10 MiB/s to swap.
    private static (Bench Bench, Cgroup Cgroup) Swapping(CgroupVersion version)
    {
        Bench bench = new(version, c => c with { Swap = new SwapConfig(256 * MiB, 10 * MiB, 10 * MiB) });
        return (bench, bench.Group("/a"));
    }

    private static ProgramDefinition Handling(params Step[] steps) =>
        Program("w", steps) with { OnSignal = new SortedDictionary<int, SignalHandler> { [SignalNumber.Term] = new SignalHandler([Sleep(0.1)]) } };

    private sealed class WriteTool(Cgroup cgroup, string file, string value) : ITool
    {
        public Errno? Result { get; private set; }

        public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names) => new("")
        {
            Write = new KernelWrite(call => host.WriteFile(cgroup, file, value, call), errno =>
            {
                Result = errno;
                return new ToolAnswer("");
            }),
        };
    }
}
