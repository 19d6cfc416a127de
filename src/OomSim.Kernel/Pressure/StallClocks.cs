namespace OomSim.Kernel;

/// <summary>The stall clocks of a group, one for each kind of stall: only a group whose tasks ever wait has them.</summary>
internal sealed class StallClocks
{
    private StallClock _memorySome;
    private StallClock _memoryFull;
    private StallClock _cpuSome;
    private StallClock _cpuFull;
    private StallClock _ioSome;
    private StallClock _ioFull;

    /// <summary>True where nothing ever stalled.</summary>
    public bool NeverStalled => _memorySome.Total == 0 && _cpuSome.Total == 0 && _ioSome.Total == 0;

    /// <summary>True where no average can change while there is no stall.</summary>
    public bool AreAtRest => _memorySome.IsAtRest && _memoryFull.IsAtRest && _cpuSome.IsAtRest && _cpuFull.IsAtRest
        && _ioSome.IsAtRest && _ioFull.IsAtRest;

    /// <summary>Present values.</summary>
    /// <param name="isSystem">True for the whole system, of which nobody is meant by a full stall for CPU (K16.4).</param>
    public PressureValues Read(bool isSystem) => new(
        new ResourcePressure(_memorySome.Read(), _memoryFull.Read()),
        new ResourcePressure(_cpuSome.Read(), isSystem ? default : _cpuFull.Read()),
        new ResourcePressure(_ioSome.Read(), _ioFull.Read()));

    /// <summary>Lets time go by, ns.</summary>
    public void Run(in StallRates rates, long ns)
    {
        _memorySome.Run(rates.MemorySome, ns);
        _memoryFull.Run(rates.MemoryFull, ns);
        _cpuSome.Run(rates.CpuSome, ns);
        _cpuFull.Run(rates.CpuFull, ns);
        _ioSome.Run(rates.IoSome, ns);
        _ioFull.Run(rates.IoFull, ns);
    }

    /// <summary>Ends a period; false where that changed no average.</summary>
    public bool EndPeriod() =>
        // Without | the others would not be brought forward.
        _memorySome.EndPeriod() | _memoryFull.EndPeriod() | _cpuSome.EndPeriod() | _cpuFull.EndPeriod()
        | _ioSome.EndPeriod() | _ioFull.EndPeriod();

    /// <summary>Lets whole periods go by of which it is known that none changes an average.</summary>
    public void Skip(in StallRates rates, long periods)
    {
        _memorySome.Skip(rates.MemorySome, periods);
        _memoryFull.Skip(rates.MemoryFull, periods);
        _cpuSome.Skip(rates.CpuSome, periods);
        _cpuFull.Skip(rates.CpuFull, periods);
        _ioSome.Skip(rates.IoSome, periods);
        _ioFull.Skip(rates.IoFull, periods);
    }
}
