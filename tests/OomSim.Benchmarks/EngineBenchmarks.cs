using BenchmarkDotNet.Attributes;
using OomSim.Benchmarks.Engine;
using OomSim.Engine;

namespace OomSim.Benchmarks;

/// <summary>The hold model at several sizes: simulator, bare heap, <see cref="PriorityQueue{TElement,TPriority}"/>, iterator processes.</summary>
[MemoryDiagnoser]
public class HoldModelBenchmark
{
    private const int Events = 100_000;
    private Action<int> _simulator = null!;
    private Action<int> _bareHeap = null!;
    private Action<int> _priorityQueue = null!;
    private Action<int> _iterators = null!;

    [Params(1_000, 10_000, 1_000_000)]
    public int Pending { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _simulator = HoldModel.OnSimulator(Pending);
        _bareHeap = HoldModel.OnBareHeap(Pending);
        _priorityQueue = HoldModel.OnPriorityQueue(Pending);
        _iterators = HoldModel.OnIterators(Pending);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public void BareHeap() => _bareHeap(Events);

    [Benchmark(OperationsPerInvoke = Events)]
    public void Simulator() => _simulator(Events);

    [Benchmark(OperationsPerInvoke = Events)]
    public void PriorityQueue() => _priorityQueue(Events);

    [Benchmark(OperationsPerInvoke = Events)]
    public void Iterators() => _iterators(Events);
}

/// <summary>What reading a fluid and finding a crossing cost.</summary>
[MemoryDiagnoser]
public class FluidBenchmark
{
    private const int Times = 1_000;
    private readonly FluidLoad _whole = new(wholeRates: true);
    private readonly FluidLoad _any = new(wholeRates: false);

    [Benchmark(OperationsPerInvoke = Times)]
    public void Read() => _whole.Read(Times);

    [Benchmark(OperationsPerInvoke = Times)]
    public void CrossAtWholeRates() => _whole.Cross(Times);

    [Benchmark(OperationsPerInvoke = Times)]
    public void CrossAtAnyRate() => _any.Cross(Times);
}

/// <summary>What a change of one demand costs, with enough for all and with too little.</summary>
[MemoryDiagnoser]
public class FairShareBenchmark
{
    private const int Changes = 100;
    private FairShareLoad _enough = null!;
    private FairShareLoad _capped = null!;
    private FairShareLoad _scarce = null!;

    [Params(10, 100, 1_000)]
    public int Groups { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _enough = new FairShareLoad(Groups, Groups * 5L * FairShare.One, long.MaxValue);
        _capped = new FairShareLoad(Groups, Groups * 5L * FairShare.One, FairShare.One);
        _scarce = new FairShareLoad(Groups, 4 * FairShare.One, long.MaxValue);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Changes)]
    public void EnoughForAll() => _enough.Change(Changes);

    [Benchmark(OperationsPerInvoke = Changes)]
    public void EveryGroupAtItsCap() => _capped.Change(Changes);

    [Benchmark(OperationsPerInvoke = Changes)]
    public void TooLittleForTheHost() => _scarce.Change(Changes);
}
