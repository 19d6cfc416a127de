using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What flows past the limits of a memcg where its growth is reclaimed for: only one that was at a limit has it.</summary>
internal sealed class RefusalFlows
{
    /// <summary>Charges that reclaim made room for at its own memory limit.</summary>
    public Fluid Calls;

    /// <summary>The same at its own memory+swap limit.</summary>
    public Fluid CallsMemsw;

    /// <summary>Both, here and below.</summary>
    public Fluid CallsBelow;

    /// <summary>Attempts to charge that its own memory limit refused meanwhile.</summary>
    public Fluid Attempts;

    /// <summary>The same at its own memory+swap limit.</summary>
    public Fluid AttemptsMemsw;

    /// <summary>Calls of reclaim that passed over its memory.low.</summary>
    public Fluid PassedOver;

    /// <summary>The same, here and below.</summary>
    public Fluid PassedOverBelow;

    /// <summary>Bytes charged above memory.high of this level, each as often as it was reclaimed for.</summary>
    public Fluid OverHigh;

    /// <summary>The same, here and below.</summary>
    public Fluid OverHighBelow;

    /// <summary>Bytes charged while too much was swapped out.</summary>
    public Fluid OverSwapHigh;

    /// <summary>The same, here and below, once for each level over.</summary>
    public Fluid OverSwapHighBelow;
}
