using BenchmarkDotNet.Attributes;
using OomSim.Benchmarks.Whole;
using OomSim.Engine;

namespace OomSim.Benchmarks;

/// <summary>The model as a whole, kernel and engine: containers that leak, are OOM-killed and restarted, for an hour.</summary>
[MemoryDiagnoser]
public class WholeModelBenchmark
{
    [Params(100, 1_000)]
    public int Containers { get; set; }

    /// <summary>The number of events handled is returned.</summary>
    [Benchmark]
    public long LeakAndRestartForAnHour()
    {
        LeakingHosts host = new(Containers);
        host.Simulator.RunUntil(3600 * SimTime.Second);
        return host.Simulator.HandledEvents;
    }
}
