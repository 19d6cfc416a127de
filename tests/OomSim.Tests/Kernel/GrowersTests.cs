using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Many processes of one cgroup that only a CPU holds back from growing: they do it at one speed, and an event is no look at each.</summary>
public sealed class GrowersTests
{
    private const int Many = 40;

    [Fact]
    public void EachHasTouchedItsPartAtAnyTime()
    {
        // One CPU touches 1 GiB/s. 40 want 1, 2 … 40 MiB: the i-th is done when 1 MiB × (40 + 39 + … ) of i terms is touched.
        (Bench bench, Cgroup cgroup, List<Process> processes) = Build(Many, null);
        bench.RunTo(0);
        long own = processes[0].Memory.Anon.At(0);
        long all = 0;
        for (int done = 1; done <= Many; done++)
        {
            all += MiB * (Many + 1 - done);

            // Half a MiB each before, and the ns after. Each end is at a whole ns, of which the rest is nobody's.
            long before = all - (MiB / 2 * (Many + 1 - done));
            Check((long)(before / 1.073741824), done - 0.5);
            Check((long)Math.Ceiling(all / 1.073741824), done);
        }

        bench.RunTo(10);
        Assert.Equal((Many * own) + all, cgroup.Memory.Local(MemoryKind.Anon, bench.Simulator.Now));
        Assert.All(processes, (p, i) => Assert.Equal(own + ((i + 1) * MiB), p.Memory.Anon.At(bench.Simulator.Now)));
        Assert.Equal((long)Math.Ceiling(all / 1.073741824), cgroup.Read().CpuUsageNs, tolerance: 1);

        void Check(long time, double level)
        {
            bench.Simulator.RunUntil(time);
            Assert.All(processes, (p, i) => Assert.Equal(own + (Math.Min(i + 1, level) * MiB), p.Memory.Anon.At(time), tolerance: 4));
            Assert.Equal(processes.Sum(p => p.Memory.Anon.At(time)), cgroup.Memory.Local(MemoryKind.Anon, time), tolerance: Many);
            bench.Host.CheckInvariants();
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(Many)]
    public void ALimitIsMetWhenAllTogetherReachIt(int processes)
    {
        // Page tables are 4 KiB for 2 MiB.
        (Bench bench, Cgroup cgroup, _) = Build(processes, 100 * MiB);
        bench.RunTo(0);
        double room = (100 * MiB) - cgroup.Read().Current;
        bench.RunTo(10);

        // Reclaim in vain takes its time (K3.13).
        Assert.Equal((room / (1 + (1 / 512.0)) / 1.073741824) + bench.Host.Config.Profile.ReclaimBeforeOom, bench.OomNotifications[0].Time, tolerance: 2);
        Assert.True(cgroup.Read().EventsOomKill > 0);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoIsStoppedKeepsWhatItTouchedAndTheOthersGoOnFaster()
    {
        (Bench bench, Cgroup cgroup, List<Process> processes) = Build(Many, null);
        bench.RunTo(0);
        long own = processes[0].Memory.Anon.At(0);

        // 20 MiB of 1 GiB/s: half a MiB each. Then all but two stop.
        bench.Simulator.RunUntil((long)(20 * MiB / 1.073741824));
        processes[..38].ForEach(p => bench.Host.SendSignal(p, SignalNumber.Stop));
        bench.Simulator.RunUntil((long)(22 * MiB / 1.073741824));
        Assert.All(processes[..38], p => Assert.Equal(own + (MiB / 2), p.Memory.Anon.At(bench.Simulator.Now), tolerance: 2));
        Assert.All(processes[38..], p => Assert.Equal(own + (MiB * 3 / 2), p.Memory.Anon.At(bench.Simulator.Now), tolerance: 2));
        processes.ForEach(p => bench.Host.SendSignal(p, SignalNumber.Kill));
        bench.RunTo(20);

        // What one alone leaves.
        (Bench other, Cgroup another, List<Process> one) = Build(1, null);
        other.RunTo(1);
        other.Host.SendSignal(one[0], SignalNumber.Kill);
        other.RunTo(20);
        long empty = another.Memory.Local(MemoryKind.Kernel, other.Simulator.Now);
        Assert.Equal(0, cgroup.Memory.Local(MemoryKind.Anon, bench.Simulator.Now));
        Assert.Equal(empty, cgroup.Memory.Local(MemoryKind.Kernel, bench.Simulator.Now));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AnEventIsNoLookAtEach()
    {
        double few = LooksPerEvent(100);
        double many = LooksPerEvent(3_000);
        Assert.InRange(many, 0.5, 2 * few);

        static double LooksPerEvent(int count)
        {
            Bench bench = new(configure: c => c with { Memory = 64L << 30, Cpus = 4 });
            Cgroup cgroup = bench.Group("/g");
            for (int i = 0; i < count; i++)
            {
                // Sizes differ, so that no two go on in step.
                bench.Run(cgroup, new RepeatStep(null, [Alloc(MiB + (i * 7919L % 10_007 * 128)), new FreeStep(null), Sleep(0.001)]));
            }

            bench.Simulator.RunUntil(10 * SimTime.Second);
            long looks = bench.Host.Tasks.Looks;
            long events = bench.Simulator.HandledEvents;
            bench.Simulator.RunUntil(12 * SimTime.Second);
            return (bench.Host.Tasks.Looks - looks) / (double)(bench.Simulator.HandledEvents - events);
        }
    }

    [Fact]
    public void MeetingALimitIsNoLookAtEachForEach()
    {
        // All of them stand still at the limit, where v1 hangs them.
        double few = LooksOfEach(300);
        double many = LooksOfEach(3_000);
        Assert.InRange(many, 1, 2 * few);

        static double LooksOfEach(int count)
        {
            Bench bench = new(CgroupVersion.V1, c => c with { Memory = 64L << 30, Cpus = 4 });
            Cgroup cgroup = bench.Group("/g", count * 4 * MiB);
            cgroup.Memory.OomKillDisable = true;
            for (int i = 0; i < count; i++)
            {
                bench.Run(cgroup, Alloc(1000 * MiB));
            }

            bench.RunTo(0);
            long looks = bench.Host.Cpu.Looks;
            bench.RunTo(60);
            Assert.Equal(count, cgroup.Processes.Count(p => p.HungAt is not null));
            return (bench.Host.Cpu.Looks - looks) / (double)count;
        }
    }

    [Fact]
    public void GoingOnTogetherIsNoLookAtEachForEach()
    {
        // Shared memory, which each grows at a speed of its own; they wait for room until there is some.
        double few = LooksOfEach(200);
        double many = LooksOfEach(1_600);
        Assert.InRange(many, 1, 2 * few);

        static double LooksOfEach(int count)
        {
            Bench bench = new(CgroupVersion.V1, c => c with { Memory = 64L << 30, Cpus = 4 });
            Cgroup cgroup = bench.Group("/g", count * 4 * MiB);
            cgroup.Memory.OomKillDisable = true;
            for (int i = 0; i < count; i++)
            {
                bench.Run(cgroup, new ShmStep(Quantity.Of(1000 * MiB), Pace.Free));
            }

            bench.RunTo(60);
            Assert.Equal(count, cgroup.Processes.Count(p => p.HungAt is not null));
            long used = cgroup.Memory.CurrentAt(bench.Simulator.Now);
            long looks = bench.Host.Cpu.Looks;
            string more = (count * 6 * MiB).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "memory.memsw.limit_in_bytes", more));
            Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "memory.limit_in_bytes", more));
            bench.RunTo(60.01);
            Assert.True(cgroup.Memory.CurrentAt(bench.Simulator.Now) > used + (30 * MiB));
            return (bench.Host.Cpu.Looks - looks) / (double)count;
        }
    }

    private static (Bench Bench, Cgroup Cgroup, List<Process> Processes) Build(int processes, long? limit)
    {
        Bench bench = new(configure: c => c with { Memory = 4L << 30, Cpus = 1 });
        Cgroup cgroup = bench.Group("/g", limit);
        return (bench, cgroup, [.. Enumerable.Range(1, processes).Select(i => bench.Run(cgroup, Alloc((limit is null ? i : 1000) * MiB), Sleep(1000)))]);
    }
}
