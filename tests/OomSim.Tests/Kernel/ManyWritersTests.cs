using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Many who write to one file system do so beside each other: the moment when it is full is looked at once for all (D4.41, K9.6).</summary>
public sealed class ManyWritersTests
{
    [Fact]
    public void OneWhoComesOrGoesIsNoLookAtEachOfTheOthers()
    {
        // Each at its own pace, and from its own moment on: none gets on faster or slower for another.
        Assert.InRange(Looks(400) / (double)Looks(100), 1, 5);

        static long Looks(int writers)
        {
            Bench bench = new(configure: c => c with { Cpus = 64 });
            (Tmpfs mount, _) = Start(bench, writers, 1L << 30);
            bench.RunTo(100);
            Assert.Equal(writers * 64 * 1024, mount.UsedAt(bench.Simulator.Now));
            return bench.Host.Tasks.Looks;
        }
    }

    [Fact]
    public void AllFindNoRoomAtTheMomentWhenItIsFull()
    {
        // Ten at 1024 bytes a second, one begun each 0.01 s: 40960 bytes are there at 4.045 s.
        Bench bench = new();
        (_, List<Process> writers) = Start(bench, 10, 40960);
        bench.RunTo(4.044);
        Assert.All(writers, w => Assert.Null(w.Exit));
        bench.RunTo(4.047);
        Assert.All(writers, w => Assert.NotNull(w.Exit));
    }

    [Fact]
    public void FilesTakeNoMorePagesThanThereAre()
    {
        // Ten at 4096 bytes a second, one begun each 0.01 s, on 100 pages: none holds a part of a page that there is no room for.
        Bench bench = new();
        Tmpfs mount = new(100 * Pages.Size);
        TestFiles names = new();
        Inode[] files = [.. Enumerable.Range(0, 10).Select(i => new Inode("/dev/shm/" + Format(i), 0) { Tmpfs = mount, IsTmpfs = true })];
        for (int i = 0; i < files.Length; i++)
        {
            names.Add(files[i]);
            ProgramDefinition writer = Program("w", Sleep(0.01 * i), new WriteStep(files[i].Name, Quantity.Of(MiB), new Pace(Quantity.Of(4096L))), Sleep(1000));
            bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/a" + Format(i)), Program = writer, Owner = "a", Files = names });
        }

        bench.RunTo(30);
        Assert.Equal(100 * Pages.Size, files.Sum(f => Pages.Ceiling(f.Size)));
        Assert.Equal(100 * Pages.Size, mount.UsedAt(bench.Simulator.Now));
        bench.Host.CheckInvariants();
    }

    /// <summary>The moment is rounded up to a ns, in which the last of several programs writes some bytes more than there is room for; and of the pages that they have begun there is not one for each.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void NoByteMoreIsWrittenThanFits(int writers)
    {
        // 3000003001 bytes a second: no whole number of ns makes a page.
        const long Size = 300L << 20;
        Bench bench = new(configure: c => c with { MemoryBandwidth = 3_000_003_001 });
        Tmpfs mount = new(Size);
        Inode[] files = [.. Enumerable.Range(0, writers).Select(i => new Inode("/dev/shm/" + Format(i), 0) { Tmpfs = mount, IsTmpfs = true })];
        TestFiles names = new();
        foreach (Inode file in files)
        {
            names.Add(file);
            bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/a" + file.Name), Program = Program("w", new WriteStep(file.Name, Quantity.Of(400L << 20), Pace.Free)), Owner = "a", Files = names });
        }

        bench.RunTo(10);
        Assert.Equal(Size, files.Sum(f => Pages.Ceiling(f.Size)));
        Assert.InRange(files.Sum(f => f.Size), Size - ((writers - 1) * Pages.Size) - 3, Size);
    }

    [Fact]
    public void WhatIsWrittenPastTheEndDoesNotAddUp()
    {
        // Each of 1000 writes ends at a whole ns, up to 3 bytes beyond its 1001: what is in memory is what the file holds.
        Bench bench = new(configure: c => c with { MemoryBandwidth = 3_000_003_001 });
        Inode file = new("/dev/shm/x", 0) { IsTmpfs = true };
        TestFiles files = new();
        files.Add(file);
        Cgroup a = bench.Group("/a");
        RepeatStep writes = new(Quantity.Of(1000), [new WriteStep("/dev/shm/x", Quantity.Of(1001), Pace.Free)]);
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = Program("w", writes, Sleep(1000)), Owner = "a", Files = files });
        bench.RunTo(10);
        Assert.Equal(1_001_000, file.Size);
        Assert.Equal(1_001_000, file.CachedAt(bench.Simulator.Now));
        Assert.Equal(Pages.Floor(1_001_000), a.Read().Shmem);
        bench.Host.CheckInvariants();
    }

    private static (Tmpfs Mount, List<Process> Writers) Start(Bench bench, int writers, long size)
    {
        Tmpfs mount = new(size);
        TestFiles files = new();
        Cgroup a = bench.Group("/a");
        List<Process> all = [];
        for (int i = 0; i < writers; i++)
        {
            string path = "/dev/shm/" + Format(i);
            files.Add(new Inode(path, 0) { Tmpfs = mount, IsTmpfs = true });
            all.Add(bench.Host.Spawn(new SpawnRequest
            {
                Cgroup = a,
                Program = Program("w", Sleep(0.01 * i), new WriteStep(path, Quantity.Of(64 * 1024), new Pace(Quantity.Of(1024L)))),
                Owner = "a",
                Files = files,
            }));
        }

        return (mount, all);
    }

    private static string Format(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
