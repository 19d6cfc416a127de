using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Benchmarks.Whole;

/// <summary>
/// Four CPUs for which many processes compete all the time: each uses 1 to 2 ms of CPU time, whenever it gets it, and sleeps
/// for a moment. Two events for each round.
/// </summary>
internal sealed class BurningHost
{
    /// <summary>Starts the processes.</summary>
    /// <param name="cgroups">How many cgroups below one.</param>
    /// <param name="processes">How many processes in each.</param>
    /// <param name="depth">How many cgroups they have above them.</param>
    /// <param name="settings">What is written to a file of each, by its number; null for nothing.</param>
    /// <param name="grows">True where they touch new memory for as long instead, and give it back.</param>
    public BurningHost(int cgroups, int processes, int depth = 1, Func<int, (string File, string Value)>? settings = null, bool grows = false)
    {
        HostConfig config = new() { Memory = (1L << 30) + (cgroups * (long)processes * (grows ? 32 : 1) << 20), Cpus = 4 };
        Host = new LinuxHost(Simulator, config, new RandomStreams(1));
        int made = 0;
        for (int c = 0; c < cgroups; c++)
        {
            string above = string.Concat(Enumerable.Repeat("/docker", depth));
            Cgroup cgroup = Host.CreateCgroup(above + "/" + c.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (settings?.Invoke(c) is { } setting && Host.WriteFile(cgroup, setting.File, setting.Value) is var refused && refused != Errno.None)
            {
                throw new InvalidOperationException(setting.File + ": " + refused);
            }

            for (int p = 0; p < processes; p++)
            {
                // Lengths differ, so that no two go on in step.
                long length = SimTime.Second / 1000 + (made * 7919L % 10_007 * 100);
                List<Step> steps = grows
                    ? [new AllocStep(Quantity.Of((long)(length / 1e9 * config.MemoryBandwidth)), new Pace()), new FreeStep(null)]
                    : [new CpuStep(Quantity.Of(length))];
                RepeatStep loop = new(null, [.. steps, new SleepStep(Quantity.Of(length))]);
                Host.Spawn(new SpawnRequest
                {
                    Cgroup = cgroup,
                    Owner = "burner",
                    Program = new ProgramDefinition { Name = "init", Comm = "burn", Steps = [loop] },
                });
                made++;
            }
        }
    }

    public Simulator Simulator { get; } = new();

    public LinuxHost Host { get; }

    /// <summary>Handles so many events, or a few more.</summary>
    public void Run(int events)
    {
        long until = Simulator.HandledEvents + events;
        while (Simulator.HandledEvents < until)
        {
            Simulator.RunUntil(Simulator.Now + (SimTime.Second / 100));
        }
    }
}
