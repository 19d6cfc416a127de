using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Tasks that memory makes sleep use no CPU meanwhile.</summary>
public sealed class SleepingTaskTests
{
    [Fact]
    public void WhoSleepsForMemoryHighLeavesTheCpuToOthers()
    {
        // 32 MiB at 1 GiB/s take 31 ms of CPU; above that each batch of 256 KiB takes 0.25 ms and is followed by a sleep of up to
        // 2 s (K6.4, K6.8). So the other has done its 5 s of the one CPU before 5.1 s.
        Bench bench = new(configure: c => c with { Cpus = 1 });
        Cgroup a = bench.Group("/a");
        Cgroup b = bench.Group("/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "32M"));
        Process sleeper = bench.Run(a, Alloc(512 * MiB));
        Process burner = bench.Run(b, new CpuStep(Quantity.Of(5 * SimTime.Second)));
        bench.RunTo(5.1);
        Assert.Contains(burner, bench.Exited);
        Assert.Equal(TaskCondition.Throttled, sleeper.Condition);
        bench.RunTo(20);
        Assert.InRange(a.Read().CpuUsageNs, 31 * SimTime.Millisecond, 60 * SimTime.Millisecond);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AWriterThatWaitsAtItsLimitForWritebackLeavesTheCpuToOthers()
    {
        // v1 has no dirty throttling below the host's (K14.3): with 64 MiB it waits at its limit for the disk, 20 MiB/s. Copying 300 MiB
        // takes 0.3 s of CPU at 1 GiB/s.
        Bench bench = new(CgroupVersion.V1, c => c with { Cpus = 1, DiskWrite = 20 * MiB });
        Cgroup a = bench.Group("/a", 64 * MiB);
        Cgroup b = bench.Group("/b");
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Owner = "a",
            Files = new TestFiles(),
            Program = Program("writer", new WriteStep("/log", Quantity.Of(300 * MiB), Pace.Free), Sleep(100)),
        });
        Process burner = bench.Run(b, new CpuStep(Quantity.Of(5 * SimTime.Second)));
        bench.RunTo(5.4);
        Assert.Contains(burner, bench.Exited);
        bench.RunTo(30);
        Assert.InRange(a.Read().CpuUsageNs, SimTime.Second * 28 / 100, SimTime.Second * 32 / 100);
    }

    [Fact]
    public void WhoIsHeldByMemoryAndByTheCpuGetsTheLesserOfBoth()
    {
        // Two that grow at a limit of 64 MiB on swap of 20 MiB/s, with four others on the one CPU. They go on at the device's speed and
        // use a CPU for no more than that takes: 200 MiB at 1 GiB/s, and swapped out at 400 MiB/s, are 0.7 s.
        Bench bench = new(configure: c => c with { Cpus = 1, Swap = new SwapConfig(512 * MiB, 20 * MiB, 20 * MiB) });
        Cgroup a = bench.Group("/a", 64 * MiB);
        Cgroup b = bench.Group("/b");
        bench.Run(a, Alloc(256 * MiB), Sleep(100));
        bench.Run(a, Alloc(256 * MiB), Sleep(100));
        for (int i = 0; i < 4; i++)
        {
            bench.Run(b, new CpuStep(Quantity.Of(100 * SimTime.Second)));
        }

        bench.RunTo(2);
        long before = a.Read().CpuUsageNs;
        long swapped = a.Read().SwapCurrent;
        bench.RunTo(12);
        Assert.InRange(a.Read().SwapCurrent - swapped, 195 * MiB, 201 * MiB);
        Assert.InRange(a.Read().CpuUsageNs - before, SimTime.Second * 65 / 100, SimTime.Second * 75 / 100);
        bench.Host.CheckInvariants();
    }
}
