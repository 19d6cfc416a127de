using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>A group with many below it keeps its sums by kind: a row of it must not be a look at each of a thousand containers.</summary>
public sealed class ManyGroupsTests
{
    private const int Groups = 40;

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void SumsOfManyGroupsAreThoseOfEach(CgroupVersion version)
    {
        // Half of them grow to 10 MiB, are killed at a limit of 8 MiB and removed; the others write files of 2 MiB in 2.7 s, which go to disk
        // once they are 30 s old. Before the first look at 1 s some hold fractions of bytes already.
        Bench bench = new(version, c => c with { DiskWrite = 5 * MiB });
        Cgroup all = bench.Group("/many");
        List<Cgroup> groups = [];
        TestFiles files = new();
        for (int i = 0; i < Groups; i++)
        {
            Cgroup group = bench.Group("/many/g" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), 8 * MiB);
            groups.Add(group);
            Step work = i % 2 == 0 ? Alloc(10 * MiB, 1_000_003 + (i * 7919)) : new WriteStep("/f" + group.Name, Quantity.Of(2 * MiB), new Pace(Quantity.Of(777_777)));
            bench.Host.Spawn(new SpawnRequest { Cgroup = group, Program = Program("hog", work, Sleep(100)), Owner = group.Name, Files = files });
        }

        for (int time = 1; time <= 70; time++)
        {
            bench.RunTo(time);
            long anon = groups.Sum(g => g.Read().Anon);
            Assert.InRange(all.Read().Anon, anon, anon + (groups.Count * 4096));
            bench.Host.CheckInvariants();
            foreach (Cgroup gone in groups.Where(g => g.Processes.Count == 0).ToArray())
            {
                Assert.Equal(Errno.None, bench.Host.RemoveCgroup(gone));
                groups.Remove(gone);
            }
        }

        // Nothing moves any more: to the page.
        Assert.Equal(Groups / 2, groups.Count);
        Assert.Equal(groups.Sum(g => g.Read().Anon), all.Read().Anon);
        Assert.Equal(groups.Sum(g => g.Read().File), all.Read().File);
        Assert.Equal(Groups / 2 * 2 * MiB, all.Read().File);
        Assert.Equal(0, all.Read().Dirty);
    }
}
