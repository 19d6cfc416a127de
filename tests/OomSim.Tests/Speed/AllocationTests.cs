using System.Globalization;
using System.Numerics;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Speed;

/// <summary>What is allocated, which unlike time is the same on every machine and at every load.</summary>
public sealed class AllocationTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void Handling_and_scheduling_events_allocates_nothing()
    {
        Simulator simulator = new();
        Rescheduler owner = new(simulator);
        for (int i = 0; i < 1000; i++)
        {
            simulator.Schedule(i, owner, 0);
        }

        // Queues grow to their size first.
        simulator.RunUntil(100_000);
        long handled = simulator.HandledEvents;
        long before = GC.GetAllocatedBytesForCurrentThread();
        simulator.RunUntil(300_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(simulator.HandledEvents - handled > 100_000);
    }

    [Fact]
    public void Changes_of_groups_bound_to_units_allocate_nothing_while_all_find_their_place()
    {
        // 100 groups on three kinds of units of 64; each wants half a unit or none.
        FairShare share = new(64 * FairShare.One);
        Untold owner = new();
        ShareClaim[] claims = [.. Enumerable.Range(0, 100).Select(i =>
        {
            ShareGroup group = share.AddGroup(share.Root, 1024);
            share.SetUnits(group, new BigInteger(0xFFFF_FFFF_FFFF) << (8 * (i % 3)));
            return share.AddClaim(group, owner);
        })];
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (ShareClaim claim in claims)
            {
                share.SetDemand(claim, FairShare.One / 2);
            }

            foreach (ShareClaim claim in claims)
            {
                share.SetDemand(claim, 0);
            }

            // Lists grow to their size first.
            Assert.True(round == 0 || GC.GetAllocatedBytesForCurrentThread() == before, "round " + round.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_kill_and_restart_allocates_little_however_long_the_run()
    {
        Simulator simulator = new();
        LinuxHost host = new(simulator, new HostConfig { Memory = 2048 * MiB }, new RandomStreams(1));
        DockerEngine engine = new(host, new DockerConfig());
        ProgramDefinition leak = new() { Name = "init", Comm = "leak", Steps = [new AllocStep(Quantity.Of(128 * MiB), new Pace(Quantity.Of(MiB)))] };
        SortedDictionary<string, ProgramDefinition> others = new(StringComparer.Ordinal);
        SortedDictionary<string, long> files = new(StringComparer.Ordinal) { ["/etc/os-release"] = 400 };
        engine.AddImage(new ImageDefinition("leak", [new LayerDefinition("base", 5 * MiB, files)], new ProgramSet(leak, others)));
        for (int i = 0; i < 10; i++)
        {
            engine.Execute("docker run -d --memory 64m --memory-swap 64m --restart always leak", result => Assert.Equal(0, result.ExitCode));
        }

        // Some 64 s a life: 10 containers × 3600 s / 64 s = 560 kills an hour, each with a report in the kernel log.
        double first = BytesPerRestart(simulator, engine, 3600);
        double second = BytesPerRestart(simulator, engine, 7200);

        // Most of it is the report of the kill, some fifty lines of text; without a report a restart takes 7 KB.
        Assert.InRange(second, 1, 48 * 1024);
        Assert.InRange(second, 1, first * 1.2);
    }

    [Fact]
    public void A_kill_and_restart_without_a_report_allocates_little()
    {
        Simulator simulator = new();
        LinuxHost host = new(simulator, new HostConfig { Memory = 65536 * MiB, Cpus = 400 }, new RandomStreams(1));
        DockerEngine engine = new(host, new DockerConfig());
        ProgramDefinition leak = new() { Name = "init", Comm = "leak", Steps = [new AllocStep(Quantity.Of(128 * MiB), new Pace(Quantity.Of(4 * MiB)))] };
        SortedDictionary<string, ProgramDefinition> others = new(StringComparer.Ordinal);
        SortedDictionary<string, long> files = new(StringComparer.Ordinal) { ["/etc/os-release"] = 400 };
        engine.AddImage(new ImageDefinition("leak", [new LayerDefinition("base", 5 * MiB, files)], new ProgramSet(leak, others)));
        for (int i = 0; i < 400; i++)
        {
            engine.Execute("docker run -d --memory 64m --memory-swap 64m --restart always leak", result => Assert.Equal(0, result.ExitCode));
        }

        // All die at the same moment every 16 s, and ten of the 400 have a report (K2.6), 1.1 KB of the whole; the others have a line each.
        BytesPerRestart(simulator, engine, 50);
        double bytes = BytesPerRestart(simulator, engine, 100);

        // 6.7 KB; a list or an iterator here and there soon adds up.
        Assert.InRange(bytes, 1, 7.5 * 1024);
    }

    private static double BytesPerRestart(Simulator simulator, DockerEngine engine, long untilSeconds)
    {
        int before = engine.Containers.Sum(c => c.RestartCount);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        simulator.RunUntil(untilSeconds * SimTime.Second);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        int restarts = engine.Containers.Sum(c => c.RestartCount) - before;
        Assert.True(restarts > 500, $"only {restarts} restarts");
        return bytes / (double)restarts;
    }

    private sealed class Untold : IShareOwner
    {
        public void OnShareChanged(ShareClaim claim)
        {
        }
    }

    private sealed class Rescheduler(Simulator simulator) : IEventOwner
    {
        private uint _state = 1;

        public void OnEvent(int tag, long argument)
        {
            _state = (_state * 1664525) + 1013904223;
            simulator.Schedule(simulator.Now + 1 + (_state >> 22), this, 0);
        }
    }
}
