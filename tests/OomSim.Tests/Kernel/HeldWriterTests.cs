using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Writers that dirty throttling holds back, and what is dirty when the host panics.</summary>
public sealed class HeldWriterTests
{
    [Fact]
    public void AWriterHeldToTheDiskSleepsAndLeavesTheCpuToOthers()
    {
        // 300 MiB at 20 MiB/s are 15 s, most of them asleep in balance_dirty_pages (K14.2); copying takes 0.3 s of CPU at 1 GiB/s. The
        // other has the one CPU for all but that: its 5 s are done before 5.4 s.
        Bench bench = new(configure: c => c with { Cpus = 1, DiskWrite = 20 * MiB });
        Cgroup a = bench.Group("/a", 64 * MiB);
        Cgroup b = bench.Group("/b");
        Process writer = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Owner = "a",
            Files = new TestFiles(),
            Program = Program("writer", new WriteStep("/log", Quantity.Of(300 * MiB), Pace.Free), Sleep(100)),
        });
        Process burner = bench.Run(b, new CpuStep(Quantity.Of(5 * SimTime.Second)));
        bench.RunTo(5.4);
        Assert.Contains(burner, bench.Exited);
        bench.RunTo(10);
        Assert.InRange(a.Read().CpuUsageNs, SimTime.Second / 10, SimTime.Second * 4 / 10);
        Assert.NotEqual(TaskCondition.Idle, writer.Condition);
    }

    [Fact]
    public void NothingIsWrittenAfterAPanic()
    {
        // What is dirty then stays so: a flusher that went on would write pages that nobody dirties any more.
        Bench bench = new(configure: c => c with { DiskWrite = 5 * MiB });
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.panic_on_oom", "2"));
        Cgroup a = bench.Group("/a", 64 * MiB);
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Owner = "a",
            Files = new TestFiles(),
            Program = Program("writer", new WriteStep("/log", Quantity.Of(300 * MiB), Pace.Free), Sleep(100)),
        });
        Cgroup b = bench.Group("/b", 16 * MiB);
        bench.RunTo(1);
        bench.Run(b, Alloc(32 * MiB));
        bench.RunTo(2);
        Assert.True(bench.Host.HasPanicked);
        long dirty = bench.Host.Read().Dirty;
        bench.Host.WriteFile(a, "memory.max", "max");
        bench.Host.WriteFile(a, "memory.high", "32M");
        bench.RunTo(30);
        Assert.Equal(dirty, bench.Host.Read().Dirty);
        bench.Host.CheckInvariants();
    }
}
