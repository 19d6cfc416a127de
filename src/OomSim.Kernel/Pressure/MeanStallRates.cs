using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The mean of stall rates on several sets of CPUs, each weighed by the CPUs of it that are not idle (K16.5).</summary>
internal struct MeanStallRates
{
    private StoredInt128 _memorySome;
    private StoredInt128 _memoryFull;
    private StoredInt128 _cpuSome;
    private StoredInt128 _cpuFull;
    private StoredInt128 _ioSome;
    private StoredInt128 _ioFull;
    private long _weight;

    /// <summary>The mean of what was added; 0 where all are idle.</summary>
    public readonly StallRates Mean => _weight == 0 ? default : new StallRates
    {
        MemorySome = Part(_memorySome),
        MemoryFull = Part(_memoryFull),
        CpuSome = Part(_cpuSome),
        CpuFull = Part(_cpuFull),
        IoSome = Part(_ioSome),
        IoFull = Part(_ioFull),
    };

    /// <summary>Adds the rates of a set of CPUs.</summary>
    /// <param name="rates">The rates.</param>
    /// <param name="weight">CPUs that are not idle, times 2^20.</param>
    public void Add(in StallRates rates, long weight)
    {
        _memorySome = _memorySome.Value + ((Int128)rates.MemorySome * weight);
        _memoryFull = _memoryFull.Value + ((Int128)rates.MemoryFull * weight);
        _cpuSome = _cpuSome.Value + ((Int128)rates.CpuSome * weight);
        _cpuFull = _cpuFull.Value + ((Int128)rates.CpuFull * weight);
        _ioSome = _ioSome.Value + ((Int128)rates.IoSome * weight);
        _ioFull = _ioFull.Value + ((Int128)rates.IoFull * weight);
        _weight += weight;
    }

    private readonly int Part(Int128 sum) => (int)((sum + (_weight / 2)) / _weight);
}
