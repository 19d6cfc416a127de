using BenchmarkDotNet.Attributes;
using OomSim.Engine;

namespace OomSim.Benchmarks;

/// <summary>
/// The model as a whole. So far its lowest layer: containers reduced to a leak that meets a limit, is killed and starts
/// again, as fluids and events. Kernel and engine belong here on top of it.
/// </summary>
[MemoryDiagnoser]
public class WholeModelBenchmark
{
    private const long Day = 86_400 * SimTime.Second;

    [Params(100, 1_000)]
    public int Containers { get; set; }

    /// <summary>A simulated day; the number of events handled is returned.</summary>
    [Benchmark]
    public long LeakAndRestartForADay()
    {
        Simulator simulator = new();
        RandomStreams streams = new(1);
        for (int i = 0; i < Containers; i++)
        {
            new Leak(simulator, (1 + streams.Get("leak").Next(1, 64)) * (1L << 20)).Start();
        }

        simulator.RunUntil(Day);
        return simulator.HandledEvents;
    }

    private sealed class Leak(Simulator simulator, long bytesPerSecond) : IEventOwner
    {
        private const long Limit = 512L << 20;
        private const int LimitMet = 0;
        private const int Restart = 1;
        private Fluid _memory;

        public void Start()
        {
            _memory.Set(simulator.Now, 0);
            _memory.SetRate(simulator.Now, bytesPerSecond * Fluid.RateOne);
            simulator.Schedule(_memory.TimeOf(simulator.Now, Limit), this, LimitMet);
        }

        public void OnEvent(int tag, long argument)
        {
            if (tag == Restart)
            {
                Start();
                return;
            }

            _memory.SetRate(simulator.Now, 0);
            simulator.Schedule(simulator.Now + (100 * SimTime.Millisecond), this, Restart);
        }
    }
}
