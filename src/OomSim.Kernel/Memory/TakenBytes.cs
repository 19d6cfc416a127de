namespace OomSim.Kernel;

/// <summary>Pages that reclaim took, bytes.</summary>
internal sealed class TakenBytes
{
    /// <summary>File pages that were dropped.</summary>
    public long File { get; set; }

    /// <summary>Anonymous and shared memory that went to swap.</summary>
    public long Swap { get; set; }
}
