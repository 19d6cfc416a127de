using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Whose swappiness counts: on v1 that of the group whose pages are looked at, on v2 the host's (K7.21, K8.9, K12.2).</summary>
public sealed class SwappinessTests
{
    private static readonly SwapConfig Swap = new(256 * MiB, 100 * MiB, 100 * MiB);

    [Theory]
    [InlineData("0", "60", 137)]
    [InlineData("60", "0", null)]
    public void TheGroupsOwnDecidesAndNotThatOfTheLimit(string child, string parent, int? exit)
    {
        // 80 MiB in the child under the parent's 50: 30 go to swap where the child's pages may, whatever the parent says.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = Swap });
        Cgroup above = bench.Group("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(above, "memory.limit_in_bytes", "50M"));
        Cgroup below = bench.Group("/p/c");
        Assert.Equal(Errno.None, bench.Host.WriteFile(above, "memory.swappiness", parent));
        Assert.Equal(Errno.None, bench.Host.WriteFile(below, "memory.swappiness", child));
        Process hog = bench.Run(below, Alloc(80 * MiB), Sleep(1000));
        bench.RunTo(5);
        Assert.Equal(exit, hog.Exit?.ShellCode);
        Assert.InRange(below.Read().SwapCurrent, exit is null ? 30 * MiB : 0, exit is null ? 31 * MiB : 0);
    }

    [Fact]
    public void AGroupHasWhatTheOneAboveHadWhenItWasMade()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup old = bench.Group("/old");
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.swappiness", "10"));
        Assert.Equal("60\n", bench.Host.ReadFile(old, "memory.swappiness"));
        Assert.Equal("60\n", bench.Host.ReadFile(bench.Group("/old/child"), "memory.swappiness"));
        Assert.Equal("10\n", bench.Host.ReadFile(bench.Group("/new"), "memory.swappiness"));
        Assert.Equal("10\n", bench.Host.ReadFile(bench.Host.Root, "memory.swappiness"));
    }

    [Fact]
    public void OnV2TheHostsHoldsForEverybodyAtOnce()
    {
        // 10 MiB/s at a limit of 50 MiB go to swap from 5 s on; with swappiness 0 at 6 s nothing more can go, and it dies.
        Bench bench = new(configure: c => c with { Swap = Swap });
        Cgroup a = bench.Group("/a", 50 * MiB);
        Process hog = bench.Run(a, Alloc(150 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(6);
        Assert.Null(hog.Exit);
        Assert.InRange(a.Read().SwapCurrent, 9 * MiB, 11 * MiB);
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.swappiness", "0"));
        bench.RunTo(7);
        Assert.Equal(137, hog.Exit!.Value.ShellCode);
    }

    // 60 MiB of cache are active, 80 are not, and 140 MiB of anonymous memory come little by little. As soon as the inactive list is the shorter one file pages have no precedence
    // (K12.2, K12.3, K12.8): with 200 they have no share in the looking, and about 60 MiB stay on each list; with 0 nothing goes to swap while there are file pages; with 60 some does.
    [Theory]
    [InlineData("200", 110, 130)]
    [InlineData("60", 12, 60)]
    [InlineData("0", 8, 10)]
    public void WhereActiveFilesAreTooManyItDecidesWhatGoes(string swappiness, long leastFile, long mostFile)
    {
        Bench bench = new(configure: c => c with { Swap = new SwapConfig(500 * MiB) });
        Assert.Equal(Errno.None, bench.Host.SetSysctl("vm.swappiness", swappiness));
        Cgroup a = bench.Group("/a", 200 * MiB);
        TestFiles files = new();
        files.Add(new Inode("/hot", 60 * MiB));
        files.Add(new Inode("/cold", 90 * MiB));
        ReadStep hot = new("/hot", null, Pace.Free);
        ProgramDefinition program = Program("p", Alloc(50 * MiB), hot, hot, new ReadStep("/cold", null, Pace.Free), Sleep(1), Alloc(140 * MiB, 10 * MiB), Sleep(1000));
        bench.Host.Spawn(new SpawnRequest { Cgroup = a, Program = program, Owner = "a", Files = files });
        bench.RunTo(40);
        CgroupValues values = a.Read();
        Assert.InRange(values.File, leastFile * MiB, mostFile * MiB);

        // 190 MiB of anonymous memory and some of the kernel's are there.
        Assert.InRange(values.File - values.SwapCurrent, 8 * MiB, 10 * MiB);
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData("5.4", "100", Errno.None)]
    [InlineData("5.4", "101", Errno.EINVAL)]
    [InlineData("5.10", "200", Errno.None)]
    [InlineData("5.10", "201", Errno.EINVAL)]
    public void TheGreatestIsTheKernels(string kernel, string value, Errno errno)
    {
        Bench bench = new(CgroupVersion.V1, c => c with { Kernel = kernel });
        Assert.Equal(errno, bench.Host.SetSysctl("vm.swappiness", value));
        Assert.Equal(errno, bench.Host.WriteFile(bench.Group("/a"), "memory.swappiness", value));
    }
}
