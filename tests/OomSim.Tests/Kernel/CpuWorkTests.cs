using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>
/// How many looks at cgroups and claims an event takes where many compete for the CPUs, each in a cgroup of its own: the same on every
/// machine, and O(depth · log n), not O(n).
/// </summary>
public class CpuWorkTests
{
    [Theory]
    [InlineData(1, "alike")]
    [InlineData(16, "alike")]
    [InlineData(1, "three weights")]
    [InlineData(1, "each another weight")]
    [InlineData(16, "each another weight")]
    [InlineData(1, "below their quotas")]
    [InlineData(1, "at their quotas")]
    [InlineData(16, "at their quotas")]
    [InlineData(1, "at quotas that differ")]
    [InlineData(16, "at quotas that differ")]
    public void An_event_takes_no_look_at_each(int depth, string kind)
    {
        double few = LooksPerEvent(100, depth, kind);

        // Where all begin at once quotas that differ are each looked at until they are used up.
        double many = LooksPerEvent(kind == "at quotas that differ" ? 1000 : 10_000, depth, kind);

        // A look at each would be up to 100 times as many. Cgroups with quotas are not alike to one another: each has a place of its own.
        Assert.InRange(few, 0.5, (kind == "below their quotas" ? 45 : 25) + (5 * depth));
        Assert.InRange(many, 0.5, 3 * few);
    }

    private static double LooksPerEvent(int cgroups, int depth, string kind)
    {
        HostConfig config = new() { Memory = (1L << 30) + (cgroups * (1L << 20)), Cpus = kind switch { "at their quotas" => 11, "at quotas that differ" => 17, _ => 4 } };
        Simulator simulator = new();
        LinuxHost host = new(simulator, config, new RandomStreams(1));
        string above = string.Concat(Enumerable.Repeat("/docker", depth));
        for (int i = 0; i < cgroups; i++)
        {
            Cgroup cgroup = host.CreateCgroup(above + "/" + Text(i));
            (string file, string value) = kind switch
            {
                "alike" => ("cpu.weight", "100"),
                "three weights" => ("cpu.weight", Text(50 * (1 + (i % 3)))),
                "each another weight" => ("cpu.weight", Text(1 + i)),
                "below their quotas" => ("cpu.max", "50000 100000"),

                // Of 17 CPUs two are left.
                "at quotas that differ" => ("cpu.max", Text((int)(10_000_000L * (cgroups + i) / cgroups / cgroups)) + " 1000000"),

                // Of 11 CPUs one is left.
                _ => ("cpu.max", Text(10_000_000 / cgroups) + " 1000000"),
            };
            Assert.Equal(Errno.None, host.WriteFile(cgroup, file, value));
            Assert.Equal(Errno.None, host.WriteFile(cgroup, "cpu.weight", kind == "at quotas that differ" ? Text(1 + i) : host.ReadFile(cgroup, "cpu.weight")!));

            // Lengths differ, so that no two go on in step.
            long length = SimTime.Millisecond + (i * 7919L % 10_007 * 100);
            RepeatStep loop = new(null, [new CpuStep(Quantity.Of(length)), new SleepStep(Quantity.Of(length))]);
            host.Spawn(new SpawnRequest
            {
                Cgroup = cgroup,
                Owner = "burner",
                Program = new ProgramDefinition { Name = "init", Comm = "burn", Steps = [loop] },
            });
        }

        Run(simulator, 2 * cgroups);
        long events = simulator.HandledEvents;
        long looks = host.Cpu.Looks + host.Throttling.Looks;
        Run(simulator, 2_000);
        return (host.Cpu.Looks + host.Throttling.Looks - looks) / (double)(simulator.HandledEvents - events);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Run(Simulator simulator, int events)
    {
        long until = simulator.HandledEvents + events;
        while (simulator.HandledEvents < until)
        {
            simulator.RunUntil(simulator.Now + (SimTime.Second / 1000));
        }
    }
}
