using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Readers at a limit: a page that is read is charged before it is in the cache (K9.5), so that it needs the place of another.</summary>
public class RefusedReadTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AReadNeedsThePlaceOfOnePage(int pages)
    {
        // 50 MiB of anonymous memory without swap, and a limit of what is used: with no page of the cache to take, each charge is refused.
        Bench bench = new();
        Cgroup a = bench.Group("/a");
        TestFiles files = new(("/d", 20 * MiB), ("/one", Pages.Size));
        Step[] before = pages == 0 ? [] : [new ReadStep("/one", null, Pace.Free)];
        Process reader = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = a,
            Program = Program("p", [Alloc(50 * MiB), .. before, Sleep(5), new ReadStep("/d", null, Pace.Free), Sleep(1000)]),
            Files = files,
            Owner = "a",
        });
        bench.RunTo(3);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.max", a.Read().Current.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        bench.RunTo(20);
        if (pages == 0)
        {
            // K3.13: 18 passes, and 17 more of the one that is killed.
            Assert.Equal(137, reader.Exit!.Value.ShellCode);
            Assert.Equal(1, a.Memory.Events.OomKill);
            Assert.Equal(35, a.Memory.Events.Max);
        }
        else
        {
            Assert.Empty(bench.Exited);
            Assert.Equal(0, a.Memory.Events.OomKill);
        }
    }
}
