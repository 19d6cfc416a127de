namespace OomSim.Kernel;

/// <summary>The stall clocks of a group, a pair for each resource that its tasks ever waited for: most wait for memory alone.</summary>
internal sealed class StallClocks
{
    private StallPair? _memory;
    private StallPair? _cpu;
    private StallPair? _io;

    /// <summary>True where nothing ever stalled.</summary>
    public bool NeverStalled => _memory is not { NeverStalled: false } && _cpu is not { NeverStalled: false } && _io is not { NeverStalled: false };

    /// <summary>True where no average can change while there is no stall.</summary>
    public bool AreAtRest => _memory is not { IsAtRest: false } && _cpu is not { IsAtRest: false } && _io is not { IsAtRest: false };

    /// <summary>Present values.</summary>
    /// <param name="isSystem">True for the whole system, of which nobody is meant by a full stall for CPU (K16.4).</param>
    public PressureValues Read(bool isSystem)
    {
        ResourcePressure cpu = _cpu?.Read() ?? default;
        return new PressureValues(
            _memory?.Read() ?? default,
            isSystem ? new ResourcePressure(cpu.Some, default) : cpu,
            _io?.Read() ?? default);
    }

    /// <summary>Lets time go by, ns.</summary>
    public void Run(in StallRates rates, long ns)
    {
        For(ref _memory, rates.MemorySome)?.Run(rates.MemorySome, rates.MemoryFull, ns);
        For(ref _cpu, rates.CpuSome)?.Run(rates.CpuSome, rates.CpuFull, ns);
        For(ref _io, rates.IoSome)?.Run(rates.IoSome, rates.IoFull, ns);
    }

    /// <summary>Ends a period; false where that changed no average.</summary>
    public bool EndPeriod() =>
        // Without | the others would not be brought forward.
        (_memory?.EndPeriod() ?? false) | (_cpu?.EndPeriod() ?? false) | (_io?.EndPeriod() ?? false);

    /// <summary>Lets whole periods go by of which it is known that none changes an average.</summary>
    public void Skip(in StallRates rates, long periods)
    {
        For(ref _memory, rates.MemorySome)?.Skip(rates.MemorySome, rates.MemoryFull, periods);
        For(ref _cpu, rates.CpuSome)?.Skip(rates.CpuSome, rates.CpuFull, periods);
        For(ref _io, rates.IoSome)?.Skip(rates.IoSome, rates.IoFull, periods);
    }

    // Nobody stalls fully where none stalls at all.
    private static StallPair? For(ref StallPair? pair, int some) => pair ?? (some == 0 ? null : pair = new StallPair());
}
