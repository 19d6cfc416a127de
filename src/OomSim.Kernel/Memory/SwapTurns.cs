namespace OomSim.Kernel;

/// <summary>How often a memcg's reclaim ended to swap out at one moment although growth goes on.</summary>
internal sealed class SwapTurns
{
    /// <summary>That moment, ns; -1 for none.</summary>
    public long Time { get; set; } = -1;

    /// <summary>How often.</summary>
    public int Count { get; set; }
}
