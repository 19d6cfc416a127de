namespace OomSim.Kernel;

/// <summary>
/// The part of the time that a group stalls now, 0 to 2^20, by resource: some and full (K16.2). Its numbers are put in place one by one and never
/// copied as a whole: a processor waits for each of several small writes before it reads them as one large piece.
/// </summary>
internal struct StallRates
{
    public int MemorySome;
    public int MemoryFull;
    public int CpuSome;
    public int CpuFull;
    public int IoSome;
    public int IoFull;

    /// <summary>True where nobody stalls.</summary>
    public readonly bool AreNone => (MemorySome | MemoryFull | CpuSome | CpuFull | IoSome | IoFull) == 0;
}
