using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Whose pages reclaim can move to swap along a line.</summary>
internal interface ISwapSource
{
    /// <summary>The memcg that pays for them.</summary>
    MemoryCgroup Owner { get; }

    /// <summary>What is in RAM of a kind, bytes.</summary>
    Fluid Resident(MemoryKind kind);

    /// <summary>Moves pages to swap at an additional rate, 2^-20 byte/s.</summary>
    void AddSwapOutRate(MemoryKind kind, long now, long rate);
}
