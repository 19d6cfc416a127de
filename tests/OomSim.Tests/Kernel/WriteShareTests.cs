using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Whose pages go where a write reclaims (K11.13, K12.9, K12.11).</summary>
public sealed class WriteShareTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatSomebodyGoesOverStays(bool shared)
    {
        // One goes over its 100 MiB twice a second, the other one's 100 MiB lie there: at the second look only these were not touched (K12.11).
        Bench bench = Swapping(CgroupVersion.V2);
        Cgroup a = bench.Group("/a");
        Process walker = bench.Run(a, Fill(shared, 100 * MiB), new AccessStep(null, Quantity.Of(50 * SimTime.Second), new Pace(Quantity.Of(200 * MiB))), Sleep(1000));
        Process idle = bench.Run(a, Sleep(1), Fill(shared, 100 * MiB), Sleep(1000));
        bench.RunTo(10);
        bench.Host.WriteFile(a, "memory.reclaim", "50M");
        bench.RunTo(20);
        Assert.Equal(0, Swapped(walker));
        Assert.InRange(Swapped(idle), 49 * MiB, 51 * MiB);
        Assert.Equal(0, Stat(bench, a, "workingset_refault_anon"));

        // Only where nothing else is left it goes as well.
        bench.Host.WriteFile(a, "memory.reclaim", "60M");
        bench.RunTo(21);
        Assert.InRange(Swapped(idle), 99 * MiB, 102 * MiB);
        bench.Host.CheckInvariants();

        long Swapped(Process process) => process.Memory.Swap.At(bench.Simulator.Now) + process.Memory.ShmemSwap.At(bench.Simulator.Now);
    }

    [Fact]
    public void ALimitBelowWhatIsUsedComesToItsEndBesideWhoGoesOverHisMemory()
    {
        // 40 of 200 MiB go, and those who are not gone over do not come back: the write takes the time of the device for them (K8.2).
        Bench bench = Swapping(CgroupVersion.V1);
        Cgroup a = bench.Group("/a");
        bench.Host.WriteFile(a, "memory.limit_in_bytes", "400M");
        bench.Run(a, Alloc(100 * MiB), new AccessStep(null, Quantity.Of(80 * SimTime.Second), new Pace(Quantity.Of(200 * MiB))), Sleep(1000));
        bench.Run(a, Sleep(1), Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(30);
        List<(long Time, Errno Result)> results = [];
        bench.Host.WriteFile(a, "memory.limit_in_bytes", "160M", errno => results.Add((bench.Simulator.Now, errno)));
        bench.RunTo(32);
        (long time, Errno result) = Assert.Single(results);
        Assert.Equal(Errno.None, result);
        Assert.InRange(time, (long)(30.4 * SimTime.Second), (long)(30.5 * SimTime.Second));
    }

    [Fact]
    public void WhoIsFrozenGoesOverNothing()
    {
        Bench bench = Swapping(CgroupVersion.V2);
        Cgroup above = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        bench.Run(a, Alloc(100 * MiB), new AccessStep(null, Quantity.Of(50 * SimTime.Second), new Pace(Quantity.Of(200 * MiB))), Sleep(1000));
        Cgroup b = bench.Group("/p/b");
        bench.Run(b, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(5);
        bench.Host.Freeze(a);
        bench.Host.WriteFile(above, "memory.reclaim", "50M");
        bench.RunTo(10);
        Assert.InRange(a.Read().SwapCurrent, 24 * MiB, 26 * MiB);
        Assert.InRange(b.Read().SwapCurrent, 24 * MiB, 26 * MiB);
    }

    [Theory]
    [InlineData("memory.reclaim", "100M", 50, 50)]
    [InlineData("memory.max", "220M", 120, 60)]
    [InlineData("memory.high", "220M", 120, 60)]
    public void EachGroupBelowGivesWhatItHasInProportion(string file, string value, long first, long second)
    {
        // 200 MiB each and nobody uses them; for the limits 300 and 150 beside 10: 230 of 450 go, 2 of 3 parts from the first.
        bool reclaims = file == "memory.reclaim";
        Bench bench = Swapping(CgroupVersion.V2);
        Cgroup above = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        Cgroup b = bench.Group("/p/b");
        bench.Run(a, Alloc((reclaims ? 200 : 266) * MiB), Sleep(1000));
        bench.Run(b, Alloc((reclaims ? 200 : 133) * MiB), Sleep(1000));
        bench.RunTo(5);
        bench.Host.WriteFile(above, file, value);
        bench.RunTo(20);
        Assert.InRange(a.Read().SwapCurrent, (first - 1) * MiB, (first + 1) * MiB);
        Assert.InRange(b.Read().SwapCurrent, (second - 1) * MiB, (second + 1) * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void EachGroupBelowGivesOfItsFilesInProportion()
    {
        // 200 and 100 MiB of cache: of 150 two thirds and one, of each group what was read first.
        Bench bench = new();
        Cgroup above = bench.Group("/p");
        Cgroup a = Reading(bench, "/p/a", 100, 100);
        Cgroup b = Reading(bench, "/p/b", 60, 40);
        bench.RunTo(5);
        long firsts = a.Read().File;
        long seconds = b.Read().File;
        Assert.Equal(Errno.None, bench.Host.WriteFile(above, "memory.reclaim", "150M"));
        Assert.InRange(firsts - a.Read().File, 99 * MiB, 101 * MiB);
        Assert.InRange(seconds - b.Read().File, 49 * MiB, 51 * MiB);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhatOneHasNoRoomInSwapForGoesFromTheOthers()
    {
        Bench bench = Swapping(CgroupVersion.V2);
        Cgroup above = bench.Group("/p");
        Cgroup a = bench.Group("/p/a");
        Cgroup b = bench.Group("/p/b");
        bench.Host.WriteFile(a, "memory.swap.max", "10M");
        bench.Run(a, Alloc(100 * MiB), Sleep(1000));
        bench.Run(b, Alloc(100 * MiB), Sleep(1000));
        bench.RunTo(5);
        bench.Host.WriteFile(above, "memory.reclaim", "80M");
        bench.RunTo(20);
        Assert.InRange(a.Read().SwapCurrent, 10 * MiB, 10 * MiB);
        Assert.InRange(b.Read().SwapCurrent, 69 * MiB, 71 * MiB);
    }

    private static Cgroup Reading(Bench bench, string path, params long[] mebibytes)
    {
        Cgroup cgroup = bench.Group(path);
        TestFiles files = new();
        List<Step> steps = [];
        foreach (long size in mebibytes)
        {
            string name = "/f" + steps.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
            files.Add(new Inode(name, size * MiB));
            steps.Add(new ReadStep(name, null, Pace.Free));
        }

        bench.Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = Program("r", [.. steps, Sleep(1000)]), Files = files, Owner = cgroup.Name });
        return cgroup;
    }

    private static Step Fill(bool shared, long bytes) => shared ? new ShmStep(Quantity.Of(bytes), Pace.Free) : Alloc(bytes);

    private static Bench Swapping(CgroupVersion version) =>
        new(version, c => c with { Swap = new SwapConfig(600 * MiB, 100 * MiB, 100 * MiB) });
}
