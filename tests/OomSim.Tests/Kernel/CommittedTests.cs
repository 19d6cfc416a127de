using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What is promised to programs (K15.1): Committed_AS, and what vm.overcommit_memory 2 refuses.</summary>
public sealed class CommittedTests
{
    [Fact]
    public void ProgramTextIsPromisedToNobody()
    {
        // A program has 1184 KiB from the start, of which 804 are its file; a forked child has as much.
        Bench bench = new();
        long before = Committed(bench);
        Cgroup a = bench.Group("/a");
        bench.Run(a, Program("init", new ForkStep("child", Quantity.Of(1)), Alloc(10 * MiB), Sleep(2)) with { OnChildExit = OnChildExit.Ignore }, Program("child", Sleep(2)));
        bench.RunTo(1);
        Assert.Equal((2 * (1184 - 804)) + 10240, Committed(bench) - before);
        bench.RunTo(5);
        Assert.Equal(before, Committed(bench));
    }

    [Fact]
    public void FilesInMemoryAreCommitted()
    {
        Bench bench = new();
        long before = Committed(bench);
        TestFiles files = new();
        Tmpfs mount = new(600 * MiB);
        files.Add(new Inode("/t/x", 0) { IsTmpfs = true, Tmpfs = mount });
        Start(bench, files, Write("/t/x", 100 * MiB), Sleep(2), new RemoveFileStep("/t/x"), Sleep(100));
        bench.RunTo(1);
        Assert.Equal(1184 - 804 + 102400, Committed(bench) - before);
        bench.RunTo(5);
        Assert.Equal(1184 - 804, Committed(bench) - before);
    }

    [Fact]
    public void StrictOvercommitRefusesPagesOfAFileInMemory()
    {
        // 1 GiB, half of it may be promised: 512 MiB less what the program has (380 KiB) and the reserves for the user, a 32nd of its 1184 KiB, and
        // for the administrator, 8 MiB: 503.6 MiB. The file ends there with ENOSPC, its writer with it, and the file stays.
        Bench bench = new(configure: c => c with { Sysctl = new SortedDictionary<string, long> { ["vm.overcommit_memory"] = 2 } });
        TestFiles files = new();
        Inode file = new("/t/x", 0) { IsTmpfs = true, Tmpfs = new Tmpfs(900 * MiB) };
        files.Add(file);
        Process process = Start(bench, files, Write("/t/x", 600 * MiB), Sleep(100));
        bench.RunTo(5);
        Assert.InRange(file.Size, 503 * MiB, 504 * MiB);
        Assert.Contains(bench.Events, e => e.Type == "enospc");
        Assert.DoesNotContain(bench.Events, e => e.Type == "enomem");
        Assert.NotNull(process.Exit);
        Assert.Equal(file.Size >> 10, Committed(bench));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("vm.overcommit_ratio", 20, 262144 * 20 / 100 * 4)] // a fifth of the 262,144 pages is 52,428.8
    [InlineData("vm.overcommit_kbytes", 700_001, 700_000)]
    public void WhatMayBePromisedIsWholePages(string sysctl, long value, long kilobytes)
    {
        Bench bench = new(configure: c => c with { Sysctl = new SortedDictionary<string, long> { [sysctl] = value } });
        Assert.Equal(kilobytes, MemInfo(bench, "CommitLimit:"));
    }

    private static long Committed(Bench bench) => MemInfo(bench, "Committed_AS:");

    private static long MemInfo(Bench bench, string key)
    {
        string line = Assert.Single(bench.Host.ReadProc("/proc/meminfo")!.Split('\n'), l => l.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static WriteStep Write(string path, long size) => new(path, Quantity.Of(size), Pace.Free);

    private static Process Start(Bench bench, TestFiles files, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = bench.Group("/a"), Program = Program("w", steps), Owner = "a", Files = files });
}
