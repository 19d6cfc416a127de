using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What the host takes from those above their soft limits (K8.11).</summary>
public sealed class SoftLimitTests
{
    private static readonly SwapConfig Swap = new(512 * MiB, 500 * MiB, 500 * MiB);

    [Fact]
    public void AnonymousMemoryAboveASoftLimitGoesBeforeTheCacheOfOthers()
    {
        // Soft limit 60 MiB, 300 MiB of anonymous memory; another group has 100 MiB of cache. Swap takes 500 MiB/s and no more than 50 are asked for, so also what kswapd
        // asks for as it wakes, from the low watermark to the high one, comes from there; page tables of 600 MiB are 1.2 of it.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap });
        Cgroup soft = Limited(bench, "/soft", "60M");
        Cgroup none = bench.Group("/none");
        bench.Run(soft, Alloc(300 * MiB), Sleep(1000));
        Read(bench, none, 100 * MiB);
        bench.RunTo(4);
        long high = bench.Host.Read().Marks!.High;
        Press(bench, bench.Host.Read().Marks!.Low, 50 * MiB);
        bench.RunTo(20);
        Assert.Equal(100 * MiB, none.Read().File);
        Assert.InRange(soft.Read().SwapCurrent, (50 * MiB) + high - bench.Host.Read().Marks!.Low - Pages.Size, (52 * MiB) + high - bench.Host.Read().Marks!.Low);
        Assert.InRange(bench.Host.Read().MemoryFree, high - Pages.Size, high + Pages.Size);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheGroupWithMostAboveItsSoftLimitGivesAQuarterOfThatEachTime()
    {
        // Recording kernel/v1-e04. Of 100 MiB each 80 and 40 are above: 20 go from the first, which leaves 60, 15, which leaves 45, and 11, which leaves 34; and only then, with 46 gone,
        // it is the turn of the second one. No page goes of a group that is below its own.
        Bench bench = new(CgroupVersion.V1);
        (Cgroup most, Cgroup less, Cgroup below) = (Limited(bench, "/a", "20M"), Limited(bench, "/b", "60M"), Limited(bench, "/c", "120M"));
        foreach (Cgroup cgroup in new[] { most, less, below })
        {
            Read(bench, cgroup, 100 * MiB);
        }

        bench.RunTo(4);
        Press(bench, bench.Host.Read().Marks!.High, 60 * MiB);
        bool seen = false;
        for (double t = 4; t < 25; t += 0.05)
        {
            bench.RunTo(t);
            Assert.True(less.Read().File >= 100 * MiB || most.Read().File < 56 * MiB);
            seen |= most.Read().File is > 53 * MiB and < 56 * MiB && less.Read().File == 100 * MiB;
        }

        Assert.True(seen);
        Assert.InRange(less.Read().File, 85 * MiB, 95 * MiB);
        Assert.Equal(100 * MiB, below.Read().File);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void SwapThatIsTooSlowMakesNoRoomAlone()
    {
        // 50 MiB/s are asked for and 10 go to swap: what kswapd brings back to the high watermark is the cache of others, as without swap.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap with { WriteSpeed = 10 * MiB } });
        Cgroup soft = Limited(bench, "/soft", "60M");
        Cgroup none = bench.Group("/none");
        bench.Run(soft, Alloc(300 * MiB), Sleep(1000));
        Read(bench, none, 100 * MiB);
        bench.RunTo(4);
        Press(bench, bench.Host.Read().Marks!.Low, 4 * MiB);
        bench.RunTo(20);
        Assert.InRange(bench.Host.Read().MemoryFree, bench.Host.Read().Marks!.High - Pages.Size, bench.Host.Read().Marks!.High + Pages.Size);
        Assert.InRange(100 * MiB - none.Read().File, bench.Host.Read().Marks!.High - bench.Host.Read().Marks!.Low, bench.Host.Read().Marks!.High - bench.Host.Read().Marks!.Low + (6 * MiB));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("5.4", true)]
    [InlineData("5.10", false)]
    [InlineData("6.1", false)]
    public void ActivePagesStayActiveSince55(string kernel, bool moves)
    {
        // 100 MiB that were read twice are active, 50 of them above the soft limit. In 5.4 they become inactive and go. Since 5.5 that is for rounds that look at the whole
        // host, and there inactive pages are more than active ones: some of 300 MiB elsewhere go.
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel });
        Cgroup soft = Limited(bench, "/soft", "50M");
        Cgroup none = bench.Group("/none");
        ReadStep data = new("/data", null, Pace.Free);
        bench.Host.Spawn(new SpawnRequest { Cgroup = soft, Program = Program("p", data, data, data, Sleep(1000)), Files = new TestFiles(("/data", 100 * MiB)), Owner = "soft" });
        Read(bench, none, 300 * MiB);
        bench.RunTo(4);
        Assert.InRange(Stat(bench, soft, "active_file"), 99 * MiB, 100 * MiB);
        Press(bench, bench.Host.Read().Marks!.Low, 20 * MiB);
        bench.RunTo(20);
        Assert.InRange(soft.Read().File, moves ? 65 * MiB : 100 * MiB, moves ? 75 * MiB : 100 * MiB);
        Assert.InRange(none.Read().File, moves ? 295 * MiB : 265 * MiB, moves ? 300 * MiB : 275 * MiB);
        bench.Host.CheckInvariants();
    }

    private static Cgroup Limited(Bench bench, string path, string soft)
    {
        Cgroup cgroup = bench.Group(path);
        Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "memory.soft_limit_in_bytes", soft));
        return cgroup;
    }

    // Takes all that is free above a watermark and so much more, at 50 MiB/s.
    private static void Press(Bench bench, long mark, long more) => bench.Run(bench.Group("/press"), Alloc(bench.Host.Read().MemoryFree - mark + more, 50 * MiB), Sleep(1000));

    private static void Read(Bench bench, Cgroup cgroup, long bytes) =>
        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("p", new ReadStep("/data", null, Pace.Free), Sleep(1000)), Files = new TestFiles(("/data", bytes)), Owner = cgroup.Name });
}
