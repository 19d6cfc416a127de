using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What the lower zones keep from allocations that may use a higher one (K10.6-K10.8, K10.10).</summary>
public sealed class LowmemReserveTests
{
    // 16 GiB: DMA 15360 kB, the rest of 3 GiB DMA32, 13 GiB Normal. of vm.min_free_kbytes 67584 DMA32 has 12608 kB
    // and Normal 54912; a 256th of Normal, 53248 kB, stays in DMA32, and all of DMA stays free.
    private const long Memory = 16L << 30;
    private const long Min = (15360 + 12608 + 53248 + 54912) << 10;

    [Fact]
    public void TheHostsKillerComesWhereDma32HasItsReserveLeft()
    {
        // A 16 GiB machine of Linux 6.1.1 was out of memory with free:63304kB min:13760kB in DMA32 and lowmem_reserve 12468
        // pages there, free:61900kB min:61948kB in Normal, and 13312 kB of DMA.
        Bench bench = new(CgroupVersion.V2, c => c with { Memory = Memory });
        Assert.Equal(67584, bench.Host.Sysctl("vm.min_free_kbytes"));
        bench.Run(bench.Group("/hog"), Alloc(Memory, 4L << 30));
        long free = 0;
        while (!bench.Events.Exists(e => e.Type == "oom_kill") && bench.Simulator.Step())
        {
            free = bench.Host.Read().MemoryFree;
        }

        Assert.InRange(free, Min - (64 << 10), Min + (64 << 10));
    }

    [Fact]
    public void WhatIsReservedIsNotAvailable()
    {
        // Σ min(managed, high + reserve): DMA whole, 12606 and 54912 kB with a quarter of each twice, and DMA32's reserve.
        Bench bench = new(CgroupVersion.V2, c => c with { Memory = Memory });
        HostValues values = bench.Host.Read();
        Assert.InRange(values.MemoryFree - values.MemoryAvailable, (15360 + 18912 + 53248 + 82368 - 64) << 10, (15360 + 18912 + 53248 + 82368 + 64) << 10);
    }

    [Fact]
    public void AMachineWithoutANormalZoneReservesInDmaOnly()
    {
        // As /proc/zoneinfo of the recorded machine says: high 261 + 16632 pages, DMA's reserve 245244 / 256 pages.
        Bench bench = new(CgroupVersion.V2, c => c with { Memory = (3840 + 245244) << 12 });
        HostValues values = bench.Host.Read();
        Assert.Equal((261 + 16632 + 957) << 12, values.MemoryFree - values.MemoryAvailable);
    }
}
