using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>How what a task writes to disk is shared out among its files and those who pay for their pages (fs/fs-writeback.c:writeback_sb_inodes).</summary>
public sealed class WriteStreamTests
{
    private const long Rate = MiB * Fluid.RateOne;

    private readonly Bench _bench = new();
    private readonly WriteStream _stream = new();

    [Fact]
    public void AFileThatIsDirtiedSlowlyLeavesTheRestToTheOther()
    {
        CachePool slow = Add("/a", new Inode("/slow", MiB), dirty: 0, rate: 10 * Rate);
        CachePool full = Add("/a", new Inode("/full", 100 * MiB), dirty: 100 * MiB);
        _stream.ShareOut(100 * Rate, least: 20 * Rate, now: 0);
        Assert.Equal((10 * Rate, 90 * Rate), (slow.DiskRate, full.DiskRate));
        Assert.Equal((10 * Rate, 10 * Rate), (slow.DiskShare, full.DiskShare));
    }

    [Fact]
    public void TheFilesHaveEquallyMuch()
    {
        CachePool small = Add("/a", new Inode("/small", MiB), dirty: MiB);
        CachePool large = Add("/a", new Inode("/large", 100 * MiB), dirty: 100 * MiB);
        _stream.ShareOut(100 * Rate, least: 0, now: 0);
        Assert.Equal((50 * Rate, 50 * Rate), (small.DiskRate, large.DiskRate));
    }

    [Fact]
    public void ThosePayingForAFileHaveWhatTheirPartOfItIs()
    {
        Inode file = new("/file", 40 * MiB);
        CachePool most = Add("/a", file, dirty: 30 * MiB);
        CachePool least = Add("/b", file, dirty: 10 * MiB);
        _stream.ShareOut(40 * Rate, least: 0, now: 0);
        Assert.Equal((30 * Rate, 10 * Rate), (most.DiskRate, least.DiskRate));
    }

    [Theory]
    [InlineData(0, 5, 5 * Rate)]
    [InlineData(100, 5, 5 * Rate)]
    [InlineData(100, 0, long.MaxValue)]
    [InlineData(4096, 5, long.MaxValue)]
    public void WithoutADirtyPageItCanUseWhatIsDirtied(long dirty, long rate, long demand)
    {
        Add("/a", new Inode("/file", MiB), dirty, rate * Rate);
        Assert.Equal(demand, _stream.Demand(0));
        _stream.IsOpen = true;
        Assert.Equal(long.MaxValue, _stream.Demand(0));
    }

    [Fact]
    public void TheRestOfAPageTakesNoMoreOfTheDiskThanItIs()
    {
        // 100 bytes are written at the stream's speed like any other, and are gone after some microseconds.
        List<long> dirty = [];
        foreach (bool withRest in new[] { false, true })
        {
            Bench bench = new(configure: c => c with { DiskWrite = 20 * MiB });
            Step[] rest = withRest ? [new WriteStep("/rest", Quantity.Of(100), Pace.Free)] : [];
            bench.Host.Spawn(new SpawnRequest
            {
                Cgroup = bench.Group("/a"),
                Program = Program("p", [.. rest, new WriteStep("/x", Quantity.Of(120 * MiB), Pace.Free), Sleep(1000)]),
                Owner = "a",
                Files = new TestFiles(),
            });
            bench.RunTo(1);
            long before = bench.Host.Read().Dirty;
            bench.RunTo(2);
            dirty.Add(bench.Host.Read().Dirty);
            Assert.InRange(before - dirty[^1], 20 * MiB - Pages.Size, 20 * MiB + Pages.Size);
        }

        Assert.InRange(dirty[1] - dirty[0], -Pages.Size, Pages.Size);
    }

    private CachePool Add(string group, Inode file, long dirty, long rate = 0)
    {
        CachePool pool = new(file, _bench.Host.CreateCgroup(group).Memory) { Dirty = new Fluid(dirty) };
        pool.Dirty.SetRate(0, rate);
        _stream.Add(pool);
        return pool;
    }
}
