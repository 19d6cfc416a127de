using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Groups that have filled the swap device together: OOMs come one after the other, and the slots of the first victim are there for who is next.</summary>
public sealed class SwapSlotTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void WhatOneVictimGivesBackOfTheDeviceIsThereForTheOther(CgroupVersion version)
    {
        Bench bench = new(version, c => c with { Swap = new SwapConfig(256 * MiB, 200 * MiB, 200 * MiB) });
        Process a = bench.Run(Limited(bench, "/a"), Alloc(200 * MiB, 30 * MiB), Sleep(2), Exit(0));
        Process b = bench.Run(Limited(bench, "/b"), Alloc(200 * MiB, 20 * MiB), Sleep(2), Exit(0));
        bench.RunTo(30);
        int[] codes = [a.Exit!.Value.ShellCode, b.Exit!.Value.ShellCode];
        Assert.Equal([0, 137], codes.Order());
        Assert.Single(bench.Events, e => e.Type == "oom_kill");
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoNeedsMoreThanThatIsKilledWhenTheDeviceIsFullAgain()
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(64 * MiB, 200 * MiB, 200 * MiB) });
        bench.Run(Limited(bench, "/a"), Alloc(200 * MiB, 30 * MiB), Sleep(2), Exit(0));
        bench.Run(Limited(bench, "/b"), Alloc(200 * MiB, 20 * MiB), Sleep(2), Exit(0));
        bench.RunTo(30);
        HostEvent[] kills = [.. bench.Events.Where(e => e.Type == "oom_kill")];
        Assert.Equal(2, kills.Length);
        Assert.True(kills[1].Time - kills[0].Time > 100_000_000, $"{kills[0].Time} and {kills[1].Time}");
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("60", 0)]
    [InlineData("0", 137)]
    public void SlotsThatComeBackAreWaitedForByThoseWhoMaySwapAlone(string swappiness, int code)
    {
        // a fills the device after 1.9 s and takes 1.5 s to die; b comes to its limit meanwhile, at 2.3 s.
        Bench bench = new(CgroupVersion.V1, c => c with
        {
            Swap = new SwapConfig(64 * MiB, 200 * MiB, 200 * MiB),
            Profile = c.Profile with { TeardownSpeed = 20 * MiB },
        });
        Process a = bench.Run(Limited(bench, "/a"), Alloc(200 * MiB, 50 * MiB), Exit(0));
        Cgroup other = Limited(bench, "/b");
        Assert.Equal(Errno.None, bench.Host.WriteFile(other, "memory.swappiness", swappiness));
        Process b = bench.Run(other, Sleep(2), Alloc(40 * MiB, 100 * MiB), Exit(0));
        bench.RunTo(2.35);
        Assert.Equal(TaskCondition.Dying, a.Condition);
        Assert.Equal(code != 0, b.IsOomVictim);
        bench.RunTo(30);
        Assert.Equal((137, code), (a.Exit!.Value.ShellCode, b.Exit!.Value.ShellCode));
        bench.Host.CheckInvariants();
    }

    private static Cgroup Limited(Bench bench, string path)
    {
        Cgroup cgroup = bench.Host.CreateCgroup(path);
        bool v1 = bench.Host.Config.Cgroup == CgroupVersion.V1;
        Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, v1 ? "memory.limit_in_bytes" : "memory.max", "30M"));
        return cgroup;
    }
}
