namespace OomSim.Kernel;

/// <summary>Where the ledger counts what reclaim takes from it.</summary>
public sealed partial class MemoryCgroup
{
    /// <summary>The account of its path; null until something was taken from it or for it.</summary>
    internal ReclaimAccount? Reclaimed { get; set; }
}
