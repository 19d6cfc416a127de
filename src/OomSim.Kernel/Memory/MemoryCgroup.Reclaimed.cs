namespace OomSim.Kernel;

/// <summary>Where it is counted what reclaim takes from it, and how long memory.high holds it back.</summary>
public sealed partial class MemoryCgroup
{
    /// <summary>The account of its path; null until something was taken from it or for it.</summary>
    internal ReclaimAccount? Reclaimed { get; set; }

    /// <summary>Measures how long memory.high holds back who grows here; null until it does.</summary>
    internal HighMeter? HighMeter { get; set; }
}
