using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What flows past the limits of a memcg where its growth is reclaimed for: only one that was at a limit has it.</summary>
internal sealed class RefusalFlows
{
    /// <summary>Bytes charged in exchange for reclaimed ones at its own memory limit.</summary>
    public Fluid Exchanged;

    /// <summary>The same at its own memory+swap limit.</summary>
    public Fluid ExchangedMemsw;

    /// <summary>Both, here and below.</summary>
    public Fluid ExchangedBelow;

    /// <summary>Bytes charged above memory.high of this level, each as often as it was reclaimed for.</summary>
    public Fluid OverHigh;

    /// <summary>The same, here and below.</summary>
    public Fluid OverHighBelow;

    /// <summary>Bytes charged while too much was swapped out.</summary>
    public Fluid OverSwapHigh;

    /// <summary>The same, here and below, once for each level over.</summary>
    public Fluid OverSwapHighBelow;
}
