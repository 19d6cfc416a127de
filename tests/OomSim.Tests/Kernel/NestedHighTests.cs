using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>memory.high of several levels, and a host that reclaims beside them: what one takes the others need not take (K6.2).</summary>
public sealed class NestedHighTests
{
    private static readonly SwapConfig Device = new(2048 * MiB, 400 * MiB, 400 * MiB);

    [Fact]
    public void WhatReclaimTakesBelowIsNotTakenOnceMoreAbove()
    {
        // Each wishes for 20 MiB/s; from 3 s on both levels are at their memory.high. Of /p as much goes as comes, so that it stays where it is, with a few looks.
        Bench bench = new(configure: c => c with { Swap = Device });
        Cgroup parent = bench.Group("/p");
        Cgroup child = bench.Group("/p/c");
        Assert.Equal(Errno.None, bench.Host.WriteFile(parent, "memory.high", "100M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(child, "memory.high", "40M"));
        bench.Run(child, Alloc(300 * MiB, 20 * MiB), Sleep(100));
        bench.Run(bench.Group("/p/d"), Alloc(300 * MiB, 20 * MiB), Sleep(100));
        bench.RunTo(4);
        long events = bench.Simulator.HandledEvents;
        for (int tenths = 40; tenths < 100; tenths++)
        {
            bench.RunTo(tenths / 10.0);
            Assert.InRange(parent.Read().Current, (100 * MiB) - (128 << 10), (100 * MiB) + (64 << 10));
        }

        Assert.InRange(bench.Simulator.HandledEvents - events, 0, 200);
        Assert.Equal(0, parent.Read().EventsOom);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatTheHostTakesOfALevelIsNotTakenOnceMoreThere()
    {
        // The host is full and swaps for /b; of /a, at its memory.high, it takes a part as well, and /a the rest of what comes.
        Bench bench = new(configure: c => c with { Memory = 512 * MiB, Swap = Device });
        Cgroup a = bench.Group("/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.high", "100M"));
        bench.Run(a, Alloc(500 * MiB, 20 * MiB), Sleep(100));
        bench.Run(bench.Group("/b"), Alloc(1000 * MiB, 50 * MiB), Sleep(100));
        // At first it loses half of what it has: its pages were looked at once already, and those of /b not (K12.11).
        bench.RunTo(22);
        long events = bench.Simulator.HandledEvents;
        long before = a.Read().Current;
        bench.RunTo(34);
        Assert.InRange(before, 90 * MiB, (100 * MiB) + (64 << 10));
        Assert.InRange(a.Read().Current, 90 * MiB, (100 * MiB) + (64 << 10));
        Assert.InRange(bench.Simulator.HandledEvents - events, 0, 3000);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ALimitWhosePagesAMemoryHighBelowTakesAsWellIsKept()
    {
        // Nearly all that can go are what the writer has written. What /p takes of it, /p/b, at its memory.high, need not: in the end /p takes all.
        Bench bench = new(configure: c => c with { Cpus = 4, DiskWrite = 85 * MiB });
        Cgroup parent = bench.Group("/p", 97 * MiB);
        Cgroup b = bench.Group("/p/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "memory.high", "80M"));
        bench.Run(bench.Group("/p/a"), Sleep(3), Alloc(13 * MiB), Alloc(30 * MiB, (26 * MiB) / 10), Sleep(1000));
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = b,
            Program = Program("w", Write("/log", 46 * MiB), new FsyncStep("/log"), Write("/data", 34 * MiB), new FsyncStep("/data"), Sleep(2),
                new WriteStep("/data2", Quantity.Of(1024 * MiB), new Pace(Quantity.Of(93 * MiB)))),
            Owner = "w",
            Files = new TestFiles(),
        });
        for (int tenths = 30; tenths < 120; tenths++)
        {
            bench.RunTo(tenths / 10.0);
            Assert.InRange(parent.Read().Current, 0, 97 * MiB);
        }

        Assert.InRange(parent.Read().Current, 96 * MiB, 97 * MiB);
        Assert.InRange(bench.Simulator.HandledEvents, 0, 500);
        bench.Host.CheckInvariants();

        static WriteStep Write(string path, long size) => new(path, Quantity.Of(size), Pace.Free);
    }
}
